package web

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestCalendarTextIsEscapedAndFolded(t *testing.T) {
	t.Parallel()
	require.Equal(t, `a\, b\; c\\d\ne`, icsText("a, b; c\\d\r\ne\x00\x07"))
	for _, text := range []string{strings.Repeat("a", 74), strings.Repeat("a", 75), strings.Repeat("a", 76), strings.Repeat("人", 200), strings.Repeat("aé🙂", 60)} {
		var b bytes.Buffer
		foldLine(&b, text)
		for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
			require.LessOrEqual(t, len(line), 75)
			require.True(t, utf8.ValidString(line))
		}
		require.Equal(t, text+"\r\n", strings.ReplaceAll(b.String(), "\r\n ", ""))
	}
}
