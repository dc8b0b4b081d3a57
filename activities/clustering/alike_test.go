package clustering_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering"
)

func TestNearestIsWhatSpeaksOfTheSameInEveryLanguage(t *testing.T) {
	t.Parallel()
	for language, l := range languages {
		var earlier, items []clustering.Item
		for subject, phrases := range l.phrases {
			earlier = append(earlier, clustering.Item{ID: fmt.Sprint("old-", subject), Text: fmt.Sprintf(l.join, phrases[0], phrases[1])})
			items = append(items, clustering.Item{ID: fmt.Sprint("new-", subject), Text: fmt.Sprintf(l.join, phrases[1], phrases[2])})
		}
		found := clustering.Nearest(items, earlier, 1, 0.2)
		for subject := range l.phrases {
			near := found[fmt.Sprint("new-", subject)]
			require.Len(t, near, 1, "%s %d", language, subject)
			require.Equal(t, fmt.Sprint("old-", subject), near[0].ID, language)
		}
		slices.Reverse(earlier)
		slices.Reverse(items)
		require.Equal(t, found, clustering.Nearest(items, earlier, 1, 0.2), "whatever order they come in")
	}
}

func TestNearestKeepsItsLimits(t *testing.T) {
	t.Parallel()
	prisons := clustering.Item{ID: "a", Text: "Reduce overcrowding in prisons"}
	schools := clustering.Item{ID: "b", Text: "Open schools in rural areas"}
	require.Empty(t, clustering.Nearest([]clustering.Item{schools}, []clustering.Item{prisons}, 3, 0.2), "what is unlike is not found")
	require.Empty(t, clustering.Nearest([]clustering.Item{prisons}, nil, 3, 0.2))
	itself := clustering.Nearest([]clustering.Item{prisons}, []clustering.Item{schools, prisons}, 3, 0.2)["a"]
	require.Equal(t, "a", itself[0].ID)
	require.InDelta(t, 1, itself[0].Likeness, 1e-9)

	var strangers []clustering.Item
	for i := range 30 { // each of a word that no other has: nothing is known about them
		strangers = append(strangers, clustering.Item{ID: fmt.Sprint("s", i), Text: fmt.Sprintf("zq%cx%cw", 'a'+i, 'a'+i)})
	}
	require.Empty(t, clustering.Nearest(strangers[:1], strangers[1:], 3, 0.2), "that nothing is known of two is no likeness")
}
