package engine

import (
	"context"
	"fmt"

	"nmrf/activities"
	"nmrf/followup"
)

// planParts are a plan's measures, each concerning the institution that is responsible for it and the plan's author, and its
// capacity gaps, which concern everybody.
func planParts(p *followup.Plan, step *followup.Step) []activities.Part {
	var parts []activities.Part
	for i, m := range p.Measures {
		id := m.ID
		if id == "" {
			id = fmt.Sprintf("m%d", i+1)
		}
		parts = append(parts, activities.Part{ID: id, Words: m, Owners: concerned(m.Responsible, step)})
	}
	return append(parts, activities.Part{ID: "capacity", Words: p.CapacityGaps})
}

// concerned lists whom a measure of an institution concerns; one whose institution is no party concerns everybody.
func concerned(responsible string, step *followup.Step) []string {
	if _, party := step.Party(responsible); !party {
		return nil
	}
	if responsible == step.Author {
		return []string{responsible}
	}
	return []string{responsible, step.Author}
}

// passages hashes the parts of a document with the step's own secret (see activities.Passages).
func (e *Engine) passages(ctx context.Context, st *followup.Stage, step *followup.Step, parts []activities.Part) ([]followup.Passage, error) {
	return activities.Passages(ctx, e.store, st, step.ID, parts)
}
