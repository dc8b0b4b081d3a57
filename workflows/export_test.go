package workflows

import "nmrf/followup"

// RefusingFlows decide nothing: every command is refused.
func RefusingFlows() *Flows {
	refusal := followup.Refuse(followup.Conflict, "refused_by_test", "these rules refuse everything")
	return &Flows{
		decideStage: func(*followup.Stage, followup.Command) ([]followup.Event, error) { return nil, refusal },
		decideCycle: func(*followup.Cycle, followup.Command) ([]followup.Event, error) { return nil, refusal },
	}
}
