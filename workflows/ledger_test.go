package workflows_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/workflows"
)

// halting commits what it records and then never answers, as a worker does that dies between the two.
type halting struct {
	*activities.Activities
	halts     func(store.RecordRequest) bool
	committed chan struct{}
	once      sync.Once
	forget    chan struct{}
}

func (h *halting) Record(ctx context.Context, req store.RecordRequest) (store.RecordResult, error) {
	res, err := h.Activities.Record(ctx, req)
	if h.halts(req) {
		h.once.Do(func() { close(h.committed) })
		<-h.forget
	}
	return res, err
}

// halt starts a worker that dies after it has committed what halts selects, and returns when that is and how to stop it.
func (w *world) halt(halts func(store.RecordRequest) bool) (committed <-chan struct{}, stop func()) {
	h := &halting{Activities: &activities.Activities{Store: w.store}, halts: halts, committed: make(chan struct{}), forget: make(chan struct{})}
	w.t.Cleanup(func() { close(h.forget) })
	return h.committed, w.startWorker(func(s *setup) { s.acts = h })
}

func holds(commands ...string) func(store.RecordRequest) bool {
	return func(req store.RecordRequest) bool {
		for _, e := range req.Events {
			for _, id := range commands {
				if e.Command == id {
					return true
				}
			}
		}
		return false
	}
}

func TestWorkerDiesBetweenCommitAndTask(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	id := ulid.Make().String()
	committed, stop := w.halt(holds(id))
	w.open(followup.Intake)
	extend := w.fill(followup.Intake, followup.Command{ID: id, Kind: followup.Extend, Step: "selection", Due: time.Now().AddDate(0, 1, 0),
		Reason: w.text("more time"), Actor: coordinator()})
	type outcome struct {
		d   workflows.Decision
		err error
	}
	waiting := make(chan outcome, 1)
	go func() {
		d, err := w.send(w.stream(followup.Intake), extend)
		waiting <- outcome{d, err}
	}()
	<-committed
	stop()
	w.startWorker()
	got := <-waiting
	require.NoError(t, got.err)
	require.Nil(t, got.d.Answers[0].Refusal)
	known, err := w.store.Receipts(context.Background(), id)
	require.NoError(t, err)
	require.Equal(t, known[id].Receipt, *got.d.Answers[0].Receipt)
	require.Equal(t, 1, w.count(w.stream(followup.Intake), "DeadlineExtended"))

	again, err := w.send(w.stream(followup.Intake), extend)
	require.NoError(t, err)
	require.Equal(t, got.d.Answers, again.Answers, "the same key again gets the same receipt, though this date is no later any more")
	w.requireStageWhole(w.stream(followup.Intake))
}

func TestStageReadsWhatTheLedgerHoldsWhenToldToLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.open(followup.Intake)
	stream := w.stream(followup.Intake)
	require.Equal(t, p.Stage(followup.Intake).Seq, w.queryStage(stream).Seq)

	const pages = 2*store.PageSize + 100
	st := p.Stage(followup.Intake)
	for n := 0; n < pages; n += 300 {
		events := make([]followup.Event, 300)
		for i := range events {
			events[i] = followup.Event{Stream: stream, Seq: st.Seq + int64(n+i) + 1, At: st.At, Command: ulid.Make().String(), Person: "cora",
				Step: "selection", Body: followup.CommandRefused{Kind: followup.Approve, Code: followup.Conflict, Rule: "stale_text", Says: "stale"}}
		}
		_, err := w.store.Record(context.Background(), store.RecordRequest{Stream: stream, Expected: st.Seq + int64(n), Events: events})
		require.NoError(t, err)
	}
	p.Do(followup.Intake, followup.Command{Kind: followup.Approve, Step: "selection", Actor: coordinator()})
	p.Do(followup.Intake, followup.Command{Kind: followup.Close, Actor: coordinator()})
	w.look(stream)
	var result workflows.StageResult
	require.NoError(t, w.client.GetWorkflow(context.Background(), stream, "").Get(context.Background(), &result))
	require.Equal(t, followup.Completed, result.Outcome)
	w.requireStageWhole(stream)
}

func TestCommandThatTheLedgerTaughtTheStageGetsItsReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	st := w.open(followup.Intake).Stage(followup.Intake)
	require.Equal(t, st.Seq, w.queryStage(st.Stream()).Seq)
	extend := w.fill(followup.Intake, followup.Command{Kind: followup.Extend, Step: "selection", Due: time.Now().AddDate(0, 1, 0),
		Reason: w.text("more time"), Actor: coordinator()})
	events, err := st.Decide(extend)
	require.NoError(t, err)
	_, err = w.store.Record(context.Background(), store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, Events: events})
	require.NoError(t, err)
	w.look(st.Stream())
	require.Eventually(t, func() bool { return w.queryStage(st.Stream()).Seq > st.Seq }, 10*time.Second, 20*time.Millisecond)
	d, err := w.send(st.Stream(), extend)
	require.NoError(t, err)
	require.Nil(t, d.Answers[0].Refusal)
	known := must(w.store.Receipts(context.Background(), extend.ID))(t)
	require.Equal(t, known[extend.ID].Receipt, *d.Answers[0].Receipt)
}

func TestCycleToldToLookTellsItsStage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	st := w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened })
	require.Equal(t, st.Seq, w.queryStage(st.Stream()).Seq)
	for _, c := range []followup.Command{{Kind: followup.Approve, Step: "selection"}, {Kind: followup.Close}} {
		c.Actor = coordinator()
		st = must(w.store.Stage(context.Background(), st.Stream()))(t)
		events, err := st.Decide(w.fill(followup.Intake, c))
		require.NoError(t, err)
		_, err = w.store.Record(context.Background(), store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, Events: events})
		require.NoError(t, err)
	}
	w.look(followup.CycleStream(w.cycle))
	w.awaitStage(followup.Clustering, func(s *followup.Stage) bool { return s.Opened })
}
