package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// What an import does to a recommendation.
const (
	Added     = "added"
	Changed   = "changed"
	Unchanged = "unchanged"
	Withdrawn = "withdrawn" // or missing, where the file is not complete
)

// CompareImport finds out what the staged rows would change and makes the import Ready, or Failed if it has no good row.
func (s *Store) CompareImport(ctx context.Context, id, format string, at time.Time) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		row, err := lockImport(tx, id)
		if err != nil {
			return err
		}
		if row.State != string(Reading) {
			return notReading()
		}
		if err := tx.Exec(`UPDATE import SET format = ? WHERE id = ?`, format, id).Error; err != nil {
			return err
		}
		counts, err := compare(tx, row)
		if err != nil {
			return err
		}
		if counts.Rows() == counts.Rejected {
			return failWithoutGoodRow(tx, id, at)
		}
		return tx.Exec(`UPDATE import SET state = ? WHERE id = ?`, Ready, id).Error
	})
}

// RefreshImport compares an import that is Ready once more, after the registry has moved.
func (s *Store) RefreshImport(ctx context.Context, id string) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		row, err := lockImport(tx, id)
		if err != nil || row.State != string(Ready) {
			return err
		}
		_, err = compare(tx, row)
		return err
	})
}

func failWithoutGoodRow(tx *gorm.DB, id string, at time.Time) error {
	var first rejectionRow
	if err := tx.Where("import = ?", id).Order("number").Limit(1).Find(&first).Error; err != nil {
		return err
	}
	problem, err := json.Marshal(followup.Refuse(followup.Invalid, "no_good_row", "no row of the file can be taken over: row %d, %s: %s",
		first.Number, first.Field, first.Reason))
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE import SET state = ?, problem = ?, ended_at = ? WHERE id = ?`, Failed, problem, at, id).Error
}

// comparison is what compare does, one statement after the other; each knows the import as @id.
var comparison = []struct{ does, sql string }{
	{"reject what a pull that went on could not see twice", `WITH again AS (DELETE FROM import_row i USING import_row o WHERE i.import = @id
		AND o.import = i.import AND o.annotation_id = i.annotation_id AND o.number < i.number RETURNING i.*, o.fingerprint AS first)
		INSERT INTO import_rejection (import, number, place, field, reason, annotation_id, symbol, body, upr_session, paragraph, text, cells)
		SELECT DISTINCT ON (number) import, number, place, 'OHCHR Annotation Id', 'an earlier row has the same id and other content: keep the one that is right',
		annotation_id, symbol, body, upr_session, paragraph, text, '[]' FROM again WHERE fingerprint <> first`},
	{"forget an earlier comparison", `DELETE FROM import_missing WHERE import = @id`},
	{"forget what it wrote", `UPDATE import_row SET target = '', kind = 'added', differences = 'null' WHERE import = @id AND target <> ''`},
	{"match rows by their id", `UPDATE import_row i SET target = r.id,
		kind = CASE WHEN r.fingerprint <> i.fingerprint OR r.withdrawn THEN 'changed' ELSE 'unchanged' END
		FROM recommendation r WHERE i.import = @id AND r.annotation_id = i.annotation_id`},
	{"match rows with what came from a document before the index had it", `UPDATE import_row i SET target = r.id, kind = 'changed'
		FROM recommendation r WHERE i.import = @id AND i.target = '' AND ` + sameParagraph + ` AND ` + ours("r") + ` AND NOT ` + ours("i")},
	{"leave what the index has already", `UPDATE import_row i SET target = r.id, kind = 'unchanged'
		FROM recommendation r WHERE i.import = @id AND i.target = '' AND ` + sameParagraph + ` AND ` + ours("i") + ` AND NOT ` + ours("r")},
	{"find what is missing", `INSERT INTO import_missing (import, recommendation)
		SELECT m.id, r.id FROM import m, recommendation r WHERE m.id = @id AND NOT r.withdrawn
		AND EXISTS (SELECT FROM import_row i WHERE i.import = m.id AND ` + sameDocument("i") + ` AND ` + ours("i") + ` = ` + ours("r") + `)
		AND NOT EXISTS (SELECT FROM import_row i WHERE i.import = m.id AND i.target = r.id)
		AND NOT EXISTS (SELECT FROM import_rejection j WHERE j.import = m.id AND (` + rejectedIs + `))`},
	{"count", `UPDATE import m SET
		added = (SELECT count(*) FROM import_row WHERE import = m.id AND kind = 'added'),
		changed = (SELECT count(*) FROM import_row WHERE import = m.id AND kind = 'changed'),
		unchanged = (SELECT count(*) FROM import_row WHERE import = m.id AND kind = 'unchanged'),
		rejected = (SELECT count(*) FROM import_rejection WHERE import = m.id),
		withdrawn = CASE WHEN complete THEN gone.n ELSE 0 END, missing = CASE WHEN complete THEN 0 ELSE gone.n END,
		documented = (SELECT count(*) FROM recommendation r WHERE NOT r.withdrawn
			AND EXISTS (SELECT FROM import_row i WHERE i.import = m.id AND ` + sameDocument("i") + `))
		FROM (SELECT count(*) AS n FROM import_missing WHERE import = @id) gone WHERE m.id = @id`},
}

// ours says that a row's id was made here: UHRI has given it none (yet).
func ours(row string) string {
	return `(` + row + `.annotation_id LIKE 'doc:%' OR ` + row + `.annotation_id LIKE 'own:%')`
}

func sameDocument(row string) string {
	return row + `.symbol = r.symbol AND ` + row + `.body = r.body AND ` + row + `.upr_session = r.upr_session`
}

// sameParagraph says that i, alone in its file, and r are the same paragraph of the same document.
const sameParagraph = `i.paragraph <> '' AND i.symbol <> '' AND i.symbol = r.symbol AND i.paragraph = r.paragraph
	AND 1 = (SELECT count(*) FROM import_row o WHERE o.import = i.import AND o.symbol = i.symbol AND o.paragraph = i.paragraph)
	AND 1 = (SELECT count(*) FROM recommendation o WHERE o.symbol = r.symbol AND o.paragraph = r.paragraph)`

// rejectedIs says that the rejected row j is, or may be, the recommendation r: a rejected row never withdraws.
const rejectedIs = `(j.annotation_id <> '' AND j.annotation_id = r.annotation_id)
	OR ((j.symbol = '' OR j.symbol = r.symbol) AND ((j.text <> '' AND (j.text = r.text OR length(j.text) > 500 AND starts_with(r.text, left(j.text, 500)))) OR (j.paragraph <> '' AND j.paragraph = r.paragraph)
		OR (j.annotation_id = '' AND j.text = '' AND j.paragraph = '')))`

// compare finds out what the staged rows would change, writes it beside them and counts it. It notes how far the registry's stream was
// before, so that nothing is compared again while the registry stands still.
func compare(tx *gorm.DB, row importRow) (Imported, error) {
	seq, err := registrySeq(tx)
	if err != nil {
		return Imported{}, err
	}
	if err := tx.Exec(`ANALYZE import_row, import_rejection, recommendation`).Error; err != nil { // else a table just filled counts as empty, and is joined row by row
		return Imported{}, fmt.Errorf("gather statistics: %w", err)
	}
	for _, step := range comparison {
		if err := tx.Exec(step.sql, map[string]any{"id": row.ID}).Error; err != nil {
			return Imported{}, fmt.Errorf("%s: %w", step.does, err)
		}
	}
	if err := differ(tx, row.ID); err != nil {
		return Imported{}, err
	}
	hash, err := hashChanges(tx, row.ID, row.Complete)
	if err != nil {
		return Imported{}, err
	}
	if err := tx.Raw(`UPDATE import SET changes = ?, compared = ? WHERE id = ? RETURNING *`, hash, seq, row.ID).Scan(&row).Error; err != nil {
		return Imported{}, err
	}
	return row.counts(), nil
}

// hashChanges hashes the sorted list of changes, in lines: added and changed ids with their new fingerprints, and withdrawn ids.
func hashChanges(tx *gorm.DB, id string, complete bool) (string, error) {
	rows, err := tx.Raw(`SELECT line FROM (SELECT kind || ' ' || annotation_id || ' ' || fingerprint AS line FROM import_row
			WHERE import = @id AND kind IN ('added', 'changed')
		UNION ALL SELECT 'withdrawn ' || r.annotation_id FROM import_missing m JOIN recommendation r ON r.id = m.recommendation
			WHERE m.import = @id AND @complete) lines ORDER BY line COLLATE "C"`, map[string]any{"id": id, "complete": complete}).Rows()
	if err != nil {
		return "", fmt.Errorf("list the changes of import %s: %w", id, err)
	}
	defer rows.Close()
	sum, line, between := sha256.New(), "", ""
	for rows.Next() {
		if err := rows.Scan(&line); err != nil {
			return "", err
		}
		sum.Write([]byte(between + line))
		between = "\n"
	}
	return hex.EncodeToString(sum.Sum(nil)), rows.Err()
}

func registrySeq(tx *gorm.DB) (seq int64, err error) {
	err = tx.Raw(`SELECT coalesce(max(seq), 0) FROM stream WHERE stream = ?`, followup.RegistryStream).Scan(&seq).Error
	return seq, err
}
