package workflows_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"nmrf/activities"
	"nmrf/audit"
	"nmrf/deploy/local/localtest"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
	"nmrf/workflows"
)

func TestMain(m *testing.M) {
	code := m.Run()
	localtest.Stop()
	os.Exit(code)
}

// The institutions and people of these tests.
const (
	nmirf, health, justice, foreign, cabinet, nhri = "nmirf", "health", "justice", "foreign", "cabinet", "nhri"
)

func coordinator() followup.Actor {
	return followup.Actor{Person: "cora", Institution: nmirf, Roles: []followup.Role{followup.Coordinator}}
}

func actor(person, institution string, roles ...followup.Role) followup.Actor {
	return followup.Actor{Person: person, Institution: institution, Roles: roles}
}

// world is a store, a door's key and a worker on the real servers; each test has its own database and task queue.
type world struct {
	t      testing.TB
	store  *store.Store
	client client.Client
	door   *audit.DoorKey
	keys   audit.DoorKeys
	queue  string
	worker worker.Worker
	cycle  string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx := context.Background()
	url := localtest.Database(t, "store_"+store.SchemaVersion(), func(url string) error { return store.Migrate(ctx, url) })
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o700))
	key, err := audit.LoadLedgerKey(dir, "test.example/ledger")
	require.NoError(t, err)
	door, err := audit.LoadDoorKey(dir, "door")
	require.NoError(t, err)
	s, err := store.Open(ctx, url, key)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	quiet := sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	c, err := client.Dial(client.Options{HostPort: localtest.Temporal(t), Namespace: "nmrf", Logger: quiet})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	w := &world{t: t, store: s, client: c, door: door, keys: audit.DoorKeys{door.Name(): door.Public()}, queue: "test-" + ulid.Make().String(), cycle: ulid.Make().String()}
	w.startWorker()
	t.Cleanup(func() { w.worker.Stop() })
	return w
}

// startWorker starts a worker of this test's queue.
func (w *world) startWorker() {
	w.worker = worker.New(w.client, w.queue, worker.Options{WorkerStopTimeout: time.Second})
	workflows.Register(w.worker, &workflows.Flows{Keys: w.keys}, &activities.Activities{Store: w.store})
	require.NoError(w.t, w.worker.Start())
}

// launchCommand stores what a launch refers to and makes its command. Periods can be shortened.
func (w *world) launchCommand(short bool) followup.Command {
	ctx := context.Background()
	profile, err := followup.ProfileNamed("upr-national-report")
	require.NoError(w.t, err)
	if short {
		for kind, rule := range profile.Rules {
			rule.Due, rule.Remind, rule.Escalate = "2s", "1s", "1s"
			profile.Rules[kind] = rule
		}
	}
	selection := followup.Selection{}
	var in store.Import
	for i, text := range []string{"Ratify the convention on torture", "Ratify the optional protocol on torture", "Improve access to hospitals",
		"Improve rural hospitals and clinics", "Train more nurses for hospitals", "Ratify the protocol on the rights of the child"} {
		theme := "Health"
		if strings.HasPrefix(text, "Ratify") {
			theme = "Treaties"
		}
		r := followup.Recommendation{AnnotationID: ulid.Make().String(), Symbol: "A/HRC/1/1", Body: "UPR", Type: "Recommendations", Text: text,
			Paragraph: string(rune('1' + i)), Themes: []string{theme}, Position: followup.Supported, Countries: []string{"Ruritania"}}
		in.Rows = append(in.Rows, store.Incoming{Recommendation: r, Fingerprint: r.AnnotationID})
	}
	_, err = w.store.ImportRecommendations(ctx, store.By{Person: "test", At: time.Now()}, in, false)
	require.NoError(w.t, err)
	e, err := policies.New(1, policies.Base())
	require.NoError(w.t, err)
	scope, _ := e.Scope([]followup.Role{followup.Coordinator}, nmirf, "recommendations")
	all, _, err := w.store.Recommendations(ctx, scope, store.RecommendationFilter{Limit: 500})
	require.NoError(w.t, err)
	for _, r := range all {
		selection.Recommendations = append(selection.Recommendations, followup.Selected{ID: r.ID, Position: r.Position, Asks: true})
	}
	text := store.Text{Classification: followup.InternalUse}
	ref, err := w.store.PutJSON(ctx, text, selection)
	require.NoError(w.t, err)
	text.Media, text.Data = "text/plain", []byte("Report of Ruritania")
	title, err := w.store.Put(ctx, text)
	require.NoError(w.t, err)
	return followup.Command{ID: ulid.Make().String(), Kind: followup.LaunchIt, Cycle: w.cycle, At: time.Now().UTC(), Actor: coordinator(),
		Launch: &followup.Launch{Title: title, Profile: profile, Mechanism: "UPR", Zone: "Europe/Ljubljana", Selection: ref, Count: len(all),
			LaunchedBy: coordinator(),
			Parties:    followup.Parties{Coordination: nmirf, Committee: cabinet, ForeignMinistry: foreign, Consulted: []string{nhri}}}}
}

