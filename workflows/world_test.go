package workflows_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"sync"
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
	"nmrf/store/storetest"
	"nmrf/workflows"
)

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
	t       testing.TB
	store   *store.Store
	client  client.Client
	door    *audit.DoorKey
	keys    audit.DoorKeys
	queue   string
	cycle   string
	attempt map[followup.StageName]int // 0 stands for the first
	log     *slog.Logger
	alarms  *alarms
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := newLedger(t)
	w.startWorker()
	return w
}

// newLedger makes a world without a worker.
func newLedger(t testing.TB) *world {
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
	w := &world{t: t, store: s, door: door, keys: audit.DoorKeys{door.Name(): door.Public()}, queue: "test-" + ulid.Make().String(),
		cycle: ulid.Make().String(), attempt: map[followup.StageName]int{}, alarms: &alarms{}}
	w.log = slog.New(w.alarms)
	w.client, err = client.Dial(client.Options{HostPort: localtest.Temporal(t), Namespace: "nmrf", Identity: "test", Logger: sdklog.NewStructuredLogger(w.log)})
	require.NoError(t, err)
	t.Cleanup(w.client.Close)
	t.Cleanup(func() { require.Empty(t, w.alarms.about("TMPRL"), "the SDK found workflows at fault") })
	return w
}

// startWorker starts a worker of this test's queue and returns what stops it; it stops with the test at the latest.
func (w *world) startWorker(changes ...func(*setup)) (stop func()) {
	w.t.Helper()
	s := setup{flows: &workflows.Flows{Keys: w.keys}, acts: &activities.Activities{Store: w.store}}
	s.options.WorkerStopTimeout = time.Second
	for _, change := range changes {
		change(&s)
	}
	running := worker.New(w.client, w.queue, s.options)
	workflows.Register(substitute{running, s.acts}, s.flows, nil)
	require.NoError(w.t, running.Start())
	stop = sync.OnceFunc(running.Stop)
	w.t.Cleanup(stop)
	return stop
}

// setup is what a worker runs.
type setup struct {
	flows   *workflows.Flows
	acts    any // activities.Activities, or what stands in for it
	options worker.Options
}

// substitute registers other activities than the ones it is given.
type substitute struct {
	worker.Registry
	acts any
}

func (s substitute) RegisterActivity(any) { s.Registry.RegisterActivity(s.acts) }

// alarms keeps what is logged as a warning or an error.
type alarms struct {
	mu   sync.Mutex
	said []string
}

func (a *alarms) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }
func (a *alarms) WithAttrs([]slog.Attr) slog.Handler           { return a }
func (a *alarms) WithGroup(string) slog.Handler                { return a }

func (a *alarms) Handle(_ context.Context, r slog.Record) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said = append(a.said, r.Message)
	return nil
}

// about returns what was said that holds the text.
func (a *alarms) about(text string) (said []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.said {
		if strings.Contains(s, text) {
			said = append(said, s)
		}
	}
	return said
}

// open plays a cycle on the store up to a stage, and starts the workflow of that stage alone, without its cycle's.
func (w *world) open(name followup.StageName) *storetest.Play {
	w.t.Helper()
	p := storetest.Launch(w.t, w.store, w.recommendations()...)
	w.cycle = p.Cycle
	p.Until(name)
	w.startStage(name)
	return p
}

func (w *world) startStage(name followup.StageName) {
	w.t.Helper()
	_, err := w.client.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{ID: w.stream(name), TaskQueue: w.queue,
		WorkflowTaskTimeout: workflows.TaskTimeout}, workflows.StageWorkflows[name], workflows.StageInput{Cycle: w.cycle, Attempt: w.attemptAt(name)})
	require.NoError(w.t, err)
}

func (w *world) attemptAt(name followup.StageName) int { return max(1, w.attempt[name]) }

func (w *world) stream(name followup.StageName) string {
	return followup.StageStream(w.cycle, name, w.attemptAt(name))
}

