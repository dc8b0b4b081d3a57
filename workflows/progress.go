package workflows

import (
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// RoundWorkflow is the name of the workflow of a round of progress.
const RoundWorkflow = "ProgressRound"

// ProgressRound runs one round of progress. A Schedule starts it, under the name of its stream with the time of its start; it is the
// child of nobody.
func (f *Flows) ProgressRound(ctx workflow.Context, in StageInput) (StageResult, error) {
	if in.Cycle == "" { // the history keeps its name: a replayer may not know it
		err := workflow.SideEffect(ctx, func(ctx workflow.Context) any {
			id, _, _, _ := followup.ParseStream(workflow.GetInfo(ctx).WorkflowExecution.ID)
			return id
		}).Get(&in.Cycle)
		if err != nil {
			return StageResult{}, err
		}
		in.Attempt = 1
	}
	return f.runStage(ctx, in, followup.Progress, nil)
}
