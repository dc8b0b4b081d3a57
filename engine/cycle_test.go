package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"nmrf/audit"
	"nmrf/engine"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// marked makes a text that must be found nowhere but in the contents.
func marked(what string) string { return "MARKERWORD " + what }

const marker = "MARKERWORD"

// playToConsultation carries a cycle to its consultation, with a marker word in every free text.
func (w *world) playToConsultation() *followup.Cycle {
	w.t.Helper()
	cyc := w.launch(marked("title"))
	id := cyc.ID
	w.must("cora", id, engine.Act{Kind: followup.Return, Stage: followup.Intake, Step: "selection", Reason: marked("return")})
	w.must("cora", id, engine.Act{Kind: followup.Submit, Stage: followup.Intake, Step: "selection", Selection: w.selection(id)})
	w.pass("cora", id, followup.Intake, "selection")
	w.finish(id, followup.Intake)
	w.await(id, followup.Clustering, func(st *followup.Stage) bool {
		return st.Step("clusters") != nil && st.Step("clusters").State == followup.AwaitingReplies
	})
	w.must("cora", id, engine.Act{Kind: followup.Return, Stage: followup.Clustering, Step: "clusters", Reason: marked("too many")})
	w.must("cora", id, engine.Act{Kind: followup.Submit, Stage: followup.Clustering, Step: "clusters", Clusters: w.clusters(id)})
	w.pass("cora", id, followup.Clustering, "clusters")
	w.finish(id, followup.Clustering)
	w.await(id, followup.Assignment, func(st *followup.Stage) bool { return st.Step("assign/all") != nil })
	w.must("cora", id, engine.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: "assign/all", Lead: w.houses[followup.Ministry]})
	w.must("hana", id, engine.Act{Kind: followup.DeclineIt, Stage: followup.Assignment, Step: "assign/all", Reason: marked("not ours")})
	w.must("cora", id, engine.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: "assign/all", Lead: w.houses[followup.Ministry], Reason: marked("yours")})
	w.must("hana", id, engine.Act{Kind: followup.AcceptIt, Stage: followup.Assignment, Step: "assign/all"})
	w.finish(id, followup.Assignment)
	w.await(id, followup.SignOff, func(st *followup.Stage) bool { return st.Step("plan/all") != nil })
	w.must("hana", id, engine.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: "plan/all", Plan: w.plan()})
	w.must("hugo", id, engine.Act{Kind: followup.Return, Stage: followup.SignOff, Step: "plan/all", Reason: marked("more money")})
	w.must("hana", id, engine.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: "plan/all", Plan: w.plan()})
	w.must("cora", id, engine.Act{Kind: followup.Extend, Stage: followup.SignOff, Step: "plan/all", Due: time.Now().AddDate(1, 0, 0), Reason: marked("elections")})
	w.must("hugo", id, engine.Act{Kind: followup.ReplyIt, Stage: followup.SignOff, Step: "plan/all", Reply: followup.AgreeComments, Reason: marked("agreed"),
		Items: []engine.NewItem{{Kind: followup.CommentItem, Passage: "m1", Text: marked("comment"), Wanted: marked("wanted")}}})
	w.must("cora", id, engine.Act{Kind: followup.Answer, Stage: followup.SignOff, Step: "plan/all", Item: "i1", Reason: marked("answered")})
	w.must("cora", id, engine.Act{Kind: followup.ReplyIt, Stage: followup.SignOff, Step: "plan/all", Reply: followup.Agree, Institution: w.houses[followup.Ministry],
		SignedBy: w.ids["hugo"], SignedOn: time.Now().UTC().Truncate(24 * time.Hour), Paper: marked("paper"), Reason: marked("signed")})
	w.must("cora", id, engine.Act{Kind: followup.ClearIt, Stage: followup.SignOff, Step: "plan/all", Note: marked("cleared")})
	w.pass("carl", id, followup.SignOff, "committee")
	w.finish(id, followup.SignOff)
	w.await(id, followup.Consultation, func(st *followup.Stage) bool { return st.Opened })
	return cyc
}

