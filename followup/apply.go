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
		s.Steps = append(s.Steps, &Step{
			ID: e.Step, Kind: b.Kind, Subject: b.Subject, State: b.State, Author: b.Author, Parties: b.Parties,
			Round: 1, Content: b.Content, Words: b.Words, OpenedAt: e.At, Clock: b.Clock,
		})
	case SectionsProposed:
		s.Dossier.Sections = b.Sections
	case StagePaused:
		s.Paused, s.CycleSeq = true, b.CycleSeq
	case StageResumed:
		s.Paused, s.CycleSeq = false, b.CycleSeq
		for _, st := range s.Steps {
			st.shift(min(b.Paused, e.At.Sub(st.OpenedAt)))
		}
	case StageClosed:
		s.Closed, s.Outcome, s.ReturnTo, s.Dossier = true, b.Outcome, b.ReturnTo, b.Dossier
	default:
		if st := s.Step(e.Step); st != nil {
			s.applyToStep(st, e)
		}
	}
}

// shift moves an open step's instants; a step that has ended keeps them as they were.
func (s *Step) shift(d time.Duration) {
	if s.Open() {
		s.Clock = s.Clock.Shift(d)
	}
}

func (s *Stage) applyToStep(st *Step, e Event) {
	switch b := e.Body.(type) {
	case TextSubmitted:
		st.Content, st.Words, st.State = b.Content, b.Words, AwaitingReplies
		st.Editors = withPerson(st.Editors, e.Person)
		if e.OnBehalfOf != "" {
			st.Editors = withPerson(st.Editors, e.OnBehalfOf)
		}
		st.restart(b.Clock)
		s.keepProposal(st, b)
	case ReplyRecorded:
		st.Replies = append(st.Replies, b.Reply)
		switch b.Reply.Kind {
		case RequestChanges:
			st.State, st.Round = AwaitingText, st.Round+1
			st.restart(b.Clock)
		case Decline:
			st.State = Declined
		}
	case StepAssigned:
		if len(st.Parties) > 0 {
			st.Round++
		}
		st.State, st.Parties = AwaitingReplies, assignees(b.Lead, b.Supporting)
		st.restart(b.Clock)
	case InputDisposed:
		st.Disposition, st.DisposedFor = b.Disposition, b.Reason
	case ReportDispatched:
		s.Dossier.Channel, s.Dossier.Sent = b.Channel, b.Reference
	case StepPassed:
		st.State = Passed
	case StepReminded:
		st.Reminded = true
	case StepEscalated:
		st.Escalated = true
	case StepLapsed:
		st.State = Lapsed
	case DeadlineExtended:
		st.restart(b.Clock)
	case StepReopened:
		st.State, st.Round = AwaitingText, st.Round+1
		st.restart(b.Clock)
	}
}

// restart gives the step new instants: its reminder and its escalation are still to come.
func (s *Step) restart(c Clock) {
	s.Clock, s.Reminded, s.Escalated = c, false, false
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
