package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"

	"nmrf/followup"
	"nmrf/policies"
)

// MergedGroup is recommendations that were merged.
type MergedGroup struct {
	ID              string
	Recommendations []string // ids, sorted
}

// MergeRecommendations makes one group of recommendations, whose id is made here; those that are merged already may be of one group, which the
// others then join. Invalid if there are fewer than two, NotFound if one is unknown; Conflict if one is withdrawn, if they are of two groups,
// or if all of them are merged already.
func (s *Store) MergeRecommendations(ctx context.Context, by By, ids []string) (MergedGroup, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var group MergedGroup
	err := s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var err error
		if group, err = merge(tx, ids); err != nil {
			return nil, err
		}
		return []followup.Body{followup.RecommendationsMerged{Group: group.ID, Recommendations: group.Recommendations}}, nil
	})
	return group, err
}

func merge(tx *gorm.DB, ids []string) (MergedGroup, error) {
	found, err := recommendationsByID(tx, ids)
	if err != nil {
		return MergedGroup{}, err
	}
	group := MergedGroup{Recommendations: ids}
	var joining []mergedRow
	for _, id := range ids {
		r, known := found[id]
		if err := mergeable(id, r, known, group.ID); err != nil {
			return group, err
		}
		if r.Group == "" {
			joining = append(joining, mergedRow{Recommendation: id})
			continue
		}
		group.ID = r.Group
		group.Recommendations = append(group.Recommendations, r.MergedWith...)
	}
	if err := enough(ids, len(joining)); err != nil {
		return group, err
	}
	if group.ID == "" {
		group.ID = ulid.Make().String()
	}
	for i := range joining {
		joining[i].GroupID = group.ID
	}
	group.Recommendations = slices.Compact(slices.Sorted(slices.Values(group.Recommendations)))
	return group, tx.CreateInBatches(joining, insertBatch).Error
}

// mergeable says why a recommendation cannot join; group is the one that others of the request are in.
func mergeable(id string, r followup.Recommendation, known bool, group string) error {
	switch {
	case !known:
		return followup.Refuse(followup.NotFound, "no_such_recommendation", "there is no recommendation %s: leave it out", id)
	case r.Withdrawn:
		return followup.Refuse(followup.Conflict, "recommendation_withdrawn", "recommendation %s was withdrawn by its source: leave it out", id)
	case r.Group != "" && group != "" && r.Group != group:
		return followup.Refuse(followup.Conflict, "merged_elsewhere", "these recommendations are of two groups, %s and %s: part one of them first", group, r.Group)
	}
	return nil
}

func enough(ids []string, joining int) error {
	switch {
	case len(ids) < 2:
		return followup.InvalidField("recommendations", "choose at least two recommendations to merge")
	case joining == 0:
		return followup.Refuse(followup.Conflict, "merged_already", "these recommendations are merged already")
	}
	return nil
}

// PartRecommendations ends a group; NotFound if there is none of this id.
func (s *Store) PartRecommendations(ctx context.Context, by By, group string) error {
	return s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		done := tx.Exec(`DELETE FROM merged WHERE group_id = ?`, group)
		if done.Error != nil {
			return nil, fmt.Errorf("part a group: %w", done.Error)
		}
		if done.RowsAffected == 0 {
			return nil, followup.Refuse(followup.NotFound, "no_such_group", "there is no such group: it was parted already, or never made")
		}
		return []followup.Body{followup.RecommendationsParted{Group: group}}, nil
	})
}

// MergedGroups lists all groups, the latest first.
func (s *Store) MergedGroups(ctx context.Context, scope policies.Scope) ([]MergedGroup, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	var rows []mergedRow
	if err := s.db.WithContext(ctx).Order("group_id DESC, recommendation").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the merged recommendations: %w", err)
	}
	return groupsOf(rows), nil
}

// groupsOf puts together the rows of each group, which follow each other.
func groupsOf(rows []mergedRow) []MergedGroup {
	var groups []MergedGroup
	for _, r := range rows {
		if n := len(groups); n == 0 || groups[n-1].ID != r.GroupID {
			groups = append(groups, MergedGroup{ID: r.GroupID})
		}
		last := &groups[len(groups)-1]
		last.Recommendations = append(last.Recommendations, r.Recommendation)
	}
	return groups
}

// noteGroups writes into recommendations which group each is in.
func noteGroups(tx *gorm.DB, recommendations []followup.Recommendation) error {
	place := make(map[string]int, len(recommendations))
	ids := make([]string, len(recommendations))
	for i, r := range recommendations {
		place[r.ID], ids[i] = i, r.ID
	}
	for part := range slices.Chunk(ids, insertBatch) {
		var rows []mergedRow
		err := tx.Where("group_id IN (SELECT group_id FROM merged WHERE recommendation IN ?)", part).Order("group_id, recommendation").Find(&rows).Error
		if err != nil {
			return fmt.Errorf("read the merged recommendations: %w", err)
		}
		for _, g := range groupsOf(rows) {
			for n, id := range g.Recommendations {
				if i, asked := place[id]; asked {
					recommendations[i].Group = g.ID
					recommendations[i].MergedWith = slices.Concat(g.Recommendations[:n], g.Recommendations[n+1:])
				}
			}
		}
	}
	return nil
}
