package store

import (
	"context"
	"encoding/json"
	"fmt"

	"nmrf/followup"
)

// Change is what an import does to one recommendation, as it is shown before it counts.
type Change struct {
	Kind           string
	Number         int    // row of the file; 0 for what is missing in it
	Place          string // where a person finds the row
	Recommendation followup.Recommendation
	Differences    []Difference // of a changed one
}

// ImportChanges lists a page of what an import does, of one kind, in the file's order: Added, Changed, Unchanged (before it was taken), or
// Withdrawn, which for a file that is not complete is what is missing in it. after is the number of rows to leave out.
func (s *Store) ImportChanges(ctx context.Context, id, kind string, after, limit int) ([]Change, error) {
	if kind == Withdrawn {
		return s.missing(ctx, id, after, limit)
	}
	var rows []stagedRow
	err := s.db.WithContext(ctx).Where("import = ? AND kind = ?", id, kind).Order("number").Offset(after).Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the rows of import %s: %w", id, err)
	}
	out := make([]Change, len(rows))
	for i, r := range rows {
		rid := r.Target
		if rid == "" {
			rid = r.ID
		}
		rec, err := r.Published.recommendation(rid)
		if err != nil {
			return nil, err
		}
		out[i] = Change{Kind: kind, Number: r.Number, Place: r.Place, Recommendation: rec}
		if err := json.Unmarshal(r.Differences, &out[i].Differences); err != nil {
			return nil, fmt.Errorf("read row %d of import %s: %w", r.Number, id, err)
		}
	}
	return out, nil
}

func (s *Store) missing(ctx context.Context, id string, after, limit int) ([]Change, error) {
	var rows []recommendationRow
	err := s.db.WithContext(ctx).Joins("JOIN import_missing m ON m.recommendation = recommendation.id AND m.import = ?", id).
		Order("recommendation.symbol, recommendation.annotation_id").Offset(after).Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read what is missing in import %s: %w", id, err)
	}
	recs, err := recommendationsOf(s.db.WithContext(ctx), rows)
	if err != nil {
		return nil, err
	}
	out := make([]Change, len(recs))
	for i, r := range recs {
		out[i] = Change{Kind: Withdrawn, Recommendation: r}
	}
	return out, nil
}

// ImportRejections lists a page of the rows that an import leaves out, in the file's order, after a row. limit 0: all.
func (s *Store) ImportRejections(ctx context.Context, id string, after, limit int) ([]Rejected, error) {
	var rows []rejectionRow
	query := s.db.WithContext(ctx).Where("import = ? AND number > ?", id, after).Order("number")
	if limit > 0 {
		query = query.Limit(limit)
	}
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the rejected rows of import %s: %w", id, err)
	}
	out := make([]Rejected, len(rows))
	for i, r := range rows {
		out[i] = Rejected{Number: r.Number, Place: r.Place, Field: r.Field, Reason: r.Reason, About: followup.Recommendation{
			AnnotationID: r.AnnotationID, Symbol: r.Symbol, Body: r.Body, UPRSession: r.UPRSession, Paragraph: r.Paragraph, Text: r.Text}}
		if err := json.Unmarshal(r.Cells, &out[i].Cells); err != nil {
			return nil, fmt.Errorf("read rejected row %d of import %s: %w", r.Number, id, err)
		}
	}
	return out, nil
}
