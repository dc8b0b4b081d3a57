package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// SignOff runs the sign-off stage: every assigned ministry approves its plans, then the committee the whole.
func (f *Flows) SignOff(ctx workflow.Context, in StageInput) (StageResult, error) {
	return f.runStage(ctx, in, followup.SignOff, nil)
}
