package clustering_test

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/activities/clustering"
)

func TestPoolFindsTheSubjects(t *testing.T) {
	t.Parallel()
	items := collection(400)
	for i := range items {
		items[i].Themes = nil
		items[i].Text += fmt.Sprintf(" in district%c%c", 'a'+i%20, 'a'+i/80)
	}
	groups := clustering.Pool(items, 60)

	requirePartition(t, items, groups)
	require.LessOrEqual(t, len(groups), 15, "three groups for each subject at most")
	for _, g := range groups {
		for _, id := range g.IDs() {
			require.Equal(t, (g.Members[0].ID[4]-'0')%5, (id[4]-'0')%5, "%s is about one subject", g.Name)
		}
	}
	shuffle := rand.New(rand.NewSource(1))
	shuffle.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	require.Equal(t, groups, clustering.Pool(items, 60), "in whatever order they come")
}

func TestPoolOfAnyItems(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"prison", "school", "Roma", "ratify", "التعليم", "教育", "health", "ensure", "12"})
	rapid.Check(t, func(t *rapid.T) {
		items := make([]clustering.Item, rapid.IntRange(0, 40).Draw(t, "n"))
		for i := range items {
			items[i].ID = fmt.Sprint(i)
			for range rapid.IntRange(0, 4).Draw(t, "words") {
				items[i].Text += word.Draw(t, "word") + " "
			}
		}
		most := rapid.IntRange(1, 6).Draw(t, "most")
		groups := clustering.Pool(items, most)
		requirePartition(t, items, groups)
		require.LessOrEqual(t, len(groups), most)
	})
}
