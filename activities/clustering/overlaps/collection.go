package overlaps

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// collection is the items to compare, read and weighed. Items that ask for the same in other stock words share one demand.
type collection struct {
	items   []Item
	folded  []string // the words of each item
	demands []weighted
	at      map[string]int // by key
}

// weighted is a demand with the items that make it.
type weighted struct {
	demand
	items  []int       // of the collection
	vector []component // of length 1, by rank
}

// component is what a feature weighs in a demand. The rank is the feature's place in the collection, the rarest first.
type component struct {
	rank   int
	weight float64
}

func newCollection(items []Item) *collection {
	c := &collection{items: sorted(items), at: map[string]int{}}
	for i, item := range c.items {
		d := read(item.Text)
		c.folded = append(c.folded, d.folded)
		if d.folded == "" {
			continue
		}
		key := d.key()
		if j, known := c.at[key]; known {
			c.demands[j].items = append(c.demands[j].items, i)
			continue
		}
		c.at[key] = len(c.demands)
		c.demands = append(c.demands, weighted{demand: d, items: []int{i}})
	}
	c.weigh()
	return c
}

// key is equal for texts between which there is no difference.
func (d *demand) key() string {
	if len(d.features) == 0 {
		return d.folded
	}
	return fmt.Sprint(d.language, d.features, d.counts, d.persons, d.numbers, d.negated)
}

// minorWeight is what a minor word weighs of what another would.
const minorWeight = .5

// weigh gives a feature the more weight the fewer items have it.
func (c *collection) weigh() {
	holders := map[string]int{}
	for _, d := range c.demands {
		for _, f := range d.features {
			holders[f] += len(d.items)
		}
	}
	rank := map[string]int{}
	for i, f := range slices.SortedFunc(maps.Keys(holders), func(f, g string) int {
		return cmp.Or(cmp.Compare(holders[f], holders[g]), strings.Compare(f, g))
	}) {
		rank[f] = i
	}
	n := float64(1 + len(c.items))
	for i := range c.demands {
		d := &c.demands[i]
		for j, f := range d.features {
			w := math.Log(n/float64(1+holders[f])) + 1
			if d.minor[j] {
				w *= minorWeight
			}
			d.vector = append(d.vector, component{rank[f], w})
		}
		d.normalise()
	}
}

func (d *weighted) normalise() {
	slices.SortFunc(d.vector, func(x, y component) int { return x.rank - y.rank })
	square := 0.0
	for _, x := range d.vector {
		square += x.weight * x.weight
	}
	for i := range d.vector {
		d.vector[i].weight /= math.Sqrt(square)
	}
}
