package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"gorm.io/gorm"

	"nmrf/audit"
	"nmrf/followup"
)

// Receipt says where in the ledger a command stands: its first and its last record.
type Receipt struct {
	Stream  string          `json:"stream"`
	First   int64           `json:"first"`
	Last    int64           `json:"last"`
	Refusal *followup.Error `json:"refusal,omitempty"` // the rule that refused it, where one did

	Warnings []string `json:"warnings,omitempty"` // what its doer is warned of
}

// Known is a command that the ledger holds: its receipt, and the step that it was about.
type Known struct {
	Receipt
	Step string // empty: none
}

// txOf returns the transaction's own connection: the append is hand-written SQL with arrays, which GORM would expand.
func txOf(tx *gorm.DB) gorm.ConnPool { return tx.Statement.ConnPool }

// appendToLedger adds records to the tree and signs the new head. It takes the head row's lock, the last of the transaction.
func (s *Store) appendToLedger(tx *gorm.DB, events []followup.Event) ([]Recorded, Tree, error) {
	head, err := lockHead(tx)
	if err != nil {
		return nil, Tree{}, err
	}
	records := make([][]byte, len(events))
	recorded := make([]Recorded, len(events))
	for i, e := range events {
		if records[i], err = audit.Encode(e); err != nil {
			return nil, Tree{}, err
		}
		recorded[i] = Recorded{Event: e, Index: head.Size + int64(i)}
	}
	next, hashes, err := head.Append(records)
	if err != nil {
		return nil, Tree{}, fmt.Errorf("append to the tree: %w", err)
	}
	checkpoint, err := s.key.Sign(next)
	if err != nil {
		return nil, Tree{}, fmt.Errorf("sign the checkpoint: %w", err)
	}
	if err := insertRecords(tx, recorded, records); err != nil {
		return nil, Tree{}, err
	}
	if err := insertHead(tx, next, hashes, checkpoint); err != nil {
		return nil, Tree{}, err
	}
	tree, err := treeOf(next, checkpoint)
	return recorded, tree, err
}

func lockHead(tx *gorm.DB) (audit.Head, error) {
	var head audit.Head
	var size int64
	var edge []byte
	if err := tx.Raw(`SELECT size, edge FROM head FOR UPDATE`).Row().Scan(&size, &edge); err != nil {
		return head, fmt.Errorf("lock the head of the ledger: %w", err)
	}
	if size == 0 {
		return head, nil
	}
	err := head.UnmarshalBinary(edge)
	return head, err
}

func insertRecords(tx *gorm.DB, recorded []Recorded, records [][]byte) error {
	n := len(recorded)
	idx, seq := make([]int64, n), make([]int64, n)
	stream, kind, at, command := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	person, institution, cycle, step := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, r := range recorded {
		e := r.Event
		idx[i], seq[i], stream[i], kind[i], command[i] = r.Index, e.Seq, e.Stream, e.Type(), e.Command
		at[i] = e.At.Format("2006-01-02T15:04:05.999999999Z07:00")
		person[i], institution[i], step[i] = e.Person, e.Institution, e.Step
		cycle[i] = cycleOf(e)
	}
	_, err := txOf(tx).ExecContext(tx.Statement.Context, `INSERT INTO record
		(idx, stream, seq, type, at, command, person, institution, cycle, step, bytes)
		SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
		$8::text[], $9::text[], $10::text[], $11::bytea[])`,
		idx, stream, seq, kind, at, command, person, institution, cycle, step, records)
	if err != nil {
		return fmt.Errorf("append records: %w", err)
	}
	_, err = txOf(tx).ExecContext(tx.Statement.Context, `INSERT INTO command (id, stream, first_idx, last_idx)
		SELECT c, min(s), min(i), max(i) FROM unnest($1::text[], $2::text[], $3::bigint[]) AS t (c, s, i) WHERE c <> '' AND s <> $4 GROUP BY c`,
		command, stream, idx, followup.AccessStream) // what was denied was not decided: the same key may be allowed later
	if err != nil {
		return fmt.Errorf("append commands: %w", err)
	}
	return nil
}

// cycleOf names the cycle that an event belongs to; a denial in the access stream names the one it was about.
func cycleOf(e followup.Event) string {
	if cycle, _, _, ok := followup.ParseStream(e.Stream); ok {
		return cycle
	}
	if _, cycle, ok := followup.ParseObligation(e.Stream); ok {
		return cycle
	}
	switch b := e.Body.(type) {
	case followup.AccessDenied:
		return b.Cycle
	case followup.ReportAcknowledged:
		return b.Cycle
	}
	return ""
}

