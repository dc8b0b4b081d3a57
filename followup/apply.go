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
		s.Opened, s.Launch, s.Dossier, s.CycleSeq, s.Paused, s.Round = true, b.Launch, b.Dossier, b.CycleSeq, b.Paused, b.Round
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
		s.resume(b.Paused, b.Clocks, e.At)
		s.HeldSince = heldSinceWithout(s.Held, s.HeldSince, b.Paused, e.At)
	case StageHeld:
		s.Held, s.HeldSince = true, e.At
	case StageReleased:
		s.Held, s.HeldSince = false, time.Time{}
		s.resume(b.Held, b.Clocks, e.At)
	case DispositionsWaived:
		s.Dossier.Waiver = waived(e, b, s.Dossier.Waiver)
	case LimitOverridden:
		s.Dossier.Override = overridden(e, b)
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
func (s *Stage) resume(paused time.Duration, clocks []StepClock, now time.Time) {
	for _, st := range s.Steps {
		if st.Open() && clocks == nil {
			st.Clock = st.Clock.Shift(min(paused, now.Sub(st.OpenedAt)))
		}
		st.HeldSince = heldSinceWithout(st.Held, st.HeldSince, paused, now)
	}
	for _, c := range clocks {
		if st := s.Step(c.Step); st != nil {
			st.Clock = c.Clock
		}
	}
}

// heldSinceWithout leaves a pause out of the time for which a step or a stage is held: its clock is not moved twice for it.
func heldSinceWithout(held bool, from time.Time, paused time.Duration, now time.Time) time.Time {
	since := from.Add(paused)
	switch {
	case !held:
		return from
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
		st.Progress = b.Progress
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
		s.Dossier.Channel, s.Dossier.Sent, s.Dossier.SentAt, s.Dossier.SentBy = b.Channel, b.Reference, e.At, e.Person
	default:
		st.apply(e)
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
		s.Dossier.Report, s.Dossier.Words, s.Dossier.Files = b.Content, b.Words, b.Files
	}
}
