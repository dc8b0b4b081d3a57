package clustering

import (
	"cmp"
	"slices"
)

// absorb puts the items of each group that is too small into the group to which they are nearest on average. At least one
// group has to be large enough, unless there is one group only.
func (s *space) absorb(groups [][]int, smallest int) [][]int {
	var large, small [][]int
	var sums [][]float64
	for _, g := range groups {
		if len(g) < smallest && len(groups) > 1 {
			small = append(small, g)
			continue
		}
		large, sums = append(large, g), append(sums, s.sum(g))
	}
	sizes := make([]int, len(large))
	for i, g := range large {
		sizes[i] = len(g)
	}
	for _, g := range small {
		into := likest(s.sum(g), sums, sizes)
		large[into] = append(large[into], g...)
	}
	return large
}

// likest finds the group with the highest average similarity to a group, each given as the sum of its vectors; where
// nothing is alike, the largest.
func likest(sum []float64, sums [][]float64, sizes []int) int {
	best, most := 0, -1.0
	for i := range sums {
		likeness := dot(sum, sums[i]) / float64(sizes[i])
		if likeness > most || (likeness == most && sizes[i] > sizes[best]) {
			best, most = i, likeness
		}
	}
	return best
}

// centralFirst orders the items of a group by their similarity to the whole of it.
func (s *space) centralFirst(group []int) {
	sum := s.sum(group)
	likeness := make(map[int]float64, len(group))
	for _, i := range group {
		for _, f := range s.vectors[i] {
			likeness[i] += f.weight * sum[f.dim]
		}
	}
	slices.SortFunc(group, func(a, b int) int {
		return cmp.Or(cmp.Compare(likeness[b], likeness[a]), cmp.Compare(a, b))
	})
}

func (s *space) sum(group []int) []float64 {
	sum := make([]float64, s.dims)
	for _, i := range group {
		for _, f := range s.vectors[i] {
			sum[f.dim] += f.weight
		}
	}
	return sum
}

func dot(a, b []float64) float64 {
	total := 0.0
	for i := range a {
		total += a[i] * b[i]
	}
	return total
}
