package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nmrf/followup"
	"nmrf/policies"
)

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Cycles lists the cycles, newest first.
func (s *Store) Cycles(ctx context.Context, scope policies.Scope) ([]*followup.Cycle, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	var docs [][]byte
	if err := s.db.WithContext(ctx).Raw(`SELECT doc FROM cycle WHERE state <> '' AND NOT round ORDER BY launched_at DESC, id`).Scan(&docs).Error; err != nil {
		return nil, fmt.Errorf("read cycles: %w", err)
	}
	out := make([]*followup.Cycle, len(docs))
	for i, doc := range docs {
		out[i] = &followup.Cycle{}
		if err := json.Unmarshal(doc, out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Task is an open step of a running stage that waits for an institution.
type Task struct {
	Cycle   string
	Title   string // id of the cycle's title
	Stage   followup.StageName
	Attempt int
	Step    *followup.Step // without its replies
}

// RecordFilter narrows the history. Empty fields do not narrow.
type RecordFilter struct {
	Cycle string
	From  int64 // first index
	Limit int   // 1 to PageSize

	WithoutAccess bool // leave the access stream out
}

// Records lists the ledger's records in order. A scope that is bound to an institution sees the cycles' streams, and of
// the others what the institution itself caused.
func (s *Store) Records(ctx context.Context, scope policies.Scope, f RecordFilter) ([]Recorded, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	q := `SELECT idx, bytes FROM record WHERE idx >= ?`
	args := []any{f.From}
	if f.Cycle != "" {
		q, args = q+` AND cycle = ?`, append(args, f.Cycle)
	}
	if f.WithoutAccess {
		q += ` AND stream <> 'access'`
	}
	if !scope.Everything() {
		q, args = q+` AND (stream LIKE 'cycle/%' OR stream LIKE 'obligation/%' OR stream LIKE 'round/%' OR institution = ?)`, append(args, scope.Institution())
	}
	return readEvents(s.db.WithContext(ctx), q+` ORDER BY idx LIMIT ?`, append(args, f.Limit)...)
}

// MovedStages lists the streams of open stages and running cycles whose sequence moved after an instant.
func (s *Store) MovedStages(ctx context.Context, after time.Time) ([]string, error) {
	var streams []string
	err := s.db.WithContext(ctx).Raw(`SELECT s.stream FROM stream s JOIN stage g ON g.stream = s.stream WHERE NOT g.closed AND s.moved_at >= ?
		UNION SELECT s.stream FROM stream s JOIN cycle c ON s.stream = 'cycle/' || c.id WHERE c.state IN ('running', 'paused') AND s.moved_at >= ?
		UNION SELECT s.stream FROM stream s JOIN obligation o ON s.stream = 'obligation/' || o.id WHERE o.state IN ? AND s.moved_at >= ?`,
		after, after, openObligations, after).Scan(&streams).Error
	return streams, err
}

// Stream reads the whole of one stream, in order.
func (s *Store) Stream(ctx context.Context, stream string) ([]Recorded, error) {
	return readEvents(s.db.WithContext(ctx), `SELECT idx, bytes FROM record WHERE stream = ? ORDER BY seq`, stream)
}
