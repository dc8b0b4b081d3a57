package clustering

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"nmrf/activities/clustering/terms"
)

// Weights of what is known about an item: of its text, the words and the concepts that they name; beside the text as a
// whole, which weighs 1, the directions common to many texts, and what the source says: its first theme, all its themes,
// the affected persons and the Sustainable Development Goals.
const (
	wordWeight    = 1.0
	conceptWeight = 0.6
	latentWeight  = 0.7
	primaryWeight = 0.7
	themesWeight  = 0.8
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

// space holds each item as a vector of length 1: its features, in the order of their dimensions, and its latent part.
type space struct {
	items   []Item
	views   []view
	vectors [][]feature
	dims    int
	latent  matrix
}

// view is one way to look at an item: what it says there, each with a key that is its dimension.
type view struct {
	of  func(Item) []terms.Word
	dim map[string]int
}

// newSpace places the items of one State.
func newSpace(items []Item) *space {
	s := textSpace(items)
	s.latent = latent(s.vectors, s.dims)
	scale(s.latent.data, latentWeight)
	return s.withSource()
}

// newSparseSpace places the items of many States: there the latent part would take long and tell no more.
func newSparseSpace(items []Item) *space { return textSpace(items).withSource() }

func (s *space) ids() []string {
	ids := make([]string, len(s.items))
	for i, it := range s.items {
		ids[i] = it.ID
	}
	return ids
}

func textSpace(items []Item) *space {
	s := &space{items: items, vectors: make([][]feature, len(items)), latent: newMatrix(len(items), 0)}
	s.addView(wordWeight, func(it Item) []terms.Word { return terms.Subject(it.Text) })
	s.addView(conceptWeight, func(it Item) []terms.Word { return terms.Concepts(it.Text) })
	for _, v := range s.vectors {
		scaleTo(v, 1)
	}
	return s
}

func (s *space) withSource() *space {
	s.addView(primaryWeight, func(it Item) []terms.Word { return keyed(it.Themes[:min(1, len(it.Themes))], themeKey, themeName) })
	s.addView(themesWeight, func(it Item) []terms.Word { return keyed(it.Themes, themeKey, themeName) })
	s.addView(personsWeight, func(it Item) []terms.Word { return keyed(it.AffectedPersons, terms.Fold, strings.TrimSpace) })
	s.addView(goalsWeight, func(it Item) []terms.Word { return keyed(it.SDGs, goalKey, goalName) })
	s.addFeatureless()
	for i, v := range s.vectors {
		row := s.latent.row(i)
		length := math.Sqrt(squares(v) + dot(row, row))
		scaleBy(v, 1/length)
		scale(row, 1/length)
	}
	return s
}

// addView appends one view of the items, weighted (1 + ln tf) × (ln((1+N)/(1+df)) + 1), each item's part scaled to the view's weight.
func (s *space) addView(weight float64, of func(Item) []terms.Word) {
	counts := make([]map[string]int, len(s.items))
	df := map[string]int{}
	for i, it := range s.items {
		counts[i] = map[string]int{}
		for _, w := range of(it) {
			if counts[i][w.Stem]++; counts[i][w.Stem] == 1 {
				df[w.Stem]++
			}
		}
	}
	v := view{of: of, dim: s.dimensions(df)}
	s.views = append(s.views, v)
	s.dims += len(v.dim)
	for i := range s.items {
		s.vectors[i] = append(s.vectors[i], weighed(counts[i], df, v.dim, len(s.items), weight)...)
	}
}

// dimensions numbers the keys that stand in at least two items and in at most half of them.
func (s *space) dimensions(df map[string]int) map[string]int {
	known := make([]string, 0, len(df))
	for key, d := range df {
		if len(s.items) < manyItems || (d >= 2 && d <= len(s.items)/2) {
			known = append(known, key)
		}
	}
	slices.Sort(known)
	dim := make(map[string]int, len(known))
	for i, key := range known {
		dim[key] = s.dims + i
	}
	return dim
}

func weighed(counts, df, dim map[string]int, n int, weight float64) []feature {
	var part []feature
	for key, tf := range counts {
		if d, ok := dim[key]; ok {
			idf := math.Log(float64(1+n)/float64(1+df[key])) + 1
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

// keyed gives each name its key and a form to show, and keeps each key once, so that a repeated entry counts once.
func keyed(names []string, key, form func(string) string) []terms.Word {
	var out []terms.Word
	for _, name := range names {
		k := key(name)
		if k != "" && !slices.ContainsFunc(out, func(w terms.Word) bool { return w.Stem == k }) {
			out = append(out, terms.Word{Surface: form(name), Stem: k})
		}
	}
	return out
}

// goalKey is the number of the goal: targets ("16.2 - Protect children …") count for their goal.
func goalKey(sdg string) string {
	from := strings.IndexFunc(sdg, unicode.IsDigit)
	if from < 0 {
		return terms.Fold(strings.TrimSpace(sdg))
	}
	number, _, _ := strings.Cut(sdg[from:], ".")
	return strings.FieldsFunc(number, func(r rune) bool { return !unicode.IsDigit(r) })[0]
}

func goalName(sdg string) string { return "SDG " + goalKey(sdg) }
