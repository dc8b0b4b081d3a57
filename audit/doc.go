// Package audit is the proof room: the canonical bytes of a record, the Merkle tree over all records (RFC 6962), the keys that sign
// batches and checkpoints, the bundle that an export writes, and its verification, which needs nothing but the bundle.
// The package is pure: it knows no database and no network, and imports followup alone of the other rooms.
package audit
