package workflows_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

func TestPanicOfDecideBecomesARefusal(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	w.startWorker(func(s *setup) {
		s.flows = workflows.FlowsUnder(func(st *followup.Stage, c followup.Command) ([]followup.Event, error) {
			if c.Kind == followup.Extend {
				panic("a fault of ours")
			}
			return st.Decide(c)
		}, nil)
		s.flows.Keys = w.keys
	})
	w.open(followup.Intake)
	d, err := w.send(w.stream(followup.Intake),
		w.fill(followup.Intake, followup.Command{Kind: followup.Extend, Step: "selection", Actor: coordinator()}),
		w.fill(followup.Intake, followup.Command{Kind: followup.Approve, Step: "selection", Actor: coordinator()}))
	require.NoError(t, err)
	require.Equal(t, "internal", d.Answers[0].Refusal.Rule)
	require.NotContains(t, d.Answers[0].Refusal.Says, "fault of ours")
	require.Nil(t, d.Answers[1].Refusal)
	w.requireStageWhole(w.stream(followup.Intake))
}

func TestClockThatChangesNothingIsNotAskedAgainAndAgain(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	p := storetest.Launch(t, w.store, w.recommendations()...)
	w.cycle = p.Cycle
	p.Until(followup.Intake)
	var asked atomic.Int64
	env := w.environment(w.stream(followup.Intake), refusingFlows(&asked))
	env.SetStartTime(p.Stage(followup.Intake).Steps[0].Clock.RemindAt.Add(time.Second))
	env.RegisterDelayedCallback(env.CancelWorkflow, time.Hour)
	env.ExecuteWorkflow("Intake", workflows.StageInput{Cycle: w.cycle, Attempt: 1})
	require.True(t, env.IsWorkflowCompleted())
	require.InDelta(t, 60, asked.Load(), 2, "once a minute")
	require.NotEmpty(t, w.alarms.about("ALARM the clock's act changes nothing"))
}

// launched runs a cycle's workflow with its launch; its stages are what the test makes them.
func (w *world) launched(env *testsuite.TestWorkflowEnvironment) {
	signed, err := w.door.Sign(followup.Batch{ID: newID(), Commands: []followup.Command{w.launchCommand(false)}})
	require.NoError(w.t, err)
	env.SetStartTime(time.Now())
	env.RegisterDelayedCallback(func() {
		env.UpdateWorkflow(workflows.DecideUpdate, newID(), &answered{t: w.t, keep: func(a workflows.Answer) { require.Nil(w.t, a.Refusal) }}, signed)
	}, 0)
	env.OnWorkflow(workflows.FollowUpWorkflow, mock.Anything, mock.Anything).Maybe().Return(nil) // abandoned, and still waited for here
	env.ExecuteWorkflow(workflows.CycleWorkflow, workflows.CycleInput{Cycle: w.cycle})
	require.True(w.t, env.IsWorkflowCompleted())
}

func TestFailedStageIsStartedAgain(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	env := w.environment(followup.CycleStream(w.cycle), &workflows.Flows{})
	for _, name := range followup.Stages {
		flow := workflows.StageWorkflows[name]
		if name == followup.Clustering {
			env.OnWorkflow(flow, mock.Anything, mock.Anything).Return(workflows.StageResult{}, errors.New("terminated")).Times(3)
		}
		env.OnWorkflow(flow, mock.Anything, mock.Anything).Return(workflows.StageResult{Outcome: followup.Completed}, nil).Once()
	}
	w.launched(env)
	require.NoError(t, env.GetWorkflowError())
	require.Len(t, w.alarms.about("ALARM a stage's workflow failed"), 3)
	c := w.awaitCycle(func(c *followup.Cycle) bool { return c.State == followup.CycleDone })
	require.Len(t, c.Runs, 7)
	require.GreaterOrEqual(t, c.Runs[1].Finished.Sub(c.Runs[1].Started), 3*time.Minute)
}

func TestCycleContinuesAsNewBetweenStages(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	first := w.environment(followup.CycleStream(w.cycle), &workflows.Flows{})
	first.SetContinueAsNewSuggested(true)
	first.OnWorkflow("Intake", mock.Anything, mock.Anything).Return(workflows.StageResult{Outcome: followup.Completed}, nil).Once()
	w.launched(first)
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, first.GetWorkflowError(), &again)
	var in workflows.CycleInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &in))
	require.NotEmpty(t, in.Recent)
	require.Equal(t, followup.Completed, in.State.Runs[0].Outcome)

	second := w.environment(followup.CycleStream(w.cycle), &workflows.Flows{})
	second.SetContinuedExecutionRunID("the first run")
	second.SetStartTime(time.Now().Add(time.Hour))
	for _, name := range followup.Stages[1:] {
		second.OnWorkflow(workflows.StageWorkflows[name], mock.Anything, mock.Anything).Return(workflows.StageResult{Outcome: followup.Completed}, nil).Once()
	}
	second.OnWorkflow(workflows.FollowUpWorkflow, mock.Anything, mock.Anything).Maybe().Return(nil) // abandoned, and still waited for here
	second.ExecuteWorkflow(workflows.CycleWorkflow, in)
	require.True(t, second.IsWorkflowCompleted())
	require.NoError(t, second.GetWorkflowError())
	require.Len(t, w.awaitCycle(func(c *followup.Cycle) bool { return c.State == followup.CycleDone }).Runs, 7)
}
