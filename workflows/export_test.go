package workflows

import "nmrf/followup"

// FlowsUnder returns flows that judge under other rules than followup's.
func FlowsUnder(stage func(*followup.Stage, followup.Command) ([]followup.Event, error),
	cycle func(*followup.Cycle, followup.Command) ([]followup.Event, error)) *Flows {
	return &Flows{decideStage: stage, decideCycle: cycle}
}
