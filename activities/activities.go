package activities

import (
	"context"
	"time"

	"nmrf/store"
)

// Activities holds what the activities work on. Its methods are registered with the worker under their names.
type Activities struct {
	Store       *store.Store
	PullPrivate bool // imports may be pulled from private addresses: a mirror in the State's own network
}

// Record appends events to the ledger; see store.Record.
func (a *Activities) Record(ctx context.Context, req store.RecordRequest) (store.RecordResult, error) {
	return a.Store.Record(ctx, req)
}

// OpenStage writes a stage's first events; see store.OpenStage. at is the workflow's time, UTC.
func (a *Activities) OpenStage(ctx context.Context, stream string, at time.Time) (store.RecordResult, error) {
	return a.Store.OpenStage(ctx, stream, at)
}

// OpenObligation writes an obligation's first event; see store.OpenObligation. at is the workflow's time, UTC.
func (a *Activities) OpenObligation(ctx context.Context, stream string, at time.Time) (store.RecordResult, error) {
	return a.Store.OpenObligation(ctx, stream, at)
}

// RefuseUnlaunched records that a workflow was started that no signed launch asked for.
func (a *Activities) RefuseUnlaunched(ctx context.Context, workflow string, at time.Time) error {
	return a.Store.RefuseUnlaunched(ctx, workflow, at)
}
