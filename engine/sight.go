package engine

import (
	"slices"

	"nmrf/followup"
	"nmrf/store"
)

// sight is what a reader may see of what others said in a step, by the rule of its round.
type sight struct {
	all      bool     // every reply and every item; else those of the reader's own institutions alone
	nameless bool     // the comments of others without names
	own      []string // the reader's institutions
}

// sightOf applies Rule.Visibility and Rule.Anonymous: the coordination and auditors see everything by name, the author of the text
// everything, without names on comments where the rule says so, and the others what the rule leaves them. The higher authority sees
// what it has to decide on.
func sightOf(c Caller, p followup.Parties, st *followup.Step) sight {
	s := sight{own: c.Institutions()}
	if slices.Contains(c.Roles(p.Coordination), followup.Coordinator) || slices.Contains(c.allRoles(), followup.Auditor) {
		s.all = true
		return s
	}
	author := slices.Contains(s.own, st.Author)
	above := slices.Contains(s.own, p.Committee) && (st.Arbitration != nil || st.Clearer == p.Committee)
	s.nameless = st.Rule.Anonymous && author
	switch st.Rule.Visibility {
	case followup.SeenByParties:
		s.all = true
	case followup.SeenByCoordination:
		s.all = author || above || !st.Open()
	default:
		s.all = author || above
	}
	return s
}

// whole says whether nothing is kept from the reader.
func (s sight) whole() bool { return s.all && !s.nameless }

func (s sight) mine(institution string) bool { return slices.Contains(s.own, institution) }

// of returns the step as the reader may see it. What follows from the replies - who is awaited, whether it can be cleared - has to be
// asked of the step itself.
func (s sight) of(st *followup.Step) *followup.Step {
	if s.whole() {
		return st
	}
	seen := *st
	seen.Replies, seen.Items, seen.Overrides = nil, nil, nil
	for _, r := range st.Replies {
		if s.all || s.mine(r.Institution) {
			seen.Replies = append(seen.Replies, s.reply(r))
		}
	}
	for _, i := range st.Items {
		if s.all || s.mine(i.Institution) {
			seen.Items = append(seen.Items, s.item(i))
		}
	}
	for _, o := range st.Overrides {
		o.Who, o.Items = nil, nil
		seen.Overrides = append(seen.Overrides, o)
	}
	if a := st.Arbitration; a != nil && !s.mine(a.Institution) {
		seen.Arbitration = &followup.Arbitration{At: a.At}
	}
	return &seen
}

// hides says whether a kind of reply is shown without names.
func (s sight) hides(k followup.ReplyKind, institution string) bool {
	return s.nameless && k == followup.AgreeComments && !s.mine(institution)
}

func (s sight) reply(r followup.Reply) followup.Reply {
	if s.hides(r.Kind, r.Institution) {
		r.Institution, r.Person, r.OnBehalfOf, r.Supersedes, r.ID = "", "", "", "", ""
	}
	return r
}

func (s sight) item(i followup.Item) followup.Item {
	if !s.nameless || !i.Remark() || s.mine(i.Institution) {
		return i
	}
	history := slices.Clone(i.History)
	for n := range history {
		if history[n].Institution == i.Institution {
			history[n].Institution, history[n].Person = "", ""
		}
	}
	i.Institution, i.Person, i.History = "", "", history
	return i
}

// record returns a record of the history as the reader may see it; ok is false where she may not see it.
func (s sight) record(r store.Recorded, st *followup.Step) (seen store.Recorded, ok bool) {
	if s.whole() {
		return r, true
	}
	e := &r.Event
	concerned, comment := e.Institution, false
	switch b := e.Body.(type) {
	case followup.ReplyRecorded:
		concerned = b.Reply.Institution
		comment = b.Reply.Kind == followup.AgreeComments
		e.Body = s.recorded(b, comment)
	case followup.ItemsRaised:
		comment = true
		if s.nameless && !s.mine(concerned) {
			b.Items = each(b.Items, s.item)
			e.Body = b
		}
	case followup.SuggestionTaken:
		concerned, comment = raisedBy(st, b.Item)
	case followup.ItemAnswered:
		concerned, comment = raisedBy(st, b.Item)
	case followup.ItemClaimedMet:
		concerned, comment = raisedBy(st, b.Item)
	case followup.ItemSettled:
		concerned, comment = raisedBy(st, b.Item)
	case followup.StepHeld:
		if !b.Question {
			return r, true
		}
	case followup.ArbitrationOpened, followup.ArbitrationDecided, followup.CommandRefused:
	default:
		return r, true
	}
	if !s.all && !s.mine(concerned) && !s.mine(e.Institution) {
		return r, false
	}
	if s.nameless && comment && !s.mine(concerned) && e.Institution == concerned {
		e.Person, e.Institution, e.OnBehalfOf, e.Command = "", "", "", ""
	}
	return r, true
}

// recorded keeps the names of comments out of the record of a reply; a comment that came with a named reply stands in the step alone.
func (s sight) recorded(b followup.ReplyRecorded, comment bool) followup.ReplyRecorded {
	if !s.nameless || s.mine(b.Reply.Institution) {
		return b
	}
	items := slices.Clone(b.Items)
	if comment {
		b.Spares, b.Asks = nil, nil
	} else {
		items = slices.DeleteFunc(items, func(i followup.Item) bool { return i.Remark() })
	}
	b.Reply, b.Items = s.reply(b.Reply), each(items, s.item)
	return b
}

// raisedBy says whose an item is, and whether it is a comment.
func raisedBy(st *followup.Step, id string) (institution string, comment bool) {
	if i := st.Item(id); i != nil {
		return i.Institution, i.Remark()
	}
	return "", false
}

func each[A, B any](list []A, change func(A) B) []B {
	out := make([]B, len(list))
	for i, x := range list {
		out[i] = change(x)
	}
	return out
}
