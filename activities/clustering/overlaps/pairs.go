package overlaps

import (
	"cmp"
	"slices"
	"strings"
)

// pair is two demands that overlap, the lower number first.
type pair struct {
	a, b     int
	likeness float64
	sureness Sureness
}

// pairs finds the demands that overlap. Only those that name the same instruments and share a feature are compared.
func (c *collection) pairs() []pair {
	blocks := map[string][]int{}
	for i, d := range c.demands {
		key := strings.Join(d.instruments, ",")
		blocks[key] = append(blocks[key], i)
	}
	near := make(nearest, len(c.demands))
	for _, block := range blocks {
		c.compareAll(block, near)
	}
	return near.pairs()
}

// compareAll compares each demand of a block with those before it that share one of the features that decide.
func (c *collection) compareAll(block []int, near nearest) {
	holders := map[int][]int{} // by rank
	comparedWith := map[int]int{}
	for _, i := range block {
		d := &c.demands[i]
		for _, x := range d.deciding() {
			for _, before := range holders[x.rank] {
				if comparedWith[before] == i+1 {
					continue
				}
				comparedWith[before] = i + 1
				l := c.likeness(before, i)
				if s := sureness(l, &c.demands[before].demand, &d.demand); s != "" {
					near.add(pair{before, i, l, s})
				}
			}
			holders[x.rank] = append(holders[x.rank], i)
		}
	}
}

// deciding are the rarest features of a demand: all but the commonest that together are too light to make two overlap. Two
// demands overlap only if they share a feature that decides for both.
func (d *weighted) deciding() []component {
	square := 0.0
	for i, x := range slices.Backward(d.vector) {
		if square += x.weight * x.weight; square >= leastOverlapping*leastOverlapping-rounding {
			return d.vector[:i+1]
		}
	}
	return nil
}

// rounding is more than what a sum of squares can be off by.
const rounding = 1e-9

// likeness is the cosine of the vectors of two demands.
func (c *collection) likeness(a, b int) float64 {
	x, y := c.demands[a].vector, c.demands[b].vector
	if a == b {
		return 1
	}
	sum := 0.0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i].rank < y[j].rank:
			i++
		case x[i].rank > y[j].rank:
			j++
		default:
			sum += x[i].weight * y[j].weight
			i, j = i+1, j+1
		}
	}
	return min(1, sum)
}

// nearest holds for each demand the pairs with those nearest to it. It is bounded: among thousands of texts made after one
// pattern everything overlaps with everything.
type nearest [][]pair

// mostNear is how many pairs each demand keeps.
const mostNear = 64

func (n nearest) add(p pair) {
	for _, i := range []int{p.a, p.b} {
		if n[i] = append(n[i], p); len(n[i]) == 2*mostNear {
			n[i] = nearestOf(n[i])
		}
	}
}

func nearestOf(pairs []pair) []pair {
	slices.SortFunc(pairs, func(x, y pair) int {
		return cmp.Or(
			cmp.Compare(degree(y.sureness), degree(x.sureness)),
			cmp.Compare(y.likeness, x.likeness),
			cmp.Compare(x.a, y.a),
			cmp.Compare(x.b, y.b),
		)
	})
	return pairs[:min(mostNear, len(pairs))]
}

// pairs lists what one or both of the two demands keep, each once.
func (n nearest) pairs() []pair {
	var all []pair
	for _, of := range n {
		all = append(all, nearestOf(of)...)
	}
	slices.SortFunc(all, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return slices.Compact(all)
}
