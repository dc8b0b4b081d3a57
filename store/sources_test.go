package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// many are n texts.
func many(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprint("Recommendation ", i)
	}
	return texts
}

// selected imports a file and launches a cycle on its recommendations, in the order of their annotation ids.
func selected(t testing.TB, s *store.Store, rows []store.Incoming) (p *storetest.Play, ids []string) {
	t.Helper()
	imports(t, s, false, rows)
	byAnnotation := map[string]string{}
	for after := ""; ; {
		page, _, err := s.Recommendations(background, storetest.Scope(t, "recommendations"), store.RecommendationFilter{Limit: 500, After: after})
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			byAnnotation[r.AnnotationID], after = r.ID, r.ID
		}
	}
	for _, row := range rows {
		ids = append(ids, byAnnotation[row.Recommendation.AnnotationID])
	}
	return storetest.Launch(t, s, ids...), ids
}

// grouped makes clusters of so many recommendations each, in the order of the selection.
func grouped(p *storetest.Play, size int) {
	make := p.Propose
	p.Propose = func(ctx context.Context, stream string) (followup.Command, error) {
		_, name, _, _ := followup.ParseStream(stream)
		if name != followup.Clustering {
			return make(ctx, stream)
		}
		c, err := p.Store.Cycle(ctx, p.Cycle)
		if err != nil {
			return followup.Command{}, err
		}
		var selection followup.Selection
		if err := p.Store.ContentJSON(ctx, c.Launch.Selection.ID, &selection); err != nil {
			return followup.Command{}, err
		}
		var doc followup.Clusters
		for part := range slices.Chunk(selection.Recommendations, size) {
			cluster := followup.Cluster{ID: fmt.Sprintf("c%02d", len(doc.Clusters)+1), Name: "Group"}
			for _, r := range part {
				cluster.Recommendations = append(cluster.Recommendations, r.ID)
			}
			doc.Clusters = append(doc.Clusters, cluster)
		}
		return followup.Command{Step: "clusters", Content: p.Document(doc), Count: len(selection.Recommendations), Clusters: doc.Heads()}, nil
	}
}

// steps are the states of a stage's steps, whole.
func steps(t testing.TB, st *followup.Stage) map[string]string {
	states := map[string]string{}
	for _, step := range st.Steps {
		states[step.ID] = jsonOf(t, step)
	}
	return states
}

