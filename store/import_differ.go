package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// Difference is one field of a recommendation before and after an import. Several values stand on a line each.
type Difference struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Differences lists the published fields in which two recommendations differ, in the order of the export. The order of several values does
// not count.
func Differences(before, after followup.Recommendation) []Difference {
	var out []Difference
	one := func(field, b, a string) {
		if b != a {
			out = append(out, Difference{field, b, a})
		}
	}
	many := func(field string, b, a []string) {
		one(field, strings.Join(slices.Sorted(slices.Values(b)), "\n"), strings.Join(slices.Sorted(slices.Values(a)), "\n"))
	}
	one("annotation_id", before.AnnotationID, after.AnnotationID)
	one("symbol", before.Symbol, after.Symbol)
	one("published_on", day(before.PublishedOn), day(after.PublishedOn))
	one("body", before.Body, after.Body)
	one("type", before.Type, after.Type)
	many("countries", before.Countries, after.Countries)
	many("regions", before.Regions, after.Regions)
	many("themes", before.Themes, after.Themes)
	many("affected_persons", before.AffectedPersons, after.AffectedPersons)
	many("sdgs", before.SDGs, after.SDGs)
	one("paragraph", before.Paragraph, after.Paragraph)
	one("text", before.Text, after.Text)
	one("upr_session", before.UPRSession, after.UPRSession)
	many("upr_states", before.UPRStates, after.UPRStates)
	one("position", string(before.Position), string(after.Position))
	if before.Withdrawn != after.Withdrawn {
		one("withdrawn", yes(before.Withdrawn), yes(after.Withdrawn))
	}
	return out
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// differ writes beside each changed row in what it differs from the registry.
func differ(tx *gorm.DB, id string) error {
	for last := 0; ; {
		var rows []stagedRow
		err := tx.Where("import = ? AND kind = ? AND number > ?", id, Changed, last).Order("number").Limit(insertBatch).Find(&rows).Error
		if err != nil {
			return fmt.Errorf("read the changed rows of import %s: %w", id, err)
		}
		if len(rows) == 0 {
			return nil
		}
		if err := differRows(tx, rows); err != nil {
			return err
		}
		last = rows[len(rows)-1].Number
	}
}

func differRows(tx *gorm.DB, rows []stagedRow) error {
	targets := make([]string, len(rows))
	for i, r := range rows {
		targets[i] = r.Target
	}
	before, err := recommendationsByID(tx, targets)
	if err != nil {
		return err
	}
	for _, r := range rows {
		after, err := r.Published.recommendation(r.Target)
		if err != nil {
			return err
		}
		data, err := json.Marshal(Differences(before[r.Target], after))
		if err != nil {
			return err
		}
		if err := tx.Exec(`UPDATE import_row SET differences = ? WHERE import = ? AND number = ?`, data, r.Import, r.Number).Error; err != nil {
			return fmt.Errorf("note the differences of row %d: %w", r.Number, err)
		}
	}
	return nil
}
