package clustering

import (
	"math"
	"reflect"
	"slices"
)

// Tree keeps how items come together, from each alone to all in one, so that any number of groups can be cut from it
// later. It holds no texts but fixed names, is deterministic, and survives JSON.
type Tree struct {
	Items       []string    `json:"items"`  // ids; below, an item is its place in this list
	Merges      [][2]int    `json:"merges"` // each joins the groups of two items; nearest first
	Bound       int         `json:"bound"`  // how many of the first merges are never undone
	Constraints Constraints `json:"constraints,omitzero"`
}

// Grow builds the tree of one State's items by average linkage. Equal texts, and what the constraints bring together, stay
// together at every cut; what they keep apart is never in one group. Ids have to differ from each other.
func Grow(items []Item, c Constraints) Tree { return Prepare(items).Grow(c) }

// Groups cuts the tree into the wanted number of groups and describes them, as Collection.Groups does.
func (t Tree) Groups(items []Item, target int) []Group { return Prepare(items).Groups(t, target) }

// Collection is the items of one State, prepared once to grow trees and to cut them. It can be used by several goroutines.
type Collection struct {
	items []Item
	all   *space
}

// Prepare compares the items of one State with each other.
func Prepare(items []Item) Collection {
	items = sorted(items)
	return Collection{items: items, all: newSpace(items)}
}

// Grow builds a tree of the collection; see the function Grow.
func (c Collection) Grow(constraints Constraints) Tree {
	ids := c.all.ids()
	number := numbered(ids)
	t := Tree{Items: ids, Constraints: constraints.among(ids)}
	t.Merges, t.Bound = link(c.all.distances(), len(ids), constraints.bonds(c.items, number), constraints.pairsApart(number))
	return t
}

// Under says whether the tree is the one that grows from its items under these constraints.
func (t Tree) Under(c Constraints) bool { return reflect.DeepEqual(t.Constraints, c.among(t.Items)) }

// Groups cuts a tree into the wanted number of groups and describes them, largest first. Target 0 stands for the square
// root of the number of items, at most 30, none with less than the hundredth part of all items: each group is to become a
// plan. A group of fewer than three is absorbed by the group most like it, if it isn't kept apart from all. Fewer groups
// come out where the items do not fall apart into so many; more, where they are kept apart. The collection holds the items
// that the tree was grown from; one that the tree doesn't know is left out, and so is one that the collection lacks.
func (c Collection) Groups(t Tree, target int) []Group {
	number := numbered(t.Items)
	unknown := func(it Item) bool { _, is := number[it.ID]; return !is }
	if slices.ContainsFunc(c.items, unknown) {
		return t.groups(newSpace(slices.DeleteFunc(slices.Clone(c.items), unknown)), target)
	}
	return t.groups(c.all, target)
}

func (t Tree) groups(s *space, target int) []Group {
	n := len(s.items)
	if n == 0 {
		return nil
	}
	target, smallest := bounds(n, target)
	at := numbered(s.ids())
	var parts [][]int
	for _, leaves := range t.cut(target, smallest) {
		if part := t.given(leaves, at); len(part) > 0 {
			parts = append(parts, part)
		}
	}
	apart := newSeparation(n)
	for _, p := range t.Constraints.pairsApart(at) {
		apart.add(p[0], p[1])
	}
	return s.describe(s.absorb(parts, smallest, apart), t.Constraints.Names)
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

// bounds are the number of groups to aim at and the fewest members of one.
func bounds(n, target int) (groups, smallest int) {
	if target > 0 {
		return target, smallestGroup
	}
	return min(mostDefault, int(math.Round(math.Sqrt(float64(n))))), max(smallestGroup, n/defaultPortion)
}

// Range says between which numbers of groups the tree can be cut, and how many the default gives.
func (t Tree) Range() (least, most, standard int) {
	target, smallest := bounds(len(t.Items), 0)
	count := func(target, smallest int) int {
		n := 0
		for _, g := range t.cut(target, smallest) {
			if len(g) >= smallest {
				n++
			}
		}
		return max(n, min(1, len(t.Items)))
	}
	return count(1, smallestGroup), count(len(t.Items), smallestGroup), count(target, smallest)
}

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
