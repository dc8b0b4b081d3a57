package followup

import "slices"

// Awaited lists the institutions whose act the step waits for now: its author for a text or an answer, the parties whose turn it
// is for their replies, those who can settle what is open, and whoever clears it once it is ready. A dispute waits for the
// committee; what nobody else can move, for the coordination.
func (s *Step) Awaited() []string {
	switch {
	case s.State == Declined, s.State == Refused, s.undisposed():
		return named(s.Coordination)
	case s.Arbitration != nil && s.Open():
		return named(s.Committee)
	case s.State == AwaitingText && s.Author != "" && !s.Held:
		return []string{s.Author}
	case s.State == AwaitingReplies || s.Questioned:
		names := s.wanted().all()
		if len(names) == 0 && !s.Held {
			return named(s.Coordination)
		}
		return names
	}
	return nil
}

// wanted is what a text that is before its parties waits for, and from whom.
type wanted struct {
	replies   []string
	answers   []string // from those who can settle what is open
	judges    []string // of a clerical correction
	clearance bool     // by its clearer
	clearer   string
}

// wanted returns nothing where the clock stands still, but for the answer to the question for which it does.
func (s *Step) wanted() wanted {
	switch {
	case s.Questioned:
		return wanted{answers: s.settlers(QuestionItem)}
	case s.Held || s.State != AwaitingReplies:
		return wanted{}
	}
	w := wanted{replies: s.awaitedReplies(), answers: s.settlers(ItemKinds...), judges: s.judges(), clearer: s.Clearer}
	w.clearance = s.Clearer != "" && (len(w.all()) == 0 || s.Ready()) // where nobody else can move it, it is cleared, refused or given up
	return w
}

// all lists the institutions from which something is wanted, each once.
func (w wanted) all() []string {
	names := slices.Clone(w.replies)
	for _, id := range append(slices.Clone(w.answers), w.judges...) {
		names = withPerson(names, id)
	}
	if w.clearance {
		names = withPerson(names, w.clearer)
	}
	return names
}

// judges lists the institutions that are asked to judge a clerical correction: the coordination, and the parties whose replies it
// would carry over, but for the one that proposes it. Those who have yet to reply may judge it too.
func (s *Step) judges() []string {
	if s.Correction == nil {
		return nil
	}
	names := named(s.Coordination)
	for _, p := range s.Parties {
		if _, stands := s.Standing(p.Institution); stands && p.Institution != s.Author {
			names = withPerson(names, p.Institution)
		}
	}
	return names
}

// named is the list of an institution; empty where there is none.
func named(institution string) []string {
	if institution == "" {
		return nil
	}
	return []string{institution}
}

// undisposed says whether an input has come and nobody has said what becomes of it.
func (s *Step) undisposed() bool {
	return s.Kind == InputStep && s.State == Passed && !s.Content.Zero() && s.Disposition == ""
}

// awaitedReplies lists the parties of the present tier that have yet to say where they stand.
func (s *Step) awaitedReplies() []string {
	var names []string
	tier := s.Tier()
	for _, p := range s.Parties {
		if s.owesReply(p.Institution) && s.Rule.tierOf(p.Relation) <= tier && !holds(s.Rule.Optional, p.Relation) {
			names = append(names, p.Institution)
		}
	}
	return names
}

// owesReply says whether an institution has no standing reply, or has lifted what it raised without saying that it agrees.
func (s *Step) owesReply(institution string) bool {
	r, replied := s.Standing(institution)
	if !replied {
		return true
	}
	settled, overruled := s.settledBlock(r)
	return settled && !overruled && s.Rule.pass().Kind != PassNoObjection
}

// blockedBy is the kind of item by which a reply of a kind blocks.
var blockedBy = map[ReplyKind]ItemKind{Object: ObjectionItem, ReserveIt: ReserveItem}

// settledBlock says whether everything by which an objection or a reserve blocked is settled, and whether arbitration did it.
func (s *Step) settledBlock(r Reply) (settled, overruled bool) {
	kind, blocks := blockedBy[r.Kind]
	if !blocks {
		return false, false
	}
	for _, i := range s.Items {
		if i.Institution != r.Institution || i.Kind != kind || i.Round != r.Round {
			continue
		}
		if !i.Settled() {
			return false, false
		}
		overruled = overruled || i.State == WasOverruled
	}
	return true, overruled
}

// settlers lists the institutions whose turn it is to settle what is open of some kinds: the author of the text to answer or to
// meet it, and whoever raised it to lift a reserve or to say that a condition is met.
func (s *Step) settlers(kinds ...ItemKind) []string {
	var names []string
	for i := range s.Items {
		item := &s.Items[i]
		for _, k := range kinds {
			if item.Kind == k && !item.Settled() {
				names = withPerson(names, s.settlerOf(item))
			}
		}
	}
	return names
}

func (s *Step) settlerOf(i *Item) string {
	if s.Author == "" || i.Kind == ReserveItem || i.Claimed() {
		return i.Institution
	}
	return s.Author
}
