package engine_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

// exported is an export of n recommendations of one review, with what is reworded and without what is gone, by their numbers.
func exported(t testing.TB, n int, reworded, gone []int) []byte {
	t.Helper()
	var rows []map[string]any
	for i := range n {
		text := fmt.Sprintf("%d.%d Train staff of district %d", 115+i/300, i%300+1, i)
		if slices.Contains(reworded, i) {
			text += ", and say by when"
		}
		if !slices.Contains(gone, i) {
			rows = append(rows, map[string]any{"AnnotationId": annotation(i), "Symbol": "A/HRC/42/901", "DocumentId": "d", "PublicationDate": "2019-06-28T00:00:00",
				"Body": "- UPR", "AnnotationType": "- Recommendations", "Countries": []string{"Velmara"}, "Themes": []string{"Health"}, "Text": text,
				"UprCycle": 3, "UprSession": []string{"33"}, "UprPositions": []string{"Supported"}})
		}
	}
	data, err := json.Marshal(rows)
	require.NoError(t, err)
	return data
}

func annotation(i int) string { return fmt.Sprintf("00000000-0000-5000-8000-%012d", i) }

// launchOn imports an export and launches a cycle on it. It returns the recommendations' ids by their numbers.
func (w *world) launchOn(data []byte, n int) (cycle string, ids []string) {
	w.t.Helper()
	w.imports(w.as("cora"), data, false)
	c, err := w.engine.Launch(background, w.as("cora"), w.newCycle("Report"))
	require.NoError(w.t, err)
	w.await(c.ID, followup.Intake, func(st *followup.Stage) bool { return st.Opened })
	byAnnotation := map[string]string{}
	for after := ""; len(byAnnotation) < n; {
		page, _, err := w.engine.Recommendations(background, w.as("cora"), store.RecommendationFilter{Limit: 500, After: after})
		require.NoError(w.t, err)
		for _, r := range page {
			byAnnotation[r.AnnotationID], after = r.ID, r.ID
		}
	}
	ids = make([]string, n)
	for i := range ids {
		ids[i] = byAnnotation[annotation(i)]
	}
	return c.ID, ids
}

// group submits and confirms clusters of so many recommendations, in the order of their numbers.
func (w *world) group(cycle string, ids []string, size int) {
	w.t.Helper()
	w.await(cycle, followup.Clustering, func(st *followup.Stage) bool {
		return st.Opened && st.Step("clusters").State == followup.AwaitingReplies
	})
	doc := &followup.Clusters{}
	for part := range slices.Chunk(ids, size) {
		doc.Clusters = append(doc.Clusters, followup.Cluster{ID: fmt.Sprintf("c%02d", len(doc.Clusters)+1), Name: "Group", Recommendations: part})
	}
	w.must("cora", cycle, engine.Act{Kind: followup.Submit, Stage: followup.Clustering, Step: "clusters", Clusters: doc})
	w.pass("cora", cycle, followup.Clustering, "clusters")
}

func (w *world) assigns(cycle string) {
	w.t.Helper()
	st := w.await(cycle, followup.Assignment, func(st *followup.Stage) bool { return st.Opened })
	for _, step := range st.Steps {
		w.must("cora", cycle, engine.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: step.ID, Lead: w.houses[followup.Ministry]})
		w.must("hana", cycle, engine.Act{Kind: followup.AcceptIt, Stage: followup.Assignment, Step: step.ID})
	}
}

// signs carries a plan so far: 1 submitted, 2 approved, 3 cleared.
func (w *world) signs(cycle, step string, far int) {
	w.t.Helper()
	plan := w.plan()
	plan.Cluster = step[len("plan/"):]
	acts := []engine.Act{{Kind: followup.Submit, Plan: plan}, {Kind: followup.Approve}, {Kind: followup.ClearIt}}
	for i, who := range []string{"hana", "hugo", "cora"}[:far] {
		acts[i].Stage, acts[i].Step = followup.SignOff, step
		w.must(who, cycle, acts[i])
	}
}

func (w *world) stage(cycle string, name followup.StageName) *followup.Stage {
	w.t.Helper()
	st, err := w.store.Stage(background, followup.StageStream(cycle, name, 1))
	require.NoError(w.t, err)
	return st
}

