package followup

// submit puts a text into a step, as its author. While replies are awaited it amends the text: only those are asked again whom
// the changed passages concern.
func (d *decision) submit(st *Step) error {
	if err := d.mayWrite(st); err != nil {
		return err
	}
	if st.Kind == ProgressStep {
		if err := d.stage.Round.checkHeads(st.Author, d.command.Progress); err != nil {
			return err
		}
	}
	if err := d.putText(st); err != nil {
		return err
	}
	if len(st.Parties) == 0 { // an input, or a section that nobody clears
		d.add(st.ID, StepPassed{})
		return nil
	}
	return d.finishIfReady(st)
}

// mayWrite holds the rules for whoever puts words into a step.
func (d *decision) mayWrite(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	switch st.Kind {
	case ConfirmStep, PlanStep, SectionStep, InputStep, ProgressStep:
	default:
		return unexpected(st, d.command)
	}
	if err := d.needAuthor(st); err != nil {
		return err
	}
	if err := checkPassages(d.command.Passages); err != nil {
		return err
	}
	if d.command.Content.Zero() {
		return Refuse(Invalid, "text_missing", "there is no text in this submission")
	}
	return nil
}

func checkPassages(list []Passage) error {
	seen := map[string]bool{}
	for _, p := range list {
		if p.ID == "" || p.Hash == "" || seen[p.ID] {
			return InvalidField("passages", "each passage needs an id of its own and a hash")
		}
		seen[p.ID] = true
	}
	return nil
}

// writers are the roles that write the text of each kind of step.
var writers = map[StepKind][]Role{
	ConfirmStep: {Coordinator},
	PlanStep:    {FocalPoint, Drafter},
	SectionStep: {Drafter, FocalPoint},
	InputStep:   {Consultee, Statistician},

	ProgressStep: {FocalPoint, Drafter},
}

// needAuthor refuses everybody who does not write for the institution that owes the text.
func (d *decision) needAuthor(st *Step) error {
	a := d.command.Actor
	if a.Institution != st.Author {
		return Refuse(Forbidden, "wrong_institution", "the text of this step is owed by another institution")
	}
	if err := needRole(a, "write this text", writers[st.Kind]...); err != nil {
		return err
	}
	if len(st.Drafters) > 0 && !contains(st.Drafters, a.Person) && !contains(st.Drafters, d.command.OnBehalfOf) {
		return Refuse(Forbidden, "not_its_drafter", "other persons were named to write this section: the coordination can name you")
	}
	return d.needTime(st)
}

// needTime refuses what comes at or after the end of a step that lapses, though no tick has ended it yet.
func (d *decision) needTime(st *Step) error {
	if st.Rule.Silence == SilenceLapses && d.reached(st.Clock.Due) {
		return tooLate(st)
	}
	return nil
}

func needRole(a Actor, to string, roles ...Role) error {
	for _, r := range roles {
		if a.Has(r) {
			return nil
		}
	}
	return Refuse(Forbidden, "wrong_role", "to %s one must be %v of the institution", to, roles)
}

func (d *decision) putText(st *Step) error {
	if st.Correction != nil {
		return Refuse(Conflict, "correction_pending", "a clerical correction waits for its confirmation: confirm or reject it first")
	}
	clock, err := d.clock(st)
	if err != nil {
		return err
	}
	c := d.command
	d.add(st.ID, TextSubmitted{Content: c.Content, Words: c.Words, Count: c.Count, Undecided: c.Undecided, Clusters: c.Clusters,
		Clock: clock, Passages: c.Passages, Note: c.Note, Progress: c.Progress, Files: c.Files})
	return nil
}

// recall takes the text back to its author: by the author's institution, or by the coordination.
func (d *decision) recall(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.State != AwaitingReplies || st.Author == "" || st.Kind == ReportStep {
		return unexpected(st, d.command)
	}
	if d.needCoordinator() != nil {
		if err := d.needAuthor(st); err != nil {
			return err
		}
	}
	if err := d.needReason(); err != nil {
		return err
	}
	clock, err := d.clock(st)
	if err != nil {
		return err
	}
	d.add(st.ID, StepRecalled{Reason: d.command.Reason, Clock: clock})
	return nil
}

// correct proposes a clerical correction; whoever said that the text is right need not read it again, once a second person
// has confirmed that nothing but a clerical error is changed.
func (d *decision) correct(st *Step) error {
	if err := d.mayWrite(st); err != nil {
		return err
	}
	if st.State != AwaitingReplies || st.Kind == InputStep {
		return unexpected(st, d.command)
	}
	if st.Correction != nil {
		return Refuse(Conflict, "correction_pending", "a clerical correction waits for its confirmation: confirm or reject it first")
	}
	c := d.command
	d.add(st.ID, CorrectionProposed{Content: c.Content, Words: c.Words, Passages: c.Passages})
	return nil
}

// judgeCorrection confirms or rejects a clerical correction, as a second person of a party or of the coordination.
func (d *decision) judgeCorrection(st *Step, confirm bool) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	c := d.command
	if st.Correction == nil {
		return Refuse(Conflict, "no_correction", "no clerical correction waits here")
	}
	if !confirm && c.Actor.Person == st.Correction.Person && d.needAuthor(st) == nil { // who proposed it takes it back
		d.add(st.ID, CorrectionRejected{Reason: c.Reason})
		return d.finishIfReady(st)
	}
	if d.needCoordinator() != nil {
		if err := d.needPartysApprover(st); err != nil {
			return err
		}
	}
	first := Reply{Person: st.Correction.Person, OnBehalfOf: st.Correction.OnBehalfOf}
	if first.saidBy(c.Actor.Person, c.OnBehalfOf) {
		return Refuse(Forbidden, "second_person", "a second person has to say that it is a clerical error")
	}
	if confirm {
		d.add(st.ID, CorrectionConfirmed{})
		return d.finishIfReady(st)
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add(st.ID, CorrectionRejected{Reason: c.Reason})
	return d.finishIfReady(st)
}
