package engine

import (
	"context"

	"go.temporal.io/api/enums/v1"

	"nmrf/followup"
	"nmrf/workflows"
)

// restart sends a signed batch to a cycle that has ended, with the start of its workflow: it reads from the ledger what the cycle is.
func (e *Engine) restart(ctx context.Context, stream string, batch followup.Batch) (workflows.Decision, error) {
	id, _, _, _ := followup.ParseStream(stream)
	cycle, err := e.store.Cycle(ctx, id)
	if err != nil {
		return workflows.Decision{}, err
	}
	signed, err := e.door.Sign(batch)
	if err != nil {
		return workflows.Decision{}, err
	}
	return e.updateWithStart(ctx, id, cycle.Launch.Mechanism, enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING, signed)
}
