package workflows

import (
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// CycleInput starts a cycle, or continues it as new with its state.
type CycleInput struct {
	Cycle string          `json:"cycle"`
	State *followup.Cycle `json:"state,omitempty"`
}

// Search attributes of the workflows, set at the start and never changed.
var (
	CycleAttribute     = temporal.NewSearchAttributeKeyKeyword("Cycle")
	StageAttribute     = temporal.NewSearchAttributeKeyKeyword("Stage")
	MechanismAttribute = temporal.NewSearchAttributeKeyKeyword("Mechanism")
)

// TaskTimeout is the workflow task timeout of every process: what a dead worker costs at most.
const TaskTimeout = 2 * time.Second

// launchPatience is how long a cycle waits for its signed launch, which comes with its start.
const launchPatience = 10 * time.Second

// cycleRun is one run of the parent workflow.
type cycleRun struct {
	*machine[*followup.Cycle]
	child  workflow.ChildWorkflowFuture // the running stage; nil between stages
	result StageResult
	ended  bool                // the child has ended
	told   followup.CycleState // what the running stage was last told of the cycle
}

// ReportingCycle runs the seven stages of one cycle, in their order and back where a stage was sent back.
func (f *Flows) ReportingCycle(ctx workflow.Context, in CycleInput) error {
	state := in.State
	if state == nil {
		state = followup.NewCycle(in.Cycle)
	}
	m, err := newMachine(ctx, state, f.Keys)
	if err != nil {
		return err
	}
	c := &cycleRun{machine: m, told: followup.CycleRunning}
	return c.run(ctx)
}

func (c *cycleRun) run(ctx workflow.Context) error {
	if err := c.awaitLaunch(ctx); err != nil {
		return err
	}
	for !c.state.Done() || c.child != nil || c.busy() {
		c.progress()
		if err := c.turn(ctx); err != nil {
			return err
		}
		c.tellStage(ctx)
		c.startStage(ctx)
		if again, err := c.continues(ctx); again || err != nil {
			return err
		}
		if c.hasNext() {
			continue
		}
		if err := c.wait(ctx, func() bool { return c.ended || c.over() }); err != nil {
			return err
		}
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// over says that the cycle has ended and no stage of it runs.
func (c *cycleRun) over() bool { return c.state.Done() && c.child == nil }

// awaitLaunch waits for the signed launch and lets the first turn record it. Without one, the workflow says so and ends.
func (c *cycleRun) awaitLaunch(ctx workflow.Context) error {
	for c.state.State == "" {
		launched, err := workflow.AwaitWithTimeout(ctx, launchPatience, func() bool { return len(c.queue) > 0 })
		if err != nil {
			return err
		}
		c.look = true // with or without a launch: the ledger may know one
		if err := c.turn(ctx); err != nil {
			return err
		}
		if c.state.State == "" && !launched {
			return c.unlaunched(ctx)
		}
	}
	return nil
}

func (c *cycleRun) unlaunched(ctx workflow.Context) error {
	err := workflow.ExecuteLocalActivity(recordOptions(ctx), acts.RefuseUnlaunched, c.state.Stream(), workflow.Now(ctx).UTC()).Get(ctx, nil)
	if err != nil {
		c.log.Error("the refusal could not be recorded", "error", err)
	}
	return temporal.NewNonRetryableApplicationError(errUnlaunched.Error(), "Unlaunched", nil)
}

// progress turns what the workflow saw into commands of its own: a stage has ended, the next one starts.
func (c *cycleRun) progress() {
	if c.ended {
		run, ok := c.state.Running()
		if ok {
			c.add(followup.Command{Kind: followup.FinishStage, Stage: run.Stage, Attempt: run.Attempt,
				Outcome: c.result.Outcome, ReturnTo: c.result.ReturnTo})
		}
		c.child, c.ended = nil, false
	}
	if stage, attempt, ok := c.state.Next(); ok && c.child == nil {
		c.add(followup.Command{Kind: followup.StartStage, Stage: stage, Attempt: attempt})
	}
}

func (c *cycleRun) add(cmd followup.Command) {
	cmd.Cycle, cmd.Actor = c.state.ID, followup.Actor{Person: followup.SystemActor}
	c.own = append(c.own, cmd)
}

// hasNext says that the cycle can start its next stage right away.
func (c *cycleRun) hasNext() bool {
	_, _, ok := c.state.Next()
	return ok && c.child == nil
}

// startStage starts the child of the attempt that the ledger says runs, unless it does already.
func (c *cycleRun) startStage(ctx workflow.Context) {
	run, ok := c.state.Running()
	if !ok || c.child != nil {
		return
	}
	stream := followup.StageStream(c.state.ID, run.Stage, run.Attempt)
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: stream, WorkflowTaskTimeout: TaskTimeout,
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		StaticSummary:         string(run.Stage),
		TypedSearchAttributes: temporal.NewSearchAttributes(CycleAttribute.ValueSet(c.state.ID), StageAttribute.ValueSet(string(run.Stage)),
			MechanismAttribute.ValueSet(c.state.Launch.Mechanism)),
	})
	c.child = workflow.ExecuteChildWorkflow(ctx, StageWorkflows[run.Stage], StageInput{Cycle: c.state.ID, Attempt: run.Attempt})
	workflow.Go(ctx, func(ctx workflow.Context) { c.follow(ctx, run) })
}

// follow waits for the child. A child that failed (which is a fault of ours, or a forged start) is started again after a while.
func (c *cycleRun) follow(ctx workflow.Context, run followup.StageRun) {
	for {
		c.result = StageResult{}
		err := c.child.Get(ctx, &c.result)
		if err == nil {
			c.ended = true
			return
		}
		c.log.Error("ALARM a stage's workflow failed; starting it again", "stage", run.Stage, "attempt", run.Attempt, "error", err)
		if workflow.Sleep(ctx, time.Minute) != nil {
			return
		}
		c.child = workflow.ExecuteChildWorkflow(ctx, StageWorkflows[run.Stage], StageInput{Cycle: c.state.ID, Attempt: run.Attempt})
	}
}

// tellStage makes the running stage read the ledger: something happened to the whole cycle.
func (c *cycleRun) tellStage(ctx workflow.Context) {
	run, ok := c.state.Running()
	if !ok || c.child == nil || c.told == c.state.State {
		return
	}
	c.told = c.state.State
	stream := followup.StageStream(c.state.ID, run.Stage, run.Attempt)
	workflow.SignalExternalWorkflow(ctx, stream, "", LookSignal, nil)
}

// continues starts the next run of the parent between two stages, when the history has grown long.
func (c *cycleRun) continues(ctx workflow.Context) (bool, error) {
	if c.child != nil || c.state.Done() || !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		return false, nil
	}
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) || c.busy() }); err != nil || c.busy() {
		return false, err
	}
	return true, workflow.NewContinueAsNewError(ctx, workflow.GetInfo(ctx).WorkflowType.Name, CycleInput{Cycle: c.state.ID, State: c.state})
}
