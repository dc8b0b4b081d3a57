package engine

import (
	"context"
	"fmt"
	"slices"

	"nmrf/activities"
	"nmrf/followup"
)

// planParts are a plan's measures, each concerning those who have a part in it and the plan's author, and its capacity gaps and the technical
// assistance that it asks for, which concern everybody.
func planParts(p *followup.Plan, step *followup.Step) []activities.Part {
	var parts []activities.Part
	for i, m := range p.Measures {
		id := m.ID
		if id == "" {
			id = fmt.Sprintf("m%d", i+1)
		}
		parts = append(parts, activities.Part{ID: id, Words: m, Owners: concerned(m, step)})
	}
	parts = append(parts, activities.Part{ID: "capacity", Words: p.CapacityGaps})
	if p.TechnicalAssistance != "" { // plans of before it was asked for have no such passage
		parts = append(parts, activities.Part{ID: "assistance", Words: p.TechnicalAssistance})
	}
	return parts
}

// concerned lists whom a measure concerns: the author, who is responsible and who supports it; everybody where one of them is no party.
func concerned(m followup.Measure, step *followup.Step) []string {
	owners := []string{step.Author}
	for _, id := range append([]string{m.Responsible}, m.Supporting...) {
		if _, party := step.Party(id); !party {
			return nil
		}
		if !slices.Contains(owners, id) {
			owners = append(owners, id)
		}
	}
	return owners
}

// passages hashes the parts of a document with the step's own secret (see activities.Passages).
func (e *Engine) passages(ctx context.Context, st *followup.Stage, step *followup.Step, parts []activities.Part) ([]followup.Passage, error) {
	return activities.Passages(ctx, e.store, st, step.ID, parts)
}