// recommendations imports some and returns the ids of all.
func (w *world) recommendations() []string {
	w.t.Helper()
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
	_, err := w.store.ImportRecommendations(context.Background(), store.By{Person: "test", At: time.Now()}, in, false)
	require.NoError(w.t, err)
	e, err := policies.New(1, policies.Base())
	require.NoError(w.t, err)
	scope, _ := e.Scope([]followup.Role{followup.Coordinator}, nmirf, "recommendations")
	all, _, err := w.store.Recommendations(context.Background(), scope, store.RecommendationFilter{Limit: 500})
	require.NoError(w.t, err)
	var ids []string
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
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
	for _, id := range w.recommendations() {
		selection.Recommendations = append(selection.Recommendations, followup.Selected{ID: id, Position: followup.Supported, Asks: true})
	}
	text := store.Text{Classification: followup.InternalUse}
	ref, err := w.store.PutJSON(ctx, text, selection)
	require.NoError(w.t, err)
	text.Media, text.Data = "text/plain", []byte("Report of Ruritania")
	title, err := w.store.Put(ctx, text)
	require.NoError(w.t, err)
	return followup.Command{ID: ulid.Make().String(), Kind: followup.LaunchIt, Cycle: w.cycle, At: time.Now().UTC(), Actor: coordinator(),
		Launch: &followup.Launch{Title: title, Profile: profile, Mechanism: "UPR", Zone: "Europe/Ljubljana", Selection: ref, Count: len(selection.Recommendations),
			LaunchedBy: coordinator(),
			Parties:    followup.Parties{Coordination: nmirf, Committee: cabinet, ForeignMinistry: foreign, Consulted: []string{nhri}}}}
}

func (w *world) launch(short bool) {
	w.t.Helper()
	d, err := w.sendLaunch(w.launchCommand(short))
	require.NoError(w.t, err)
	require.Len(w.t, d.Answers, 1)
	require.Nil(w.t, d.Answers[0].Refusal)
}

// sendLaunch starts a cycle's workflow with its launch.
func (w *world) sendLaunch(c followup.Command) (d workflows.Decision, err error) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	batch := followup.Batch{ID: ulid.Make().String(), Commands: []followup.Command{c}}
	signed, err := w.door.Sign(batch)
	require.NoError(w.t, err)
	start := w.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{ID: followup.CycleStream(w.cycle), TaskQueue: w.queue,
		WorkflowTaskTimeout: workflows.TaskTimeout, WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL},
		workflows.CycleWorkflow, workflows.CycleInput{Cycle: w.cycle})
	handle, err := w.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{UpdateID: batch.ID, UpdateName: workflows.DecideUpdate, Args: []any{signed},
			WaitForStage: client.WorkflowUpdateStageCompleted}})
	if err != nil {
		return d, err
	}
	return d, handle.Get(ctx, &d)
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
	d, err := w.send(w.stream(name), w.fill(name, c))
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
	c.Cycle, c.Stage, c.Attempt = w.cycle, name, w.attemptAt(name)
	if c.At.IsZero() {
		c.At = time.Now().UTC()
	}
	if c.Shown == "" && c.Step != "" {
		if st, err := w.store.StageWith(context.Background(), w.stream(name), c.Step); err == nil && st.Step(c.Step) != nil {
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

func (w *world) close(name followup.StageName) {
	w.must(name, followup.Command{Kind: followup.Close, Actor: coordinator()})
}

// onCycle sends a command about the whole cycle and wants it done.
func (w *world) onCycle(kind followup.CommandKind) {
	w.t.Helper()
	d, err := w.send(followup.CycleStream(w.cycle), followup.Command{ID: ulid.Make().String(), Kind: kind, Cycle: w.cycle, At: time.Now().UTC(),
		Actor: coordinator(), Reason: w.text("because")})
	require.NoError(w.t, err)
	require.Nil(w.t, d.Answers[0].Refusal)
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

func newID() string { return ulid.Make().String() }

func startOptions(id string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{ID: id, WorkflowTaskTimeout: workflows.TaskTimeout}
}
