package clustering

import (
	"cmp"
	"math"
	"slices"
)

const (
	neighbours = 25   // connections that each item of a pool chooses
	resolution = 2.5  // of its communities
	fewest     = 5    // a community of fewer items is absorbed
	loyalty    = 0.1  // how much more like another group than its own an item has to be to change
	oneSubject = 0.45 // groups whose centres are at least so alike are one
)

// Pool puts the recommendations of many States into at most so many groups, without a tree: it connects each item with its
// nearest neighbours, finds the communities in that graph, and then lets the centres of the groups have a say. Groups are
// described as those of Tree.Groups, largest first.
func Pool(items []Item, most int) []Group {
	if len(items) == 0 {
		return nil
	}
	s := newSparseSpace(sorted(items))
	parts := byGroup(communities(s.nearestNeighbours(neighbours), resolution))
	parts = s.absorb(parts, fewest, newSeparation(len(items)))
	parts = s.resettle(parts)
	return s.describe(s.merge(parts, max(1, most)), nil)
}

// resettle moves each item once to the group whose centre is clearly more like it than that of its own.
func (s *space) resettle(parts [][]int) [][]int {
	centres := make([][]float64, len(parts))
	for g, p := range parts {
		centres[g] = direction(s.sum(p))
	}
	moved := make([][]int, len(parts))
	for g, p := range parts {
		for _, i := range p {
			best, most := g, s.likeness(i, centres[g])+loyalty
			for h := range centres {
				if x := s.likeness(i, centres[h]); x > most {
					best, most = h, x
				}
			}
			moved[best] = append(moved[best], i)
		}
	}
	return slices.DeleteFunc(moved, func(p []int) bool { return len(p) == 0 })
}

// merge joins the two groups with the most alike centres as long as those are alike, and then the smallest group with the
// one most like it as long as there are too many.
func (s *space) merge(parts [][]int, most int) [][]int {
	centres := make([][]float64, len(parts))
	for g, p := range parts {
		centres[g] = direction(s.sum(p))
	}
	for len(parts) > 1 {
		a, b, alike := likestPair(centres)
		if alike < oneSubject {
			if len(parts) <= most {
				break
			}
			a, b = smallestPair(parts, centres)
		}
		parts[a] = append(parts[a], parts[b]...)
		centres[a] = direction(s.sum(parts[a]))
		parts, centres = slices.Delete(parts, b, b+1), slices.Delete(centres, b, b+1)
	}
	return parts
}

// likestPair finds the two directions with the highest cosine.
func likestPair(centres [][]float64) (a, b int, alike float64) {
	alike = -1
	for i := range centres {
		for j := range i {
			if x := dot(centres[i], centres[j]); x > alike {
				a, b, alike = j, i, x
			}
		}
	}
	return a, b, alike
}

// smallestPair finds the smallest group and the one most like it, the lower number first.
func smallestPair(parts [][]int, centres [][]float64) (a, b int) {
	for g, p := range parts {
		if len(p) < len(parts[a]) {
			a = g
		}
	}
	b = likest(centres[a], centres, func(g int) bool { return g != a })
	return min(a, b), max(a, b)
}

// nearestNeighbours connects each item with those most alike; a connection counts if either end has chosen it. Its weight is
// the root of the cosine, which lets weak connections count for more.
func (s *space) nearestNeighbours(most int) graph {
	g := make(graph, len(s.vectors))
	holders := s.holders()
	likeness := newTally(len(s.vectors))
	for i, v := range s.vectors {
		likeness.reset()
		for _, f := range v {
			for _, h := range holders[f.dim] {
				likeness.add(h.dim, f.weight*h.weight)
			}
		}
		for _, e := range strongestEdges(likeness, i, most) {
			g[i] = append(g[i], e)
			g[e.to] = append(g[e.to], edge{i, e.weight})
		}
	}
	for i := range g {
		slices.SortFunc(g[i], func(a, b edge) int { return cmp.Compare(a.to, b.to) })
		g[i] = slices.CompactFunc(g[i], func(a, b edge) bool { return a.to == b.to })
	}
	return g
}

// strongestEdges chooses the nodes most alike, the lowest number of equals, without the node itself.
func strongestEdges(likeness *tally, of, most int) []edge {
	stronger := func(a, b edge) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.to, b.to)) }
	list := make([]edge, 0, most+1)
	for _, j := range likeness.met {
		e := edge{j, likeness.of[j]}
		if j == of || (len(list) == most && stronger(e, list[most-1]) > 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(list, e, stronger)
		list = slices.Insert(list, at, e)
		list = list[:min(most, len(list))]
	}
	for i := range list {
		list[i].weight = math.Sqrt(list[i].weight)
	}
	return list
}

// holders lists by dimension which items hold it, with what weight.
func (s *space) holders() [][]feature {
	holders := make([][]feature, s.dims)
	for i, v := range s.vectors {
		for _, f := range v {
			holders[f.dim] = append(holders[f.dim], feature{i, f.weight})
		}
	}
	return holders
}
