package clustering

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"nmrf/activities/clustering/terms"
)

const namingTerms = 3 // words that name a group, or tell groups of one theme apart

// names gives each group a name of its own: the one fixed for a member of it, or else its leading theme, and its terms
// where it has no theme or that does not tell it from others.
func names(items []Item, parts [][]int, fixed map[string]string) []string {
	list := make([]string, len(parts))
	used := map[string]bool{}
	for i, p := range parts {
		if name := fixedName(items, p, fixed); name != "" {
			list[i] = unused(name, used)
		}
	}
	themes, taken := make([]string, len(parts)), map[string]int{}
	for i, p := range parts {
		themes[i] = leadingTheme(items, p)
		taken[terms.Fold(themes[i])]++
	}
	of := vocabularyOf(items, parts)
	for i, theme := range themes {
		if list[i] != "" {
			continue
		}
		if theme == "" || taken[terms.Fold(theme)] > 1 {
			theme = withTerms(theme, of.terms(i, theme))
		}
		list[i] = unused(theme, used)
	}
	return list
}

// fixedName is the fixed name of the lowest id that has one.
func fixedName(items []Item, part []int, fixed map[string]string) string {
	first, name := -1, ""
	for _, i := range part {
		if n := fixed[items[i].ID]; n != "" && (first < 0 || i < first) {
			first, name = i, n
		}
	}
	return name
}

// unused returns the name, with a number behind it where another group has it already.
func unused(name string, used map[string]bool) string {
	free := name
	for n := 2; used[terms.Fold(free)]; n++ {
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	used[terms.Fold(free)] = true
	return free
}

func withTerms(theme string, words []string) string {
	list := strings.Join(words, ", ")
	switch {
	case list == "":
		return cmp.Or(theme, "Other")
	case theme == "":
		return list
	}
	return theme + ": " + list
}

// vocabulary counts in how many items, of each group and of all, a word stands, and how it is written.
type vocabulary struct {
	inside   []map[string]float64
	all      map[string]float64
	surfaces map[string]map[string]int
	sizes    []int
	items    int
}

func vocabularyOf(items []Item, parts [][]int) vocabulary {
	v := vocabulary{all: map[string]float64{}, surfaces: map[string]map[string]int{}, items: len(items)}
	for _, part := range parts {
		inside := map[string]float64{}
		for _, i := range part {
			words := terms.Subject(items[i].Text)
			for _, w := range words {
				count(v.surfaces, w.Stem, w.Surface)
			}
			for _, stem := range slices.Compact(slices.Sorted(slices.Values(terms.Stems(words)))) {
				inside[stem]++
				v.all[stem]++
			}
		}
		v.inside, v.sizes = append(v.inside, inside), append(v.sizes, len(part))
	}
	return v
}

// terms lists the words whose share of a group stands out the most from their share of all items, weighted by their
// rarity, without those that the theme says already and those of one item of several.
func (v vocabulary) terms(part int, theme string) []string {
	said := terms.Stems(terms.Subject(theme))
	list := slices.DeleteFunc(sortedKeys(v.inside[part]), func(stem string) bool {
		return slices.Contains(said, stem) || v.inside[part][stem] < min(2, float64(v.sizes[part]))
	})
	weight := func(stem string) float64 {
		share := v.inside[part][stem]/float64(v.sizes[part]) - 0.5*v.all[stem]/float64(v.items)
		return share * math.Log(1+float64(v.items)/v.all[stem])
	}
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(weight(b), weight(a)) })
	list = list[:min(2*namingTerms, len(list))]
	for i, stem := range list {
		list[i] = commonest(v.surfaces[stem])
	}
	list = chained(list)
	return list[:min(namingTerms, len(list))]
}
