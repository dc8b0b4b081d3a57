package clustering_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/activities/clustering"
)

// subjects are what a made collection speaks about: theme, then phrases that its texts combine.
var subjects = []struct {
	theme   string
	phrases []string
}{
	{"A12 Acceptance of international norms", []string{"ratify the optional protocol", "accede to the convention", "withdraw reservations to the treaty"}},
	{"Conditions of detention", []string{"reduce overcrowding in prisons", "improve conditions for detainees", "build a modern prison"}},
	{"E41 Right to health", []string{"affordable access to hospitals", "mental health care", "vaccination of newborn infants"}},
	{"Right to education", []string{"free secondary schools", "train teachers in rural schools", "bilingual education of pupils"}},
	{"D27 Prohibition of slavery, trafficking", []string{"combat trafficking in persons", "shelter victims of trafficking", "prosecute traffickers"}},
}

func collection(n int) []clustering.Item {
	items := make([]clustering.Item, n)
	for i := range items {
		s := subjects[i%len(subjects)]
		items[i] = clustering.Item{
			ID: fmt.Sprintf("r%04d", i),
			Text: fmt.Sprintf("%d.%d Continue efforts to %s and %s (Portugal, Iran (Islamic Republic of));", 100+i%3, i,
				s.phrases[i/5%3], s.phrases[i/15%3]),
			Themes: []string{s.theme},
		}
	}
	return items
}

func TestClusterFindsTheSubjects(t *testing.T) {
	t.Parallel()
	items := collection(60)
	groups := cluster(items, 5)

	require.Len(t, groups, 5)
	var names []string
	for _, g := range groups {
		require.Len(t, g.Members, 12)
		names = append(names, g.Name)
	}
	require.ElementsMatch(t, []string{"Acceptance of international norms", "Conditions of detention", "Right to health",
		"Right to education", "Prohibition of slavery, trafficking"}, names, "named by their theme, without its code")
}

func TestClusterGroupsByWordsWithoutThemes(t *testing.T) {
	t.Parallel()
	items := collection(60)
	for i := range items {
		items[i].Themes = nil
	}
	groups := cluster(items, 5)

	require.Len(t, groups, 5)
	for _, g := range groups {
		first := g.Members[0].ID[4]
		for _, id := range g.IDs() {
			require.Equal(t, (first-'0')%5, (id[4]-'0')%5, "%s is about one subject", g.Name)
		}
		require.NotContains(t, strings.ToLower(g.Name), "portugal", "who recommended is not what it is about")
	}
}

func TestClusterNamesGroupsOfOneThemeByTheirTerms(t *testing.T) {
	t.Parallel()
	items := collection(60)
	for i := range items {
		items[i].Themes = []string{"General"}
	}
	for _, g := range cluster(items, 5) {
		require.Regexp(t, `^General: \S`, g.Name)
	}
}

func TestClusterDoesNotDependOnTheOrderOfItems(t *testing.T) {
	t.Parallel()
	items := collection(200)
	want := cluster(items, 0)
	shuffle := rand.New(rand.NewSource(1))
	for range 5 {
		shuffle.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		before := slices.Clone(items)
		require.Equal(t, want, cluster(items, 0))
		require.Equal(t, before, items, "the caller's items stay as they were")
	}
}

func TestClusterPartitionsAnyItems(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"prison", "school", "Roma", "ratify", "الحق", "التعليم", "教育权利", "健康", "права", "ensure", "—", "12"})
	theme := rapid.SampledFrom([]string{"A12 Norms", "Norms", "Right to health", "", "الصحة"})
	rapid.Check(t, func(t *rapid.T) {
		items := make([]clustering.Item, rapid.IntRange(0, 60).Draw(t, "n"))
		for i := range items {
			items[i] = clustering.Item{
				ID:     fmt.Sprint(i),
				Text:   strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "words"), " "),
				Themes: rapid.SliceOfN(theme, 0, 3).Draw(t, "themes"),
			}
		}
		target := rapid.IntRange(0, 70).Draw(t, "target")
		groups := cluster(items, target)
		requirePartition(t, items, groups)
		if target > 0 {
			require.LessOrEqual(t, len(groups), target)
		}
		for _, g := range groups {
			require.True(t, len(g.Members) >= 3 || len(groups) == 1, "a group of under three is absorbed")
		}
		require.Equal(t, groups, cluster(rapid.Permutation(items).Draw(t, "order"), target))
	})
}

func requirePartition(t require.TestingT, items []clustering.Item, groups []clustering.Group) {
	var want, got, names []string
	for _, it := range items {
		want = append(want, it.ID)
	}
	for _, g := range groups {
		got = append(got, g.IDs()...)
		names = append(names, strings.ToLower(g.Name))
		require.NotEmpty(t, g.Name)
	}
	slices.Sort(names)
	require.Len(t, slices.Compact(names), len(groups), "each name is used once")
	require.ElementsMatch(t, want, got, "each item is in exactly one group")
}

func TestClusterOfFewOrEqualItems(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		n          int
		text, name string
	}{
		"one":       {1, "Reform prisons", "prisons, Reform"},
		"two":       {2, "Ban torture", "Ban, torture"},
		"identical": {4, "Ban torture", "Ban, torture"},
		"empty":     {3, "", "Other"},
		"no words":  {3, "12 — (Chile);", "Other"},
		"arabic":    {3, "تعزيز التعليم", "التعليم"},
		"chinese":   {3, "教育", "教育"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			items := make([]clustering.Item, tc.n)
			for i := range items {
				items[i] = clustering.Item{ID: fmt.Sprint("r", i), Text: tc.text}
			}
			groups := cluster(items, 0)
			require.Len(t, groups, 1)
			require.Equal(t, tc.name, groups[0].Name)
			require.Len(t, groups[0].Members, tc.n)
			require.Len(t, groups[0].Central, 1, "equal texts are shown once")
		})
	}
	require.Empty(t, cluster(nil, 0))
}

func TestClusterIsQuickForALargeState(t *testing.T) {
	items := collection(2600)
	for i := range items { // no two texts alike
		items[i].Text += fmt.Sprintf(" in district%c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
	}
	start := time.Now()
	groups := cluster(items, 0)
	require.Less(t, time.Since(start), 30*time.Second, "a few seconds where nothing else runs")
	requirePartition(t, items, groups)
}

// cluster cuts the tree of items that nobody has arranged.
func cluster(items []clustering.Item, target int) []clustering.Group {
	c := clustering.Prepare(items)
	return c.Groups(c.Grow(clustering.Constraints{}), target)
}
