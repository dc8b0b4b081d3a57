package engine

import (
	"context"
	"encoding/json"

	"nmrf/followup"
	"nmrf/store"
)

// PlanDifference is what changed between two versions of a plan.
type PlanDifference struct {
	From, To TextVersion
	Changes  []followup.PlanChange
}

// PlanChanges compares two versions of a plan by their numbers; to 0 stands for the last, from 0 for the one before it.
func (e *Engine) PlanChanges(ctx context.Context, c Caller, cycle string, attempt int, step string, from, to int) (PlanDifference, error) {
	var d PlanDifference
	list, err := e.Versions(ctx, c, cycle, followup.SignOff, attempt, step)
	if err != nil {
		return d, err
	}
	if d.From, d.To, err = between(list, from, to); err != nil {
		return d, err
	}
	before, err := planIn(d.From.Text)
	if err != nil {
		return d, err
	}
	after, err := planIn(d.To.Text)
	d.Changes = followup.PlanChanges(before, after)
	return d, err
}

// planIn reads a plan; NotFound where the caller may not see it, or where it was erased.
func planIn(text *store.Content) (followup.Plan, error) {
	var p followup.Plan
	if text == nil || text.Erased {
		return p, followup.Refuse(followup.NotFound, "no_such_content", "there is no such text")
	}
	err := json.Unmarshal(text.Data, &p)
	return p.Numbered(), err
}
