package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// Consultation runs the consultation stage: those invited give their inputs, and each input gets its disposition.
func (f *Flows) Consultation(ctx workflow.Context, in StageInput) (StageResult, error) {
	return f.runStage(ctx, in, followup.Consultation, nil)
}
