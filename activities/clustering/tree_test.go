package clustering_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/activities/clustering"
)

// groupOf tells for each member in which group it is.
func groupOf(groups []clustering.Group) map[string]int {
	of := map[string]int{}
	for g, group := range groups {
		for _, id := range group.IDs() {
			of[id] = g
		}
	}
	return of
}

func TestTreeIsCutToAnyNumberOfGroups(t *testing.T) {
	t.Parallel()
	items := collection(300)
	for i := range items {
		items[i].Text += fmt.Sprintf(" in district%c%c", 'a'+i%20, 'a'+i/60)
	}
	tree := clustering.Grow(items, clustering.Constraints{})
	for _, target := range []int{1, 2, 3, 10, 25, 40} {
		groups := tree.Groups(items, target)
		require.Len(t, groups, target)
		requirePartition(t, items, groups)
	}
	require.Equal(t, cluster(items, 0), tree.Groups(items, 0))
}

func TestTreeSurvivesJSON(t *testing.T) {
	t.Parallel()
	items := collection(80)
	tree := clustering.Grow(items, clustering.Constraints{Apart: [][2]string{{"r0000", "r0005"}}, Names: map[string]string{"r0001": "Prisons"}})
	text, err := json.Marshal(tree)
	require.NoError(t, err)
	require.Less(t, len(text), 80*25, "a few numbers and the id for each item")
	var back clustering.Tree
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, tree, back)
	require.Equal(t, tree.Groups(items, 7), back.Groups(items, 7))
	again, err := json.Marshal(clustering.Grow(items, clustering.Constraints{Apart: [][2]string{{"r0005", "r0000"}}, Names: map[string]string{"r0001": "Prisons"}}))
	require.NoError(t, err)
	require.Equal(t, string(text), string(again), "byte for byte")
	require.True(t, back.Under(clustering.Constraints{Apart: [][2]string{{"r0005", "r0000"}}, Names: map[string]string{"r0001": "Prisons"}}))
	require.False(t, back.Under(clustering.Constraints{Apart: [][2]string{{"r0005", "r0000"}}}))
	require.False(t, back.Under(clustering.Constraints{}))
}

func TestRangeSaysWhatTheTreeCanBeCutInto(t *testing.T) {
	t.Parallel()
	items := collection(80)
	tree := clustering.Grow(items, clustering.Constraints{})
	least, most, standard := tree.Range()
	require.Len(t, tree.Groups(items, 1), least)
	require.Len(t, tree.Groups(items, len(items)), most)
	require.Len(t, tree.Groups(items, 0), standard)
	least, _, _ = clustering.Grow(items, clustering.Constraints{Apart: [][2]string{{"r0000", "r0005"}}}).Range()
	require.Equal(t, 2, least, "what is kept apart is in two groups at least")
	for n := range 3 {
		least, most, standard = clustering.Grow(items[:n], clustering.Constraints{}).Range()
		require.Equal(t, []int{min(n, 1), min(n, 1), min(n, 1)}, []int{least, most, standard}, "%d items", n)
	}
}

// constrained draws items, and constraints that do not contradict each other: the items lie in blocks, pairs within a block
// come together, pairs across blocks stay apart.
func constrained(t *rapid.T) ([]clustering.Item, clustering.Constraints) {
	word := rapid.SampledFrom([]string{"prison", "school", "Roma", "ratify", "التعليم", "监狱", "health"})
	items := make([]clustering.Item, rapid.IntRange(2, 25).Draw(t, "n"))
	block := make([]int, len(items))
	for i := range items {
		items[i].ID = fmt.Sprintf("i%02d", i)
		for range rapid.IntRange(0, 3).Draw(t, "words") {
			items[i].Text += word.Draw(t, "word") + " "
		}
		block[i] = rapid.IntRange(0, 3).Draw(t, "block")
	}
	var c clustering.Constraints
	pair := rapid.SliceOfNDistinct(rapid.IntRange(0, len(items)-1), 2, 2, rapid.ID)
	for range rapid.IntRange(0, 12).Draw(t, "constraints") {
		p := pair.Draw(t, "pair")
		a, b := items[p[0]].ID, items[p[1]].ID
		if block[p[0]] == block[p[1]] {
			c.Together = append(c.Together, []string{a, b})
		} else {
			c.Apart = append(c.Apart, [2]string{a, b})
		}
	}
	return items, c
}

