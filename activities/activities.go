package activities

import (
	"context"
	"time"

	"nmrf/followup"
	"nmrf/store"
)

// Activities holds what the activities work on. Its methods are registered with the worker under their names.
type Activities struct {
	Store       *store.Store
	PDF         func(ctx context.Context, docx []byte) ([]byte, error) // converts the frozen report; nil: no PDF is made of it
	Rounds      *followup.RoundRules                                   // when rounds of progress open and how they run; nil: as built in
	PullPrivate bool                                                   // imports may be pulled from private addresses: a mirror in the State's own network
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

// OpenRound writes the first events of a round of progress; see store.OpenRound. at is the workflow's time, UTC.
func (a *Activities) OpenRound(ctx context.Context, stream string, at time.Time) (store.RecordResult, error) {
	if a.Rounds != nil {
		return a.Store.OpenRound(ctx, stream, *a.Rounds, at)
	}
	rules, err := followup.DefaultRoundRules()
	if err != nil {
		return store.RecordResult{}, err
	}
	return a.Store.OpenRound(ctx, stream, rules, at)
}

// RefuseUnlaunched records that a workflow was started that no signed launch asked for.
func (a *Activities) RefuseUnlaunched(ctx context.Context, workflow string, at time.Time) error {
	return a.Store.RefuseUnlaunched(ctx, workflow, at)
}
