package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/store"
)

// ImportWorkflow is the name of the workflow of one import.
const ImportWorkflow = "Import"

// ImportPatience is how long an import waits for its confirmation after it was read. Then it is dropped.
const ImportPatience = 30 * 24 * time.Hour

const (
	importLook      = 6 * time.Hour    // how often the state is read though nobody told us to
	importHeartbeat = 15 * time.Second // a worker that is silent for so long is dead: another one goes on
)

// Import reads the file of an import into staging and waits until somebody confirms or cancels it. What a person decides is written by the
// engine, in the ledger's transaction; this workflow only looks.
func (f *Flows) Import(ctx workflow.Context, id string) error {
	var state store.ImportState
	read := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 24 * time.Hour, HeartbeatTimeout: importHeartbeat, Summary: "read and compare",
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
	})
	if err := workflow.ExecuteActivity(read, acts.ReadImport, id).Get(ctx, &state); err != nil {
		return err
	}
	return awaitConfirmation(ctx, id, state)
}

// awaitConfirmation ends once the import has ended, which after a long silence is done here.
func awaitConfirmation(ctx workflow.Context, id string, state store.ImportState) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Second})
	end := workflow.Now(ctx).Add(ImportPatience)
	looks := workflow.GetSignalChannel(ctx, LookSignal)
	for state.Open() {
		if !workflow.Now(ctx).Before(end) {
			return workflow.ExecuteActivity(ctx, acts.DropImport, id).Get(ctx, nil)
		}
		looks.ReceiveWithTimeout(ctx, importLook, nil)
		if err := workflow.ExecuteActivity(ctx, acts.ImportState, id).Get(ctx, &state); err != nil {
			return err
		}
	}
	return nil
}

// ImportID is the id of the workflow of an import.
func ImportID(id string) string { return "import/" + id }
