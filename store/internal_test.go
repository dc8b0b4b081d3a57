package store

import (
	"context"

	"gorm.io/gorm"
)

// Cost is what one transaction of Record touched.
type Cost struct {
	Read, Inserted, Updated int64 // rows
	Bytes                   int64 // of the rows of the step, of its stage without the dossier, and of the reply
}

// RecordWithCost records and counts in the same transaction what that touched.
func (s *Store) RecordWithCost(ctx context.Context, req RecordRequest) (cost Cost, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec(`SET LOCAL enable_seqscan = off`).Error; err != nil { // a small table may be read whole, which says nothing of a large one
			return err
		}
		before, err := touchedSoFar(tx)
		if err != nil {
			return err
		}
		if _, err := s.record(tx, req); err != nil {
			return err
		}
		if cost, err = touchedSoFar(tx); err != nil {
			return err
		}
		cost.Read, cost.Inserted, cost.Updated = cost.Read-before.Read, cost.Inserted-before.Inserted, cost.Updated-before.Updated
		e := req.Events[0]
		return tx.Raw(`SELECT (SELECT octet_length(doc::text) + octet_length(awaited::text) + octet_length(parties::text) FROM step WHERE stream = ? AND id = ?)
			+ (SELECT octet_length(doc::text) FROM stage WHERE stream = ?) + (SELECT octet_length(doc::text) FROM reply WHERE stream = ? AND seq = ?)`,
			e.Stream, e.Step, e.Stream, e.Stream, e.Seq).Row().Scan(&cost.Bytes)
	})
	return cost, err
}

// touchedSoFar reads what the connection has counted and not yet handed to the statistics: of this transaction and of earlier ones.
func touchedSoFar(tx *gorm.DB) (c Cost, err error) {
	err = tx.Raw(`SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), sum(n_tup_ins), sum(n_tup_upd) FROM pg_stat_xact_user_tables`).
		Row().Scan(&c.Read, &c.Inserted, &c.Updated)
	return c, err
}
