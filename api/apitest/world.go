// Package apitest gives tests a whole State behind a real HTTP server: store, engine, worker, institutions and signed-in people, on the
// real PostgreSQL and the real Temporal. A package that uses it ends its TestMain with localtest.Stop.
package apitest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"nmrf/activities"
	"nmrf/api"
	"nmrf/audit"
	"nmrf/deploy/local/localtest"
	"nmrf/engine"
	"nmrf/store"
	"nmrf/workflows"
)

// World is one State. Nothing of it is shared with another test.
type World struct {
	URL          string // of the server
	Handler      http.Handler
	Engine       *engine.Engine
	Store        *store.Store
	Database     string // its URL
	Temporal     client.Client
	Queue        string
	Worker       worker.Worker
	Log          *Log
	Spec         *Spec
	People       map[string]*Person // by short name: coordinator, focal_health …
	Institutions map[string]string  // ids by short name: coordination, health …

	door *audit.DoorKey
}

// New makes a State and starts its server. Everything ends with the test.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{Queue: "test-" + ulid.Make().String(), Log: &Log{}, People: map[string]*Person{}, Institutions: map[string]string{}}
	ctx := context.Background()
	w.Database = localtest.Database(t, "store_"+store.SchemaVersion(), func(url string) error { return store.Migrate(ctx, url) })
	w.open(ctx, t)
	w.startWorker(t)
	w.serve(ctx, t)
	w.populate(ctx, t)
	return w
}

// open opens the store with fresh keys, and the connection to Temporal.
func (w *World) open(ctx context.Context, t testing.TB) {
	t.Helper()
	keys := t.TempDir()
	require.NoError(t, os.Chmod(keys, 0o700))
	key, err := audit.LoadLedgerKey(keys, "test.example/ledger")
	require.NoError(t, err)
	w.door, err = audit.LoadDoorKey(keys, "door")
	require.NoError(t, err)
	w.Store, err = store.Open(ctx, w.Database, key)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Store.Close()) })
	quiet := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	w.Temporal, err = client.Dial(client.Options{HostPort: localtest.Temporal(t), Namespace: "nmrf", Logger: sdklog.NewStructuredLogger(quiet)})
	require.NoError(t, err)
	t.Cleanup(w.Temporal.Close)
}

func (w *World) startWorker(t testing.TB) {
	t.Helper()
	w.Worker = worker.New(w.Temporal, w.Queue, worker.Options{})
	workflows.Register(w.Worker, &workflows.Flows{Keys: audit.DoorKeys{w.door.Name(): w.door.Public()}}, &activities.Activities{Store: w.Store})
	require.NoError(t, w.Worker.Start())
	t.Cleanup(func() { w.Worker.Stop() })
}

func (w *World) serve(ctx context.Context, t testing.TB) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(w.Log, nil))
	var err error
	w.Engine, err = engine.New(ctx, engine.Options{Store: w.Store, Temporal: w.Temporal, Door: w.door, TaskQueue: w.Queue, Log: log})
	require.NoError(t, err)
	w.Handler, err = api.Handler(api.Options{Engine: w.Engine, Ready: w.Store.Ping, Metrics: prometheus.NewRegistry(), Log: log})
	require.NoError(t, err)
	server := httptest.NewServer(w.Handler)
	t.Cleanup(server.Close)
	w.URL = server.URL
	w.Spec = newSpec(t, server.URL)
}
