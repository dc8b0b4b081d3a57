package followup

import "time"

// ItemKind is what a reply can bring beside itself: each item has an author, a passage, a state and a history of its own.
type ItemKind string

const (
	CommentItem   ItemKind = "comment"
	ConditionItem ItemKind = "condition"
	ObjectionItem ItemKind = "objection"
	ReserveItem   ItemKind = "reserve"
	QuestionItem  ItemKind = "question"

	SuggestionItem ItemKind = "suggestion" // a comment that says how a passage of a section should read
)

// ItemKinds lists every kind of item.
var ItemKinds = []ItemKind{CommentItem, ConditionItem, ObjectionItem, ReserveItem, QuestionItem, SuggestionItem}

// ReserveKind says what a reserve waits for.
type ReserveKind string

// The kinds of reserve.
const (
	ScrutinyReserve   ReserveKind = "scrutiny"
	LegalReserve      ReserveKind = "legal"
	LinguisticReserve ReserveKind = "linguistic"
	BudgetReserve     ReserveKind = "budget"
	InstructionsLater ReserveKind = "awaiting_instructions"
)

// Valid says whether k is a known kind of reserve.
func (k ReserveKind) Valid() bool {
	switch k {
	case ScrutinyReserve, LegalReserve, LinguisticReserve, BudgetReserve, InstructionsLater:
		return true
	}
	return false
}

// ItemState is where an item stands.
type ItemState string

const (
	StillOpen    ItemState = "open"
	WasAnswered  ItemState = "answered"  // a comment or a question got its answer
	WasMet       ItemState = "met"       // a condition: so says its author
	WasWithdrawn ItemState = "withdrawn" // by its author
	WasLifted    ItemState = "lifted"    // an objection or a reserve, by its author
	WasOverruled ItemState = "overruled" // by arbitration; the dissent is kept
	WasTaken     ItemState = "taken"     // a suggestion whose wording was put into the text
)

// ItemChange is one entry of an item's history.
type ItemChange struct {
	State       ItemState `json:"state"`
	Claimed     bool      `json:"claimed,omitempty"` // the drafter says that it is met; its author has yet to
	Institution string    `json:"institution"`
	Person      string    `json:"person"`
	Reason      Ref       `json:"reason,omitzero"`
	At          time.Time `json:"at"`
}

// Item is a comment, condition, objection, reserve or question about a passage of a text.
type Item struct {
	ID          string       `json:"id"` // unique in its step: i1, i2 …
	Kind        ItemKind     `json:"kind"`
	Institution string       `json:"institution"`
	Person      string       `json:"person"`
	Passage     string       `json:"passage,omitempty"` // id of the passage; empty: the whole text
	Text        Ref          `json:"text"`              // what is said, and what would lift it
	Wanted      Ref          `json:"wanted,omitzero"`   // wording wanted
	Reserve     ReserveKind  `json:"reserve,omitempty"`
	LiftBy      time.Time    `json:"lift_by,omitzero"` // when the reserve is expected to be lifted
	Round       int          `json:"round"`
	Content     string       `json:"content,omitempty"` // hash of the text about which it was raised, where it came outside a reply
	State       ItemState    `json:"state"`
	History     []ItemChange `json:"history,omitempty"`
}

// NewItem is an item as a reply brings it.
type NewItem struct {
	Kind    ItemKind    `json:"kind"`
	Passage string      `json:"passage,omitempty"`
	Text    Ref         `json:"text"`
	Wanted  Ref         `json:"wanted,omitzero"`
	Reserve ReserveKind `json:"reserve,omitempty"`
	LiftBy  time.Time   `json:"lift_by,omitzero"`
}

// Settled says whether the item no longer stands in the way.
func (i *Item) Settled() bool { return i.State != StillOpen }

// Remark says whether the item is a comment, of which a suggestion is one kind: the author of the text answers it.
func (i *Item) Remark() bool { return i.Kind == CommentItem || i.Kind == SuggestionItem }

// Claimed says whether the drafter says that the item is met, which its author has yet to confirm.
func (i *Item) Claimed() bool {
	return !i.Settled() && len(i.History) > 0 && i.History[len(i.History)-1].Claimed
}

// settles lists the states to which the item's own author can bring it.
func (i *Item) settles(to ItemState) bool {
	switch i.Kind {
	case ConditionItem:
		return to == WasMet || to == WasWithdrawn
	case ObjectionItem, ReserveItem:
		return to == WasLifted || to == WasWithdrawn
	default:
		return to == WasWithdrawn
	}
}

// Passage is a part of a text that can be replied to and owned by itself. Hash changes with its words and with nothing else; it is no content's,
// and so bears another name in a record.
type Passage struct {
	ID     string   `json:"passage"`
	Hash   string   `json:"digest"`
	Owners []string `json:"owners,omitempty"` // institutions that a change concerns; empty: every party
}

// TextVersion is one version of a step's text, with its passages.
type TextVersion struct {
	Content  string    `json:"content"` // hash of the whole
	Passages []Passage `json:"passages,omitempty"`
}

// concerns returns the hashes of the passages that concern an institution, in their order; the whole text where none does.
func (v TextVersion) concerns(institution string) []string {
	var hashes []string
	for _, p := range v.Passages {
		if len(p.Owners) == 0 || contains(p.Owners, institution) {
			hashes = append(hashes, p.ID+" "+p.Hash)
		}
	}
	if len(hashes) == 0 {
		return []string{v.Content}
	}
	return hashes
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