func (w *world) pass(name, cycle string, stage followup.StageName, step string) {
	w.t.Helper()
	w.must(name, cycle, engine.Act{Kind: followup.Approve, Stage: stage, Step: step, Reason: marked("agreed")})
}

func (w *world) finish(cycle string, stage followup.StageName) {
	w.t.Helper()
	w.must("cora", cycle, engine.Act{Kind: followup.Close, Stage: stage, Reason: marked("done")})
}

func (w *world) selection(cycle string) *followup.Selection {
	w.t.Helper()
	c, err := w.store.Cycle(background, cycle)
	require.NoError(w.t, err)
	var s followup.Selection
	require.NoError(w.t, w.store.ContentJSON(background, c.Launch.Selection.ID, &s))
	for i := range s.Recommendations {
		s.Recommendations[i].Position = followup.Supported
	}
	return &s
}

// clusters are one cluster of everything.
func (w *world) clusters(cycle string) *followup.Clusters {
	one := followup.Cluster{ID: "all", Name: marked("cluster")}
	for _, r := range w.selection(cycle).Recommendations {
		one.Recommendations = append(one.Recommendations, r.ID)
	}
	return &followup.Clusters{Clusters: []followup.Cluster{one}}
}

func (w *world) plan() *followup.Plan {
	return &followup.Plan{Cluster: "all", CapacityGaps: marked("gaps"), Measures: []followup.Measure{{Title: marked("measure"),
		Responsible: w.houses[followup.Ministry], End: time.Now().AddDate(1, 0, 0).UTC(),
		Indicators: []followup.Indicator{{Name: marked("indicator"), Kind: followup.OutcomeIndicator}}}}}
}

func TestNoTextIsInTheLedgerOrInTemporal(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	_, _, err := w.engine.CreatePerson(background, w.as("adam"), followup.Person{Name: marked("person"), Email: marker + "@example.org"})
	require.NoError(t, err)
	cyc := w.playToConsultation()
	input := "input/" + w.houses[followup.NHRI]
	w.must("nora", cyc.ID, engine.Act{Kind: followup.Submit, Stage: followup.Consultation, Step: input, Text: marked("input")})
	w.must("cora", cyc.ID, engine.Act{Kind: followup.Dispose, Stage: followup.Consultation, Step: input, Disposition: followup.Accepted, Reason: marked("right")})
	w.must("cora", cyc.ID, engine.Act{Kind: followup.Pause, Reason: marked("pause")})
	w.must("cora", cyc.ID, engine.Act{Kind: followup.Resume, Reason: marked("resume")})
	refused := w.act("hugo", cyc.ID, engine.Act{Kind: followup.Approve, Stage: followup.SignOff, Step: "committee", Reason: marked("denied")})
	require.Equal(t, policies.WrongInstitution, refused.Refusal.Rule)

	records, err := w.store.Records(background, w.scope(), store.RecordFilter{Limit: store.PageSize})
	require.NoError(t, err)
	require.Greater(t, len(records), 50)
	for _, r := range records {
		data, err := audit.Encode(r.Event)
		require.NoError(t, err)
		requireUnmarked(t, r.Event.Type(), data)
	}
	batches := 0
	for _, id := range append([]string{followup.CycleStream(cyc.ID)}, w.stages(cyc.ID)...) {
		events := w.client.GetWorkflowHistory(background, id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			e, err := events.Next()
			require.NoError(t, err)
			data, err := protojson.Marshal(e)
			require.NoError(t, err)
			requireUnmarked(t, id, data)
			for _, payload := range payloads(t, e) {
				requireUnmarked(t, id, payload)
				if bytes.HasPrefix(payload, []byte(`{"id":"`)) && bytes.Contains(payload, []byte(`"commands":[`)) {
					batches++
				}
			}
		}
	}
	require.Greater(t, batches, 20, "the signed batches were looked into")
	w.requireVerified()
}

