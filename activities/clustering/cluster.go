// Package clustering proposes how to group recommendations: those that one State has received, so that each group can be
// answered by one plan, and the pool of many States. It is pure and deterministic: equal items give equal groups, whatever
// order they come in.
package clustering

import (
	"cmp"
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

// Group is a proposed cluster.
type Group struct {
	Name      string   `json:"name"`
	Coherence float64  `json:"coherence"` // mean likeness of its members, 0 to 1
	Members   []Member `json:"members"`   // the most central first
	Central   []string `json:"central"`   // ids of up to three members that show best what it is about, with different texts
}

// Member is one item of a group.
type Member struct {
	ID       string   `json:"id"`
	Likeness float64  `json:"likeness"`      // cosine with the centre of the group, 0 to 1
	Why      []string `json:"why,omitempty"` // words, themes, persons and goals that it shares with others of the group
}

// IDs lists the ids of the members, in their order.
func (g Group) IDs() []string {
	ids := make([]string, len(g.Members))
	for i, m := range g.Members {
		ids[i] = m.ID
	}
	return ids
}

const (
	smallestGroup  = 3   // a group with fewer members is absorbed
	mostDefault    = 30  // the default asks for no more groups than this
	defaultPortion = 100 // and for none with less than the hundredth part of all items
)

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
