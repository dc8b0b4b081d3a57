package followup

import "slices"

// Condition is one line of the list that says whether a stage can close.
type Condition struct {
	Rule      string   `json:"rule"`            // code that pages translate
	Satisfied bool     `json:"satisfied"`       //
	Warns     bool     `json:"warns,omitempty"` // satisfied, and yet there is something to warn of
	Steps     []string `json:"steps,omitempty"` // steps that stand in the way
	Who       []string `json:"who,omitempty"`   // institutions that can satisfy it
	Says      string   `json:"says"`            // what to do

	Overridden bool `json:"overridden,omitempty"` // not satisfied, and it no longer stands in the way
}

// Holds says whether the line stands in the way of the close.
func (c Condition) Holds() bool { return !c.Satisfied && !c.Overridden }

// ReadyToClose lists the conditions under which the stage can close, satisfied or not.
func (s *Stage) ReadyToClose() []Condition {
	list := []Condition{s.stepsDone()}
	switch s.Name {
	case Intake:
		list = append(list, s.positionsTaken())
	case SignOff:
		list = append(list, s.planApproved())
	case Consultation:
		list = append(list, s.inputsDisposed())
	case Drafting, Submission:
		list = append(list, s.withinLimit())
	}
	return list
}

func (s *Stage) stepsDone() Condition {
	c := Condition{Rule: "steps_done", Satisfied: len(s.Steps) > 0,
		Says: "every step of the stage has to be done; one whose clearance was refused has to be opened again, or given up then"}
	for _, st := range s.Steps {
		if st.Open() || st.State == Refused {
			c.Satisfied = false
			c.Steps = append(c.Steps, st.ID)
			for _, who := range st.Awaited() {
				c.Who = withPerson(c.Who, who)
			}
		}
	}
	return c
}

func (s *Stage) positionsTaken() Condition {
	return Condition{Rule: "positions_taken", Satisfied: !s.Launch.Profile.PositionsRequired || s.Dossier.Undecided == 0,
		Steps: nil, Who: []string{s.Launch.Parties.Coordination},
		Says: "every recommendation of the Universal Periodic Review needs a position: supported or noted"}
}

// planApproved wants the committee's word on the whole plan; where every cluster's plan was given up there is none to be had.
func (s *Stage) planApproved() Condition {
	c := Condition{Rule: "plan_approved", Who: []string{s.Launch.Parties.Committee},
		Says: "the committee has to approve the whole plan; where every cluster's plan was given up, send the stage back or withdraw the cycle"}
	for _, st := range s.Steps {
		c.Satisfied = c.Satisfied || (st.Kind == CommitteeStep && st.State == Passed)
	}
	return c
}

func (s *Stage) inputsDisposed() Condition {
	c := Condition{Rule: "inputs_disposed", Satisfied: true, Who: []string{s.Launch.Parties.Coordination},
		Says: "every input needs a disposition with a reason, or the coordination waives them with one"}
	waits := s.undisposed()
	for _, st := range s.Steps {
		if st.undisposed() {
			c.Satisfied = false
			c.Steps = append(c.Steps, st.ID)
		}
	}
	c.Overridden = !c.Satisfied && len(waits) == 0
	return c
}

// ReportWords counts the words of the report's sections; annexes count only where the profile says so.
func (s *Stage) ReportWords() int {
	annex := map[string]bool{}
	for _, h := range s.Dossier.Sections {
		annex[h.ID] = h.Annex
	}
	n := 0
	for _, st := range s.Steps {
		if st.Kind == SectionStep && (s.Launch.Profile.AnnexesCount || !annex[st.Subject]) {
			n += st.Words
		}
	}
	return n
}

// close ends the stage as completed.
func (d *decision) close() error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	for _, c := range d.stage.ReadyToClose() {
		if c.Holds() {
			return Refuse(Conflict, c.Rule, "the stage cannot close yet: %s", c.Says)
		}
	}
	d.add("", StageClosed{Outcome: Completed, Reason: d.command.Reason, Dossier: d.result(), Warnings: d.stage.warnings()})
	return nil
}

