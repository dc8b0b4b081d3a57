package followup

import "time"

// Apply folds one event of the stage's own stream into the stage. It reads only the header and the event's step, so
// that a projection can be built from these two alone. An event that is already applied changes nothing.
func (s *Stage) Apply(e Event) {
	if e.Seq <= s.Seq {
		return
	}
	s.Seq, s.At = e.Seq, e.At
	switch b := e.Body.(type) {
	case StageOpened:
		s.Opened, s.Launch, s.Dossier, s.CycleSeq, s.Paused = true, b.Launch, b.Dossier, b.CycleSeq, b.Paused
	case StepOpened:
		s.Steps = append(s.Steps, s.opened(e, b))
	case SectionsProposed:
		s.Dossier.Sections = b.Sections
	case RuleAmended:
		s.Amended = amended(s.Amended, b.Kind, b.Rule)
	case StagePaused:
		s.Paused, s.CycleSeq = true, b.CycleSeq
	case StageResumed:
		s.Paused, s.CycleSeq = false, b.CycleSeq
		s.resume(b, e.At)
	case SourcesHeeded:
		s.CycleSeq, s.Sources = b.CycleSeq, append(s.Sources, b.Change)
	case StageClosed:
		s.Closed, s.Outcome, s.ReturnTo, s.Dossier = true, b.Outcome, b.ReturnTo, b.Dossier
	default:
		if st := s.Step(e.Step); st != nil {
			s.applyToStep(st, e)
		}
	}
}

// opened is the step that an event opens. An event that was recorded before steps kept their rules takes the profile's.
func (s *Stage) opened(e Event, b StepOpened) *Step {
	rule := b.Rule
	if rule.Silence == "" {
		rule = s.Launch.Profile.Rules[b.Kind]
	}
	st := &Step{
		ID: e.Step, Kind: b.Kind, Subject: b.Subject, State: b.State, Author: b.Author, Parties: append([]Party(nil), b.Parties...), Rule: rule, Clearer: b.Clearer,
		Round: 1, Content: b.Content, Words: b.Words, OpenedAt: e.At, Clock: b.Clock,
		Coordination: s.Launch.Parties.Coordination, Committee: s.Launch.Parties.Committee, Sources: b.Sources,
	}
	if !b.Content.Zero() {
		st.Texts = []TextVersion{{Content: b.Content.Hash, Passages: b.Passages}}
	}
	return st
}

// amended returns the list of amended rules with one more; the last one of a kind holds.
func amended(list []KindRule, kind StepKind, rule Rule) []KindRule {
	var out []KindRule
	for _, a := range list {
		if a.Kind != kind {
			out = append(out, a)
		}
	}
	return append(out, KindRule{Kind: kind, Rule: rule})
}

// resume gives the open steps the clocks that they have after a pause; a step that has ended keeps its own.
func (s *Stage) resume(b StageResumed, now time.Time) {
	for _, st := range s.Steps {
		if st.Open() && b.Clocks == nil {
			st.Clock = st.Clock.Shift(min(b.Paused, now.Sub(st.OpenedAt)))
		}
		st.HeldSince = st.heldSinceWithout(b.Paused, now)
	}
	for _, c := range b.Clocks {
		if st := s.Step(c.Step); st != nil {
			st.Clock = c.Clock
		}
	}
}

// heldSinceWithout leaves a pause of the cycle out of the time for which a step is held: its clock is not moved twice for it.
func (s *Step) heldSinceWithout(paused time.Duration, now time.Time) time.Time {
	since := s.HeldSince.Add(paused)
	switch {
	case !s.Held:
		return s.HeldSince
	case since.After(now): // it was held while the news of the pause was still on its way
		return now
	}
	return since
}

func (s *Stage) applyToStep(st *Step, e Event) {
	switch b := e.Body.(type) {
	case TextSubmitted:
		st.Content, st.Words, st.State, st.SubmittedAt = b.Content, b.Words, AwaitingReplies, e.At
		st.Texts = append(st.Texts, TextVersion{Content: b.Content.Hash, Passages: b.Passages})
		st.Editors = withPerson(st.Editors, e.Person)
		if e.OnBehalfOf != "" {
			st.Editors = withPerson(st.Editors, e.OnBehalfOf)
		}
		st.restart(b.Clock, e.At)
		st.TierAsked = st.Tier() // all who are asked now have the new clock
		s.keepProposal(st, b)
	case StepAssigned:
		if len(st.Parties) > 0 {
			st.Round++
		}
		st.State, st.Parties = AwaitingReplies, assignees(b.Lead, b.Supporting)
		st.take(s, s.RuleFor(st.Kind))
		st.restart(b.Clock, e.At)
	case StepReopened:
		st.reopen(b, e.At)
		st.take(s, s.RuleFor(st.Kind))
		st.restart(b.Clock, e.At)
	case InputDisposed:
		st.Disposition, st.DisposedFor = b.Disposition, b.Reason
	case ReportDispatched:
		s.Dossier.Channel, s.Dossier.Sent = b.Channel, b.Reference
	default:
		st.apply(e)
	}
}

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

func (s *Step) removeParty(institution string) {
	var left []Party
	for _, p := range s.Parties {
		if p.Institution != institution {
			left = append(left, p)
		}
	}
	s.Parties = left
}

// replaceParty lets another institution take the place, the replies, the items, the text and the passages of one that it succeeds.
func (s *Step) replaceParty(old, successor string) {
	if s.Author == old {
		s.Author = successor
	}
	for i := range s.Texts {
		s.Texts[i].Passages = owned(s.Texts[i].Passages, old, successor)
	}
	for i := range s.Parties {
		if s.Parties[i].Institution == old {
			s.Parties[i].Institution = successor
		}
	}
	for i := range s.Replies {
		if s.Replies[i].Institution == old {
			s.Replies[i].Institution = successor
		}
	}
	for i := range s.Items {
		if s.Items[i].Institution == old {
			s.Items[i].Institution = successor
		}
	}
}

// owned returns the passages as the successor owns them.
func owned(list []Passage, old, successor string) []Passage {
	var out []Passage
	for _, p := range list {
		owners := append([]string(nil), p.Owners...)
		for i := range owners {
			if owners[i] == old {
				owners[i] = successor
			}
		}
		p.Owners = owners
		out = append(out, p)
	}
	return out
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

// keepProposal keeps what a confirmed proposal will put into the dossier; it counts once the stage closes.
func (s *Stage) keepProposal(st *Step, b TextSubmitted) {
	switch {
	case st.Kind == ConfirmStep && s.Name == Intake:
		s.Dossier.Selection, s.Dossier.Count, s.Dossier.Undecided = b.Content, b.Count, b.Undecided
	case st.Kind == ConfirmStep && s.Name == Clustering:
		s.Dossier.Clusters, s.Dossier.Heads = b.Content, b.Clusters
	case st.Kind == ReportStep:
		s.Dossier.Report, s.Dossier.Words = b.Content, b.Words
	}
}

func assignees(lead string, supporting []string) []Party {
	parties := []Party{{Institution: lead, Relation: Lead, Why: "lead_of_cluster"}}
	for _, id := range supporting {
		parties = append(parties, Party{Institution: id, Relation: Supporting, Why: "supports_cluster"})
	}
	return parties
}

func withPerson(people []string, person string) []string {
	for _, p := range people {
		if p == person {
			return people
		}
	}
	return append(people, person)
}
