package overlaps

import (
	"math"
	"slices"
	"strings"
)

// collection is the items to compare, read and weighed. Items of identical text share one text.
type collection struct {
	items []Item
	texts []text
}

// text is what one or more items say.
type text struct {
	demand
	items   []int     // of the collection
	weights []float64 // by feature, of length 1 together
}

func newCollection(items []Item) *collection {
	c := &collection{items: sorted(items)}
	at := map[string]int{}
	for i, item := range c.items {
		d := read(item.Text)
		if d.folded == "" {
			continue
		}
		if j, known := at[d.folded]; known {
			c.texts[j].items = append(c.texts[j].items, i)
			continue
		}
		at[d.folded] = len(c.texts)
		c.texts = append(c.texts, text{demand: d, items: []int{i}})
	}
	c.weigh()
	return c
}

// minorWeight is what a minor word weighs of what another would.
const minorWeight = .5

// weigh gives a feature the more weight the fewer items speak of it.
func (c *collection) weigh() {
	holders := map[string]int{}
	for _, t := range c.texts {
		for _, f := range t.features {
			holders[f] += len(t.items)
		}
	}
	n := float64(1 + len(c.items))
	for i := range c.texts {
		t := &c.texts[i]
		square := 0.0
		for j, f := range t.features {
			w := math.Log(n/float64(1+holders[f])) + 1
			if t.minor[j] {
				w *= minorWeight
			}
			t.weights = append(t.weights, w)
			square += w * w
		}
		for j := range t.weights {
			t.weights[j] /= math.Sqrt(square)
		}
	}
}

// pair is two texts that overlap, the lower number first.
type pair struct {
	a, b     int
	likeness float64
	sureness Sureness
}

// pairs finds all texts that overlap. Only texts that name the same instruments and share a feature are compared.
func (c *collection) pairs() []pair {
	blocks := map[string][]int{}
	for i, t := range c.texts {
		key := strings.Join(t.instruments, ",")
		blocks[key] = append(blocks[key], i)
	}
	var found []pair
	for _, block := range blocks {
		found = append(found, c.pairsOf(block)...)
	}
	slices.SortFunc(found, func(x, y pair) int {
		if x.a != y.a {
			return x.a - y.a
		}
		return x.b - y.b
	})
	return found
}

// holder is a text that speaks of a feature, by its place in the block.
type holder struct {
	place  int
	weight float64
}

// pairsOf compares each text of a block with those before it that share a feature.
func (c *collection) pairsOf(block []int) []pair {
	var found []pair
	holders := map[string][]holder{}
	likeness := make([]float64, len(block))
	var touched []int
	for place, i := range block {
		t := &c.texts[i]
		touched = touched[:0]
		for j, f := range t.features {
			for _, h := range holders[f] {
				if likeness[h.place] == 0 {
					touched = append(touched, h.place)
				}
				likeness[h.place] += t.weights[j] * h.weight
			}
			holders[f] = append(holders[f], holder{place, t.weights[j]})
		}
		for _, before := range touched {
			l, other := min(1, likeness[before]), block[before]
			likeness[before] = 0
			if s := sureness(l, &c.texts[other].demand, &t.demand); s != "" {
				found = append(found, pair{other, i, l, s})
			}
		}
	}
	return found
}
