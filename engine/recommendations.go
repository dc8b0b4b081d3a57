package engine

import (
	"context"

	"nmrf/followup"
	"nmrf/store"
)

// Recommendations lists a page of recommendations and counts all that match. Limit is 1 to 500; 0 stands for 100.
func (e *Engine) Recommendations(ctx context.Context, c Caller, f store.RecommendationFilter) ([]followup.Recommendation, int64, error) {
	scope, err := e.scope(ctx, c, "Recommendations")
	if err != nil {
		return nil, 0, err
	}
	if f.Limit == 0 {
		f.Limit = 100
	}
	if f.Limit < 1 || f.Limit > 500 {
		return nil, 0, followup.InvalidField("limit", "a page holds 1 to 500 recommendations")
	}
	return e.store.Recommendations(ctx, scope, f)
}

// Recommendation returns one recommendation; NotFound if there is none.
func (e *Engine) Recommendation(ctx context.Context, c Caller, id string) (followup.Recommendation, error) {
	if _, err := e.allow(ctx, c, "Recommendation"); err != nil {
		return followup.Recommendation{}, err
	}
	found, err := e.store.RecommendationsByID(ctx, []string{id})
	if err != nil {
		return followup.Recommendation{}, err
	}
	r, ok := found[id]
	if !ok {
		return r, followup.Refuse(followup.NotFound, "no_such_recommendation", "there is no such recommendation")
	}
	return r, nil
}

// RecommendationsOf returns the recommendations of a list of ids, by id; what does not exist is left out.
func (e *Engine) RecommendationsOf(ctx context.Context, c Caller, ids []string) (map[string]followup.Recommendation, error) {
	if _, err := e.allow(ctx, c, "RecommendationsOf"); err != nil {
		return nil, err
	}
	return e.store.RecommendationsByID(ctx, ids)
}
