package workflows_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/workflows"
)

// awaitStage waits until a stage satisfies the condition, and returns it.
func (w *world) awaitStage(name followup.StageName, ok func(*followup.Stage) bool) *followup.Stage {
	w.t.Helper()
	var last *followup.Stage
	require.Eventually(w.t, func() bool {
		st, err := w.store.Stage(context.Background(), w.stream(name))
		last = st
		return err == nil && ok(st)
	}, 30*time.Second, 20*time.Millisecond, "stage %s never got there: %s", name, jsonText(last))
	return last
}

func jsonText(v any) string {
	data, _ := json.MarshalIndent(v, "", " ")
	return string(data)
}

func (w *world) awaitCycle(ok func(*followup.Cycle) bool) *followup.Cycle {
	w.t.Helper()
	var last *followup.Cycle
	require.Eventually(w.t, func() bool {
		c, err := w.store.Cycle(context.Background(), w.cycle)
		last = c
		return err == nil && ok(c)
	}, 30*time.Second, 20*time.Millisecond, "the cycle never got there")
	return last
}

// look is the empty nudge.
func (w *world) look(stream string) {
	w.t.Helper()
	require.NoError(w.t, w.client.SignalWorkflow(context.Background(), stream, "", workflows.LookSignal, nil))
}

// queryStage asks a stage's workflow for its state.
func (w *world) queryStage(stream string) *followup.Stage {
	w.t.Helper()
	var st followup.Stage
	w.query(stream, workflows.StateQuery, &st)
	return &st
}

func (w *world) query(stream, name string, into any) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	answer, err := w.client.QueryWorkflow(ctx, stream, "", name)
	require.NoError(w.t, err)
	require.NoError(w.t, answer.Get(into))
}

// events reads a stream and holds its sequence to be without gaps and each command to stand in it once.
func (w *world) events(stream string) []followup.Event {
	w.t.Helper()
	recorded, err := w.store.Stream(context.Background(), stream)
	require.NoError(w.t, err)
	var events []followup.Event
	last := map[string]int64{}
	for i, r := range recorded {
		require.EqualValues(w.t, i+1, r.Event.Seq, "gap in %s", stream)
		if id := r.Event.Command; id != "" {
			before, seen := last[id]
			require.True(w.t, !seen || before == r.Index-1, "command %s counts twice in %s", id, stream)
			last[id] = r.Index
		}
		events = append(events, r.Event)
	}
	return events
}

// count counts the events of a stream that are of a type.
func (w *world) count(stream, kind string) (n int) {
	w.t.Helper()
	for _, e := range w.events(stream) {
		if e.Type() == kind {
			n++
		}
	}
	return n
}

// requireStageWhole holds ledger, database and workflow of a stage to agree.
func (w *world) requireStageWhole(stream string) {
	w.t.Helper()
	shown, err := w.store.Stage(context.Background(), stream)
	require.NoError(w.t, err)
	folded := followup.NewStage(shown.Cycle, shown.Name, shown.Attempt)
	for _, e := range w.events(stream) {
		folded.Apply(e)
	}
	require.JSONEq(w.t, jsonText(shown), jsonText(folded), "database and fold")
	require.JSONEq(w.t, jsonText(shown), jsonText(w.queryStage(stream)), "database and workflow")
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		require.NoError(t, err)
		return v
	}
}
