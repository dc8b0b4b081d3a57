package followup

import "time"

// holdStage stops every clock of the stage: nothing in it is decided until it is released.
func (d *decision) holdStage() error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add("", StageHeld{Reason: d.command.Reason})
	return nil
}

// releaseStage starts the clocks again, each later by the time for which the stage stood still.
func (d *decision) releaseStage() error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if !d.stage.Held {
		return Refuse(Conflict, "stage_not_held", "the stage is not paused")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	held := d.at.Sub(d.stage.HeldSince)
	clocks, err := d.clocksAfter(held)
	if err != nil {
		return err
	}
	d.add("", StageReleased{Reason: d.command.Reason, Held: held, Clocks: clocks})
	return nil
}

// clocksAfter are the clocks of the open steps after all of them have stood still for a time. A step that was opened in that time stood still
// since then; one that is held itself goes on standing still, and is put on a day of work when it is released.
func (d *decision) clocksAfter(stood time.Duration) ([]StepClock, error) {
	var clocks []StepClock
	for _, st := range d.stage.Steps {
		if !st.Open() {
			continue
		}
		by := min(stood, d.at.Sub(st.OpenedAt))
		clock := st.Clock.Shift(by)
		if !st.Held {
			var err error
			if clock, err = d.later(st, by); err != nil {
				return nil, err
			}
		}
		clocks = append(clocks, StepClock{Step: st.ID, Clock: clock})
	}
	return clocks, nil
}

// extendStage moves the due date of every open step: by a period, counted from its due date or from now where that is past; or to one date,
// for the steps that are due before it.
func (d *decision) extendStage() error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	c := d.command
	if c.Due.IsZero() == (c.By == "") {
		return InvalidField("by", "say by how much the stage is extended, or to which date")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	for _, st := range append([]*Step(nil), d.stage.Steps...) {
		if err := d.extendOne(st); err != nil {
			return err
		}
	}
	if len(d.events) == 0 {
		return Refuse(Conflict, "nothing_extended", "no open step of this stage would be due later")
	}
	return nil
}

func (d *decision) extendOne(st *Step) error {
	if !st.Open() || st.Clock.Due.IsZero() || st.silenceCounted() {
		return nil
	}
	due := d.command.Due
	if d.command.By != "" {
		s, err := st.Rule.schedule(d.stage.Launch)
		if err != nil {
			return err
		}
		if due, err = s.reach(later(st.Clock.Due, d.at), d.command.By, 1); err != nil {
			return InvalidField("by", "write working days as 10wd, calendar days as 10d or a duration as 36h")
		}
	}
	if !due.After(st.Clock.Due) {
		return nil
	}
	clock, err := d.clockUntil(st.Rule, due)
	if err != nil {
		return err
	}
	d.add(st.ID, DeadlineExtended{Clock: clock, Reason: d.command.Reason})
	return nil
}

// silenceCounted says that the time of the step is over and that its rule has made an end of the silent ones.
func (s *Step) silenceCounted() bool {
	return s.TimeOver && !s.Rule.waits() && s.State == AwaitingReplies && len(s.awaitedReplies()) == 0
}
