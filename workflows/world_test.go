package workflows_test

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"nmrf/activities"
	"nmrf/audit"
	"nmrf/deploy/local/localtest"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

// world is a store, a door's key and a worker on the real servers; each test has its own database and task queue.
type world struct {
	t       testing.TB
	store   *store.Store
	client  client.Client
	door    *audit.DoorKey
	keys    audit.DoorKeys
	queue   string
	cycle   string
	profile string                     // that the cycle is launched with
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
		cycle: ulid.Make().String(), profile: "upr-national-report", attempt: map[followup.StageName]int{}, alarms: &alarms{}}
	w.log = slog.New(w.alarms)
	w.client, err = client.Dial(client.Options{HostPort: localtest.Temporal(t), Namespace: "nmrf", Identity: "test", Logger: sdklog.NewStructuredLogger(w.log)})
	require.NoError(t, err)
	t.Cleanup(w.client.Close)
	t.Cleanup(func() {
		for _, fault := range []string{"TMPRL1100", "TMPRL1101", "TMPRL1102"} { // nondeterminism, deadlock, an unfinished handler
			require.Empty(t, w.alarms.about(fault), "the SDK found workflows at fault")
		}
	})
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

func (a *alarms) WithAttrs([]slog.Attr) slog.Handler { return a }

func (a *alarms) WithGroup(string) slog.Handler { return a }

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
