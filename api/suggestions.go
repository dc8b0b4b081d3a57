package api

import (
	"context"

	"nmrf/engine"
)

// SuggestAssignments suggests institutions for the clusters of a cycle.
func (d *door) SuggestAssignments(ctx context.Context, r SuggestAssignmentsRequestObject) (SuggestAssignmentsResponseObject, error) {
	found, err := d.engine.SuggestAssignments(ctx, as(ctx, ""), r.Cycle)
	if err != nil {
		return nil, err
	}
	return SuggestAssignments200JSONResponse{Attempt: found.Attempt, Names: found.Names, Items: each(found.Items, assignmentSuggestion)}, nil
}

func assignmentSuggestion(s engine.AssignmentSuggestion) AssignmentSuggestion {
	return AssignmentSuggestion{Step: s.Step, Name: s.Name, Count: s.Count, Alike: s.Alike, Lead: s.Lead, Supporting: s.Supporting,
		Precedents: each(s.Precedents, precedent)}
}

func precedent(p engine.Precedent) Precedent {
	return Precedent{Recommendation: p.Recommendation.ID, Text: p.Recommendation.Text, Earlier: p.Earlier.ID, EarlierText: p.Earlier.Text, Symbol: p.Earlier.Symbol,
		Cycle: p.Cycle, Title: p.Title, Likeness: p.Likeness, Same: p.Same, Lead: p.Lead, Supporting: p.Supporting}
}
