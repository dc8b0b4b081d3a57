package followup

import "time"

// reopen begins the next round. What the coordination has suspended stays so where nobody but a source opens it again.
func (s *Step) reopen(b StepReopened, at time.Time) {
	s.State, s.Round = AwaitingText, s.Round+1
	if s.Author == "" { // nobody writes what the committee decides on: the text stands
		s.State = AwaitingReplies
	}
	if b.State == "" || s.Questioned {
		s.Held, s.HeldSince, s.Questioned = false, time.Time{}, false
	}
	if b.State != "" {
		s.State = b.State
	}
	if b.State == AwaitingReplies {
		s.SubmittedAt = at
	}
	if b.Source != nil {
		s.Sources, s.ReopenedAt = append(s.Sources, *b.Source), at
	}
	if !b.Content.Zero() {
		s.Content = b.Content
		s.Texts = append(s.Texts, TextVersion{Content: b.Content.Hash})
	}
}

// take puts a new round under the rule that holds when it is opened; its request has reached nobody yet.
func (s *Step) take(stage *Stage, r Rule) {
	s.Rule, s.Clearer, s.Delivered, s.TierAsked = r, stage.clearer(r), nil, 1
}

// apply folds what touches nothing but the step.
func (s *Step) apply(e Event) {
	switch b := e.Body.(type) {
	case ReplyRecorded:
		s.applyReply(b, e.At)
	case StepPassed:
		s.State, s.Sources = Passed, nil
	case ClearanceRefused:
		s.State = Refused
	case StepLapsed:
		s.State = Lapsed
	case StepAbandoned:
		s.State = Abandoned
	case StepAffected:
		s.Sources = append(s.Sources, b.Change)
	case StepRecalled:
		s.State = AwaitingText
		s.restart(b.Clock, e.At)
		if b.Source != nil {
			s.Sources, s.ReopenedAt = append(s.Sources, *b.Source), e.At
		}
	case DeadlineExtended:
		s.restart(b.Clock, e.At)
	case DeadlineShortened:
		s.restart(b.Clock, e.At)
	case StepReminded:
		s.Reminded = true
	case StepEscalated:
		s.Escalated, s.Rung = true, s.Rung+1
	case SilenceCounted:
		s.TimeOver = true
	case RequestDelivered:
		for _, id := range b.Institutions {
			s.Delivered = withPerson(s.Delivered, id)
		}
	case StepHeld:
		s.Held, s.HeldSince, s.Questioned = true, e.At, b.Question
	case StepReleased:
		s.release(b)
	case TierAsked:
		s.TierAsked = b.Tier
		s.restart(b.Clock, e.At)
	default:
		s.applyDispute(e)
	}
}

func (s *Step) release(b StepReleased) {
	s.Held, s.HeldSince, s.Questioned = false, time.Time{}, false
	if b.Clock.Due.IsZero() {
		s.Clock = s.Clock.Shift(b.Held)
		return
	}
	s.Clock = b.Clock
}

func (s *Step) applyReply(b ReplyRecorded, at time.Time) {
	s.Replies, s.Items = append(s.Replies, b.Reply), append(s.Items, b.Items...)
	switch b.Reply.Kind {
	case RequestChanges:
		s.State = AwaitingText
		s.restart(b.Clock, at)
	case Decline:
		s.State = Declined
	}
}

