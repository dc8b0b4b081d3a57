package followup

import (
	"slices"
	"time"
)

// Arm returns the first events of an obligation that the completion of a cycle asks for, and none where it does not. sent is when the report
// left the State; at is the workflow's time.
func (o *Obligation) Arm(c *Cycle, sent, at time.Time) ([]Event, error) {
	if !slices.Contains(c.Obligations(), o.ID) {
		return nil, nil
	}
	l, name := c.Launch, obligationID.FindStringSubmatch(o.ID)[2]
	i := slices.IndexFunc(l.Profile.FollowUps, func(r FollowUpRule) bool { return r.Name == name && r.Holds(l.Mechanism) })
	t := ObligationTerms{Cycle: c.ID, Rule: l.Profile.FollowUps[i], Body: l.Mechanism, Zone: l.Zone, Calendar: l.Calendar,
		Parties: l.Parties, SentAt: sent.UTC()}
	due, err := t.due(l)
	if err != nil {
		return nil, err
	}
	clock, err := t.clock(due, at)
	if err != nil {
		return nil, err
	}
	body := ObligationArmed{Terms: t, Clock: clock, CycleSeq: c.Seq}
	return []Event{{Stream: o.Stream(), Seq: 1, At: at.UTC(), Person: SystemActor, Body: body}}, nil
}

func (t ObligationTerms) schedule() (schedule, error) {
	return Rule{}.schedule(Launch{Zone: t.Zone, Calendar: t.Calendar})
}

// due returns when it is due by its rule: at the end of the day that lies the rule's offset from the anchor, from the due date of the report
// before, or from its dispatch. An outside date stands as it is, on a holiday too. An offset in hours or less is counted from the dispatch itself.
func (t ObligationTerms) due(l Launch) (time.Time, error) {
	s, err := t.schedule()
	if err != nil {
		return time.Time{}, err
	}
	step, period, err := t.Rule.At.parse()
	if err != nil {
		return time.Time{}, InvalidField("follow_ups", "%v", err)
	}
	if span, _ := period.parse(); span.length > 0 {
		return t.SentAt.Add(time.Duration(step) * span.length), nil
	}
	day, err := t.Rule.Due(l, s.day(t.SentAt))
	return s.end(day).UTC(), err
}

// clock resolves the instants around a due date; a reminder that would have come before now is left out.
func (t ObligationTerms) clock(due, now time.Time) (ObligationClock, error) {
	s, err := t.schedule()
	if err != nil {
		return ObligationClock{}, err
	}
	clock := ObligationClock{Due: due.UTC()}
	if clock.ProposeAt, err = s.reach(due, t.Rule.Propose, -1); err != nil {
		return clock, err
	}
	for _, p := range t.Rule.Remind {
		at, err := s.reach(due, p, -1)
		if err != nil {
			return clock, err
		}
		if at.After(now) {
			clock.RemindAt = append(clock.RemindAt, at.UTC())
		}
	}
	slices.SortFunc(clock.RemindAt, time.Time.Compare)
	return clock, nil
}

// propose makes the proposal for a due date: the anchor is the day from which the next profile's own deadline falls on it.
func (t ObligationTerms) propose(due time.Time, document string) (Proposal, error) {
	s, err := t.schedule()
	if err != nil {
		return Proposal{}, err
	}
	p := Proposal{Profile: t.Rule.Profile, Due: due, Anchor: s.day(due), Document: document}
	next, err := ProfileNamed(t.Rule.Profile)
	if err != nil { // a State's own: its deadlines are known when it is launched
		return p, nil
	}
	if list := next.DeadlinesFor(t.Body); len(list) > 0 {
		p.Anchor, err = list[0].At.inverse().From(p.Anchor, t.Calendar)
	}
	return p, err
}

// inverse is the way back.
func (o Offset) inverse() Offset {
	if len(o) > 0 && o[0] == '-' {
		return "+" + o[1:]
	}
	return "-" + o[min(1, len(o)):]
}

// Decide judges one command of the obligation and returns the events that it causes; it changes nothing.
func (o *Obligation) Decide(cmd Command) ([]Event, error) {
	at := clamp(cmd.At, o.At)
	body, err := o.decide(cmd, at)
	if err != nil || body == nil {
		return nil, err
	}
	return []Event{{Stream: o.Stream(), Seq: o.Seq + 1, At: at, Command: cmd.ID, Person: cmd.Actor.Person, Institution: cmd.Actor.Institution,
		OnBehalfOf: cmd.OnBehalfOf, Authority: cmd.Authority, Body: body}}, nil
}

