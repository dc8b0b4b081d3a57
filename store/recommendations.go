package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
	"nmrf/policies"
)

// Incoming is a recommendation as a file gives it, with the fingerprint of its published fields.
type Incoming struct {
	Recommendation followup.Recommendation
	Fingerprint    string
}

// Import is a file's rows, ready to be taken over.
type Import struct {
	File     followup.Ref
	Format   string
	Rows     []Incoming
	Rejected int
	Complete bool // what the file's documents no longer hold is withdrawn
}

// Imported says what an import changed. Changes is the hex SHA-256 of the sorted list of changes.
type Imported struct {
	Added     int    `json:"added"`
	Changed   int    `json:"changed"`
	Unchanged int    `json:"unchanged"`
	Withdrawn int    `json:"withdrawn"`
	Changes   string `json:"changes"`
}

// ImportRecommendations takes a file over in one transaction, as one event of the registry. A dry run changes nothing and says the same.
// The key is the annotation id: the same file again leaves everything unchanged. Missing recommendations are withdrawn only
// from documents of which the file holds at least one row, only when it is complete, and never when it has rejected rows.
func (s *Store) ImportRecommendations(ctx context.Context, by By, in Import, dryRun bool) (Imported, error) {
	if dryRun {
		diff, err := compare(s.db.WithContext(ctx), in)
		if err != nil {
			return Imported{}, err
		}
		return diff.summary(), nil
	}
	var out Imported
	work := func(tx *gorm.DB) ([]followup.Body, error) {
		diff, err := compare(tx, in)
		if err != nil {
			return nil, err
		}
		out = diff.summary()
		if err := noteSourceChanges(tx, by.At, diff.changed, diff.withdrawn); err != nil {
			return nil, err
		}
		if err := diff.write(tx); err != nil {
			return nil, err
		}
		return []followup.Body{followup.RecommendationsImported{File: in.File, Format: in.Format, Rows: len(in.Rows) + in.Rejected,
			Added: out.Added, Changed: out.Changed, Unchanged: out.Unchanged, Withdrawn: out.Withdrawn, Rejected: in.Rejected, Changes: out.Changes}}, nil
	}
	err := s.register(ctx, by, work)
	return out, err
}

// difference is what an import would change.
type difference struct {
	added, changed []recommendationRow
	unchanged      int
	withdrawn      []recommendationRow
}

func compare(tx *gorm.DB, in Import) (*difference, error) {
	var rows []recommendationRow
	if err := tx.Select("id", "annotation_id", "fingerprint", "symbol", "body", "upr_session", "withdrawn").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read recommendations: %w", err)
	}
	byAnnotation := make(map[string]recommendationRow, len(rows))
	for _, k := range rows {
		byAnnotation[k.AnnotationID] = k
	}
	d, documents, present := &difference{}, map[string]bool{}, map[string]bool{}
	for _, inc := range in.Rows {
		r := inc.Recommendation
		documents[documentKey(r.Symbol, r.Body, r.UPRSession)], present[r.AnnotationID] = true, true
		k, exists := byAnnotation[r.AnnotationID]
		switch {
		case !exists:
			r.ID = ulid.Make().String()
			d.added = append(d.added, rowOf(r, inc.Fingerprint))
		case k.Fingerprint != inc.Fingerprint || k.Withdrawn:
			r.ID = k.ID
			d.changed = append(d.changed, rowOf(r, inc.Fingerprint))
		default:
			d.unchanged++
		}
	}
	if in.Complete && in.Rejected == 0 {
		for _, k := range rows {
			if !k.Withdrawn && !present[k.AnnotationID] && documents[documentKey(k.Symbol, k.Body, k.UPRSession)] {
				d.withdrawn = append(d.withdrawn, k)
			}
		}
	}
	return d, nil
}

func documentKey(symbol, body, session string) string {
	return symbol + "\x00" + body + "\x00" + session
}

