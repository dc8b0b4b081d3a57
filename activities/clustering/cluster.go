// Package clustering proposes how to group the recommendations that one State has received, so that each group can be
// answered by one plan. It is pure and deterministic: equal items give equal groups, whatever order they come in.
package clustering

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Item is one recommendation. Text is plain text in any script; Themes come in the order of the source, the primary one first.
type Item struct {
	ID              string
	Text            string
	Themes          []string
	AffectedPersons []string
	SDGs            []string
}

// Group is a proposed cluster. Members are item ids, the most central first.
type Group struct {
	Name    string
	Members []string
}

const (
	smallestGroup  = 3   // a group with fewer members is absorbed by the group nearest to it
	mostDefault    = 30  // the default asks for no more groups than this
	defaultPortion = 100 // and for none with less than the hundredth part of all items, since each is to become a plan
)

// Cluster puts every item into exactly one group, largest group first. Target is the number of groups wanted; 0 stands
// for the square root of the number of items, at most 30. Fewer come out where the items do not fall apart into so many
// groups of three, or of a hundredth of all items for target 0.
func Cluster(items []Item, target int) []Group {
	n := len(items)
	if n == 0 {
		return nil
	}
	smallest := smallestGroup
	if target <= 0 {
		target = min(mostDefault, int(math.Round(math.Sqrt(float64(n)))))
		smallest = max(smallest, n/defaultPortion)
	}
	items = sorted(items)
	space := newSpace(items)
	tree := link(space.distances(), n)
	parts := space.absorb(tree.cut(n, target, smallest), smallest)
	for _, p := range parts {
		space.centralFirst(p)
	}
	slices.SortFunc(parts, func(a, b []int) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
	})
	return grouped(items, parts)
}

func grouped(items []Item, parts [][]int) []Group {
	groups := make([]Group, len(parts))
	for i, name := range names(items, parts) {
		members := make([]string, len(parts[i]))
		for j, item := range parts[i] {
			members[j] = items[item].ID
		}
		groups[i] = Group{Name: name, Members: members}
	}
	return groups
}

// sorted returns the items in an order of their own, so that the caller's order cannot show in the result.
func sorted(items []Item) []Item {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b Item) int {
		return cmp.Or(
			strings.Compare(a.ID, b.ID),
			strings.Compare(a.Text, b.Text),
			slices.Compare(a.Themes, b.Themes),
			slices.Compare(a.AffectedPersons, b.AffectedPersons),
			slices.Compare(a.SDGs, b.SDGs),
		)
	})
	return items
}
