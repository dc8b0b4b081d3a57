package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"nmrf/followup"
	"nmrf/workflows"
)

// drive carries a whole cycle of a profile through its true periods, in an environment that skips time: everybody acts once the
// reminder has come.
type drive struct {
	*world
	env *testsuite.TestWorkflowEnvironment
}

func TestEveryProfileRunsToItsEndThroughItsTruePeriods(t *testing.T) {
	t.Parallel()
	today := time.Date(2036, 12, 1, 0, 0, 0, 0, time.UTC) // the environment wants no day that has passed
	for _, name := range followup.ProfileNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLedger(t)
			w.profile = name
			launch := w.launchCommand(false)
			launch.Launch.Zone, launch.Launch.Mechanism, launch.Launch.Anchor, launch.At = "UTC", "CEDAW", today.AddDate(2, 0, 0), today
			outlook := must(followup.Foresee(*launch.Launch, today))(t)
			require.True(t, outlook.Fits(), name)

			d := &drive{world: w, env: w.environment(followup.CycleStream(w.cycle), &workflows.Flows{})}
			d.env.SetStartTime(today)
			armed := 0 // an obligation has no end of its own, and the environment would wait for it
			d.env.OnWorkflow(workflows.FollowUpWorkflow, mock.Anything, mock.Anything).Maybe().Run(func(mock.Arguments) { armed++ }).Return(nil)
			d.env.RegisterDelayedCallback(func() { d.decide(launch) }, 0)
			d.env.RegisterDelayedCallback(d.turn, 12*time.Hour)
			d.env.ExecuteWorkflow(workflows.CycleWorkflow, workflows.CycleInput{Cycle: w.cycle})
			require.True(t, d.env.IsWorkflowCompleted())
			require.NoError(t, d.env.GetWorkflowError())
			d.requireAsForeseen(outlook)
			require.Equal(t, len(must(w.store.Cycle(context.Background(), w.cycle))(t).Obligations()), armed)
		})
	}
}

// requireAsForeseen holds what happened against the calendar that was foreseen.
func (d *drive) requireAsForeseen(o followup.Outlook) {
	d.t.Helper()
	c := must(d.store.Cycle(context.Background(), d.cycle))(d.t)
	require.Equal(d.t, followup.CycleDone, c.State)
	require.Len(d.t, c.Runs, len(o.Stages))
	for i, run := range c.Runs {
		require.Equal(d.t, o.Stages[i].Stage, run.Stage)
		require.Equal(d.t, followup.Completed, run.Outcome)
		require.False(d.t, run.Finished.After(o.Stages[i].Ends), "%s ended %s, later than foreseen", run.Stage, run.Finished)
	}
	opened := d.events(d.stream(o.Stages[0].Stage))[1].Body.(followup.StepOpened)
	require.Equal(d.t, o.Stages[0].Steps[0].Clock, opened.Clock)
	require.NotZero(d.t, d.count(d.stream(o.Stages[0].Stage), "StepReminded"))
}

// turn does what is owed now, twice a day until the cycle has ended.
func (d *drive) turn() {
	ctx := context.Background()
	c := must(d.store.Cycle(ctx, d.cycle))(d.t)
	if c.Done() {
		return
	}
	d.env.RegisterDelayedCallback(d.turn, 12*time.Hour)
	run, ok := c.Running()
	if !ok {
		return
	}
	st := must(d.store.Stage(ctx, d.stream(run.Stage)))(d.t)
	if !st.Opened || st.Closed {
		return
	}
	waits := len(st.Steps) == 0
	for _, step := range st.Steps {
		act, owed := d.owed(step)
		waits = waits || owed || step.Open()
		if owed {
			act.Step = step.ID
			d.decide(d.fill(st.Name, act))
		}
	}
	if !waits {
		d.decide(d.fill(st.Name, followup.Command{Kind: followup.Close, Actor: coordinator()}))
	}
}

// owed is the next act that a step asks of somebody.
func (d *drive) owed(s *followup.Step) (followup.Command, bool) {
	switch {
	case s.Kind == followup.InputStep && s.State == followup.Passed && s.Disposition == "":
		return followup.Command{Kind: followup.Dispose, Disposition: followup.Accepted, Reason: d.text("right"), Actor: coordinator()}, true
	case !s.Open() || !s.Reminded:
		return followup.Command{}, false
	case s.State == followup.AwaitingText:
		return d.owedText(s)
	case s.Kind == followup.DispatchStep:
		return followup.Command{Kind: followup.Dispatch, Channel: followup.ByEmail, Reason: d.text("ref 1"), Actor: coordinator()}, true
	}
	for _, p := range s.Parties {
		if _, replied := s.Standing(p.Institution); replied {
			continue
		}
		switch s.Kind {
		case followup.AcceptStep:
			return followup.Command{Kind: followup.AcceptIt, Actor: actor("fp-"+p.Institution, p.Institution, followup.FocalPoint)}, true
		case followup.ConfirmStep:
			return followup.Command{Kind: followup.Approve, Actor: coordinator()}, true
		}
		return followup.Command{Kind: followup.Approve, Actor: actor("ap-"+p.Institution, p.Institution, followup.Approver)}, true
	}
	return followup.Command{Kind: followup.ClearIt, Actor: coordinator()}, true
}

func (d *drive) owedText(s *followup.Step) (followup.Command, bool) {
	switch s.Kind {
	case followup.AcceptStep:
		return followup.Command{Kind: followup.Assign, Lead: health, Supporting: []string{justice}, Actor: coordinator()}, true
	case followup.PlanStep:
		plan := followup.Plan{Cluster: s.Subject, Measures: []followup.Measure{{Title: "Do it", Responsible: health, End: d.env.Now().AddDate(1, 0, 0)}}}
		return followup.Command{Kind: followup.Submit, Content: d.text(plan), Actor: actor("fp-health", health, followup.FocalPoint)}, true
	case followup.InputStep:
		return followup.Command{Kind: followup.Submit, Content: d.text("More money"), Actor: actor("nora", nhri, followup.Consultee)}, true
	case followup.SectionStep:
		return followup.Command{Kind: followup.Submit, Content: s.Content, Words: s.Words, Actor: actor("dora", nmirf, followup.Drafter)}, true
	}
	return followup.Command{}, false
}

// decide sends a command to its stage, or to the cycle, and wants it done.
func (d *drive) decide(c followup.Command) {
	stream := followup.CycleStream(d.cycle)
	if c.Stage != "" {
		stream, c.At = d.stream(c.Stage), d.env.Now()
	}
	signed := must(d.door.Sign(followup.Batch{ID: newID(), Commands: []followup.Command{c}}))(d.t)
	wanted := &answered{t: d.t, keep: func(a workflows.Answer) {
		require.Nil(d.t, a.Refusal, "%s of %s in %s", c.Kind, c.Step, c.Stage)
	}}
	if c.Stage == "" {
		d.env.UpdateWorkflow(workflows.DecideUpdate, newID(), wanted, signed)
		return
	}
	require.NoError(d.t, d.env.UpdateWorkflowByID(stream, workflows.DecideUpdate, newID(), wanted, signed))
}