func insertHead(tx *gorm.DB, head audit.Head, hashes []audit.StoredHash, checkpoint []byte) error {
	idx, sums := make([]int64, len(hashes)), make([][]byte, len(hashes))
	for i, h := range hashes {
		idx[i], sums[i] = h.Index, append([]byte(nil), h.Hash[:]...)
	}
	_, err := txOf(tx).ExecContext(tx.Statement.Context, `INSERT INTO hash (idx, hash)
		SELECT * FROM unnest($1::bigint[], $2::bytea[])`, idx, sums)
	if err != nil {
		return fmt.Errorf("append hashes: %w", err)
	}
	if err := tx.Exec(`INSERT INTO checkpoint (size, text) VALUES (?, ?)`, head.Size, checkpoint).Error; err != nil {
		return fmt.Errorf("append the checkpoint: %w", err)
	}
	edge, err := head.MarshalBinary()
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE head SET size = ?, edge = ?`, head.Size, edge).Error
}

func treeOf(head audit.Head, checkpoint []byte) (Tree, error) {
	root, err := head.Root()
	if err != nil {
		return Tree{}, err
	}
	return Tree{Size: head.Size, Root: hex.EncodeToString(root[:]), Checkpoint: string(checkpoint)}, nil
}

// currentTree reads the last checkpoint without locking the head.
func currentTree(tx *gorm.DB) (Tree, error) {
	var size int64
	var text []byte
	err := tx.Raw(`SELECT size, text FROM checkpoint ORDER BY size DESC LIMIT 1`).Row().Scan(&size, &text)
	if isNoRows(err) {
		return treeOf(audit.Head{}, nil)
	}
	if err != nil {
		return Tree{}, fmt.Errorf("read the checkpoint: %w", err)
	}
	cp, err := audit.ReadCheckpoint(text)
	if err != nil {
		return Tree{}, err
	}
	return Tree{Size: cp.Size, Root: hex.EncodeToString(cp.Root[:]), Checkpoint: string(text)}, nil
}

// Tree returns the ledger's last checkpoint.
func (s *Store) Tree(ctx context.Context) (Tree, error) { return currentTree(s.db.WithContext(ctx)) }

// readEvents reads records; the query must select idx and bytes.
func readEvents(tx *gorm.DB, query string, args ...any) ([]Recorded, error) {
	rows, err := tx.Raw(query, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	defer rows.Close()
	var out []Recorded
	for rows.Next() {
		var r Recorded
		var data []byte
		if err := rows.Scan(&r.Index, &data); err != nil {
			return nil, err
		}
		if r.Event, err = audit.Decode(data); err != nil {
			return nil, fmt.Errorf("record %d: %w", r.Index, err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// knownCommands returns the receipts of those of the events' commands that the ledger already holds.
func knownCommands(tx *gorm.DB, events []followup.Event) (map[string]Receipt, error) {
	var ids []string
	for _, e := range events {
		if e.Command != "" {
			ids = append(ids, e.Command)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := receipts(tx, ids)
	answers := map[string]Receipt{}
	for id, k := range known {
		answers[id] = k.Receipt
	}
	return answers, err
}

func receipts(tx *gorm.DB, ids []string) (map[string]Known, error) {
	rows, err := tx.Raw(`SELECT c.id, c.stream, c.first_idx, c.last_idx, r.bytes FROM command c
		JOIN record r ON r.idx = c.first_idx WHERE c.id IN ?`, ids).Rows()
	if err != nil {
		return nil, fmt.Errorf("look commands up: %w", err)
	}
	defer rows.Close()
	found := map[string]Known{}
	for rows.Next() {
		var id string
		var r Known
		var record []byte
		if err := rows.Scan(&id, &r.Stream, &r.First, &r.Last, &record); err != nil {
			return nil, err
		}
		e, err := audit.Decode(record)
		if err != nil {
			return nil, err
		}
		r.Step = e.Step
		if b, refused := e.Body.(followup.CommandRefused); refused {
			r.Refusal = b.Error()
		}
		r.Warnings = e.Warnings()
		found[id] = r
	}
	return found, rows.Err()
}

// Receipts looks commands up by their ids; a command that the ledger does not hold is not in the answer.
func (s *Store) Receipts(ctx context.Context, ids ...string) (map[string]Known, error) {
	return receipts(s.db.WithContext(ctx), ids)
}
