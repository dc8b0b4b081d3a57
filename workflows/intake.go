package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// Intake runs the intake stage: the coordination confirms the selection of recommendations.
func (f *Flows) Intake(ctx workflow.Context, in StageInput) (StageResult, error) {
	return f.runStage(ctx, in, followup.Intake, nil)
}
