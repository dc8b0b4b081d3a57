package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"nmrf/followup"
)

// ImportMoved is the rule that refuses a confirmation of what was shown before the registry moved.
const ImportMoved = "import_moved"

// Confirmation takes an import over as it was shown. Changes is the hash that was shown; Withdrawn repeats the number of withdrawals where it
// is sweeping.
type Confirmation struct {
	Changes   string
	Withdrawn int
}

// ConfirmImport takes an import over: in one transaction, as one event of the registry. file refers to what describes the file. Conflict if
// the import is not Ready, if it would change something else than what was shown, or if it withdraws much and the number is
// not repeated.
func (s *Store) ConfirmImport(ctx context.Context, by By, id string, file followup.Ref, c Confirmation) (Import, error) {
	work := func(tx *gorm.DB) ([]followup.Body, error) {
		row, err := lockImport(tx, id)
		if err != nil {
			return nil, err
		}
		if row.State != string(Ready) {
			return nil, followup.Refuse(followup.Conflict, "import_not_ready", "this import cannot be confirmed: it is %s", row.State)
		}
		counts, err := compareIfMoved(tx, row)
		if err != nil {
			return nil, err
		}
		if err := c.check(counts); err != nil {
			return nil, err
		}
		if err := noteSourceChanges(tx, by.At, row); err != nil {
			return nil, err
		}
		documents, err := noteDocuments(tx, row, by.At)
		if err != nil {
			return nil, err
		}
		if err := takeOver(tx, row, by); err != nil {
			return nil, err
		}
		return append([]followup.Body{followup.RecommendationsImported{File: file, Format: row.Format, Rows: counts.Rows(), Added: counts.Added,
			Changed: counts.Changed, Unchanged: counts.Unchanged, Withdrawn: counts.Withdrawn, Rejected: counts.Rejected, Changes: counts.Changes}}, documents...), nil
	}
	if err := s.register(ctx, by, work); err != nil {
		return Import{}, err
	}
	return s.Import(ctx, id)
}

// compareIfMoved compares anew unless the registry, whose stream the caller has locked, stands where it stood.
func compareIfMoved(tx *gorm.DB, row importRow) (Imported, error) {
	seq, err := registrySeq(tx)
	if err != nil {
		return Imported{}, err
	}
	if seq == row.Compared {
		return row.counts(), nil
	}
	return compare(tx, row)
}

func (c Confirmation) check(now Imported) error {
	switch {
	case c.Changes != now.Changes:
		return followup.Refuse(followup.Conflict, ImportMoved, "the registry has changed since this import was shown: look at it again, then confirm")
	case now.Sweeping() && c.Withdrawn != now.Withdrawn:
		return followup.Refuse(followup.Conflict, "withdraws_much", "this import withdraws %d of the %d recommendations of its documents: confirm the number %d",
			now.Withdrawn, now.Documented, now.Withdrawn)
	}
	return nil
}

const publishedColumns = `annotation_id, symbol, published_on, body, type, countries, regions, themes, affected_persons, sdgs, paragraph, text,
	upr_cycle, upr_session, upr_states, position, withdrawn, fingerprint`

// takeOver writes the changes into the registry and keeps of the staged rows what shows them.
func takeOver(tx *gorm.DB, row importRow, by By) error {
	for _, step := range []struct {
		does, sql string
		args      []any
	}{
		{"change recommendations", `UPDATE recommendation r SET (` + publishedColumns + `) = (SELECT ` + publishedColumns + ` FROM import_row i
			WHERE i.import = m.import AND i.number = m.number) FROM import_row m WHERE m.import = ? AND m.kind = 'changed' AND r.id = m.target`, []any{row.ID}},
		{"add recommendations", `INSERT INTO recommendation (id, ` + publishedColumns + `) SELECT id, ` + publishedColumns + ` FROM import_row
			WHERE import = ? AND kind = 'added'`, []any{row.ID}},
		{"withdraw recommendations", `UPDATE recommendation SET withdrawn = true FROM import_missing m
			WHERE m.import = ? AND m.recommendation = recommendation.id AND ?`, []any{row.ID, row.Complete}},
		{"forget the rows that changed nothing", `DELETE FROM import_row WHERE import = ? AND kind = 'unchanged'`, []any{row.ID}},
		{"close the import", `UPDATE import SET state = ?, ended_at = ? WHERE id = ?`, []any{Taken, by.At, row.ID}},
	} {
		if err := tx.Exec(step.sql, step.args...).Error; err != nil {
			return fmt.Errorf("%s: %w", step.does, err)
		}
	}
	return nil
}
