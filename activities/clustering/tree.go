package clustering

import (
	"math"
	"slices"
)

// Tree keeps how items come together, from each alone to all in one, so that any number of groups can be cut from it
// later. It holds ids only, is deterministic, and survives JSON.
type Tree struct {
	Items  []string          `json:"items"`           // ids; below, an item is its place in this list
	Merges [][2]int          `json:"merges"`          // each joins the groups of two items; nearest first
	Bound  int               `json:"bound"`           // how many of the first merges are never undone
	Apart  [][2]int          `json:"apart,omitempty"` // pairs of items that are never in one group
	Names  map[string]string `json:"names,omitempty"` // fixed names, by the id of a member
}

// Grow builds the tree of one State's items by average linkage. Equal texts, and what the constraints bring together, stay
// together at every cut; what they keep apart is never in one group. Ids have to differ from each other.
func Grow(items []Item, c Constraints) Tree {
	items = sorted(items)
	return grow(newSpace(items), c)
}

func grow(s *space, c Constraints) Tree {
	ids := s.ids()
	number := numbered(ids)
	t := Tree{Items: ids, Apart: c.pairsApart(number)}
	for id, name := range c.Names {
		if _, known := number[id]; known && name != "" {
			if t.Names == nil {
				t.Names = map[string]string{}
			}
			t.Names[id] = name
		}
	}
	t.Merges, t.Bound = link(s.distances(), len(s.items), c.bonds(s.items, number), t.Apart)
	return t
}

// Groups cuts the tree into the wanted number of groups and describes them, largest first. Target 0 stands for the square
// root of the number of items, at most 30, none with less than the hundredth part of all items: each group is to become a
// plan. A group of fewer than three is absorbed by the group most like it, if it isn't kept apart from all. Fewer groups
// come out where the items do not fall apart into so many; more, where they are kept apart. Items are those that the tree
// was grown from; one that it doesn't know is left out, and so is one that isn't given.
func (t Tree) Groups(items []Item, target int) []Group {
	number := numbered(t.Items)
	known := slices.DeleteFunc(sorted(items), func(it Item) bool { _, is := number[it.ID]; return !is })
	return t.groups(newSpace(known), target)
}

func (t Tree) groups(s *space, target int) []Group {
	n := len(s.items)
	if n == 0 {
		return nil
	}
	smallest := smallestGroup
	if target <= 0 {
		target = defaultTarget(n)
		smallest = max(smallest, n/defaultPortion)
	}
	at := numbered(s.ids())
	var parts [][]int
	for _, leaves := range t.cut(target, smallest) {
		if part := t.given(leaves, at); len(part) > 0 {
			parts = append(parts, part)
		}
	}
	apart := newSeparation(n)
	for _, p := range t.Apart {
		if pair := t.given(p[:], at); len(pair) == 2 {
			apart.add(pair[0], pair[1])
		}
	}
	return s.describe(s.absorb(parts, smallest, apart), t.Names)
}

// given lists the places that leaves of the tree have among the items given.
func (t Tree) given(leaves []int, at map[string]int) []int {
	var out []int
	for _, leaf := range leaves {
		if i, is := at[t.Items[leaf]]; is {
			out = append(out, i)
		}
	}
	return out
}

// defaultTarget is the square root of the number of items, at most 30.
func defaultTarget(n int) int { return min(mostDefault, int(math.Round(math.Sqrt(float64(n))))) }

// cut returns the groups of the tree at the height where, for the first time from the top, target of them have at least
// the smallest number of members; if no height gives so many, at the height that gives the most.
func (t Tree) cut(target, smallest int) [][]int {
	best, most := len(t.Merges), 0
	trial := newForest(len(t.Items), smallest)
	for done := range len(t.Merges) + 1 {
		if done > 0 {
			trial.join(t.Merges[done-1])
		}
		if large := min(trial.large, target); done >= t.Bound && large >= most {
			best, most = done, large
		}
	}
	f := newForest(len(t.Items), smallest)
	for _, m := range t.Merges[:best] {
		f.join(m)
	}
	return f.groups()
}
