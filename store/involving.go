package store

import (
	"context"
	"encoding/json"
	"fmt"

	"nmrf/followup"
	"nmrf/policies"
)

// Involving lists the steps of the open stages of running cycles in which an institution has a part: as a party, as the author, as the
// coordination or the committee of the cycle; the earliest due first. With turn these are the steps that wait for it.
func (s *Store) Involving(ctx context.Context, scope policies.Scope, institution string, turn bool) ([]Task, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	id := string(jsonOf([]string{institution}))
	where, args := `(t.parties @> ?::jsonb OR c.coordination = ? OR (c.committee = ? AND t.doc -> 'arbitration' IS NOT NULL))`, []any{id, institution, institution}
	if turn {
		where, args = `t.awaited @> ?::jsonb`, []any{id}
	}
	rows, err := s.db.WithContext(ctx).Raw(`SELECT c.id, c.title, g.name, g.attempt, t.doc FROM step t
		JOIN stage g ON g.stream = t.stream AND NOT g.closed
		JOIN (SELECT id, title, doc #>> '{launch,parties,coordination}' AS coordination, doc #>> '{launch,parties,committee}' AS committee
			FROM cycle WHERE state IN ('running', 'paused')) c ON c.id = t.cycle
		WHERE `+where+` ORDER BY t.due NULLS LAST, t.stream, t.place`, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("read tasks: %w", err)
	}
	defer rows.Close()
	var out []Task
	for rows.Next() {
		t := Task{Step: &followup.Step{}}
		var doc []byte
		if err := rows.Scan(&t.Cycle, &t.Title, &t.Stage, &t.Attempt, &doc); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(doc, t.Step); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