func (d *difference) summary() Imported {
	var changes []string
	for _, r := range d.added {
		changes = append(changes, "added "+r.AnnotationID+" "+r.Fingerprint)
	}
	for _, r := range d.changed {
		changes = append(changes, "changed "+r.AnnotationID+" "+r.Fingerprint)
	}
	for _, r := range d.withdrawn {
		changes = append(changes, "withdrawn "+r.AnnotationID)
	}
	slices.Sort(changes)
	sum := sha256.Sum256([]byte(strings.Join(changes, "\n")))
	return Imported{Added: len(d.added), Changed: len(d.changed), Unchanged: d.unchanged, Withdrawn: len(d.withdrawn),
		Changes: hex.EncodeToString(sum[:])}
}

const insertBatch = 500

func (d *difference) write(tx *gorm.DB) error {
	rows := append(append([]recommendationRow(nil), d.added...), d.changed...)
	if len(rows) > 0 {
		upsert := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}
		if err := tx.Clauses(upsert).CreateInBatches(&rows, insertBatch).Error; err != nil {
			return fmt.Errorf("write recommendations: %w", err)
		}
	}
	for part := range slices.Chunk(d.withdrawn, insertBatch) {
		ids := make([]string, len(part))
		for i, r := range part {
			ids[i] = r.ID
		}
		if err := tx.Exec(`UPDATE recommendation SET withdrawn = true WHERE id IN ?`, ids).Error; err != nil {
			return fmt.Errorf("withdraw recommendations: %w", err)
		}
	}
	return nil
}

func rowOf(r followup.Recommendation, fingerprint string) recommendationRow {
	row := recommendationRow{
		ID: r.ID, AnnotationID: r.AnnotationID, Symbol: r.Symbol, Body: r.Body, Type: r.Type, Countries: jsonOf(r.Countries),
		Regions: jsonOf(r.Regions), Themes: jsonOf(r.Themes), AffectedPersons: jsonOf(r.AffectedPersons), SDGs: jsonOf(r.SDGs),
		Paragraph: r.Paragraph, Text: r.Text, UPRCycle: r.UPRCycle, UPRSession: r.UPRSession, UPRStates: jsonOf(r.UPRStates),
		Position: string(r.Position), Fingerprint: fingerprint,
	}
	if !r.PublishedOn.IsZero() {
		row.PublishedOn = &r.PublishedOn
	}
	return row
}

func (row recommendationRow) recommendation() (followup.Recommendation, error) {
	r := followup.Recommendation{
		ID: row.ID, AnnotationID: row.AnnotationID, Symbol: row.Symbol, Body: row.Body, Type: row.Type, Paragraph: row.Paragraph,
		Text: row.Text, UPRCycle: row.UPRCycle, UPRSession: row.UPRSession, Position: followup.Position(row.Position), Withdrawn: row.Withdrawn,
	}
	if row.PublishedOn != nil {
		r.PublishedOn = row.PublishedOn.UTC()
	}
	for _, list := range []struct {
		data []byte
		into *[]string
	}{{row.Countries, &r.Countries}, {row.Regions, &r.Regions}, {row.Themes, &r.Themes}, {row.AffectedPersons, &r.AffectedPersons},
		{row.SDGs, &r.SDGs}, {row.UPRStates, &r.UPRStates}} {
		if err := json.Unmarshal(list.data, list.into); err != nil {
			return r, fmt.Errorf("read recommendation %s: %w", row.ID, err)
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
	out, err := recommendationsOf(rows)
	return out, total, err
}

func recommendationsOf(rows []recommendationRow) ([]followup.Recommendation, error) {
	out := make([]followup.Recommendation, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = row.recommendation(); err != nil {
			return nil, err
		}
	}
	return out, nil
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
	for start := 0; start < len(ids); start += insertBatch {
		var rows []recommendationRow
		part := ids[start:min(start+insertBatch, len(ids))]
		if err := tx.Where("id IN ?", part).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("read recommendations: %w", err)
		}
		recs, err := recommendationsOf(rows)
		if err != nil {
			return nil, err
		}
		for _, r := range recs {
			out[r.ID] = r
		}
	}
	return out, nil
}
