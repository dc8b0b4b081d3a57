package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// Submission runs the submission stage: the report is frozen, cleared by the foreign ministry and dispatched.
func (f *Flows) Submission(ctx workflow.Context, in StageInput) (StageResult, error) {
	return f.runStage(ctx, in, followup.Submission, func(ctx workflow.Context, s *followup.Stage) (c followup.Command, err error) {
		err = workflow.ExecuteActivity(ctx, acts.FreezeReport, s.Stream()).Get(ctx, &c)
		return c, err
	})
}