// requireUnmarked fails when the bytes hold the marker word.
func requireUnmarked(t testing.TB, where string, data []byte) {
	t.Helper()
	require.NotContains(t, strings.ToUpper(string(data)), marker, where)
}

func (w *world) stages(cycle string) (streams []string) {
	w.t.Helper()
	stages, err := w.store.Stages(background, cycle)
	require.NoError(w.t, err)
	for _, st := range stages {
		streams = append(streams, st.Stream())
	}
	return streams
}

// requireVerified exports the ledger as an auditor and verifies it offline, with the policies.
func (w *world) requireVerified() {
	w.t.Helper()
	var bundle bytes.Buffer
	summary, err := w.engine.Export(background, w.as("otto"), &bundle)
	require.NoError(w.t, err)
	path := filepath.Join(w.t.TempDir(), "bundle.zip")
	require.NoError(w.t, os.WriteFile(path, bundle.Bytes(), 0o600))
	report, err := audit.Verify(path, audit.Options{Key: w.store.Key().Verifier(), Policy: checkPolicy})
	require.NoError(w.t, err)
	require.Empty(w.t, report.Findings)
	require.True(w.t, report.Verified)
	require.Equal(w.t, summary.Size, report.Size)
	require.Equal(w.t, summary.Root, report.Root)
}

func checkPolicy(version int64, text []byte, e followup.Event) error {
	p, err := policies.New(version, text)
	if err != nil {
		return err
	}
	return p.Check(e)
}

func TestOneKeyOneAct(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	c := w.launch("Report")
	pause := engine.Act{Key: "key-00000001", Kind: followup.Pause, Reason: "elections"}
	first := w.act("cora", c.ID, pause)
	require.Nil(t, first.Refusal)
	require.Equal(t, first.Receipt, w.act("cora", c.ID, pause).Receipt, "the same key has the same answer")
	w.person("cleo", followup.Coordination, followup.Coordinator)
	require.Equal(t, "paused_already", w.act("cleo", c.ID, pause).Refusal.Rule, "another person's key is another act")

	other, err := w.engine.Launch(background, w.as("cora"), w.newCycle("Another report"))
	require.NoError(t, err)
	require.Equal(t, "key_taken", w.act("cora", other.ID, pause).Refusal.Rule)
	elsewhere := engine.Act{Key: pause.Key, Kind: followup.Approve, Stage: followup.Intake, Step: "selection"}
	require.Equal(t, "key_taken", w.act("cora", c.ID, elsewhere).Refusal.Rule, "another act is not answered with a receipt that is not its own")

	launch, ids := w.newCycle("Twice at once"), make(chan string, 2)
	var wg sync.WaitGroup
	for range cap(ids) {
		caller := w.as("cora")
		wg.Go(func() {
			made, err := w.engine.Launch(background, caller, launch)
			if err != nil {
				t.Error(err)
				return
			}
			ids <- made.ID
		})
	}
	wg.Wait()
	require.Equal(t, <-ids, <-ids)
}

