package followup

// accept takes an assignment on.
func (d *decision) accept(st *Step) error {
	if err := d.mayAnswerAssignment(st); err != nil {
		return err
	}
	if err := d.record(st, Accept, Clock{}); err != nil {
		return err
	}
	return d.finishIfReady(st)
}

// decline turns an assignment or an invitation to be consulted down.
func (d *decision) decline(st *Step) error {
	if st.Kind == InputStep {
		return d.declineInput(st)
	}
	if err := d.mayAnswerAssignment(st); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	if err := d.checkProposal(st); err != nil {
		return err
	}
	return d.record(st, Decline, Clock{})
}

func (d *decision) declineInput(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if err := d.needAuthor(st); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	if err := d.record(st, Decline, Clock{}); err != nil {
		return err
	}
	d.add(st.ID, StepPassed{})
	return nil
}

func (d *decision) mayAnswerAssignment(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.Kind != AcceptStep || st.State != AwaitingReplies {
		return unexpected(st, d.command)
	}
	if err := d.needParty(st, FocalPoint, Approver); err != nil {
		return err
	}
	if _, replied := st.Standing(d.command.Actor.Institution); replied {
		return Refuse(Conflict, "already_replied", "your institution has already answered this assignment")
	}
	return nil
}

// assign names the institutions of a cluster. Assigning again needs a reason and asks everybody anew.
func (d *decision) assign(st *Step) error {
	c := d.command
	if err := d.mayAssign(st); err != nil {
		return err
	}
	if len(st.Parties) > 0 {
		if err := d.needReason(); err != nil {
			return err
		}
	}
	return d.assignTo(st, Assignees{Lead: c.Lead, Supporting: c.Supporting}, c.Reason, "")
}

func (d *decision) mayAssign(st *Step) error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.Kind != AcceptStep {
		return unexpected(st, d.command)
	}
	return nil
}

func (d *decision) assignTo(st *Step, to Assignees, reason Ref, takes string) error {
	if err := to.check(); err != nil {
		return err
	}
	clock, err := d.stage.RuleFor(AcceptStep).clock(d.at, d.stage.Launch)
	if err != nil {
		return err
	}
	d.add(st.ID, StepAssigned{Lead: to.Lead, Supporting: to.Supporting, Reason: reason, Clock: clock, Takes: takes})
	return nil
}

// dispose says what becomes of an input, with a reason that its contributor will read.
func (d *decision) dispose(st *Step) error {
	c := d.command
	if err := d.needCoordinator(); err != nil {
		return err
	}
	switch {
	case st.Kind != InputStep || st.State != Passed || st.Content.Zero():
		return Refuse(Conflict, "no_input", "there is no input to dispose of")
	case st.Disposition != "":
		return Refuse(Conflict, "already_disposed", "this input already has its disposition")
	case !c.Disposition.Valid():
		return InvalidField("disposition", "say accepted, accepted_in_part or not_accepted")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add(st.ID, InputDisposed{Disposition: c.Disposition, Reason: c.Reason})
	return nil
}

// dispatch records that the cleared report left the State; reason holds the reference of the transmission.
func (d *decision) dispatch(st *Step) error {
	c := d.command
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	switch {
	case st.Kind != DispatchStep:
		return unexpected(st, c)
	case !c.Channel.Valid():
		return InvalidField("channel", "say how the report was sent: email, note_verbale or portal")
	case c.Reason.Zero():
		return InvalidField("reason", "give the reference of the transmission")
	case c.Shown != st.Content.Hash:
		return Refuse(Conflict, "stale_text", "the report that you sent is not the one that was cleared")
	}
	if limit := d.stage.withinLimit(); limit.Holds() {
		return Refuse(Conflict, limit.Rule, "the report cannot be submitted: %s", limit.Says)
	}
	d.add(st.ID, ReportDispatched{Channel: c.Channel, Reference: c.Reason, Report: st.Content, Warnings: d.stage.warnings()})
	d.add(st.ID, StepPassed{})
	return nil
}