// result is the dossier with what this stage has produced.
func (d *decision) result() Dossier {
	s := d.stage
	out := s.Dossier.clone()
	for _, st := range s.Steps {
		switch st.Kind {
		case AcceptStep:
			if h := out.Head(st.Subject); h != nil {
				h.Lead, h.Supporting = leadAndSupporting(st.Parties)
			}
		case PlanStep:
			if h := out.Head(st.Subject); h != nil && st.State == Passed {
				h.Plan = st.Content
			}
		case SectionStep:
			for i := range out.Sections {
				if out.Sections[i].ID == st.Subject {
					out.Sections[i].Content, out.Sections[i].Words = st.Content, st.Words
				}
			}
		}
	}
	if s.Name == Consultation {
		out.Inputs = inputs(s.Steps)
	}
	if s.Name == Drafting {
		out.Words = s.ReportWords()
	}
	return out
}

func leadAndSupporting(parties []Party) (lead string, supporting []string) {
	for _, p := range parties {
		if p.Relation == Lead {
			lead = p.Institution
		} else {
			supporting = append(supporting, p.Institution)
		}
	}
	return lead, supporting
}

func inputs(steps []*Step) []InputHead {
	var heads []InputHead
	for _, st := range steps {
		heads = append(heads, InputHead{Institution: st.Author, Content: st.Content, Disposition: st.Disposition, Reason: st.DisposedFor})
	}
	return heads
}

// sendBack ends the stage and asks the cycle to go back to an earlier one. What this stage produced does not count.
func (d *decision) sendBack() error {
	c := d.command
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	if !slices.Contains(d.stage.Launch.Profile.Before(d.stage.Name), c.ReturnTo) {
		return InvalidField("return_to", "name a stage that comes before %s", d.stage.Name)
	}
	d.add("", StageClosed{Outcome: SentBack, ReturnTo: c.ReturnTo, Reason: c.Reason, Dossier: d.stage.Dossier})
	return nil
}

// propose puts what the system generated into the stage: clusters, the sections of the report, or the frozen report.
func (d *decision) propose() error {
	c := d.command
	if c.Actor.Person != SystemActor {
		return Refuse(Forbidden, "not_the_system", "only the workflow itself proposes")
	}
	if len(c.Sections) > 0 {
		return d.proposeSections()
	}
	st := d.stage.Step(c.Step)
	switch {
	case st == nil || st.State != AwaitingText || (st.Kind != ConfirmStep && st.Kind != ReportStep):
		return Refuse(Conflict, "not_awaited", "no proposal is awaited here")
	case c.Content.Zero():
		return Refuse(Invalid, "text_missing", "there is no text in this proposal")
	}
	if err := d.putText(st); err != nil {
		return err
	}
	return d.finishIfReady(st)
}

// proposeSections opens one step a section: pre-filled, for the drafters to work over and submit.
func (d *decision) proposeSections() error {
	if d.stage.Name != Drafting || len(d.stage.Steps) > 0 {
		return Refuse(Conflict, "not_awaited", "no sections are awaited here")
	}
	d.add("", SectionsProposed{Sections: heads(d.command.Sections)})
	for _, h := range d.command.Sections {
		var parties []Party
		for i, id := range h.Clears {
			rel := Supporting
			if i == 0 {
				rel = Lead
			}
			parties = append(parties, Party{Institution: id, Relation: rel, Why: "concerned_by_section"})
		}
		n := newStep{id: SectionStepID(h.ID), kind: SectionStep, subject: h.ID, author: d.stage.Launch.Parties.Coordination,
			parties: parties, content: h.Content, words: h.Words, passages: h.Passages, prefilled: true}
		if err := d.openStep(n); err != nil {
			return err
		}
	}
	return nil
}

// heads are the sections without the passages of their first texts, which stand with their steps.
func heads(sections []SectionHead) []SectionHead {
	list := append([]SectionHead(nil), sections...)
	for i := range list {
		list[i].Passages = nil
	}
	return list
}
