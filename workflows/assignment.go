package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// Assignment runs the assignment stage: the coordination names institutions, and each accepts or declines.
func (f *Flows) Assignment(ctx workflow.Context, in StageInput) (StageResult, error) {
	return f.runStage(ctx, in, followup.Assignment, nil)
}
