package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// CycleInput starts a cycle, or continues it as new with its state.
type CycleInput struct {
	Cycle  string          `json:"cycle"`
	State  *followup.Cycle `json:"state,omitempty"`
	Recent []Answer        `json:"recent,omitempty"`
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
	child *child // the running stage's; nil between stages
	told  int64  // the cycle's last event when the running stage was last told to look
	armed int    // the completion whose obligations were armed
}

// ReportingCycle runs the seven stages of one cycle, in their order and back where a stage was sent back.
func (f *Flows) ReportingCycle(ctx workflow.Context, in CycleInput) error {
	state := in.State
	if state == nil || !continued(ctx) {
		state = followup.NewCycle(in.Cycle)
	}
	m, err := newMachine(ctx, state, orDefault(f.decideCycle, (*followup.Cycle).Decide), f.Keys, in.Recent)
	if err != nil {
		return err
	}
	if err := m.refuseMisnamed(ctx, in.Cycle); err != nil {
		return err
	}
	c := &cycleRun{machine: m, told: state.Seq}
	return c.run(ctx)
}

func (c *cycleRun) run(ctx workflow.Context) error {
	if err := c.awaitLaunch(ctx); err != nil {
		return err
	}
	for {
		for !c.state.Done() || c.child != nil || c.busy() {
			if again, err := c.step(ctx); again || err != nil {
				return err
			}
		}
		c.arm(ctx)
		if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) || c.busy() }); err != nil || !c.busy() {
			return err
		}
	}
}

// step takes the cycle one turn further and waits where nothing is left to do. again says that the next run has to go on.
func (c *cycleRun) step(ctx workflow.Context) (again bool, err error) {
	before, looks := c.state.LastSeq(), c.look
	c.progress()
	if err := c.turn(ctx); err != nil {
		return false, err
	}
	c.tellStage(ctx, looks)
	c.startStage(ctx)
	if again, err := c.continues(ctx); again || err != nil {
		return again, err
	}
	if c.hasNext() && c.state.LastSeq() > before {
		return false, nil
	}
	return false, c.wait(ctx, func() bool { return c.over() || c.child != nil && c.child.ended && !c.child.reported })
}

// over says that the cycle has ended and no stage of it runs.
func (c *cycleRun) over() bool { return c.state.Done() && c.child == nil }

// awaitLaunch waits for the signed launch and lets the first turn record it. A workflow that nobody asks anything of says so
// and ends.
func (c *cycleRun) awaitLaunch(ctx workflow.Context) error {
	asked := false
	for c.state.State == "" {
		asks, err := workflow.AwaitWithTimeout(ctx, launchPatience, func() bool { return len(c.queue) > 0 })
		if err != nil {
			return err
		}
		asked = asked || asks
		c.look = true // with or without a launch: the ledger may know one
		if err := c.turn(ctx); err != nil {
			return err
		}
		switch {
		case c.state.State != "" || asks || c.retries > 0:
		case asked:
			return temporal.NewNonRetryableApplicationError("the launch was refused", "LaunchRefused", nil)
		default:
			return c.refuseUnlaunched(ctx)
		}
	}
	return nil
}

// progress turns what the workflow saw into commands of its own: a stage has ended, the next one starts.
func (c *cycleRun) progress() {
	if len(c.own) > 0 {
		return // the ledger has not taken the last one yet
	}
	if c.child != nil && c.child.ended {
		c.child.reported = true
		c.add(followup.Command{Kind: followup.FinishStage, Stage: c.child.stage, Attempt: c.child.attempt,
			Outcome: c.child.result.Outcome, ReturnTo: c.child.result.ReturnTo})
	} else if c.hasNext() {
		stage, attempt, _ := c.state.Next()
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

// continues starts the next run of the parent between two stages, when the history has grown long.
func (c *cycleRun) continues(ctx workflow.Context) (bool, error) {
	if c.child != nil || c.state.Done() || !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		return false, nil
	}
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) || c.busy() }); err != nil || c.busy() {
		return false, err
	}
	return true, workflow.NewContinueAsNewError(ctx, workflow.GetInfo(ctx).WorkflowType.Name, CycleInput{Cycle: c.state.ID, State: c.state, Recent: c.recent})
}
