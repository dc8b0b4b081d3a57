package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
)

// ConfirmLabels records what a person said of a recommendation; what she or another said before of the same kind counts no more. Nothing is
// recorded if it was said already. NotFound if there is no such recommendation.
func (s *Store) ConfirmLabels(ctx context.Context, by By, recommendation string, c followup.ConfirmedLabels) error {
	return s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var known recommendationRow
		switch err := tx.Select("id").Where("id = ?", recommendation).Take(&known).Error; {
		case errors.Is(err, gorm.ErrRecordNotFound):
			return nil, followup.Refuse(followup.NotFound, "no_such_recommendation", "there is no such recommendation")
		case err != nil:
			return nil, fmt.Errorf("read the recommendation: %w", err)
		}
		row := labelRow{Recommendation: recommendation, Kind: string(c.Kind), Labels: jsonOf(c.Labels)}
		written := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "recommendation"}, {Name: "kind"}}, DoUpdates: clause.AssignmentColumns([]string{"labels"}),
			Where: clause.Where{Exprs: []clause.Expression{gorm.Expr("label.labels <> excluded.labels")}}}).Create(&row)
		if written.Error != nil || written.RowsAffected == 0 {
			return nil, written.Error
		}
		return []followup.Body{followup.LabelsConfirmed{Recommendation: recommendation, Kind: c.Kind, Labels: c.Labels}}, nil
	})
}

// noteLabels writes into recommendations what was confirmed of each.
func noteLabels(tx *gorm.DB, recommendations []followup.Recommendation) error {
	for part := range slices.Chunk(recommendations, insertBatch) {
		place := map[string]int{}
		var ids []string
		for i, r := range part {
			place[r.ID], ids = i, append(ids, r.ID)
		}
		var rows []labelRow
		if err := tx.Where("recommendation IN ?", ids).Order("recommendation, kind").Find(&rows).Error; err != nil {
			return fmt.Errorf("read the confirmed labels: %w", err)
		}
		for _, row := range rows {
			c := followup.ConfirmedLabels{Kind: followup.LabelKind(row.Kind)}
			if err := json.Unmarshal(row.Labels, &c.Labels); err != nil {
				return fmt.Errorf("read the labels of recommendation %s: %w", row.Recommendation, err)
			}
			r := &part[place[row.Recommendation]]
			r.Confirmed = append(r.Confirmed, c)
		}
	}
	return nil
}
