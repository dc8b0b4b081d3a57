package api

import (
	"context"

	"nmrf/engine"
)

// ListOverlaps lists a page of proposals.
func (d *door) ListOverlaps(ctx context.Context, r ListOverlapsRequestObject) (ListOverlapsResponseObject, error) {
	p := r.Params
	page, total, err := d.engine.Overlaps(ctx, as(ctx, ""), engine.OverlapFilter{Body: p.Body, UPRCycle: p.UprCycle, From: p.After, Limit: p.Limit})
	if err != nil {
		return nil, err
	}
	return ListOverlaps200JSONResponse{Total: total, Items: each(page, func(o engine.Overlap) Overlap {
		return Overlap{Sureness: o.Sureness, Members: each(o.Members, memberOf)}
	})}, nil
}

// ListRecommendationGroups lists a page of groups.
func (d *door) ListRecommendationGroups(ctx context.Context, r ListRecommendationGroupsRequestObject) (ListRecommendationGroupsResponseObject, error) {
	page, total, err := d.engine.MergedRecommendations(ctx, as(ctx, ""), r.Params.After, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	return ListRecommendationGroups200JSONResponse{Items: each(page, groupOf), Total: total}, nil
}

// MergeRecommendations makes a group, or adds to one.
func (d *door) MergeRecommendations(ctx context.Context, r MergeRecommendationsRequestObject) (MergeRecommendationsResponseObject, error) {
	made, err := d.engine.MergeRecommendations(ctx, as(ctx, r.Params.IdempotencyKey), r.Body.Recommendations)
	if err != nil {
		return nil, err
	}
	return MergeRecommendations201JSONResponse(groupOf(made)), nil
}

// PartRecommendations ends a group.
func (d *door) PartRecommendations(ctx context.Context, r PartRecommendationsRequestObject) (PartRecommendationsResponseObject, error) {
	if err := d.engine.PartRecommendations(ctx, as(ctx, r.Params.IdempotencyKey), r.Group); err != nil {
		return nil, err
	}
	return PartRecommendations204Response{}, nil
}

func groupOf(m engine.Merged) RecommendationGroup {
	return RecommendationGroup{Id: m.ID, Members: each(m.Members, memberOf)}
}

func memberOf(m engine.OverlapMember) OverlapMember {
	return OverlapMember{Recommendation: m.Recommendation, Sureness: m.Sureness, Likeness: m.Likeness, Ticked: m.Ticked,
		Parts: each(m.Parts(), func(p engine.TextPart) TextPart { return TextPart{Text: p.Text, Differs: p.Differs} })}
}
