package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

// calendar runs the workflow of one stage with the true periods of its profile, in an environment that skips time, on the
// real store.
type calendar struct {
	*world
	env   *testsuite.TestWorkflowEnvironment
	play  *storetest.Play
	stage followup.StageName
	start time.Time
	found map[string]workflows.Answer
}

func newCalendar(t *testing.T, stage followup.StageName) *calendar {
	t.Helper()
	w := newLedger(t)
	c := &calendar{world: w, stage: stage, play: storetest.Launch(t, w.store, w.recommendations()...), start: time.Now(), found: map[string]workflows.Answer{}}
	w.cycle = c.play.Cycle
	c.play.Until(stage)
	c.env = w.environment(c.stream(stage), &workflows.Flows{})
	c.env.SetStartTime(c.start)
	return c
}

// environment runs workflows as if under a name, on the real store, and skips the time in which nothing happens.
func (w *world) environment(name string, f *workflows.Flows) *testsuite.TestWorkflowEnvironment {
	f.Keys = w.keys
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(w.log))
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(30 * time.Second)
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: name, WorkflowTaskTimeout: workflows.TaskTimeout})
	env.SetWorkflowRunTimeout(10 * 365 * day)
	workflows.Register(env, f, &activities.Activities{Store: w.store})
	return env
}

// at does something at a time after the start.
func (c *calendar) at(after time.Duration, do func()) { c.env.RegisterDelayedCallback(do, after) }

// decide sends a command; its answer is kept under a name.
func (c *calendar) decide(name string, cmd followup.Command) {
	if cmd.At.IsZero() {
		cmd.At = c.env.Now()
	}
	cmd = c.fill(c.stage, cmd)
	signed := must(c.door.Sign(followup.Batch{ID: newID(), Commands: []followup.Command{cmd}}))(c.t)
	c.env.UpdateWorkflow(workflows.DecideUpdate, newID(), &answered{t: c.t, keep: func(a workflows.Answer) { c.found[name] = a }}, signed)
}

// run runs the stage to its end.
func (c *calendar) run() {
	c.t.Helper()
	c.env.ExecuteWorkflow(workflows.StageWorkflows[c.stage], workflows.StageInput{Cycle: c.cycle, Attempt: 1})
	require.True(c.t, c.env.IsWorkflowCompleted())
	require.NoError(c.t, c.env.GetWorkflowError())
}

// answered keeps the answer of an Update.
type answered struct {
	t    testing.TB
	keep func(workflows.Answer)
}

func (a *answered) Accept()          {}
func (a *answered) Reject(err error) { require.NoError(a.t, err) }
func (a *answered) Complete(success any, err error) {
	require.NoError(a.t, err)
	a.keep(success.(workflows.Decision).Answers[0])
}

// when lists the instants at which the stage's stream holds an event of a type.
func (c *calendar) when(kind string) (at []time.Time) {
	c.t.Helper()
	for _, e := range c.events(c.stream(c.stage)) {
		if e.Type() == kind {
			at = append(at, e.At)
		}
	}
	return at
}

const day = 24 * time.Hour

func TestConsultationLapsesAfterThirtyDays(t *testing.T) {
	t.Parallel()
	c := newCalendar(t, followup.Consultation)
	step := "input/" + nhri
	clock := c.play.Stage(followup.Consultation).Step(step).Clock
	input := followup.Command{Kind: followup.Submit, Step: step, Content: c.text("More money"), Actor: actor("nora", nhri, followup.Consultee)}
	c.at(31*day, func() {
		inTime, late := input, input
		inTime.At, late.At = clock.Due.Add(-time.Minute), clock.Due.Add(time.Minute)
		c.decide("in time", inTime)
		c.decide("late", late)
	})
	c.at(32*day, func() { c.decide("close", followup.Command{Kind: followup.Close, Actor: coordinator()}) })
	c.run()
	requireNear(t, c.when("StepReminded"), clock.RemindAt)
	requireNear(t, c.when("StepLapsed"), clock.Due)
	require.Empty(t, c.when("StepEscalated"), "what lapses is not escalated")
	require.Equal(t, "received_in_time_after_the_close", c.found["in time"].Refusal.Rule)
	require.NotNil(t, c.found["in time"].Receipt)
	require.Equal(t, "too_late", c.found["late"].Refusal.Rule)
	require.Nil(t, c.found["close"].Refusal)
}

func TestExtensionMovesTheTimer(t *testing.T) {
	t.Parallel()
	c := newCalendar(t, followup.Intake)
	var clocks []followup.Clock
	keep := func() { clocks = append(clocks, c.play.Stage(followup.Intake).Step("selection").Clock) }
	c.at(day, func() {
		keep()
		c.decide("extend", followup.Command{Kind: followup.Extend, Step: "selection", Due: c.start.Add(60 * day), Reason: c.text("more time"), Actor: coordinator()})
	})
	c.at(2*day, keep)
	c.at(90*day, func() {
		c.decide("approve", followup.Command{Kind: followup.Approve, Step: "selection", Actor: coordinator()})
		c.decide("close", followup.Command{Kind: followup.Close, Actor: coordinator()})
	})
	c.run()
	require.True(t, clocks[1].RemindAt.After(clocks[0].EscalateAt))
	requireNear(t, c.when("StepReminded"), clocks[1].RemindAt)
	requireNear(t, c.when("StepEscalated"), clocks[1].EscalateAt)
}

func TestDeadlinesOfAPausedCycleWait(t *testing.T) {
	t.Parallel()
	c := newCalendar(t, followup.Consultation)
	clock := c.play.Stage(followup.Consultation).Step("input/" + nhri).Clock
	onCycle := func(kind followup.CommandKind) func() {
		return func() {
			cmd := c.play.CycleCommand(kind)
			cmd.At, cmd.Reason = c.env.Now(), c.text("because")
			c.play.OnCycle(cmd)
			c.env.SignalWorkflow(workflows.LookSignal, nil)
		}
	}
	c.at(10*day, onCycle(followup.Pause))
	c.at(110*day, onCycle(followup.Resume))
	c.at(200*day, func() { c.decide("close", followup.Command{Kind: followup.Close, Actor: coordinator()}) })
	c.run()
	moved := c.play.Stage(followup.Consultation).Step("input/" + nhri).Clock
	require.WithinRange(t, moved.Due, clock.Due.Add(100*day), clock.Due.Add(104*day), "later by the pause, and then on a day of work")
	requireNear(t, c.when("StepReminded"), moved.RemindAt)
	requireNear(t, c.when("StepLapsed"), moved.Due)
	require.Nil(t, c.found["close"].Refusal)
	require.True(t, must(c.store.Stage(context.Background(), c.stream(c.stage)))(t).Closed)
}

// requireNear wants exactly one instant, the one expected or up to a second after it.
func requireNear(t *testing.T, got []time.Time, want time.Time) {
	t.Helper()
	require.Len(t, got, 1)
	require.WithinRange(t, got[0], want, want.Add(time.Second))
}
