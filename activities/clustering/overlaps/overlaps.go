// Package overlaps finds recommendations that ask for the same or nearly the same, so that one plan and one entry of
// progress can answer them together: from several States, mechanisms or cycles. It is pure and deterministic: equal items
// give equal groups, whatever order they come in. Overlaps of texts in different languages are not proposed.
package overlaps

import (
	"cmp"
	"slices"
	"strings"
)

// Item is one recommendation. ID is its own; Text is plain text in any script.
type Item struct {
	ID     string
	Text   string
	Source Source
}

// Source tells where a recommendation comes from. Empty fields are unknown.
type Source struct {
	Body     string   // "UPR", "CEDAW"
	Document string   // its symbol
	Cycle    string   // of the body
	States   []string // that recommended it
}

// Sureness says how sure it is that two texts ask for the same; it is empty for texts that don't.
type Sureness string

// The degrees of sureness, from the surest.
const (
	Same        Sureness = "same"        // one plan and one entry of progress answer both wholly
	Probably    Sureness = "probably"    // they mostly do: what differs is to be looked at
	Overlapping Sureness = "overlapping" // they partly do
)

// Group is a proposal of recommendations to answer together. Its sureness is that of its surest members; the members come
// in the order of theirs. Each member overlaps with the first, the most central one. No recommendation is in two groups.
type Group struct {
	Sureness Sureness
	Members  []Member
}

// Member is a recommendation of a group, compared with the group's first; that one is compared with itself.
type Member struct {
	ID       string
	Sureness Sureness
	Likeness float64 // of the words, from 0 to 1
	Ticked   bool    // proposed as merged with the other ticked ones: the same within a cycle, or identical text
	Differs  []Span  // what the first member's text doesn't have
}

// Span is a range of bytes of a text; End is behind the last.
type Span struct{ Start, End int }

// Find proposes groups, the surest and largest first.
func Find(items []Item) []Group {
	c := newCollection(items)
	var groups []Group
	for _, g := range c.link() {
		if group, ok := c.group(g); ok {
			groups = append(groups, group)
		}
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(
			cmp.Compare(degree(b.Sureness), degree(a.Sureness)),
			cmp.Compare(len(b.Members), len(a.Members)),
			strings.Compare(a.Members[0].ID, b.Members[0].ID),
		)
	})
	return groups
}

// sorted returns the items in an order of their own, so that the caller's order can't show in the result.
func sorted(items []Item) []Item {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b Item) int {
		return cmp.Or(
			strings.Compare(a.ID, b.ID),
			strings.Compare(a.Text, b.Text),
			strings.Compare(a.Source.Body, b.Source.Body),
			strings.Compare(a.Source.Document, b.Source.Document),
			strings.Compare(a.Source.Cycle, b.Source.Cycle),
			slices.Compare(a.Source.States, b.Source.States),
		)
	})
	return items
}
