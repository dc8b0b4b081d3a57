package clustering

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"nmrf/activities/clustering/terms"
)

// Weights of what the source says about an item, beside its words.
const (
	themeWeight   = 1.0
	personsWeight = 0.4
	goalsWeight   = 0.2
)

// A collection of fewer items than this keeps words that stand in one item or in most of them: it has no others.
const manyItems = 20

// feature is one weighted dimension of an item.
type feature struct {
	dim    int
	weight float64
}

// space holds each item as a vector of length 1, its features in the order of their dimensions.
type space struct {
	vectors [][]feature
	dims    int
}

func newSpace(items []Item) *space {
	s := &space{vectors: make([][]feature, len(items))}
	views := []struct {
		weight float64
		of     func(Item) []string
	}{
		{1, func(it Item) []string { return terms.Stems(terms.Subject(it.Text)) }},
		{themeWeight, func(it Item) []string { return keys(it.Themes, themeKey) }},
		{personsWeight, func(it Item) []string { return keys(it.AffectedPersons, terms.Fold) }},
		{goalsWeight, func(it Item) []string { return keys(it.SDGs, goalKey) }},
	}
	for _, v := range views {
		s.addView(items, v.weight, v.of)
	}
	s.addFeatureless()
	for _, v := range s.vectors {
		scaleTo(v, 1)
	}
	return s
}

// addView appends one view of the items, weighted (1 + ln tf) × (ln((1+N)/(1+df)) + 1), each item's part scaled to the view's weight.
func (s *space) addView(items []Item, weight float64, of func(Item) []string) {
	counts := make([]map[string]int, len(items))
	df := map[string]int{}
	for i, it := range items {
		counts[i] = map[string]int{}
		for _, term := range of(it) {
			if counts[i][term]++; counts[i][term] == 1 {
				df[term]++
			}
		}
	}
	n := len(items)
	known := make([]string, 0, len(df))
	for term, d := range df {
		if n < manyItems || (d >= 2 && d <= n/2) {
			known = append(known, term)
		}
	}
	slices.Sort(known)
	dim := make(map[string]int, len(known))
	for i, term := range known {
		dim[term] = s.dims + i
	}
	s.dims += len(known)
	for i := range items {
		s.vectors[i] = append(s.vectors[i], weighed(counts[i], df, dim, n, weight)...)
	}
}

func weighed(counts, df, dim map[string]int, n int, weight float64) []feature {
	var part []feature
	for term, tf := range counts {
		if d, ok := dim[term]; ok {
			idf := math.Log(float64(1+n)/float64(1+df[term])) + 1
			part = append(part, feature{d, (1 + math.Log(float64(tf))) * idf})
		}
	}
	slices.SortFunc(part, func(a, b feature) int { return cmp.Compare(a.dim, b.dim) })
	scaleTo(part, weight)
	return part
}

// addFeatureless gives the items about which nothing is known one feature in common, so that they stay together.
func (s *space) addFeatureless() {
	for i, v := range s.vectors {
		if len(v) == 0 {
			s.vectors[i] = []feature{{s.dims, 1}}
		}
	}
	s.dims++
}

func scaleTo(v []feature, length float64) {
	sum := 0.0
	for _, f := range v {
		sum += f.weight * f.weight
	}
	if sum == 0 {
		return
	}
	factor := length / math.Sqrt(sum)
	for i := range v {
		v[i].weight *= factor
	}
}

// keys maps the names and keeps each key once, so that a repeated entry in the source counts once.
func keys(names []string, key func(string) string) []string {
	var out []string
	for _, name := range names {
		if k := key(name); k != "" && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// goalKey is the number of the goal: targets ("16.2 - Protect children …") count for their goal.
func goalKey(sdg string) string {
	return strings.TrimFunc(strings.SplitN(strings.SplitN(sdg, ".", 2)[0], " ", 2)[0], between)
}
