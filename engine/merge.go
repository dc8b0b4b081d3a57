package engine

import (
	"context"

	"nmrf/activities/clustering/overlaps"
	"nmrf/followup"
	"nmrf/store"
)

// Merged is recommendations that were merged into a group: one plan and one entry of progress answer them. Withdrawn ones stay in it.
type Merged struct {
	ID      string
	Members []OverlapMember // by id; compared with the first
}

// MaxMerge is how many recommendations one request merges.
const MaxMerge = 500

// MergedRecommendations lists a page of the groups, the latest first, and counts all. from is how many to leave out; limit is 1 to 200, and
// 0 stands for 50.
func (e *Engine) MergedRecommendations(ctx context.Context, c Caller, from, limit int) (page []Merged, total int, err error) {
	if _, err := e.allow(ctx, c, "MergedRecommendations"); err != nil {
		return nil, 0, err
	}
	if limit, err = overlapPage(from, limit); err != nil {
		return nil, 0, err
	}
	scope, err := e.scope(ctx, c, "MergedRecommendations")
	if err != nil {
		return nil, 0, err
	}
	groups, err := e.store.MergedGroups(ctx, scope)
	if err != nil {
		return nil, 0, err
	}
	first := min(from, len(groups))
	page, err = e.mergedOf(ctx, groups[first:min(first+limit, len(groups))])
	return page, len(groups), err
}

func (e *Engine) mergedOf(ctx context.Context, groups []store.MergedGroup) ([]Merged, error) {
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.Recommendations...)
	}
	found, err := e.store.RecommendationsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	return each(groups, func(g store.MergedGroup) Merged {
		first := overlapItem(found[g.Recommendations[0]])
		return Merged{ID: g.ID, Members: each(g.Recommendations, func(id string) OverlapMember {
			return comparedWith(first, found[id])
		})}
	}), nil
}

func comparedWith(first overlaps.Item, r followup.Recommendation) OverlapMember {
	compared := overlaps.Compare(first, overlapItem(r))
	return OverlapMember{Recommendation: r, Sureness: compared.Sureness, Likeness: compared.Likeness, Differs: compared.B.Differs}
}

// MergeRecommendations makes one group of recommendations, or adds some to the group that the others are in; see store.MergeRecommendations.
func (e *Engine) MergeRecommendations(ctx context.Context, c Caller, ids []string) (Merged, error) {
	v, err := e.allow(ctx, c, "MergeRecommendations")
	if err != nil {
		return Merged{}, err
	}
	if len(ids) > MaxMerge {
		return Merged{}, followup.InvalidField("recommendations", "merge at most %d recommendations at once", MaxMerge)
	}
	group, err := e.store.MergeRecommendations(ctx, e.by(c, v), ids)
	if err != nil {
		return Merged{}, err
	}
	made, err := e.mergedOf(ctx, []store.MergedGroup{group})
	if err != nil {
		return Merged{}, err
	}
	return made[0], nil
}

// PartRecommendations ends a group: each of its recommendations stands alone again; NotFound if there is none of this id.
func (e *Engine) PartRecommendations(ctx context.Context, c Caller, group string) error {
	v, err := e.allow(ctx, c, "PartRecommendations")
	if err != nil {
		return err
	}
	return e.store.PartRecommendations(ctx, e.by(c, v), group)
}