func TestActsThatCannotBePut(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	c := w.launch("Report")
	confirm := engine.Act{Kind: followup.Approve, Stage: followup.Intake, Step: "selection"}
	size := w.size()
	for name, x := range map[string]struct {
		change func(*engine.Act)
		field  string
		rule   string
	}{
		"short key":       {func(a *engine.Act) { a.Key = "k" }, "key", "invalid_value"},
		"system's act":    {func(a *engine.Act) { a.Kind = followup.Tick }, "kind", "invalid_value"},
		"no step":         {func(a *engine.Act) { a.Step = "" }, "step", "invalid_value"},
		"odd step":        {func(a *engine.Act) { a.Step = "selection2" }, "", "no_such_step"},
		"stage to come":   {func(a *engine.Act) { a.Stage = followup.SignOff }, "", "no_such_stage"},
		"odd stage":       {func(a *engine.Act) { a.Stage = "lunch" }, "stage", "invalid_value"},
		"odd institution": {func(a *engine.Act) { a.ActingFor = "Ministry of Truth" }, "acting_for", "invalid_value"},
		"odd lead":        {func(a *engine.Act) { a.Lead = "Ministry of Truth" }, "institution", "invalid_value"},
		"odd supporter":   {func(a *engine.Act) { a.Supporting = []string{"Ministry of Truth"} }, "institution", "invalid_value"},
		"unassignable":    {func(a *engine.Act) { a.Kind, a.Lead = followup.Assign, w.houses[followup.NHRI] }, "institution", "invalid_value"},
		"no document":     {func(a *engine.Act) { a.Kind = followup.Submit }, "text", "invalid_value"},
		"long reason":     {func(a *engine.Act) { a.Reason = strings.Repeat("a", 300<<10) }, "", "text_too_large"},
	} {
		a := confirm
		a.Key = ulid.Make().String()
		x.change(&a)
		done, err := w.engine.Decide(background, w.as("cora"), c.ID, []engine.Act{a})
		require.NoError(t, err, name)
		require.NotNil(t, done[0].Refusal, name)
		require.Equal(t, x.rule, done[0].Refusal.Rule, name)
		require.Equal(t, x.field, done[0].Refusal.Field, name)
	}
	require.Equal(t, size, w.size(), "what was badly put leaves no record")
	_, err := w.engine.Decide(background, w.as("cora"), "nowhere", []engine.Act{confirm})
	require.Equal(t, "no_such_cycle", rule(err))
	denied := w.act("hana", c.ID, confirm)
	require.Equal(t, policies.WrongRole, denied.Refusal.Rule)
	require.Nil(t, denied.Receipt)
	require.Equal(t, size+1, w.size(), "a denial is a record")
}

func (w *world) size() int64 {
	w.t.Helper()
	tree, err := w.store.Tree(background)
	require.NoError(w.t, err)
	return tree.Size
}

func TestWhoSeesAnInput(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	cyc := w.playToConsultation()
	step := "input/" + w.houses[followup.NHRI]
	tasks, err := w.engine.Tasks(background, w.as("nora"))
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	require.Equal(t, []followup.CommandKind{followup.Submit, followup.DeclineIt}, tasks[0].Acts)
	w.must("nora", cyc.ID, engine.Act{Kind: followup.Submit, Stage: followup.Consultation, Step: step, Text: "the input"})
	for name, sees := range map[string]bool{"nora": true, "cora": true, "otto": true, "hana": false, "carl": false} {
		view, err := w.engine.Step(background, w.as(name), cyc.ID, followup.Consultation, 0, step)
		require.NoError(t, err, name)
		require.Equal(t, sees, view.Text != nil, name)
		_, err = w.engine.Content(background, w.as(name), view.Step.Content.ID)
		require.Equal(t, sees, err == nil, "%s: %v", name, err)
		inputs, err := w.engine.Inputs(background, w.as(name), cyc.ID)
		require.NoError(t, err, name)
		require.Equal(t, sees, inputs[0].Text == "the input", name)
	}
	plan := w.await(cyc.ID, followup.SignOff, func(st *followup.Stage) bool { return st.Closed }).Step("plan/all").Content.ID
	_, err = w.engine.Content(background, w.as("nora"), plan)
	require.Equal(t, followup.NotFound, followup.AsError(err).Code, "a plan is not for those who are consulted: as if there were none")
	_, err = w.engine.Step(background, w.as("nora"), cyc.ID, followup.SignOff, 0, "plan/all")
	require.Equal(t, followup.Forbidden, followup.AsError(err).Code)
	_, err = w.engine.Content(background, w.as("adam"), plan)
	require.Equal(t, followup.Forbidden, followup.AsError(err).Code)
}
