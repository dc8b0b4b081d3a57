package api

import (
	"context"

	"nmrf/followup"
	"nmrf/store"
)

// ListRecommendations lists a page.
func (d *door) ListRecommendations(ctx context.Context, r ListRecommendationsRequestObject) (ListRecommendationsResponseObject, error) {
	p := r.Params
	f := store.RecommendationFilter{Text: p.Text, Body: p.Body, Theme: p.Theme, Position: positionOf(p.Position), Limit: p.Limit, After: p.After}
	if f.Limit == 0 {
		f.Limit = pageSize
	}
	page, total, err := d.engine.Recommendations(ctx, as(ctx, ""), f)
	if err != nil {
		return nil, err
	}
	out := ListRecommendations200JSONResponse{Items: list(page), Total: total}
	if len(page) == f.Limit {
		out.Next = page[len(page)-1].ID
	}
	return out, nil
}

// pageSize is the size of a page whose request names none.
const pageSize = 100

func positionOf(f PositionFilter) *followup.Position {
	p := followup.Position(f)
	switch f {
	case "":
		return nil
	case None:
		p = followup.NoPositionYet
	}
	return &p
}

// GetRecommendation reads one.
func (d *door) GetRecommendation(ctx context.Context, r GetRecommendationRequestObject) (GetRecommendationResponseObject, error) {
	found, err := d.engine.Recommendation(ctx, as(ctx, ""), r.Recommendation)
	if err != nil {
		return nil, err
	}
	return GetRecommendation200JSONResponse(found), nil
}
