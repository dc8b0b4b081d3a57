package planning

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoWordStandsForTwoThings(t *testing.T) {
	t.Parallel()
	english := wordsIn("en")
	for _, of := range []func(words) map[string]string{
		func(w words) map[string]string { return w.Sheets }, func(w words) map[string]string { return w.Columns },
		func(w words) map[string]string { return w.Kinds }, func(w words) map[string]string { return w.Statuses },
	} {
		meant := map[string]string{}
		for _, language := range Languages {
			list := of(wordsIn(language))
			require.Len(t, list, len(of(english)), language)
			for key, word := range list {
				require.Contains(t, []string{"", key}, meant[normal(word)], "%q in %s", word, language)
				meant[normal(word)] = key
			}
		}
	}
	for _, table := range tables {
		for _, column := range table.columns {
			require.NotEmpty(t, english.Columns[column])
		}
	}
}
