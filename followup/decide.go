package followup

import (
	"slices"
	"time"
)

// Decide judges one command and returns the events that it causes, with their sequence numbers; it changes nothing.
// A refusal is an *Error: Conflict where the procedure does not allow it now, Forbidden where this actor may not.
func (s *Stage) Decide(c Command) ([]Event, error) {
	d := &decision{stage: s.draft(c), command: c, at: clamp(c.At, s.At)}
	if err := d.admit(); err != nil {
		return nil, err
	}
	if err := d.decide(); err != nil {
		return nil, err
	}
	d.endRound()
	return d.events, nil
}

// clamp keeps time from running backwards.
func clamp(at, last time.Time) time.Time {
	if at.Before(last) {
		return last
	}
	return at.UTC()
}

// decision is one command being judged: events are applied to a copy of the stage as they are added.
type decision struct {
	stage   *Stage
	command Command
	at      time.Time
	events  []Event
}

func (d *decision) add(step string, body Body) {
	c := d.command
	e := Event{
		Stream: d.stage.Stream(), Seq: d.stage.Seq + 1, At: d.at, Command: c.ID,
		Person: c.Actor.Person, Institution: c.Actor.Institution, OnBehalfOf: c.OnBehalfOf, Authority: c.Authority,
		Step: step, Body: body,
	}
	d.events = append(d.events, e)
	d.stage.Apply(e)
}

// admit holds the rules that every command meets before its own.
func (d *decision) admit() error {
	s, c := d.stage, d.command
	switch {
	case !s.Opened:
		return Refuse(Conflict, "stage_not_open", "this stage is not open yet")
	case s.Closed:
		return Refuse(Conflict, "stage_closed", "this stage is closed; nothing in it can be decided any more")
	case c.Cycle != s.Cycle || c.Stage != s.Name || c.Attempt != s.Attempt:
		return Refuse(Conflict, "other_attempt", "this act was meant for another stage, or for an earlier attempt at this one: open the cycle again")
	case c.Kind.ByPerson() && s.Paused:
		return Refuse(Conflict, "cycle_paused", "the cycle is paused: the coordination must resume it first")
	case c.Kind.ByPerson() && s.Held && c.Kind != ResumeStage && c.Kind != SendBack:
		return Refuse(Conflict, "stage_held", "the stage is paused: the coordination must resume it first")
	case c.Kind.ByPerson() && c.ID == "":
		return Refuse(Invalid, "no_command_id", "the act has no id")
	}
	if c.Kind.ByPerson() {
		return d.admitActor()
	}
	return nil
}

// admitActor keeps apart those who never decide: auditors write nothing, administrators decide nothing.
func (d *decision) admitActor() error {
	a := d.command.Actor
	switch {
	case a.Person == "" || a.Person == SystemActor:
		return Refuse(Forbidden, "no_person", "only a person can do this")
	case a.Has(Auditor):
		return Refuse(Forbidden, "auditor_writing", "an auditor reads and proves; an auditor never takes part")
	case a.Has(Administrator):
		return Refuse(Forbidden, "administrator_deciding", "an administrator manages accounts and never decides")
	case a.Has(Operator):
		return Refuse(Forbidden, "console_deciding", "the console of the machine never decides")
	}
	return nil
}

func (d *decision) decide() error {
	switch c := d.command; c.Kind {
	case Tick:
		return d.tick()
	case Heed:
		return d.heed()
	case Close:
		return d.close()
	case SendBack:
		return d.sendBack()
	case Propose:
		return d.propose()
	case AmendRule:
		return d.amendRule()
	case Deliver:
		return d.deliver()
	case PauseStage:
		return d.holdStage()
	case ResumeStage:
		return d.releaseStage()
	case ExtendStage:
		return d.extendStage()
	case Waive:
		return d.waive()
	case OverrideLimit:
		return d.overrideLimit()
	}
	st := d.stage.Step(d.command.Step)
	if st == nil {
		return Refuse(NotFound, "no_such_step", "there is no such step in this stage")
	}
	if d.command.Kind != Recuse && (contains(st.Recused, d.command.Actor.Person) || contains(st.Recused, d.command.OnBehalfOf) || contains(st.Recused, d.command.SignedBy)) {
		return Refuse(Forbidden, "recused", "who was recused from a step takes no part in it: another person of the institution must")
	}
	return d.decideStep(st)
}

