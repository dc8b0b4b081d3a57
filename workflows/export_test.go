package workflows

import (
	"sync/atomic"

	"nmrf/followup"
)

// RefusingFlows decide nothing: every command is refused, and counted in asked.
func RefusingFlows(asked *atomic.Int64) *Flows {
	refusal := followup.Refuse(followup.Conflict, "refused_by_test", "these rules refuse everything")
	return &Flows{
		decideStage: func(*followup.Stage, followup.Command) ([]followup.Event, error) { asked.Add(1); return nil, refusal },
		decideCycle: func(*followup.Cycle, followup.Command) ([]followup.Event, error) { asked.Add(1); return nil, refusal },
	}
}
