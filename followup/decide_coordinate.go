package followup

import "time"

// asCoordinator holds the rules that every act of the coordination on an open step meets: who, on what, and why.
func (d *decision) asCoordinator(st *Step) error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	return d.needReason()
}

// extend moves the due date of an open step.
func (d *decision) extend(st *Step) error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	if !d.command.Due.After(st.Clock.Due) {
		return InvalidField("due", "the new date must be later than the present one")
	}
	if st.silenceCounted() {
		return Refuse(Conflict, "silence_counted", "silence has been counted: clear the step, or open it again")
	}
	clock, err := d.newClock(st.Rule)
	if err != nil {
		return err
	}
	d.add(st.ID, DeadlineExtended{Clock: clock, Reason: d.command.Reason})
	return nil
}

// waits says whether the step goes on waiting for those who have not replied when its time is over.
func (r Rule) waits() bool { return r.Silence == SilenceBlocks || r.Silence == SilenceEscalates }

// shorten moves the due date forward, with a reason that says who gave leave.
func (d *decision) shorten(st *Step) error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	if !d.command.Due.Before(st.Clock.Due) {
		return InvalidField("due", "the new date must be earlier than the present one")
	}
	clock, err := d.newClock(st.Rule)
	if err != nil {
		return err
	}
	d.add(st.ID, DeadlineShortened{Clock: clock, Reason: d.command.Reason})
	return nil
}

// reopenable says whether a step that has ended can be opened again: one whose time ran out or whose clearance was refused; and,
// while their stage is open, a selection, clusters or a section, so that what keeps the stage from closing can be mended.
func reopenable(st *Step) bool {
	return st.State == Lapsed || st.State == Refused || (st.State == Passed && (st.Kind == ConfirmStep || st.Kind == SectionStep))
}

// reopen gives a step that has ended another round, under the rule that holds now.
func (d *decision) reopen(st *Step) error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if !reopenable(st) {
		return Refuse(Conflict, "not_lapsed", "only a step whose time ran out or whose clearance was refused can be opened again, and a selection, clusters or a section that is done")
	}
	clock, err := d.newClock(d.stage.RuleFor(st.Kind))
	if err != nil {
		return err
	}
	d.add(st.ID, StepReopened{Clock: clock, Reason: d.command.Reason})
	return nil
}

// furthestYears bounds a due date, so that every instant around it can be written down (RFC 3339 ends with the year 9999).
const furthestYears = 10

// newClock resolves the instants of a rule around the due date that the coordinator gives, with a reason.
func (d *decision) newClock(r Rule) (Clock, error) {
	if err := d.needReason(); err != nil {
		return Clock{}, err
	}
	return d.clockUntil(r, d.command.Due)
}

// clockUntil resolves the instants of a rule around a due date.
func (d *decision) clockUntil(r Rule, due time.Time) (Clock, error) {
	switch {
	case !due.After(d.at):
		return Clock{}, InvalidField("due", "the new date must lie in the future")
	case due.After(d.at.AddDate(furthestYears, 0, 0)):
		return Clock{}, InvalidField("due", "the new date must lie within %d years", furthestYears)
	}
	return r.clockFor(d.at, due, d.stage.Launch)
}

// suspend stops the step's clock.
func (d *decision) suspend(st *Step) error {
	if err := d.asCoordinator(st); err != nil {
		return err
	}
	if st.Held {
		return Refuse(Conflict, "held_already", "the step's clock stands still already")
	}
	d.add(st.ID, StepHeld{Reason: d.command.Reason})
	return nil
}

// unsuspend starts it again.
func (d *decision) unsuspend(st *Step) error {
	if err := d.asCoordinator(st); err != nil {
		return err
	}
	if !st.Held {
		return Refuse(Conflict, "not_held", "the step's clock runs")
	}
	if err := d.release(st); err != nil {
		return err
	}
	return d.finishIfReady(st)
}

func (d *decision) release(st *Step) error {
	held := d.at.Sub(st.HeldSince)
	clock, err := d.later(st, held)
	if err != nil {
		return err
	}
	d.add(st.ID, StepReleased{Reason: d.command.Reason, Held: held, Clock: clock})
	return nil
}

// later is the step's clock after it has stood still for a time: every instant later by as much, and those that are counted in days on
// a day of work again.
func (d *decision) later(st *Step, by time.Duration) (Clock, error) {
	moved := st.Clock.Shift(by)
	if period, err := st.Rule.Due.parse(); err != nil || period.days == 0 || moved.Due.IsZero() {
		return moved, err
	}
	s, err := st.Rule.schedule(d.stage.Launch)
	if err != nil {
		return Clock{}, err
	}
	return st.Rule.clockFor(d.at, s.later(moved.Due), d.stage.Launch)
}

