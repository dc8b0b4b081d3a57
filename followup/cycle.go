package followup

import (
	"slices"
	"time"
)

// CycleState is where a cycle stands.
type CycleState string

const (
	CycleRunning   CycleState = "running"
	CyclePausedNow CycleState = "paused"
	CycleWithdrew  CycleState = "withdrawn"
	CycleDone      CycleState = "completed"
)

// StageRun is one attempt at a stage, as the cycle sees it.
type StageRun struct {
	Stage    StageName `json:"stage"`
	Attempt  int       `json:"attempt"`
	Outcome  Outcome   `json:"outcome,omitempty"` // empty while it runs
	ReturnTo StageName `json:"return_to,omitempty"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished,omitzero"`
}

// Cycle is the state of one cycle: a fold of its stream's events.
type Cycle struct {
	ID       string     `json:"id"`
	Seq      int64      `json:"seq"`
	At       time.Time  `json:"at,omitzero"`
	State    CycleState `json:"state,omitempty"` // empty before the launch
	Launch   Launch     `json:"launch"`
	Runs     []StageRun `json:"runs,omitempty"`
	PausedAt time.Time  `json:"paused_at,omitzero"`

	Sources []CycleSource `json:"sources,omitempty"` // changes of its recommendations since its launch, in their order

	Back      StageName `json:"back,omitempty"`      // stage that was opened again and has not started yet
	Completed int       `json:"completed,omitempty"` // how often it was completed: again after it was opened again
	SentAt    time.Time `json:"sent_at,omitzero"`    // when it was last completed
}

// NewCycle returns the cycle before its launch.
func NewCycle(id string) *Cycle { return &Cycle{ID: id} }

// Stream names the cycle's stream.
func (c *Cycle) Stream() string { return CycleStream(c.ID) }

// LastSeq returns the sequence of the last event applied.
func (c *Cycle) LastSeq() int64 { return c.Seq }

// LastTime returns the time of the last event applied.
func (c *Cycle) LastTime() time.Time { return c.At }

// NextDeadline is never set: the stages keep the deadlines.
func (c *Cycle) NextDeadline() (time.Time, string, bool) { return time.Time{}, "", false }

// Done says whether the cycle has ended.
func (c *Cycle) Done() bool { return c.State == CycleDone || c.State == CycleWithdrew }

// Clone copies the cycle so that nothing of it is shared.
func (c *Cycle) Clone() *Cycle {
	n := *c
	n.Launch = c.Launch.clone()
	n.Runs = append([]StageRun(nil), c.Runs...)
	n.Sources = append([]CycleSource(nil), c.Sources...)
	return &n
}

// Running returns the attempt that runs now; ok is false between stages.
func (c *Cycle) Running() (StageRun, bool) {
	if n := len(c.Runs); n > 0 && c.Runs[n-1].Outcome == "" {
		return c.Runs[n-1], true
	}
	return StageRun{}, false
}

// Next returns the stage and the attempt that the cycle has to start now; ok is false while one runs and after the end.
func (c *Cycle) Next() (stage StageName, attempt int, ok bool) {
	if c.State == "" || c.Done() {
		return "", 0, false
	}
	profile := c.Launch.Profile
	if _, runs := c.Running(); c.Back != "" && !runs {
		stage, attempt = c.backTo()
		return stage, attempt, true
	}
	stage, ok = profile.after("")
	if n := len(c.Runs); n > 0 {
		last := c.Runs[n-1]
		switch last.Outcome {
		case Completed:
			stage, ok = profile.after(last.Stage)
		case SentBack:
			stage, ok = last.ReturnTo, slices.Contains(profile.Order(), last.ReturnTo)
		default:
			return "", 0, false
		}
	}
	if !ok {
		return "", 0, false
	}
	attempt = 1
	for _, r := range c.Runs {
		if r.Stage == stage {
			attempt++
		}
	}
	return stage, attempt, true
}

// Apply folds one event of the cycle's stream. An event that is already applied changes nothing.
func (c *Cycle) Apply(e Event) {
	if e.Seq <= c.Seq {
		return
	}
	c.Seq, c.At = e.Seq, e.At
	switch b := e.Body.(type) {
	case CycleLaunched:
		c.State, c.Launch = CycleRunning, b.Launch
	case StageStarted:
		c.Runs, c.Back = append(c.Runs, StageRun{Stage: b.Stage, Attempt: b.Attempt, Started: e.At}), ""
	case StageFinished:
		if n := len(c.Runs); n > 0 {
			c.Runs[n-1].Outcome, c.Runs[n-1].ReturnTo, c.Runs[n-1].Finished = b.Outcome, b.ReturnTo, e.At
		}
	case CyclePaused:
		c.State, c.PausedAt = CyclePausedNow, e.At
	case CycleResumed:
		c.State, c.PausedAt = CycleRunning, time.Time{}
	case CycleWithdrawn:
		c.State, c.Back = CycleWithdrew, ""
	case CycleCompleted:
		c.State, c.Completed, c.SentAt = CycleDone, c.Completed+1, e.At
	case StageReopened:
		c.Back = b.Stage
	case CycleReopened:
		c.State, c.Back = CycleRunning, b.Stage
	case SourcesChanged:
		c.Sources = append(c.Sources, CycleSource{Seq: e.Seq, Change: b.Change})
	}
}

