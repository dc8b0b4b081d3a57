package workflows_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store"
)

// failing records nothing for as long as it is told to fail.
type failing struct {
	*activities.Activities
	left  atomic.Int32
	fails func(store.RecordRequest) bool
}

func TestFailingLedgerLosesNothing(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	id := ulid.Make().String()
	f := &failing{Activities: &activities.Activities{Store: w.store}, fails: holds(id)}
	f.left.Store(2)
	w.startWorker(func(s *setup) { s.acts = f })
	w.open(followup.Intake)
	w.must(followup.Intake, followup.Command{ID: id, Kind: followup.Approve, Step: "selection", Actor: coordinator()})
	require.Negative(t, f.left.Load())
	require.NotEmpty(t, w.alarms.about("ALARM the ledger does not take records"))
	require.Equal(t, 1, w.count(w.stream(followup.Intake), "StepPassed"))
	w.requireStageWhole(w.stream(followup.Intake))
}

// records selects what holds an event of a type.
func records(kind string) func(store.RecordRequest) bool {
	return func(req store.RecordRequest) bool {
		for _, e := range req.Events {
			if e.Type() == kind {
				return true
			}
		}
		return false
	}
}

func TestCycleGoesOnAfterALedgerThatFailed(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"CycleLaunched", "StageStarted", "StageFinished"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := newLedger(t)
			f := &failing{Activities: &activities.Activities{Store: w.store}, fails: records(kind)}
			f.left.Store(1)
			w.startWorker(func(s *setup) { s.acts = f })
			w.launch(false)
			w.playUntil(followup.Clustering)
			require.Negative(t, f.left.Load())
			require.Empty(t, w.alarms.about("ALARM a stage's workflow failed"))
			require.Equal(t, 2, w.count(followup.CycleStream(w.cycle), "StageStarted"))
		})
	}
}

// slowRecord records a command only when the clusters have been proposed.
type slowRecord struct {
	*activities.Activities
	holds    func(store.RecordRequest) bool
	proposed chan struct{}
	recorded chan struct{}
}

func (s *slowRecord) ProposeClusters(ctx context.Context, stream string) (followup.Command, error) {
	select {
	case <-s.recorded:
	case <-ctx.Done():
		return followup.Command{}, ctx.Err()
	}
	c, err := s.Activities.ProposeClusters(ctx, stream)
	time.AfterFunc(2500*time.Millisecond, func() { close(s.proposed) }) // past the heartbeat of the workflow task that records
	return c, err
}

func TestProposalThatComesWhileTheLedgerRecordsIsKept(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	id := ulid.Make().String()
	s := &slowRecord{Activities: &activities.Activities{Store: w.store}, holds: holds(id), proposed: make(chan struct{}), recorded: make(chan struct{})}
	w.startWorker(func(set *setup) { set.acts = s })
	w.launch(false)
	w.playUntil(followup.Clustering)
	w.must(followup.Clustering, followup.Command{ID: id, Kind: followup.Extend, Step: "clusters", Due: time.Now().AddDate(0, 1, 0),
		Reason: w.text("more time"), Actor: coordinator()})
	w.awaitStage(followup.Clustering, func(s *followup.Stage) bool { return s.Step("clusters").State == followup.AwaitingReplies })
}

func (f *failing) Record(ctx context.Context, req store.RecordRequest) (store.RecordResult, error) {
	if f.fails(req) && f.left.Add(-1) >= 0 {
		return store.RecordResult{}, errors.New("the database does not answer")
	}
	return f.Activities.Record(ctx, req)
}

func (s *slowRecord) Record(ctx context.Context, req store.RecordRequest) (store.RecordResult, error) {
	if s.holds(req) {
		close(s.recorded)
		<-s.proposed
	}
	return s.Activities.Record(ctx, req)
}