func (o *Obligation) decide(cmd Command, at time.Time) (Body, error) {
	switch {
	case cmd.Obligation != o.ID:
		return nil, Refuse(Conflict, "other_obligation", "this act was meant for another obligation")
	case o.State == "":
		return nil, Refuse(Conflict, "not_armed", "this obligation was never armed")
	case cmd.Kind.ByPerson():
		return o.decideAct(cmd, at)
	case o.Done():
		return nil, nil
	case cmd.Kind == Heed:
		return o.heed(cmd.Noticed)
	case cmd.Kind == Tick:
		return o.tick(at)
	}
	return nil, Refuse(Invalid, "unknown_act", "an obligation knows no act %q", cmd.Kind)
}

// decideAct judges what coordinators do with it.
func (o *Obligation) decideAct(cmd Command, at time.Time) (Body, error) {
	if cmd.ID == "" {
		return nil, Refuse(Invalid, "no_command_id", "the act has no id")
	}
	if err := (&decision{command: cmd}).admitActor(); err != nil {
		return nil, err
	}
	switch {
	case cmd.Actor.Institution != o.Terms.Parties.Coordination || !cmd.Actor.Has(Coordinator):
		return nil, Refuse(Forbidden, "not_the_coordinator", "only a coordinator of the cycle can do this")
	case o.Done():
		return nil, Refuse(Conflict, "obligation_ended", "nothing is expected here any more")
	case cmd.Reason.Zero():
		return nil, Refuse(Invalid, "reason_missing", "say why: this act needs a reason")
	}
	switch cmd.Kind {
	case MoveObligation:
		return o.move(cmd, at)
	case WaiveObligation:
		return ObligationWaived{Reason: cmd.Reason}, nil
	}
	return nil, Refuse(Invalid, "unknown_act", "an obligation knows no act %q", cmd.Kind)
}

// move sets the date that the body itself gave, at the end of that day in the State.
func (o *Obligation) move(cmd Command, at time.Time) (Body, error) {
	s, err := o.Terms.schedule()
	if err != nil {
		return nil, err
	}
	due := s.end(s.day(cmd.Due)).UTC()
	switch {
	case cmd.Due.IsZero():
		return nil, InvalidField("due", "give the date that the body set")
	case due.Equal(o.Clock.Due):
		return nil, InvalidField("due", "this is the date that holds already")
	case due.Before(o.Terms.SentAt) || due.After(at.AddDate(furthestYears, 0, 0)):
		return nil, InvalidField("due", "the date lies after the report before, and within %d years", furthestYears)
	}
	clock, err := o.Terms.clock(due, at)
	if err != nil {
		return nil, err
	}
	p, err := o.Terms.propose(due, "")
	return ObligationMoved{Clock: clock, Proposal: p, Reason: cmd.Reason}, err
}

// heed takes note of what happened elsewhere: a cycle was launched that answers it, or the one that armed it was opened again.
func (o *Obligation) heed(e *Event) (Body, error) {
	if e == nil {
		return nil, nil
	}
	switch b := e.Body.(type) {
	case CycleLaunched:
		if cycle, _, _, ok := ParseStream(e.Stream); ok && b.Launch.Answers == o.ID {
			return ObligationDischarged{Cycle: cycle}, nil
		}
	case CycleReopened:
		if e.Stream == CycleStream(o.Terms.Cycle) && e.Seq > o.CycleSeq {
			return ObligationWaived{Reason: b.Reason, Reopened: true}, nil
		}
	case DocumentReceived:
		if o.Proposal == nil && b.Body == o.Terms.Body {
			p, err := o.Terms.propose(o.Clock.Due, b.Symbol)
			return NextCycleProposed{Proposal: p}, err
		}
	}
	return nil, nil
}

// tick does the earliest thing that the clock asks for.
func (o *Obligation) tick(at time.Time) (Body, error) {
	next, _, ok := o.NextDeadline()
	switch {
	case !ok || at.Before(next):
		return nil, nil
	case o.Proposal == nil && !at.Before(o.Clock.ProposeAt):
		p, err := o.Terms.propose(o.Clock.Due, "")
		return NextCycleProposed{Proposal: p}, err
	case o.Reminded < len(o.Clock.RemindAt) && !at.Before(o.Clock.RemindAt[o.Reminded]):
		return ObligationReminded{}, nil
	}
	return ObligationReminded{Overdue: true}, nil
}

// Propose returns the cycle that is proposed; where none is yet, the one that would be.
func (o *Obligation) Propose() (Proposal, error) {
	if o.Proposal != nil {
		return *o.Proposal, nil
	}
	return o.Terms.propose(o.Clock.Due, "")
}
