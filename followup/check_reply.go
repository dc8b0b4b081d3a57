package followup

import "fmt"

// checkReply holds a reply to what its kind needs.
func (d *decision) checkReply(st *Step) error {
	c := d.command
	needs, known := replyNeeds[c.Reply]
	if c.Reply == Agree && !c.Paper.Zero() {
		known = true
	}
	if !known {
		return InvalidField("reply", "there is no reply %q", c.Reply)
	}
	if needs.reason {
		if err := d.needReason(); err != nil {
			return err
		}
	}
	found := needs.items == ""
	for i, n := range c.Items {
		if err := d.checkItem(st, n, needs.items); err != nil {
			return err.at(i)
		}
		found = found || n.Kind == needs.items
	}
	if !found {
		return InvalidField("items", "a reply of this kind brings at least one %s", needs.items)
	}
	return nil
}

// checkItem holds an item to what it needs. Whatever a reply is, comments may come with it; what blocks comes with the reply that says so.
func (d *decision) checkItem(st *Step, n NewItem, wanted ItemKind) *Error {
	known := false
	for _, k := range ItemKinds {
		known = known || k == n.Kind
	}
	switch {
	case !known:
		return InvalidField("items", "there is no item of kind %q", n.Kind)
	case n.Kind != wanted && n.Kind != CommentItem:
		return InvalidField("items", "a reply of this kind brings no %s", n.Kind)
	case n.Text.Zero():
		return InvalidField("items", "say what the %s is", n.Kind)
	case n.Kind == ReserveItem && !n.Reserve.Valid():
		return InvalidField("items", "say what the reserve waits for: scrutiny, legal, linguistic, budget or awaiting_instructions")
	case n.Kind == ReserveItem && !n.LiftBy.After(d.at):
		return InvalidField("items", "say when the reserve is expected to be lifted: a date in the future")
	case n.Passage != "" && !st.hasPassage(n.Passage):
		return InvalidField("items", "the text has no passage %q", n.Passage)
	}
	return nil
}

func (s *Step) hasPassage(id string) bool {
	v, _ := s.version(s.Content.Hash)
	for _, p := range v.Passages {
		if p.ID == id {
			return true
		}
	}
	return false
}

// at says which item of a list the error is about, from 1.
func (e *Error) at(i int) *Error {
	c := *e
	c.Says = fmt.Sprintf("item %d: %s", i+1, e.Says)
	return &c
}
