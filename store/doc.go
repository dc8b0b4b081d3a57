// Package store is the memory: PostgreSQL through GORM, goose migrations, the append to the ledger and the outbox.
// Lock order in every transaction: stream row, projections, outbox, then the head row, and after it only the append.
package store