// applyDispute folds items, arbitration, parties and corrections.
func (s *Step) applyDispute(e Event) {
	switch b := e.Body.(type) {
	case ItemAnswered:
		s.change(b.Item, e, ItemChange{State: WasAnswered, Reason: b.Text})
	case ItemsRaised:
		s.Items = append(s.Items, b.Items...)
	case DraftersNamed:
		s.Drafters, s.NamedAt = b.Drafters, e.At
	case SuggestionTaken:
		s.takeIn(e, b)
	case ItemClaimedMet:
		s.change(b.Item, e, ItemChange{State: StillOpen, Claimed: true, Reason: b.Text})
	case ItemSettled:
		s.change(b.Item, e, ItemChange{State: b.State, Reason: b.Reason})
	case ArbitrationOpened:
		s.Arbitration = &Arbitration{OpenedBy: e.Person, Institution: e.Institution, Reason: b.Reason, At: e.At}
	case ArbitrationDecided:
		s.Arbitration = nil
		for _, id := range b.Overruled {
			s.change(id, e, ItemChange{State: WasOverruled, Reason: b.Reason})
		}
	case ConditionOverridden:
		s.applyOverride(e, b)
	case PartyAdded:
		s.Parties = append(s.Parties, b.Party)
		s.restart(b.Clock, e.At)
	case PartyRemoved:
		s.removeParty(b.Institution)
	case PartyReplaced:
		s.replaceParty(b.Old, b.New)
	case CorrectionProposed:
		s.Correction = &Correction{Content: b.Content, Words: b.Words, Passages: b.Passages, Person: e.Person, OnBehalfOf: e.OnBehalfOf}
	case CorrectionRejected:
		s.Correction = nil
	case CorrectionConfirmed:
		s.correct()
	case PersonRecused:
		s.Recused = withPerson(s.Recused, e.Person)
	}
}

func (s *Step) applyOverride(e Event, b ConditionOverridden) {
	o := Override{Rule: b.Rule, Reason: b.Reason, Person: e.Person, Content: b.Content, Round: s.Round}
	for _, l := range s.ReadyToClear() {
		if l.Rule == b.Rule {
			o.Who, o.Items = l.Who, l.Items
		}
	}
	s.Overrides = append(s.Overrides, o)
}

func (s *Step) change(item string, e Event, c ItemChange) {
	if i := s.Item(item); i != nil {
		c.Institution, c.Person, c.At = e.Institution, e.Person, e.At
		i.State = c.State
		i.History = append(append([]ItemChange(nil), i.History...), c)
	}
}

// takeIn puts a suggested wording into the text that stands.
func (s *Step) takeIn(e Event, b SuggestionTaken) {
	s.change(b.Item, e, ItemChange{State: WasTaken})
	s.Content, s.Words = b.Content, b.Words
	s.Texts = append(s.Texts, TextVersion{Content: b.Content.Hash, Passages: b.Passages})
	s.Editors = withPerson(s.Editors, e.Person)
	if e.OnBehalfOf != "" {
		s.Editors = withPerson(s.Editors, e.OnBehalfOf)
	}
	if s.State == AwaitingReplies {
		s.SubmittedAt = e.At
		s.restart(b.Clock, e.At)
	}
}

// correct puts a confirmed clerical correction into the text: whoever replied to the text before it replied to it.
func (s *Step) correct() {
	c := s.Correction
	for i, r := range s.Replies {
		if standing, ok := s.Standing(r.Institution); ok && standing.ID == r.ID {
			s.Replies[i].Content = c.Content.Hash
		}
	}
	for i := range s.Overrides {
		if s.Overrides[i].Content == s.Content.Hash {
			s.Overrides[i].Content = c.Content.Hash
		}
	}
	s.Content, s.Words, s.Correction = c.Content, c.Words, nil
	s.Texts = append(s.Texts, TextVersion{Content: c.Content.Hash, Passages: c.Passages})
	s.Editors = withPerson(s.Editors, c.Person)
	if c.OnBehalfOf != "" {
		s.Editors = withPerson(s.Editors, c.OnBehalfOf)
	}
}

// restart gives the step new instants: its reminder and its escalation are still to come. A clock that is held stands still
// from now on, and not for the time before.
func (s *Step) restart(c Clock, now time.Time) {
	s.Clock, s.Reminded, s.Escalated, s.Rung, s.TimeOver = c, false, false, 0, false
	if s.Held {
		s.HeldSince = now
	}
}