// Decide judges one command of the cycle and returns the events that it causes; it changes nothing.
func (c *Cycle) Decide(cmd Command) ([]Event, error) {
	bodies, err := c.decide(cmd)
	if err != nil {
		return nil, err
	}
	at := clamp(cmd.At, c.At)
	events := make([]Event, len(bodies))
	for i, b := range bodies {
		events[i] = Event{
			Stream: c.Stream(), Seq: c.Seq + 1 + int64(i), At: at, Command: cmd.ID, Person: cmd.Actor.Person,
			Institution: cmd.Actor.Institution, OnBehalfOf: cmd.OnBehalfOf, Authority: cmd.Authority, Body: b,
		}
	}
	return events, nil
}

func (c *Cycle) decide(cmd Command) ([]Body, error) {
	if cmd.Cycle != c.ID {
		return nil, Refuse(Conflict, "other_cycle", "this act was meant for another cycle")
	}
	if cmd.Kind.ByPerson() {
		if cmd.ID == "" {
			return nil, Refuse(Invalid, "no_command_id", "the act has no id")
		}
		if err := (&decision{command: cmd}).admitActor(); err != nil {
			return nil, err
		}
		return c.decideAct(cmd)
	}
	return c.decideProgress(cmd)
}

// decideAct judges what coordinators do with the cycle as a whole.
func (c *Cycle) decideAct(cmd Command) ([]Body, error) {
	if cmd.Kind == LaunchIt {
		return c.launch(cmd)
	}
	a := cmd.Actor
	switch {
	case c.State == "":
		return nil, Refuse(Conflict, "not_launched", "this cycle was never launched")
	case c.Done() && cmd.Kind != ReopenCycle:
		return nil, Refuse(Conflict, "cycle_ended", "the cycle has ended; nothing in it can be decided any more")
	case a.Institution != c.Launch.Parties.Coordination || !a.Has(Coordinator):
		return nil, Refuse(Forbidden, "not_the_coordinator", "only a coordinator of the cycle can do this")
	case cmd.Reason.Zero():
		return nil, Refuse(Invalid, "reason_missing", "say why: this act needs a reason")
	}
	switch cmd.Kind {
	case Pause:
		if c.State == CyclePausedNow {
			return nil, Refuse(Conflict, "paused_already", "the cycle is paused already")
		}
		return []Body{CyclePaused{Reason: cmd.Reason}}, nil
	case Resume:
		if c.State != CyclePausedNow {
			return nil, Refuse(Conflict, "not_paused", "the cycle is not paused")
		}
		return []Body{CycleResumed{Reason: cmd.Reason, Paused: clamp(cmd.At, c.At).Sub(c.PausedAt)}}, nil
	case Withdraw:
		return []Body{CycleWithdrawn{Reason: cmd.Reason}}, nil
	case ReopenStage:
		return c.reopenStage(cmd)
	case ReopenCycle:
		return c.reopenCycle(cmd)
	}
	return nil, Refuse(Invalid, "unknown_act", "a cycle knows no act %q", cmd.Kind)
}

func (c *Cycle) launch(cmd Command) ([]Body, error) {
	switch {
	case c.State != "":
		return nil, Refuse(Conflict, "launched_already", "this cycle is launched already")
	case cmd.Launch == nil:
		return nil, InvalidField("launch", "the launch is empty")
	case !cmd.Actor.Has(Coordinator) || cmd.Actor.Institution != cmd.Launch.Parties.Coordination:
		return nil, Refuse(Forbidden, "not_the_coordinator", "only a coordinator of the coordinating institution launches a cycle")
	}
	if err := cmd.Launch.Check(); err != nil {
		return nil, err
	}
	return []Body{CycleLaunched{Launch: *cmd.Launch}}, nil
}

// decideProgress records what the workflow did: started the next stage, saw one end, learnt that recommendations have changed.
func (c *Cycle) decideProgress(cmd Command) ([]Body, error) {
	switch cmd.Kind {
	case Tick:
		return nil, nil
	case NoteSources:
		return c.noteSources(cmd), nil
	case StartStage:
		stage, attempt, ok := c.Next()
		if !ok || stage != cmd.Stage || attempt != cmd.Attempt {
			return nil, Refuse(Conflict, "not_next", "%s, attempt %d, is not what this cycle starts now", cmd.Stage, cmd.Attempt)
		}
		return []Body{StageStarted{Stage: stage, Attempt: attempt}}, nil
	case FinishStage:
		run, ok := c.Running()
		if !ok || run.Stage != cmd.Stage || run.Attempt != cmd.Attempt {
			return nil, Refuse(Conflict, "not_running", "%s, attempt %d, does not run now", cmd.Stage, cmd.Attempt)
		}
		if !c.endsStage(cmd) {
			return nil, Refuse(Invalid, "unknown_outcome", "a stage ends completed, withdrawn, or sent back to a stage before it")
		}
		done := []Body{StageFinished{Stage: run.Stage, Attempt: run.Attempt, Outcome: cmd.Outcome, ReturnTo: cmd.ReturnTo}}
		if _, more := c.Launch.Profile.after(run.Stage); !more && cmd.Outcome == Completed && !c.Done() && c.Back == "" {
			done = append(done, CycleCompleted{})
		}
		return done, nil
	}
	return nil, Refuse(Invalid, "unknown_act", "a cycle knows no act %q", cmd.Kind)
}

// endsStage says whether the command tells a possible end of its stage.
func (c *Cycle) endsStage(cmd Command) bool {
	if cmd.Outcome == SentBack {
		return slices.Contains(c.Launch.Profile.Before(cmd.Stage), cmd.ReturnTo)
	}
	return cmd.Outcome == Completed || cmd.Outcome == Withdrawn
}
