package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
	"nmrf/policies"
)

const insertBatch = 500

func publishedOf(r followup.Recommendation, fingerprint string) published {
	p := published{
		AnnotationID: r.AnnotationID, Symbol: r.Symbol, Body: r.Body, Type: r.Type, Countries: jsonOf(r.Countries),
		Regions: jsonOf(r.Regions), Themes: jsonOf(r.Themes), AffectedPersons: jsonOf(r.AffectedPersons), SDGs: jsonOf(r.SDGs),
		Paragraph: r.Paragraph, Text: r.Text, UPRCycle: r.UPRCycle, UPRSession: r.UPRSession, UPRStates: jsonOf(r.UPRStates),
		Position: string(r.Position), Fingerprint: fingerprint,
	}
	if !r.PublishedOn.IsZero() {
		p.PublishedOn = &r.PublishedOn
	}
	return p
}

func (p published) recommendation(id string) (followup.Recommendation, error) {
	r := followup.Recommendation{
		ID: id, AnnotationID: p.AnnotationID, Symbol: p.Symbol, Body: p.Body, Type: p.Type, Paragraph: p.Paragraph,
		Text: p.Text, UPRCycle: p.UPRCycle, UPRSession: p.UPRSession, Position: followup.Position(p.Position), Withdrawn: p.Withdrawn,
	}
	if p.PublishedOn != nil {
		r.PublishedOn = p.PublishedOn.UTC()
	}
	for _, list := range []struct {
		data []byte
		into *[]string
	}{{p.Countries, &r.Countries}, {p.Regions, &r.Regions}, {p.Themes, &r.Themes}, {p.AffectedPersons, &r.AffectedPersons},
		{p.SDGs, &r.SDGs}, {p.UPRStates, &r.UPRStates}} {
		if err := json.Unmarshal(list.data, list.into); err != nil {
			return r, fmt.Errorf("read recommendation %s: %w", id, err)
		}
	}
	return r, nil
}

// RecommendationFilter narrows a list. Empty fields do not narrow.
type RecommendationFilter struct {
	Text          string // words of the text
	Body          string
	Theme         string
	Position      *followup.Position
	UPRCycle      int // of the Universal Periodic Review
	PublishedFrom time.Time
	Withdrawn     bool   // list withdrawn ones too
	After         string // id of the last one of the page before
	Limit         int    // 1 to 500
}

// Recommendations lists a page, by id, and counts all that match.
func (s *Store) Recommendations(ctx context.Context, scope policies.Scope, f RecommendationFilter) ([]followup.Recommendation, int64, error) {
	if err := needScope(scope); err != nil {
		return nil, 0, err
	}
	var total int64
	if err := f.narrow(s.db.WithContext(ctx).Table("recommendation")).Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count recommendations: %w", err)
	}
	var rows []recommendationRow
	page := f.narrow(s.db.WithContext(ctx)).Where("id > ?", f.After).Order("id").Limit(f.Limit)
	if err := page.Find(&rows).Error; err != nil {
		return nil, 0, fmt.Errorf("read recommendations: %w", err)
	}
	out, err := recommendationsOf(s.db.WithContext(ctx), rows)
	return out, total, err
}

func recommendationsOf(tx *gorm.DB, rows []recommendationRow) ([]followup.Recommendation, error) {
	out := make([]followup.Recommendation, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = row.Published.recommendation(row.ID); err != nil {
			return nil, err
		}
	}
	return out, noteGroups(tx, out)
}

func (f RecommendationFilter) narrow(q *gorm.DB) *gorm.DB {
	if !f.Withdrawn {
		q = q.Where("NOT withdrawn")
	}
	if f.Text != "" {
		q = q.Where("search @@ websearch_to_tsquery('simple', ?)", f.Text)
	}
	if f.Body != "" {
		q = q.Where("body = ?", f.Body)
	}
	if f.Theme != "" {
		q = q.Where("themes @> ?", string(jsonOf([]string{f.Theme})))
	}
	if f.Position != nil {
		q = q.Where("position = ?", *f.Position)
	}
	if f.UPRCycle != 0 {
		q = q.Where("upr_cycle = ?", f.UPRCycle)
	}
	if !f.PublishedFrom.IsZero() {
		q = q.Where("published_on >= ?", f.PublishedFrom)
	}
	return q
}

// RecommendationsByID reads the recommendations asked for; ids that do not exist are left out.
func (s *Store) RecommendationsByID(ctx context.Context, ids []string) (map[string]followup.Recommendation, error) {
	return recommendationsByID(s.db.WithContext(ctx), ids)
}

func recommendationsByID(tx *gorm.DB, ids []string) (map[string]followup.Recommendation, error) {
	out := make(map[string]followup.Recommendation, len(ids))
	for part := range slices.Chunk(ids, insertBatch) {
		var rows []recommendationRow
		if err := tx.Where("id IN ?", part).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("read recommendations: %w", err)
		}
		recs, err := recommendationsOf(tx, rows)
		if err != nil {
			return nil, err
		}
		for _, r := range recs {
			out[r.ID] = r
		}
	}
	return out, nil
}
