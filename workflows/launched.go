package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

var errUnlaunched = errors.New("no signed launch in the ledger asks for this workflow")

// continued says that this run goes on from an earlier one: only then is the state in its input one of ours.
func continued(ctx workflow.Context) bool { return workflow.GetInfo(ctx).ContinuedExecutionRunID != "" }

// misnamed says that the workflow does not bear the name of its stream. Whoever can reach Temporal can start workflows under any
// name and with any input, and a stream has one writer.
func misnamed(ctx workflow.Context, stream, cycle string) bool {
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	named, _, _, ok := followup.ParseStream(id)
	return !ok || named != cycle || id != stream
}

// refuseUnlaunched records that nobody asked for this workflow, and returns the error that ends it.
func (m *machine[P]) refuseUnlaunched(ctx workflow.Context) error {
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	for {
		err := workflow.ExecuteLocalActivity(recordOptions(ctx), acts.RefuseUnlaunched, id, workflow.Now(ctx).UTC()).Get(ctx, nil)
		if err == nil {
			return temporal.NewNonRetryableApplicationError(errUnlaunched.Error(), "Unlaunched", nil)
		}
		if err = m.failed(ctx, err); err != nil {
			return err
		}
	}
}