// stepActs are the acts on a step, by their kind.
var stepActs = map[CommandKind]func(*decision, *Step) error{
	Submit: (*decision).submit, Approve: (*decision).approve, Return: (*decision).returnIt, ReplyIt: (*decision).reply,
	AcceptIt: (*decision).accept, DeclineIt: (*decision).decline, Assign: (*decision).assign, TakeProposal: (*decision).takeProposal,
	Dispose: (*decision).dispose, Dispatch: (*decision).dispatch, Extend: (*decision).extend, Shorten: (*decision).shorten,
	Reopen: (*decision).reopen, Answer: (*decision).answer, ClaimMet: (*decision).claimMet, Settle: (*decision).settle,
	ClearIt: (*decision).clear, RefuseClear: (*decision).refuseClear, Escalate: (*decision).escalate, Arbitrate: (*decision).arbitrate,
	OverrideIt: (*decision).override, Recall: (*decision).recall, Suspend: (*decision).suspend, Unsuspend: (*decision).unsuspend,
	Abandon: (*decision).abandon, AddParty: (*decision).addParty, RemoveParty: (*decision).removeParty, ReplaceParty: (*decision).replaceParty,
	AssignDrafter: (*decision).assignDrafter, CommentIt: (*decision).comment, TakeIt: (*decision).take,
	CorrectIt: (*decision).correct, Recuse: (*decision).recuse,
	ConfirmCorrection: func(d *decision, st *Step) error { return d.judgeCorrection(st, true) },
	RejectCorrection:  func(d *decision, st *Step) error { return d.judgeCorrection(st, false) },
}

func (d *decision) decideStep(st *Step) error {
	act, known := stepActs[d.command.Kind]
	if !known {
		return Refuse(Invalid, "unknown_act", "a step knows no act %q", d.command.Kind)
	}
	return act(d, st)
}

// clock resolves the step's own rule from now.
func (d *decision) clock(st *Step) (Clock, error) { return st.Rule.clock(d.at, d.stage.Launch) }

func (d *decision) openStep(n newStep) error {
	rule := d.stage.RuleFor(n.kind)
	clock, err := rule.clock(d.at, d.stage.Launch)
	if err != nil {
		return err
	}
	state := AwaitingReplies
	if n.content.Zero() || n.prefilled {
		state = AwaitingText
	}
	d.add(n.id, StepOpened{Kind: n.kind, Subject: n.subject, State: state, Author: n.author, Parties: n.parties,
		Content: n.content, Words: n.words, Clock: clock, Rule: rule, Clearer: d.stage.clearer(rule), Passages: n.passages, Sources: d.sourcesFor(n)})
	return nil
}

// needReason refuses an act that lacks its reason.
func (d *decision) needReason() error {
	if d.command.Reason.Zero() {
		return Refuse(Invalid, "reason_missing", "say why: this act needs a reason")
	}
	return nil
}

// needCoordinator refuses everybody but a coordinator of the coordinating institution.
func (d *decision) needCoordinator() error {
	a := d.command.Actor
	if a.Institution != d.stage.Launch.Parties.Coordination || !a.Has(Coordinator) {
		return Refuse(Forbidden, "not_the_coordinator", "only a coordinator of the cycle can do this")
	}
	return nil
}

// needOpen refuses acts on a step that has ended. What was received in time but came after the close says so.
func (d *decision) needOpen(st *Step) error {
	switch {
	case (st.State == Lapsed || st.TimeOver) && !st.Open() && d.command.At.Before(st.Clock.Due):
		return Refuse(Conflict, "received_in_time_after_the_close",
			"this was received in time, but after the step had closed: ask the coordination, which can open it again or send the stage back")
	case st.State == Lapsed:
		return tooLate(st)
	case !st.Open():
		return Refuse(Conflict, "step_closed", "this step is closed")
	}
	return nil
}

func tooLate(st *Step) error {
	return Refuse(Conflict, "too_late", "the time for this step ran out on %s", st.Clock.Due.Format(time.RFC3339))
}

func unexpected(st *Step, c Command) error {
	return Refuse(Conflict, "not_asked", "%q is not what this step asks (%s, %s)", string(c.Kind), st.Kind, st.State)
}

// resume lets the clocks of the stage run again after a pause of the cycle.
func (d *decision) resume(seq int64, paused time.Duration) error {
	clocks, err := d.clocksAfter(paused)
	if err != nil {
		return err
	}
	d.add("", StageResumed{CycleSeq: seq, Paused: paused, Clocks: clocks})
	return nil
}

// heed takes note of an event of the cycle: a pause, a resumption, a change of its recommendations or the withdrawal of the whole cycle.
func (d *decision) heed() error {
	e := d.command.Noticed
	if e != nil && e.Stream == RegistryStream {
		if b, handedOver := e.Body.(PersonHandedOver); handedOver {
			d.heedHandover(b)
		}
		return nil
	}
	if e == nil || e.Stream != CycleStream(d.stage.Cycle) || e.Seq <= d.stage.CycleSeq {
		return nil
	}
	switch b := e.Body.(type) {
	case CyclePaused:
		d.add("", StagePaused{CycleSeq: e.Seq})
	case CycleResumed:
		return d.resume(e.Seq, b.Paused)
	case CycleWithdrawn:
		d.add("", StageClosed{Outcome: Withdrawn, Reason: b.Reason, Dossier: d.stage.Dossier})
	case StageReopened:
		if slices.Contains(d.stage.Launch.Profile.Before(d.stage.Name), b.Stage) {
			d.add("", StageClosed{Outcome: SentBack, ReturnTo: b.Stage, Reason: b.Reason, Dossier: d.stage.Dossier})
		}
	case SourcesChanged:
		return d.heedSources(e.Seq, b.Change)
	}
	return nil
}
