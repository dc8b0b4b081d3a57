package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"nmrf/audit"
	"nmrf/followup"
)

// Hashes reads the ledger's stored hashes for proofs.
func (s *Store) Hashes(ctx context.Context) audit.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		rows, err := s.sql.QueryContext(ctx, `SELECT h.hash FROM unnest($1::bigint[]) WITH ORDINALITY AS w (idx, place)
			JOIN hash h ON h.idx = w.idx ORDER BY w.place`, indexes)
		if err != nil {
			return nil, fmt.Errorf("read hashes: %w", err)
		}
		defer rows.Close()
		out := make([]tlog.Hash, 0, len(indexes))
		for rows.Next() {
			h, err := scanHash(rows)
			if err != nil {
				return nil, err
			}
			out = append(out, h)
		}
		if len(out) != len(indexes) {
			return nil, fmt.Errorf("the ledger lacks %d of %d hashes", len(indexes)-len(out), len(indexes))
		}
		return out, rows.Err()
	})
}

func scanHash(rows *sql.Rows) (h tlog.Hash, err error) {
	var raw []byte
	if err = rows.Scan(&raw); err == nil && len(raw) != len(h) {
		err = fmt.Errorf("a stored hash has %d bytes", len(raw))
	}
	copy(h[:], raw)
	return h, err
}

// snapshot is the whole database at one instant, for an export.
type snapshot struct {
	ctx context.Context
	tx  *sql.Tx
}

// Snapshot opens a repeatable reading of the whole database; done ends it.
func (s *Store) Snapshot(ctx context.Context) (src audit.Source, done func(), err error) {
	tx, err := s.sql.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, nil, fmt.Errorf("open a snapshot: %w", err)
	}
	return &snapshot{ctx, tx}, func() { _ = tx.Rollback() }, nil
}

func (s *snapshot) Head() (audit.Head, error) {
	var size int64
	var edge []byte
	var head audit.Head
	if err := s.tx.QueryRowContext(s.ctx, `SELECT size, edge FROM head`).Scan(&size, &edge); err != nil {
		return head, fmt.Errorf("read the head: %w", err)
	}
	if size == 0 {
		return head, nil
	}
	return head, head.UnmarshalBinary(edge)
}

// each runs a query and hands every row to scan.
func (s *snapshot) each(query string, scan func(*sql.Rows) error) error {
	rows, err := s.tx.QueryContext(s.ctx, query)
	if err != nil {
		return fmt.Errorf("read for the export: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *snapshot) numbered(query string, each func(int64, []byte) error) error {
	return s.each(query, func(rows *sql.Rows) error {
		var n int64
		var data []byte
		if err := rows.Scan(&n, &data); err != nil {
			return err
		}
		return each(n, data)
	})
}

func (s *snapshot) Checkpoints(each func(int64, []byte) error) error {
	return s.numbered(`SELECT size, text FROM checkpoint ORDER BY size`, each)
}

func (s *snapshot) Records(each func(int64, []byte) error) error {
	return s.numbered(`SELECT idx, bytes FROM record ORDER BY idx`, each)
}

func (s *snapshot) Policies(each func(int64, []byte) error) error {
	return s.numbered(`SELECT version, text FROM policy ORDER BY version`, each)
}

func (s *snapshot) Hashes(each func(audit.Hash) error) error {
	return s.each(`SELECT hash FROM hash ORDER BY idx`, func(rows *sql.Rows) error {
		h, err := scanHash(rows)
		if err != nil {
			return err
		}
		return each(h)
	})
}

func (s *snapshot) Contents(each func(audit.Content) error) error {
	return s.each(`SELECT id, classification, media, salt, data, erased_at IS NOT NULL FROM content ORDER BY id`, func(rows *sql.Rows) error {
		var c audit.Content
		var class string
		if err := rows.Scan(&c.ID, &class, &c.Media, &c.Salt, &c.Data, &c.Erased); err != nil {
			return err
		}
		c.Classification = followup.Classification(class)
		return each(c)
	})
}

// Profiles exports each profile that a cycle was launched with, once.
func (s *snapshot) Profiles(each func(string, []byte) error) error {
	seen := map[string]bool{}
	return s.Cycles(func(c *followup.Cycle) error {
		p := c.Launch.Profile
		name := fmt.Sprintf("%s-%d-%s.json", p.Name, p.Version, c.ID)
		if c.State == "" || seen[name] {
			return nil
		}
		seen[name] = true
		data, err := json.MarshalIndent(p, "", "  ")
		if err != nil {
			return err
		}
		return each(name, data)
	})
}

// Histories exports the archived histories of workflow runs.
func (s *snapshot) Histories(func(string, []byte) error) error { return nil }

func (s *snapshot) Cycles(each func(*followup.Cycle) error) error {
	return s.each(`SELECT doc FROM cycle WHERE NOT round ORDER BY id`, func(rows *sql.Rows) error {
		var c followup.Cycle
		if err := scanJSON(rows, &c); err != nil {
			return err
		}
		return each(&c)
	})
}

func (s *snapshot) Obligations(each func(*followup.Obligation) error) error {
	return s.each(`SELECT doc FROM obligation ORDER BY id`, func(rows *sql.Rows) error {
		var o followup.Obligation
		if err := scanJSON(rows, &o); err != nil {
			return err
		}
		return each(&o)
	})
}

func scanJSON(rows *sql.Rows, into any) error {
	var doc []byte
	if err := rows.Scan(&doc); err != nil {
		return err
	}
	return json.Unmarshal(doc, into)
}

// Stages exports every stage with its steps and replies, as the projections hold them.
func (s *snapshot) Stages(each func(*followup.Stage) error) error {
	var stages []*followup.Stage
	err := s.each(`SELECT doc, dossier FROM stage ORDER BY stream`, func(rows *sql.Rows) error {
		var doc, dossier []byte
		if err := rows.Scan(&doc, &dossier); err != nil {
			return err
		}
		st, err := stageOf(doc, dossier)
		stages = append(stages, st)
		return err
	})
	if err != nil {
		return err
	}
	for _, st := range stages {
		if err := s.fill(st); err != nil {
			return err
		}
		if err := each(st); err != nil {
			return err
		}
	}
	return nil
}

func (s *snapshot) fill(st *followup.Stage) error {
	rows, err := s.tx.QueryContext(s.ctx, `SELECT t.doc, (SELECT coalesce(json_agg(r.doc ORDER BY r.seq), '[]') FROM reply r
		WHERE r.stream = t.stream AND r.step = t.id) FROM step t WHERE t.stream = $1 ORDER BY t.place`, st.Stream())
	if err != nil {
		return fmt.Errorf("read steps for the export: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var doc, replies []byte
		step := &followup.Step{}
		if err := rows.Scan(&doc, &replies); err != nil {
			return err
		}
		if err := json.Unmarshal(doc, step); err != nil {
			return err
		}
		if err := json.Unmarshal(replies, &step.Replies); err != nil {
			return err
		}
		st.Steps = append(st.Steps, step)
	}
	return rows.Err()
}
