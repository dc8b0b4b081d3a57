package clustering

import (
	"cmp"
	"slices"
)

// separation knows which items are never in one group.
type separation [][]int // by item

func newSeparation(n int) separation { return make(separation, n) }

func (s separation) add(a, b int) {
	s[a] = append(s[a], b)
	s[b] = append(s[b], a)
}

// between tells whether an item of one group is kept apart from one of the other.
func (s separation) between(a, b []int) bool {
	return slices.ContainsFunc(a, func(i int) bool {
		return slices.ContainsFunc(s[i], func(j int) bool { return slices.Contains(b, j) })
	})
}

// absorb puts each group that is too small into the one most like it, by average similarity, from which nothing keeps it
// apart; larger ones first. One that finds none stays, and may take in others.
func (s *space) absorb(groups [][]int, smallest int, apart separation) [][]int {
	slices.SortStableFunc(groups, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	var kept [][]int
	var centres [][]float64
	for _, g := range groups {
		into := -1
		sum := s.sum(g)
		if len(g) < smallest {
			into = likest(sum, centres, func(i int) bool { return !apart.between(g, kept[i]) })
		}
		if into >= 0 {
			kept[into] = append(kept[into], g...)
			continue
		}
		scale(sum, 1/float64(len(g)))
		kept, centres = append(kept, g), append(centres, sum)
	}
	return kept
}

// likest finds the allowed centre with the highest product with a vector, the first of equals; −1 if none is allowed.
func likest(v []float64, centres [][]float64, allowed func(int) bool) int {
	best, most := -1, 0.0
	for i, c := range centres {
		if likeness := dot(v, c); (best < 0 || likeness > most) && allowed(i) {
			best, most = i, likeness
		}
	}
	return best
}
