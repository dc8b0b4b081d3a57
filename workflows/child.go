package workflows

import (
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// child is the workflow of one attempt at a stage, until the ledger holds how it ended.
type child struct {
	stage    followup.StageName
	attempt  int
	result   StageResult
	ended    bool
	reported bool // its end has been put before the cycle
}

// startStage starts the child of the attempt that the ledger says runs, unless it does already.
func (c *cycleRun) startStage(ctx workflow.Context) {
	run, ok := c.state.Running()
	if !ok || c.child != nil {
		return
	}
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: followup.StageStream(c.state.ID, run.Stage, run.Attempt), WorkflowTaskTimeout: TaskTimeout,
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		StaticSummary:         string(run.Stage),
		TypedSearchAttributes: temporal.NewSearchAttributes(CycleAttribute.ValueSet(c.state.ID), StageAttribute.ValueSet(string(run.Stage)),
			MechanismAttribute.ValueSet(c.state.Launch.Mechanism)),
	})
	started := &child{stage: run.Stage, attempt: run.Attempt}
	c.child = started
	workflow.Go(ctx, func(ctx workflow.Context) { c.follow(ctx, started) })
}

// follow runs the child. A child that failed (which is a fault of ours, or a forged start) is started again after a while.
func (c *cycleRun) follow(ctx workflow.Context, ch *child) {
	log := log.With(c.log, "stage", ch.stage, "attempt", ch.attempt)
	for {
		run := workflow.ExecuteChildWorkflow(ctx, StageWorkflows[ch.stage], StageInput{Cycle: c.state.ID, Attempt: ch.attempt})
		started := run.GetChildWorkflowExecution()
		if ok, err := workflow.AwaitWithTimeout(ctx, time.Minute, started.IsReady); err == nil && !ok {
			log.Error("ALARM a stage's workflow does not start; it may have to be started by hand")
		}
		err := run.Get(ctx, &ch.result)
		if err == nil {
			ch.ended = true
			return
		}
		log.Error("ALARM a stage's workflow failed; starting it again", "error", err)
		if workflow.Sleep(ctx, time.Minute) != nil {
			return
		}
	}
}

// tellStage lets go of a child whose end is recorded, and makes a running one read the ledger when something happened to the
// whole cycle, or when the cycle itself was told to look: what died with a door may have hit its stage too.
func (c *cycleRun) tellStage(ctx workflow.Context, looks bool) {
	run, ok := c.state.Running()
	runs := ok && c.child != nil && c.child.stage == run.Stage && c.child.attempt == run.Attempt
	switch {
	case c.child != nil && c.child.ended && !runs:
		c.child = nil
	case runs && !c.child.ended && (looks || c.told != c.state.Seq):
		workflow.SignalExternalWorkflow(ctx, followup.StageStream(c.state.ID, run.Stage, run.Attempt), "", LookSignal, nil)
	}
	c.told = c.state.Seq
}
