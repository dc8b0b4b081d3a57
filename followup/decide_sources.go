package followup

// noteSources records that recommendations of the cycle were changed or withdrawn by their source, once for each import.
func (c *Cycle) noteSources(cmd Command) []Body {
	if cmd.Source == nil || cmd.Source.Import <= c.SourcesSeen() || c.State == "" || c.Done() {
		return nil
	}
	return []Body{SourcesChanged{Change: *cmd.Source}}
}

// heedSources opens again what was decided on the earlier wording, and nothing else. A step in which nobody has decided anything stays as
// it is, and says to whoever acts next what has changed.
func (d *decision) heedSources(seq int64, c SourceChange) error {
	d.add("", SourcesHeeded{CycleSeq: seq, Change: c})
	for _, st := range append([]*Step(nil), d.stage.Steps...) {
		mine, rests := d.stage.restsOn(st.Kind, st.Subject, c)
		if !rests {
			continue
		}
		if err := d.unsettle(st, mine); err != nil {
			return err
		}
	}
	return nil
}

// unsettle does to one step what a change of its recommendations asks for.
func (d *decision) unsettle(st *Step, c SourceChange) error {
	switch state, touched := st.afterChange(); {
	case !touched:
	case st.Kind == CommitteeStep:
		d.recallCommittee(st, c)
	case state == "":
		d.add(st.ID, StepAffected{Change: c})
	default:
		clock, err := d.stage.RuleFor(st.Kind).clock(d.at, d.stage.Launch)
		if err != nil {
			return err
		}
		d.add(st.ID, StepReopened{Clock: clock, State: state, Source: &c})
	}
	return nil
}

// afterChange returns the state to which a step goes back when recommendations on which it rests have changed; empty where it stays as
// it is. touched is false for what nobody will act on any more.
func (s *Step) afterChange() (state StepState, touched bool) {
	confirms := s.Kind == ConfirmStep // its author and who confirms it are the same: what it holds stands until she changes it
	switch {
	case s.State == Abandoned, s.State == Lapsed:
		return "", false
	case s.Kind == ReportStep, s.Kind == DispatchStep: // its file is frozen: only the drafting can mend it
		return "", s.Open()
	case s.State == Refused, s.State == Declined: // it begins anew when the coordination acts
		return "", true
	case confirms && (s.State == Passed || s.State == AwaitingReplies && s.decidedOn()):
		return AwaitingReplies, true
	case !confirms && (s.State == Passed || s.State == AwaitingReplies), s.decidedOn():
		return AwaitingText, true
	}
	return "", true
}

// decidedOn says whether somebody has said something in this round that would stand if the same text were put before the parties again.
func (s *Step) decidedOn() bool {
	for _, r := range s.Replies {
		if last, ok := s.Last(r.Institution); ok && last.Kind != RequestChanges && last.Kind != WithdrawReply {
			return true
		}
	}
	for _, o := range s.Overrides {
		if o.Round == s.Round {
			return true
		}
	}
	return false
}

// recallCommittee takes the whole plan back while one of its plans is open again; see openCommittee.
func (d *decision) recallCommittee(st *Step, c SourceChange) {
	open := false
	for _, plan := range d.stage.Steps {
		open = open || plan.Kind == PlanStep && plan.Open()
	}
	switch {
	case open && st.State != AwaitingText:
		d.add(st.ID, StepRecalled{Source: &c})
	case open:
		d.add(st.ID, StepAffected{Change: c})
	}
}

// returnToCommittee puts the whole plan, as it is now, before the committee again; where every plan was given up there is none.
func (d *decision) returnToCommittee(st *Step, passed int) error {
	switch {
	case st.State != AwaitingText:
		return nil
	case passed == 0:
		d.add(st.ID, StepAbandoned{Reason: d.command.Reason})
		return nil
	}
	clock, err := d.stage.RuleFor(CommitteeStep).clock(d.at, d.stage.Launch)
	if err != nil {
		return err
	}
	d.add(st.ID, StepReopened{Clock: clock, State: AwaitingReplies, Content: planRef(d.stage.Steps)})
	return nil
}

// sourcesFor lists the changes of which the stage has taken note and that a step which is opened now may not know of: its text was made
// before. The committee decides on plans that were passed since.
func (d *decision) sourcesFor(n newStep) []SourceChange {
	var list []SourceChange
	for _, c := range d.stage.Sources {
		if mine, rests := d.stage.restsOn(n.kind, n.subject, c); rests && n.kind != CommitteeStep {
			list = append(list, mine)
		}
	}
	return list
}
