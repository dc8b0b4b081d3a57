package clustering

import (
	"math"
	"slices"
	"strings"

	"nmrf/activities/clustering/terms"
)

// Constraints are a coordinator's moves, which every tree grown from them and every cut of it respect. Ids that are not
// among the items are passed over.
type Constraints struct {
	// Together are items that stay in one group. Where that would bring together two that are apart, it is left undone.
	Together [][]string `json:"together,omitempty"`
	// Apart are pairs of items that are never in one group.
	Apart [][2]string `json:"apart,omitempty"`
	// Names gives the group that holds an item a fixed name. Of several in one group, the one of the lowest id counts.
	Names map[string]string `json:"names,omitempty"`
}

// among returns what the constraints say of items, each pair that is apart once and in its order.
func (c Constraints) among(ids []string) Constraints {
	number := numbered(ids)
	var out Constraints
	for _, list := range c.Together {
		list = slices.DeleteFunc(slices.Clone(list), func(id string) bool { _, known := number[id]; return !known })
		if len(list) > 1 {
			out.Together = append(out.Together, list)
		}
	}
	for _, p := range c.pairsApart(number) {
		out.Apart = append(out.Apart, [2]string{ids[p[0]], ids[p[1]]})
	}
	for id, name := range c.Names {
		if _, known := number[id]; known && name != "" {
			if out.Names == nil {
				out.Names = map[string]string{}
			}
			out.Names[id] = name
		}
	}
	return out
}

// apart marks the distance of what must not come into one group. Averages with it stay so.
var apart = float32(math.Inf(1))

// numbered finds the places of ids in a list.
func numbered(ids []string) map[string]int {
	number := make(map[string]int, len(ids))
	for i, id := range ids {
		number[id] = i
	}
	return number
}

// pairsApart lists the pairs of numbers that are apart, each once, in their order.
func (c Constraints) pairsApart(number map[string]int) [][2]int {
	var pairs [][2]int
	for _, p := range c.Apart {
		a, known := number[p[0]]
		b, too := number[p[1]]
		if known && too && a != b {
			pairs = append(pairs, [2]int{min(a, b), max(a, b)})
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(pairs)
}

// bonds lists the pairs of numbers that belong together: what the coordinator said first, then equal texts.
func (c Constraints) bonds(items []Item, number map[string]int) [][2]int {
	var bonds [][2]int
	for _, ids := range c.Together {
		first := -1
		for _, id := range ids {
			if i, known := number[id]; known && first >= 0 {
				bonds = append(bonds, [2]int{first, i})
			} else if known {
				first = i
			}
		}
	}
	holder := map[string]int{}
	for i, it := range items {
		key := sameText(it.Text)
		if first, known := holder[key]; known && key != "" {
			bonds = append(bonds, [2]int{first, i})
		} else {
			holder[key] = i
		}
	}
	return bonds
}

// sameText is equal for texts that differ in paragraph number, recommending States, case, punctuation or spaces only.
func sameText(text string) string {
	return strings.Join(strings.FieldsFunc(terms.Fold(terms.Body(text)), between), " ")
}