func (w *world) launch(short bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	batch := followup.Batch{ID: ulid.Make().String(), Commands: []followup.Command{w.launchCommand(short)}}
	signed, err := w.door.Sign(batch)
	require.NoError(w.t, err)
	start := w.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{ID: followup.CycleStream(w.cycle), TaskQueue: w.queue,
		WorkflowTaskTimeout: workflows.TaskTimeout, WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL},
		workflows.CycleWorkflow, workflows.CycleInput{Cycle: w.cycle})
	handle, err := w.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{UpdateID: batch.ID, UpdateName: workflows.DecideUpdate, Args: []any{signed},
			WaitForStage: client.WorkflowUpdateStageCompleted}})
	require.NoError(w.t, err)
	var d workflows.Decision
	require.NoError(w.t, handle.Get(ctx, &d))
	require.Len(w.t, d.Answers, 1)
	require.Nil(w.t, d.Answers[0].Refusal)
}

// send signs commands and has them decided.
func (w *world) send(stream string, commands ...followup.Command) (workflows.Decision, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return w.sendWithin(ctx, stream, commands...)
}

func (w *world) sendWithin(ctx context.Context, stream string, commands ...followup.Command) (workflows.Decision, error) {
	var d workflows.Decision
	batch := followup.Batch{ID: ulid.Make().String(), Commands: commands}
	signed, err := w.door.Sign(batch)
	require.NoError(w.t, err)
	handle, err := w.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{UpdateID: batch.ID, WorkflowID: stream,
		UpdateName: workflows.DecideUpdate, Args: []any{signed}, WaitForStage: client.WorkflowUpdateStageCompleted})
	if err != nil {
		return d, err
	}
	return d, handle.Get(ctx, &d)
}

// must sends one command to a stage and wants it done.
func (w *world) must(name followup.StageName, c followup.Command) workflows.Answer {
	w.t.Helper()
	stream := followup.StageStream(w.cycle, name, 1)
	c = w.fill(name, c)
	d, err := w.send(stream, c)
	require.NoError(w.t, err)
	require.Len(w.t, d.Answers, 1)
	require.Nil(w.t, d.Answers[0].Refusal, "%s %s: %v", name, c.Kind, d.Answers[0].Refusal)
	return d.Answers[0]
}

// fill completes a command: id, cycle, time, and the hash of the text that stands.
func (w *world) fill(name followup.StageName, c followup.Command) followup.Command {
	if c.ID == "" {
		c.ID = ulid.Make().String()
	}
	c.Cycle, c.Stage, c.Attempt, c.At = w.cycle, name, 1, time.Now().UTC()
	if c.Shown == "" && c.Step != "" {
		if st, err := w.store.StageWith(context.Background(), followup.StageStream(w.cycle, name, 1), c.Step); err == nil && st.Step(c.Step) != nil {
			c.Shown = st.Step(c.Step).Content.Hash
		}
	}
	return c
}

func (w *world) text(s any) followup.Ref {
	ref, err := w.store.PutJSON(context.Background(), store.Text{Classification: followup.InternalUse}, s)
	require.NoError(w.t, err)
	return ref
}

// awaitStage waits until a stage satisfies the condition, and returns it.
func (w *world) awaitStage(name followup.StageName, ok func(*followup.Stage) bool) *followup.Stage {
	w.t.Helper()
	var last *followup.Stage
	require.Eventually(w.t, func() bool {
		st, err := w.store.Stage(context.Background(), followup.StageStream(w.cycle, name, 1))
		last = st
		return err == nil && ok(st)
	}, 30*time.Second, 20*time.Millisecond, "stage %s never got there: %s", name, jsonText(last))
	return last
}

func jsonText(v any) string {
	data, _ := json.MarshalIndent(v, "", " ")
	return string(data)
}

func (w *world) close(name followup.StageName) {
	w.must(name, followup.Command{Kind: followup.Close, Actor: coordinator()})
}