func TestConstraintsHoldAtEveryCut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items, c := constrained(t)
		tree := clustering.Grow(items, c)
		require.Equal(t, tree, clustering.Grow(rapid.Permutation(items).Draw(t, "order"), c))
		for _, target := range []int{0, 1, 2, rapid.IntRange(3, len(items)+1).Draw(t, "target")} {
			groups := tree.Groups(items, target)
			requirePartition(t, items, groups)
			of := groupOf(groups)
			for _, ids := range c.Together {
				require.Equal(t, of[ids[0]], of[ids[1]], "%v belong together", ids)
			}
			for _, ids := range c.Apart {
				require.NotEqual(t, of[ids[0]], of[ids[1]], "%v are apart", ids)
			}
		}
	})
}

func TestApartOutweighsTogether(t *testing.T) {
	t.Parallel()
	items := collection(30)
	c := clustering.Constraints{
		Together: [][]string{{"r0000", "r0001", "r0002", "gone"}},
		Apart:    [][2]string{{"r0002", "r0000"}, {"gone", "r0000"}, {"r0003", "r0003"}},
	}
	of := groupOf(clustering.Grow(items, c).Groups(items, 5))
	require.Equal(t, of["r0000"], of["r0001"])
	require.NotEqual(t, of["r0000"], of["r0002"])
}

func TestEqualTextsAreNeverParted(t *testing.T) {
	t.Parallel()
	items := collection(40)
	items[3].Text, items[3].Themes = "115.3 Ban torture, in prisons (Chile);", []string{"Prohibition of torture"}
	items[30].Text, items[30].Themes = "122.9 Ban torture in prisons (Peru, Spain);", []string{"Conditions of detention"}
	for target := 1; target <= 13; target++ {
		of := groupOf(cluster(items, target))
		require.Equal(t, of["r0003"], of["r0030"], "whatever their numbers, recommending States and themes")
	}
	tree := clustering.Grow(items, clustering.Constraints{Apart: [][2]string{{"r0003", "r0030"}}})
	of := groupOf(tree.Groups(items, 5))
	require.NotEqual(t, of["r0003"], of["r0030"], "unless somebody says so")
}

func TestAFixedNameStaysWithItsAnchor(t *testing.T) {
	t.Parallel()
	items := collection(120)
	c := clustering.Constraints{Names: map[string]string{"r0001": "Prisons", "r0006": "Second name", "gone": "Nothing"}}
	tree := clustering.Grow(items, c)
	for _, target := range []int{1, 2, 4, 5, 8, 12} {
		groups := tree.Groups(items, target)
		require.Equal(t, "Prisons", groups[groupOf(groups)["r0001"]].Name)
		requirePartition(t, items, groups)
	}
	more := append(slices.Clone(items), clustering.Item{ID: "a0", Text: "Build prisons", Themes: []string{"Conditions of detention"}})
	groups := clustering.Grow(more, c).Groups(more, 5)
	require.Equal(t, "Prisons", groups[groupOf(groups)["r0001"]].Name, "a new run with more items")
}

func TestGroupsOfItemsThatHaveChanged(t *testing.T) {
	t.Parallel()
	items := collection(60)
	tree := clustering.Grow(items, clustering.Constraints{Apart: [][2]string{{"r0000", "r0005"}}})
	later := append(slices.Clone(items[1:]), clustering.Item{ID: "new", Text: "Build prisons"})
	requirePartition(t, items[1:], tree.Groups(later, 5))
	require.Empty(t, tree.Groups(nil, 5))
}

func TestAMemberSaysWhyItIsThere(t *testing.T) {
	t.Parallel()
	items := collection(60)
	items[0].AffectedPersons, items[5].AffectedPersons = []string{"prisoners"}, []string{"Prisoners"}
	items[0].SDGs, items[5].SDGs = []string{"16.3 - Promote the rule of law"}, []string{"16 - Peace"}
	groups := cluster(items, 5)
	for _, g := range groups {
		require.InDelta(t, 0.8, g.Coherence, 0.2)
		require.Len(t, g.Central, 3)
		for i, m := range g.Members {
			require.Subset(t, g.IDs(), g.Central)
			require.NotEmpty(t, m.Why)
			require.LessOrEqual(t, len(m.Why), 5)
			require.True(t, i == 0 || m.Likeness <= g.Members[i-1].Likeness, "the most central first")
		}
	}
	for _, m := range groups[groupOf(groups)["r0000"]].Members {
		if m.ID == "r0000" {
			require.Subset(t, []string{"Acceptance of international norms", "ratify", "optional protocol", "protocol", "optional", "prisoners", "SDG 16"}, m.Why)
			require.Contains(t, m.Why, "prisoners")
		}
	}
}
