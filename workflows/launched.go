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

// refuseMisnamed ends a workflow that does not bear the name of its stream. Whoever can reach Temporal can start workflows under
// any name and with any input, and a stream has one writer. The history keeps what was found: a replayer may not know the name.
//
// cycle is the cycle, or the obligation, that its input names.
func (m *machine[P]) refuseMisnamed(ctx workflow.Context, cycle string) error {
	var named bool
	err := workflow.SideEffect(ctx, func(ctx workflow.Context) any {
		id := workflow.GetInfo(ctx).WorkflowExecution.ID
		of, _, _, ok := followup.ParseStream(id)
		if obligation, _, owed := followup.ParseObligation(id); owed {
			of, ok = obligation, true
		}
		return ok && of == cycle && id == m.state.Stream()
	}).Get(&named)
	if err != nil || named {
		return err
	}
	return m.refuseUnlaunched(ctx)
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