// changedSteps lists the steps whose state is another one than before, in any detail.
func changedSteps(before, after map[string]string) (ids []string) {
	for id, state := range after {
		if before[id] != state {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestAnImportOpensAgainExactlyWhatRestsOnWhatItChanged(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	const size = 20
	texts := many(632)
	p, ids := selected(t, s, incoming(texts...))
	grouped(p, size)
	p.Until(followup.SignOff)
	p.Through(followup.SignOff)
	sent := p.Stage(followup.SignOff)
	require.Len(t, sent.Steps, 33, "32 plans and the whole of them")

	for _, i := range []int{0, 1, 100, 300, 631} {
		texts[i] += ", and more"
	}
	for _, i := range []int{5, 250, 301} {
		texts[i] = ""
	}
	file := incoming(texts...)
	require.Equal(t, [4]int{0, 5, 624, 3}, counts(imports(t, s, true, file)))
	unnoted, err := s.UnnotedCycles(background)
	require.NoError(t, err)
	require.Equal(t, []string{followup.CycleStream(p.Cycle)}, unnoted)
	before, since := steps(t, sent), sent.Seq
	p.NoteSources(followup.SignOff)
	after := p.Stage(followup.SignOff)
	want := []string{"committee", "plan/c01", "plan/c06", "plan/c13", "plan/c16", "plan/c32"}
	require.Equal(t, want, changedSteps(before, steps(t, after)))
	require.Equal(t, followup.SourceChange{Import: after.Sources[0].Import, At: after.Sources[0].At, List: after.Sources[0].List, Changed: 2, Withdrawn: 1}, after.Step("plan/c01").Sources[0])
	for _, id := range want[1:] {
		require.Equal(t, followup.AwaitingText, after.Step(id).State, id)
		require.Equal(t, []string{storetest.Health}, after.Step(id).Awaited(), id)
	}
	require.Equal(t, followup.WhyPlans, after.Step("committee").Waits().Why)
	var list followup.ChangedRecommendations
	require.NoError(t, s.ContentJSON(background, after.Sources[0].List.ID, &list))
	require.Len(t, list.Recommendations, 8)
	first := list.Recommendations[slices.IndexFunc(list.Recommendations, func(r followup.ChangedRecommendation) bool { return r.ID == ids[0] })]
	require.Equal(t, []followup.SourceField{followup.TextChanged}, first.Fields)
	require.Equal(t, []string{"Recommendation 0", "Recommendation 0, and more"}, []string{first.Before.Text, first.After.Text})
	requireFold(t, s, p.Cycle)
	var asked []notice
	for _, id := range want[1:] {
		asked = append(asked, notice{"StepReopened", id, storetest.Health})
	}
	require.Equal(t, asked, noticesSince(t, mustSQL(t, url), p.Stream(followup.SignOff), since))

	require.Equal(t, [4]int{0, 0, 629, 0}, counts(imports(t, s, true, file)))
	p.NoteSources(followup.SignOff)
	require.Empty(t, changedSteps(steps(t, after), steps(t, p.Stage(followup.SignOff))), "the same file again changes nothing")
	unnoted, err = s.UnnotedCycles(background)
	require.NoError(t, err)
	require.Empty(t, unnoted)
	p.Through(followup.SignOff)
	p.Finish(followup.SignOff)
	requireFold(t, s, p.Cycle)
}

func TestWhatMattersToWhoDecided(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	file := incoming("one", "two", "three", "four", "five")
	p, ids := selected(t, s, file)
	takes := followup.Selection{}
	for _, id := range ids {
		takes.Recommendations = append(takes.Recommendations, followup.Selected{ID: id, Asks: true, Position: followup.Supported})
	}
	p.Begin(followup.Intake)
	p.Do(followup.Intake, followup.Command{Kind: followup.Submit, Step: "selection", Content: p.Document(takes), Count: len(ids), Actor: storetest.Coordinator})
	complete := false
	changes := func(change func(rows []store.Incoming)) []followup.SourceField {
		seen := len(p.Stage(followup.Intake).Sources)
		for i := range file {
			file[i].Fingerprint += "'"
		}
		change(file)
		imports(t, s, complete, file)
		p.NoteSources(followup.Intake)
		sources := p.Stage(followup.Intake).Sources
		if len(sources) == seen {
			return nil
		}
		require.Len(t, sources, seen+1)
		var list followup.ChangedRecommendations
		require.NoError(t, s.ContentJSON(background, sources[seen].List.ID, &list))
		require.Len(t, list.Recommendations, 1, "the others changed in nothing that matters")
		require.Equal(t, ids[1], list.Recommendations[0].ID)
		return list.Recommendations[0].Fields
	}
	rec := func(change func(r *followup.Recommendation)) func([]store.Incoming) {
		return func(rows []store.Incoming) { change(&rows[1].Recommendation) }
	}
	require.Empty(t, changes(rec(func(r *followup.Recommendation) {
		r.Themes, r.SDGs, r.Paragraph = []string{"Sport"}, []string{"3"}, "115.9"
	})))
	require.Equal(t, []followup.SourceField{followup.TextChanged}, changes(rec(func(r *followup.Recommendation) { r.Text = "zwei" })))
	require.Empty(t, changes(rec(func(r *followup.Recommendation) { r.Position = followup.Supported })), "the State's own position is published")
	require.Equal(t, []followup.SourceField{followup.PositionChanged}, changes(rec(func(r *followup.Recommendation) { r.Position = followup.Noted })))
	require.Empty(t, changes(rec(func(r *followup.Recommendation) { r.Position = followup.NoPositionYet })))
	gone := file[1]
	complete = true
	require.Equal(t, []followup.SourceField{followup.WasTakenBack}, changes(func([]store.Incoming) { file = slices.Delete(file, 1, 2) }))
	gone.Recommendation.Text = "deux"
	require.Equal(t, []followup.SourceField{followup.WasRestored, followup.TextChanged},
		changes(func([]store.Incoming) { file = slices.Insert(file, 1, gone) }))
	requireFold(t, s, p.Cycle)
}

func TestACycleThatHasEndedOrHoldsNoneOfThemIsLeftAlone(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	ended, ids := selected(t, s, incoming("one", "two"))
	ended.OnCycle(withReason(ended.CycleCommand(followup.Withdraw)))
	other := storetest.Launch(t, s, ids[1])
	paused := storetest.Launch(t, s, ids[0])
	paused.OnCycle(withReason(paused.CycleCommand(followup.Pause)))
	imports(t, s, false, incoming("eins", "two"))
	unnoted, err := s.UnnotedCycles(background)
	require.NoError(t, err)
	require.Equal(t, []string{followup.CycleStream(paused.Cycle)}, unnoted)
	require.EqualValues(t, 1, count(t, mustSQL(t, url), `SELECT count(*) FROM source_change`))

	paused.Begin(followup.Intake)
	paused.NoteSources(followup.Intake)
	other.Begin(followup.Intake)
	other.NoteSources(followup.Intake)
	require.Len(t, paused.Stage(followup.Intake).Step("selection").Sources, 1, "a stage that opens before its cycle takes note hears of it")
	require.Empty(t, other.Stage(followup.Intake).Step("selection").Sources)
	requireFold(t, s, paused.Cycle)
}
