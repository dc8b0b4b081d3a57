package followup_test

import (
	"fmt"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// Persons who took no part before: whatever others did, they can bring a step to its end.
var (
	newCoordinator = Actor{Person: "new-coordinator", Institution: "nmrf", Roles: []Role{Coordinator}}
	newJudge       = Actor{Person: "new-judge", Institution: "cabinet", Roles: []Role{Approver}}
	newSettler     = Actor{Person: "new-settler", Institution: "cabinet", Roles: []Role{Approver}}
)

func newWriter(institution string) Actor {
	return Actor{Person: "writer-of-" + institution, Institution: institution, Roles: []Role{Coordinator, Drafter, FocalPoint, Consultee, Statistician}}
}

// ender tries acts on a copy of a stage.
type ender struct {
	t     require.TestingT
	stage *Stage
	acts  int
}

func (e *ender) tries(c Command) bool {
	e.acts++
	c.ID, c.Cycle, c.Stage, c.Attempt, c.Reason, c.At = fmt.Sprint("end-", e.acts), e.stage.Cycle, e.stage.Name, e.stage.Attempt, why, e.stage.At
	if st := e.stage.Step(c.Step); st != nil {
		c.Shown = st.Content.Hash
	}
	events, err := e.stage.Decide(c)
	for _, event := range events {
		e.stage.Apply(event)
	}
	return err == nil
}

// hasAnOutcome requires of every open step that acts of the coordination, the parties and the committee bring it to its end. The
// coordination alone can always give up a plan, a section or an input, and can send back every stage but the first.
func (w *world) hasAnOutcome() {
	if w.stage.Closed {
		return
	}
	for i := range w.stage.Steps {
		e := &ender{t: w.t, stage: w.stage.Clone()}
		e.resumes()
		if st := e.stage.Steps[i]; st.Open() {
			e.alone(st)
			e.together(st.ID)
		}
	}
	e := &ender{t: w.t, stage: w.stage.Clone()}
	e.resumes()
	require.Equal(w.t, e.stage.Name != Intake, e.tries(Command{Kind: SendBack, Actor: newCoordinator, ReturnTo: Intake}))
}

func (e *ender) resumes() {
	if e.stage.Paused {
		noticed := Event{Stream: CycleStream(e.stage.Cycle), Seq: e.stage.CycleSeq + 1, Body: CycleResumed{Reason: why}}
		require.True(e.t, e.tries(Command{Kind: Heed, Actor: system, Noticed: &noticed}))
	}
	if e.stage.Held {
		require.True(e.t, e.tries(Command{Kind: ResumeStage, Actor: newCoordinator}))
	}
}

func (e *ender) alone(st *Step) {
	other := &ender{t: e.t, stage: e.stage.Clone()}
	given := other.tries(Command{Kind: Abandon, Actor: newCoordinator, Step: st.ID})
	require.Equal(e.t, st.Kind == PlanStep || st.Kind == SectionStep || st.Kind == InputStep, given, "%s cannot be given up", st.ID)
}

// together brings the step to a pass, without giving it up.
func (e *ender) together(id string) {
	for range 30 * len(e.stage.Steps) {
		st := e.stage.Step(id)
		if !st.Open() {
			require.Contains(e.t, []StepState{Passed, Lapsed}, st.State)
			return
		}
		if st.Waits().Why == WhyPlans {
			st = e.openPlan()
		}
		require.True(e.t, e.forward(st), "nobody can move %s", toJSONOf(e.t, st))
	}
	require.Fail(e.t, "no end", toJSONOf(e.t, e.stage.Step(id)))
}

// openPlan returns a plan for which the committee waits.
func (e *ender) openPlan() *Step {
	for _, st := range e.stage.Steps {
		if st.Kind == PlanStep && (st.Open() || st.State == Refused) {
			return st
		}
	}
	require.Fail(e.t, "the committee waits for no plan", toJSONOf(e.t, e.stage))
	return nil
}

// forward does the next thing that the step needs.
func (e *ender) forward(st *Step) bool {
	c := Command{Step: st.ID, Actor: newCoordinator}
	switch {
	case st.State == Refused:
		c.Kind, c.Due = Reopen, e.stage.At.AddDate(0, 1, 0)
	case st.Held:
		c.Kind = Unsuspend
	case st.Correction != nil:
		c.Kind = RejectCorrection
	case ownItem(st) != "":
		c.Kind, c.Actor, c.Item, c.ItemState = Settle, newSettler, ownItem(st), WasWithdrawn
	case st.Arbitration != nil:
		c.Kind, c.Actor = Arbitrate, newJudge
	case st.Kind == AcceptStep && st.State != AwaitingReplies:
		c.Kind, c.Lead = Assign, "health"
	case st.State == AwaitingText && st.Kind == ReportStep:
		c.Kind, c.Actor, c.Content = Propose, system, text("last")
	case st.State == AwaitingText:
		c.Kind, c.Actor, c.Content = Submit, newWriter(st.Author), text("last")
		if st.Kind == InputStep && !e.stage.At.Before(st.Clock.Due) {
			c = Command{Kind: Tick, Actor: system}
		}
	case st.Kind == DispatchStep:
		c.Kind, c.Channel = Dispatch, ByEmail
	default:
		return e.decides(st, c)
	}
	return e.tries(c)
}

// ownItem returns an open item of the committee's, which it has to withdraw before it can judge.
func ownItem(st *Step) string {
	for _, i := range st.Items {
		if i.Institution == "cabinet" && !i.Settled() {
			return i.ID
		}
	}
	return ""
}

// decides overrides what stands in the way, and clears.
func (e *ender) decides(st *Step, c Command) bool {
	for _, l := range st.ReadyToClear() {
		if l.Blocks() {
			c.Kind, c.Actor, c.Condition = OverrideIt, newJudge, l.Rule
			return e.tries(c)
		}
	}
	c.Kind = ClearIt
	if st.Clearer == "cabinet" {
		c.Actor = newJudge
	}
	return e.tries(c)
}