// whole is every step of a stage, in every detail.
func whole(t testing.TB, st *followup.Stage) map[string]string {
	steps := map[string]string{}
	for _, step := range st.Steps {
		data, err := json.Marshal(step)
		require.NoError(t, err)
		steps[step.ID] = string(data)
	}
	return steps
}

func differing(before, after map[string]string) (ids []string) {
	for id := range after {
		if before[id] != after[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestAnImportOpensAgainExactlyTheStepsThatRestOnIt(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	const n = 632
	cycle, ids := w.launchOn(exported(t, n, nil, nil), n)
	w.pass("cora", cycle, followup.Intake, "selection")
	w.finish(cycle, followup.Intake)
	w.group(cycle, ids, 80)
	w.finish(cycle, followup.Clustering)
	w.assigns(cycle)
	w.finish(cycle, followup.Assignment)
	w.await(cycle, followup.SignOff, func(st *followup.Stage) bool { return st.Opened })
	for i, far := range []int{3, 2, 1, 0, 3, 2, 1, 0} { // half of them will be touched, in every state
		w.signs(cycle, fmt.Sprintf("plan/c%02d", i+1), far)
	}
	before := whole(t, w.stage(cycle, followup.SignOff))

	changed := exported(t, n, []int{0, 79, 80, 160, 240}, []int{7, 81, 319})
	res := w.imports(w.as("cora"), changed, true)
	require.Equal(t, []int{5, 3, n - 8}, []int{res.Changed, res.Withdrawn, res.Unchanged})
	w.await(cycle, followup.SignOff, func(st *followup.Stage) bool { return len(st.Sources) > 0 })
	after := w.stage(cycle, followup.SignOff)
	require.Equal(t, []string{"plan/c01", "plan/c02", "plan/c03", "plan/c04"}, differing(before, whole(t, after)))
	for i, want := range [][]any{{followup.AwaitingText, 2}, {followup.AwaitingText, 2}, {followup.AwaitingText, 2}, {followup.AwaitingText, 1}} {
		require.Equal(t, want, []any{after.Steps[i].State, after.Steps[i].Round}, after.Steps[i].ID)
	}

	tasks, err := w.engine.Tasks(background, w.as("hana"))
	require.NoError(t, err)
	first := tasks[slices.IndexFunc(tasks, func(task engine.Task) bool { return task.Step.ID == "plan/c01" })]
	require.Equal(t, []any{followup.WhyText, []followup.CommandKind{followup.Submit}}, []any{first.Why, first.Acts})
	require.Len(t, first.Sources, 1)
	require.Equal(t, []int{2, 1}, []int{first.Sources[0].Changed, first.Sources[0].Withdrawn})
	var references []string
	for _, r := range first.Sources[0].Recommendations {
		references = append(references, fmt.Sprint(r.Reference(), r.Fields))
	}
	require.ElementsMatch(t, []string{"UPR A/HRC/42/901 115.1[text]", "UPR A/HRC/42/901 115.80[text]", "UPR A/HRC/42/901 115.8[withdrawn]"}, references)
	view, err := w.engine.Step(background, w.as("hana"), cycle, followup.SignOff, 0, "plan/c01")
	require.NoError(t, err)
	require.Equal(t, first.Sources, view.Sources)
	for _, task := range tasks {
		require.Equal(t, task.Step.ID < "plan/c05", len(task.Sources) > 0, task.Step.ID)
	}

	require.Equal(t, n-3, w.imports(w.as("cora"), changed, true).Unchanged)
	w.signs(cycle, "plan/c08", 1)
	later := whole(t, w.stage(cycle, followup.SignOff))
	require.Equal(t, []string{"plan/c08"}, differing(whole(t, after), later), "the same file again changes nothing")

	for i, far := range []int{3, 3, 3, 3} {
		w.signs(cycle, fmt.Sprintf("plan/c%02d", i+1), far)
	}
	require.Empty(t, w.stage(cycle, followup.SignOff).Steps[0].Sources, "it is done on the present wording")
	w.requireVerified()
}

func TestBeforeTheSignOffWhatWasDecidedIsAskedAgain(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	const n = 12
	cycle, ids := w.launchOn(exported(t, n, nil, nil), n)
	w.pass("cora", cycle, followup.Intake, "selection")
	rewords := func(number int, name followup.StageName) *followup.Stage {
		w.imports(w.as("cora"), exported(t, n, []int{number}, nil), false)
		return w.await(cycle, name, func(st *followup.Stage) bool { return len(st.Sources) > 0 })
	}
	selection := rewords(3, followup.Intake).Step("selection")
	require.Equal(t, []any{followup.AwaitingReplies, 2, 1}, []any{selection.State, selection.Round, len(selection.Sources)})
	require.Equal(t, "steps_done", w.act("cora", cycle, engine.Act{Kind: followup.Close, Stage: followup.Intake}).Refusal.Rule)
	w.pass("cora", cycle, followup.Intake, "selection")
	w.finish(cycle, followup.Intake)

	w.group(cycle, ids, 4)
	groups := rewords(5, followup.Clustering).Step("clusters")
	require.Equal(t, []any{followup.AwaitingReplies, 2, 2}, []any{groups.State, groups.Round, groups.Sources[0].Changed}, "the third has its first wording back")
	w.pass("cora", cycle, followup.Clustering, "clusters")
	w.finish(cycle, followup.Clustering)

	w.assigns(cycle)
	before := whole(t, w.stage(cycle, followup.Assignment))
	require.Equal(t, []string{"assign/c02"}, differing(before, whole(t, rewords(6, followup.Assignment))))
}

func TestAfterTheSignOffTheCoordinationSeesWhatRestsOnAnEarlierWording(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	const n = 8
	cycle, ids := w.launchOn(exported(t, n, nil, nil), n)
	w.pass("cora", cycle, followup.Intake, "selection")
	w.finish(cycle, followup.Intake)
	w.group(cycle, ids, 4)
	w.finish(cycle, followup.Clustering)
	w.assigns(cycle)
	w.finish(cycle, followup.Assignment)
	w.await(cycle, followup.SignOff, func(st *followup.Stage) bool { return st.Opened })
	w.signs(cycle, "plan/c01", 3)
	w.signs(cycle, "plan/c02", 3)
	w.pass("carl", cycle, followup.SignOff, "committee")
	w.finish(cycle, followup.SignOff)
	w.await(cycle, followup.Consultation, func(st *followup.Stage) bool { return st.Opened })
	closed := whole(t, w.stage(cycle, followup.SignOff))

	w.imports(w.as("cora"), exported(t, n, []int{6}, nil), false)
	inputs := w.await(cycle, followup.Consultation, func(st *followup.Stage) bool { return len(st.Sources) > 0 })
	require.Empty(t, inputs.Steps[0].Sources)
	require.Equal(t, closed, whole(t, w.stage(cycle, followup.SignOff)), "nothing is undone silently")
	view, err := w.engine.Cycle(background, w.as("cora"), cycle)
	require.NoError(t, err)
	require.Len(t, view.Outdated, 1)
	require.Equal(t, "UPR A/HRC/42/901 115.7", view.Outdated[0].Recommendations[0].Reference())
	require.Equal(t, []followup.OutdatedStage{{Stage: followup.Intake, Attempt: 1, Steps: []string{"selection"}}, {Stage: followup.Clustering, Attempt: 1, Steps: []string{"clusters"}},
		{Stage: followup.Assignment, Attempt: 1, Steps: []string{"assign/c02"}}, {Stage: followup.SignOff, Attempt: 1, Steps: []string{"plan/c02", "committee"}}}, view.Outdated[0].Stages)

	w.must("cora", cycle, engine.Act{Kind: followup.SendBack, Stage: followup.Consultation, ReturnTo: followup.Intake, Reason: marked("a recommendation was reworded")})
	require.Eventually(t, func() bool {
		view, err = w.engine.Cycle(background, w.as("cora"), cycle)
		return err == nil && len(view.Outdated) == 0
	}, 30*time.Second, 20*time.Millisecond, "what is decided again rests on the present wording")
	w.requireVerified()
}
