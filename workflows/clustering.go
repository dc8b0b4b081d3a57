package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// Clustering runs the clustering stage: the system proposes clusters and the coordination confirms them.
func (f *Flows) Clustering(ctx workflow.Context, in StageInput) (StageResult, error) {
	return f.runStage(ctx, in, followup.Clustering, func(ctx workflow.Context, s *followup.Stage) (c followup.Command, err error) {
		err = workflow.ExecuteActivity(ctx, acts.ProposeClusters, s.Stream()).Get(ctx, &c)
		return c, err
	})
}