// abandon gives the step up. A plan that was given up leaves its cluster without one, which the report will show.
func (d *decision) abandon(st *Step) error {
	if err := d.asCoordinator(st); err != nil {
		return err
	}
	if st.Kind != PlanStep && st.Kind != SectionStep && st.Kind != InputStep {
		return unexpected(st, d.command)
	}
	d.add(st.ID, StepAbandoned{Reason: d.command.Reason})
	if st.Kind == PlanStep {
		return d.openCommittee()
	}
	return nil
}

// leastAnswer is the least time that an institution has which was added while a round runs.
const leastAnswer = 48 * time.Hour

// addParty asks another institution; where too little time is left the due date moves.
func (d *decision) addParty(st *Step) error {
	if err := d.asCoordinator(st); err != nil {
		return err
	}
	c := d.command
	if (st.Kind != PlanStep && st.Kind != SectionStep) || st.State == Declined {
		return unexpected(st, c)
	}
	if c.Institution == "" {
		return InvalidField("institution", "name the institution")
	}
	if _, already := st.Party(c.Institution); already {
		return Refuse(Conflict, "party_already", "this institution is asked already")
	}
	clock := st.Clock
	if earliest := d.at.Add(leastAnswer); clock.Due.Before(earliest) {
		var err error
		if clock, err = st.Rule.clockFor(d.at, earliest, d.stage.Launch); err != nil {
			return err
		}
	}
	d.add(st.ID, PartyAdded{Party: Party{Institution: c.Institution, Relation: Supporting, Why: "added_by_coordination"}, Reason: c.Reason, Clock: clock})
	return nil
}

// removeParty asks an institution no more. The lead stays, and what the institution raised stays open until it is settled.
func (d *decision) removeParty(st *Step) error {
	if err := d.asCoordinator(st); err != nil {
		return err
	}
	p, ok := st.Party(d.command.Institution)
	switch {
	case !ok:
		return InvalidField("institution", "this institution is not asked here")
	case p.Relation != Supporting || (st.Kind != PlanStep && st.Kind != SectionStep):
		return Refuse(Conflict, "not_removable", "only a supporting institution can be taken out; replace the lead instead")
	}
	d.add(st.ID, PartyRemoved{Institution: p.Institution, Reason: d.command.Reason})
	return d.finishIfReady(st)
}

// replaceParty records that an institution's competence went to another one: merged, renamed, reshuffled.
func (d *decision) replaceParty(st *Step) error {
	if err := d.asCoordinator(st); err != nil {
		return err
	}
	c := d.command
	if _, ok := st.Party(c.Institution); !ok {
		return InvalidField("institution", "this institution is not asked here")
	}
	if c.Instead == "" {
		return InvalidField("instead", "name the institution that takes over")
	}
	if _, already := st.Party(c.Instead); already {
		return Refuse(Conflict, "party_already", "this institution is asked already: take the other one out")
	}
	d.add(st.ID, PartyReplaced{Old: c.Institution, New: c.Instead, Reason: c.Reason})
	return d.finishIfReady(st)
}

// amendRule changes the rule of a kind of step; rounds that are open keep theirs.
func (d *decision) amendRule() error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	c := d.command
	if c.Rule == nil {
		return InvalidField("rule", "give the rule")
	}
	if _, known := d.stage.Launch.Profile.Rules[c.RuleKind]; !known {
		return InvalidField("rule_kind", "there are no steps of kind %q", c.RuleKind)
	}
	if err := c.Rule.Check(c.RuleKind); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	rule := *c.Rule
	rule.Version = d.stage.RuleFor(c.RuleKind).Version + 1
	d.add("", RuleAmended{Kind: c.RuleKind, Rule: rule, Reason: c.Reason})
	return nil
}

// deliver notes at which institutions somebody can answer the request.
func (d *decision) deliver() error {
	st := d.stage.Step(d.command.Step)
	if d.command.Actor.Person != SystemActor || st == nil || !st.Open() {
		return nil
	}
	var reached []string
	for _, id := range d.command.Institutions {
		if _, party := st.Party(id); party && !contains(st.Delivered, id) {
			reached = append(reached, id)
		}
	}
	if len(reached) > 0 {
		d.add(st.ID, RequestDelivered{Institutions: reached})
	}
	return nil
}
