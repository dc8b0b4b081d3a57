package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// Drafting runs the drafting stage: the system pre-fills the report's sections, drafters work them over and ministries clear them.
func (f *Flows) Drafting(ctx workflow.Context, in StageInput) (StageResult, error) {
	return f.runStage(ctx, in, followup.Drafting, func(ctx workflow.Context, s *followup.Stage) (c followup.Command, err error) {
		err = workflow.ExecuteActivity(ctx, acts.ProposeSections, s.Stream()).Get(ctx, &c)
		return c, err
	})
}
