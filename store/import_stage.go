package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"

	"nmrf/followup"
)

// Incoming is a good row of a file: a recommendation, the fingerprint of its published fields, and where a person finds it.
type Incoming struct {
	Number         int
	Place          string
	Recommendation followup.Recommendation
	Fingerprint    string
}

// Rejected is a row that was left out: the field at fault and what to do about it, the row as it stood in the file, and as much as could be
// read of the recommendation that it is about.
type Rejected struct {
	Number int
	Place  string
	Field  string
	Reason string
	Cells  []Cell
	About  followup.Recommendation
}

// Cell is one cell of a row under its header.
type Cell struct {
	Header string `json:"header"`
	Value  string `json:"value"`
}

// Staged is a stretch of an import's rows, in the file's order, and how far they reach.
type Staged struct {
	Rows        []Incoming
	Rejected    []Rejected
	LastRow     int
	Done, Total int64 // of what the reader counts: bytes, rows
	Cursor      string
}

// ResumeImport begins an attempt at reading: it returns the last row that an earlier attempt staged, and the cursor of a pull.
func (s *Store) ResumeImport(ctx context.Context, id string, at time.Time) (lastRow int, cursor string, err error) {
	var row importRow
	err = s.db.WithContext(ctx).Raw(`UPDATE import SET begun_at = ?, begun_row = last_row, begun_done = done, moved_at = NULL
		WHERE id = ? AND state = ? RETURNING *`, at, id, Reading).Scan(&row).Error
	if err == nil && row.ID == "" {
		err = notReading()
	}
	return row.LastRow, row.Cursor, err
}

// NotReading is the rule that refuses rows of an import that was cancelled or has been read.
const NotReading = "not_reading"

func notReading() error {
	return followup.Refuse(followup.Conflict, NotReading, "this import is not being read any more")
}

// StageRows keeps a stretch of rows and how far the reading has come, as one. Conflict if the import was cancelled meanwhile.
func (s *Store) StageRows(ctx context.Context, id string, at time.Time, st Staged) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		moved := tx.Exec(`UPDATE import SET last_row = ?, done = ?, total = ?, cursor = ?, moved_at = ? WHERE id = ? AND state = ? AND last_row <= ?`,
			st.LastRow, st.Done, st.Total, st.Cursor, at, id, Reading, st.LastRow)
		if moved.Error != nil {
			return fmt.Errorf("note the progress of import %s: %w", id, moved.Error)
		}
		if moved.RowsAffected == 0 {
			return notReading()
		}
		return insertStaged(tx, id, st)
	})
}

func insertStaged(tx *gorm.DB, id string, st Staged) error {
	rows := make([]stagedRow, len(st.Rows))
	for i, inc := range st.Rows {
		rows[i] = stagedRow{Import: id, Number: inc.Number, Place: inc.Place, Kind: Added, Differences: []byte("null"), ID: ulid.Make().String(),
			Published: publishedOf(inc.Recommendation, inc.Fingerprint)}
	}
	if len(rows) > 0 {
		if err := tx.CreateInBatches(&rows, insertBatch).Error; err != nil {
			return fmt.Errorf("stage rows of import %s: %w", id, err)
		}
	}
	rejected := make([]rejectionRow, len(st.Rejected))
	for i, r := range st.Rejected {
		cells, err := json.Marshal(r.Cells)
		if err != nil {
			return err
		}
		rejected[i] = rejectionRow{Import: id, Number: r.Number, Place: r.Place, Field: r.Field, Reason: r.Reason, Cells: cells,
			AnnotationID: r.About.AnnotationID, Symbol: r.About.Symbol, Body: r.About.Body, UPRSession: r.About.UPRSession,
			Paragraph: r.About.Paragraph, Text: r.About.Text}
	}
	if len(rejected) == 0 {
		return nil
	}
	if err := tx.CreateInBatches(&rejected, insertBatch).Error; err != nil {
		return fmt.Errorf("stage rejected rows of import %s: %w", id, err)
	}
	return nil
}
