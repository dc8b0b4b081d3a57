package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// rewords imports another wording of recommendations; every other row stands as it is.
func (w *world) rewords(ids ...string) {
	w.t.Helper()
	found, err := w.store.RecommendationsByID(context.Background(), ids)
	require.NoError(w.t, err)
	var rows []store.Incoming
	for _, id := range ids {
		r := found[id]
		r.Text += ", without delay"
		rows = append(rows, store.Incoming{Number: len(rows) + 1, Recommendation: r, Fingerprint: ulid.Make().String()})
	}
	by := store.By{Person: "test", At: time.Now().UTC()}
	_, err = storetest.Take(w.store, by, storetest.Stage(w.t, w.store, by, false, rows))
	require.NoError(w.t, err)
}

// members lists the recommendations of the clusters that a stage opened with, by cluster.
func (w *world) members(name followup.StageName) map[string][]string {
	w.t.Helper()
	var doc followup.Clusters
	require.NoError(w.t, w.store.ContentJSON(context.Background(), must(w.store.Stage(context.Background(), w.stream(name)))(w.t).Dossier.Clusters.ID, &doc))
	of := map[string][]string{}
	for _, c := range doc.Clusters {
		of[c.ID] = c.Recommendations
	}
	return of
}

func TestChangedRecommendationsReachTheStepsThatRestOnThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	w.playUntil(followup.SignOff)
	st := w.awaitStage(followup.SignOff, func(s *followup.Stage) bool { return len(s.Steps) > 1 })
	touched, other := st.Steps[0], st.Steps[1]
	for _, step := range st.Steps {
		w.must(followup.SignOff, followup.Command{Kind: followup.Submit, Step: step.ID, Content: w.text("plan of " + step.ID), Actor: actor("hana", health, followup.FocalPoint)})
	}
	before := must(w.store.Stage(context.Background(), w.stream(followup.SignOff)))(t).Step(other.ID)
	w.rewords(w.members(followup.SignOff)[touched.Subject][0])
	for range 5 {
		w.look(followup.CycleStream(w.cycle))
		w.look(w.stream(followup.SignOff))
	}
	after := w.awaitStage(followup.SignOff, func(s *followup.Stage) bool { return s.Step(touched.ID).State == followup.AwaitingText })
	require.JSONEq(t, jsonText(before), jsonText(after.Step(other.ID)))
	require.Equal(t, []any{2, 1}, []any{after.Step(touched.ID).Round, after.Step(touched.ID).Sources[0].Changed})
	w.look(followup.CycleStream(w.cycle))
	w.look(w.stream(followup.SignOff))
	w.must(followup.SignOff, followup.Command{Kind: followup.Submit, Step: touched.ID, Content: w.text("amended"), Actor: actor("hana", health, followup.FocalPoint)})
	require.Equal(t, []int{1, 1, 1}, []int{w.count(followup.CycleStream(w.cycle), "SourcesChanged"), w.count(w.stream(followup.SignOff), "SourcesHeeded"),
		w.count(w.stream(followup.SignOff), "StepReopened")}, "whoever looks, and however often")
	w.requireStageWhole(w.stream(followup.SignOff))
	var state followup.Cycle
	w.query(followup.CycleStream(w.cycle), "state", &state)
	require.JSONEq(t, jsonText(must(w.store.Cycle(context.Background(), w.cycle))(t)), jsonText(state))
}

func TestWhatChangedWhileNothingRanIsHeededAfterwards(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	stop := w.startWorker()
	w.launch(false)
	w.playUntil(followup.Assignment)
	st := w.awaitStage(followup.Assignment, func(s *followup.Stage) bool { return len(s.Steps) > 1 })
	stop()
	members := w.members(followup.Assignment)
	w.rewords(members[st.Steps[0].Subject][0])
	w.rewords(members[st.Steps[0].Subject][0], members[st.Steps[1].Subject][0])
	w.startWorker()
	w.look(followup.CycleStream(w.cycle))
	after := w.awaitStage(followup.Assignment, func(s *followup.Stage) bool { return len(s.Sources) == 2 })
	require.Equal(t, []int{2, 1}, []int{len(after.Steps[0].Sources), len(after.Steps[1].Sources)})
	require.Equal(t, st.Steps[0].Clock, after.Steps[0].Clock, "nothing was decided: the clock runs on")
	w.requireStageWhole(w.stream(followup.Assignment))
}
