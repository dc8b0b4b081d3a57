package workflows

import (
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
	"nmrf/store"
)

// ObligationInput starts an obligation, or continues it as new with its state.
type ObligationInput struct {
	ID     string               `json:"id"`
	State  *followup.Obligation `json:"state,omitempty"`
	Recent []Answer             `json:"recent,omitempty"`
}

// FollowUp keeps one obligation: it reminds, and when its time has come proposes the cycle that answers it.
func (f *Flows) FollowUp(ctx workflow.Context, in ObligationInput) error {
	state := in.State
	if state == nil || !continued(ctx) {
		state = followup.NewObligation(in.ID)
	}
	m, err := newMachine(ctx, state, (*followup.Obligation).Decide, f.Keys, in.Recent)
	if err != nil {
		return err
	}
	if err := m.refuseMisnamed(ctx, in.ID); err != nil {
		return err
	}
	if err := openObligation(ctx, m); err != nil {
		return err
	}
	m.look = true // what the ledger holds beyond this state
	return keepObligation(ctx, m)
}

func keepObligation(ctx workflow.Context, m *machine[*followup.Obligation]) error {
	for {
		for !m.state.Done() || m.busy() {
			if err := m.turn(ctx); err != nil {
				return err
			}
			if m.renews(ctx) {
				return workflow.NewContinueAsNewError(ctx, FollowUpWorkflow, ObligationInput{ID: m.state.ID, State: m.state, Recent: m.recent})
			}
			if err := m.wait(ctx, m.state.Done); err != nil {
				return err
			}
		}
		if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) || m.busy() }); err != nil || !m.busy() {
			return err
		}
	}
}

// renews says that the history has grown long and nobody waits for an answer.
func (m *machine[P]) renews(ctx workflow.Context) bool {
	return !m.state.Done() && !m.busy() && workflow.AllHandlersFinished(ctx) && workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// openObligation writes ObligationArmed, in the transaction that reads what the cycle says.
func openObligation(ctx workflow.Context, m *machine[*followup.Obligation]) error {
	for m.state.State == "" {
		var res store.RecordResult
		err := workflow.ExecuteLocalActivity(recordOptions(ctx), acts.OpenObligation, m.state.Stream(), workflow.Now(ctx).UTC()).Get(ctx, &res)
		if err != nil {
			if err = m.failed(ctx, err); err != nil {
				return err
			}
			continue
		}
		m.retries = 0
		if res.Refused != "" {
			return temporal.NewNonRetryableApplicationError(res.Refused, "Unlaunched", errUnlaunched)
		}
		m.apply(res)
	}
	return nil
}

// armPatience is how long a completed cycle waits for the start of its obligations before it raises the alarm.
const armPatience = time.Minute

// arm starts a workflow for each obligation that the completion of the cycle brings. They outlive the cycle. One that runs already was
// started by an earlier run of this workflow.
func (c *cycleRun) arm(ctx workflow.Context) {
	if c.armed == c.state.Completed {
		return
	}
	c.armed = c.state.Completed
	for _, id := range c.state.Obligations() {
		ctx := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID: followup.ObligationStream(id), WorkflowTaskTimeout: TaskTimeout, StaticSummary: id,
			ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_ABANDON,
			WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
			TypedSearchAttributes: temporal.NewSearchAttributes(CycleAttribute.ValueSet(c.state.ID), MechanismAttribute.ValueSet(c.state.Launch.Mechanism)),
		})
		started := workflow.ExecuteChildWorkflow(ctx, FollowUpWorkflow, ObligationInput{ID: id}).GetChildWorkflowExecution()
		if ok, err := workflow.AwaitWithTimeout(ctx, armPatience, started.IsReady); err != nil || !ok {
			c.log.Error("ALARM an obligation does not start; it has to be started by hand", "obligation", id, "error", err)
			continue
		}
		if err := started.Get(ctx, nil); err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			c.log.Error("ALARM an obligation could not be started; it has to be started by hand", "obligation", id, "error", err)
		}
	}
}
