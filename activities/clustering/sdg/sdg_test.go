package sdg_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/sdg"
)

func TestEachCodeHasANameInEachLanguage(t *testing.T) {
	t.Parallel()
	goals, targets := 0, 0
	for _, code := range sdg.Codes() {
		if strings.Contains(code, ".") {
			targets++
		} else {
			goals++
		}
		distinct := map[string]bool{}
		for _, language := range []string{"en", "fr", "es", "ar", "ru", "zh"} {
			name, ok := sdg.Name(code, language)
			require.True(t, ok)
			require.NotEmpty(t, name, "%s in %s", code, language)
			distinct[name] = true
		}
		require.Len(t, distinct, 6, "%s is not translated", code)
	}
	require.Equal(t, 17, goals)
	require.Equal(t, 169, targets)
}

func TestName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, language, want string }{
		{"16", "en", "Peace, justice and strong institutions"},
		{"16", "es", "Paz, justicia e instituciones fuertes"},
		{"16.2", "en", "End abuse, exploitation, trafficking and all forms of violence against and torture of children"},
		{"16.2", "zh", "制止对儿童进行虐待、剥削、贩卖以及一切形式的暴力和酷刑"},
		{"4", "de", "Quality education"},
		{"13.A", "", mustName(t, "13.a")},
	} {
		name, ok := sdg.Name(c.code, c.language)
		require.True(t, ok, c.code)
		require.Equal(t, c.want, name)
	}
	for _, code := range []string{"", "0", "18", "16.99", "16.", "peace"} {
		_, ok := sdg.Name(code, "en")
		require.False(t, ok, code)
	}
}

func TestCodesAreInTheirOrder(t *testing.T) {
	t.Parallel()
	codes := sdg.Codes()
	require.Equal(t, []string{"1", "1.1", "1.2"}, codes[:3])
	require.Equal(t, "17.19", codes[len(codes)-1])
	codes[0] = "changed"
	require.Equal(t, "1", sdg.Codes()[0])
}

func mustName(t *testing.T, code string) string {
	name, ok := sdg.Name(code, "en")
	require.True(t, ok)
	return name
}
