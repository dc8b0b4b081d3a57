package clustering

import (
	"cmp"
	"slices"
	"strings"
)

// Alike is an earlier item that is like another one; Likeness is the cosine of the two, 0 to 1.
type Alike struct {
	ID       string
	Likeness float64
}

// Nearest finds for each item, by its id, the earlier ones that are most like it: at most so many, none that is less like it than least, the
// most alike first. An item that is among the earlier ones is most like itself.
func Nearest(items, earlier []Item, most int, least float64) map[string][]Alike {
	all, place := slices.Clone(earlier), map[string]int{}
	for i, it := range earlier {
		place[it.ID] = i
	}
	for _, it := range items {
		if _, known := place[it.ID]; !known {
			place[it.ID] = len(all)
			all = append(all, it)
		}
	}
	s := newSparseSpace(all)
	index := s.postings(len(earlier))
	found := map[string][]Alike{}
	for _, it := range items {
		if near := s.nearestTo(place[it.ID], index, most, least); len(near) > 0 {
			found[it.ID] = near
		}
	}
	return found
}

// posting is an item that has a feature, with its weight there.
type posting struct {
	item   int
	weight float64
}

// postings lists by dimension which of the first items have it. The dimension of those about which nothing is known says nothing.
func (s *space) postings(first int) [][]posting {
	index := make([][]posting, s.dims)
	for i, v := range s.vectors[:first] {
		for _, f := range v {
			if f.dim != s.dims-1 {
				index[f.dim] = append(index[f.dim], posting{i, f.weight})
			}
		}
	}
	return index
}

func (s *space) nearestTo(item int, index [][]posting, most int, least float64) []Alike {
	likeness := map[int]float64{}
	for _, f := range s.vectors[item] {
		for _, p := range index[f.dim] {
			likeness[p.item] += f.weight * p.weight
		}
	}
	var near []Alike
	for i, share := range likeness {
		if share >= least {
			near = append(near, Alike{ID: s.items[i].ID, Likeness: min(share, 1)})
		}
	}
	slices.SortFunc(near, func(a, b Alike) int { return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), strings.Compare(a.ID, b.ID)) })
	return near[:min(most, len(near))]
}
