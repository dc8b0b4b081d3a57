package engine_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"log/slog"
	"os"
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
	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

func TestMain(m *testing.M) {
	code := m.Run()
	localtest.Stop()
	os.Exit(code)
}

var background = context.Background()

// world is an engine on a database of its own, with a worker on the real Temporal where a test asks for one.
type world struct {
	t       testing.TB
	store   *store.Store
	engine  *engine.Engine
	client  client.Client
	options engine.Options
	door    *audit.DoorKey
	houses  map[followup.InstitutionKind]string
	tokens  map[string]string
	ids     map[string]string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	key, door := storetest.Keys(t)
	s := storetest.OpenAt(t, storetest.Database(t), key)
	w := &world{t: t, store: s, door: door, houses: map[followup.InstitutionKind]string{}, tokens: map[string]string{}, ids: map[string]string{}}
	w.options = engine.Options{Store: s, Door: door, TaskQueue: "test-" + ulid.Make().String(), Log: slog.New(slog.DiscardHandler)}
	w.engine = w.another()
	return w
}

// newRunning is a world in which cycles run.
func newRunning(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	quiet := sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	c, err := client.Dial(client.Options{HostPort: localtest.Temporal(t), Namespace: "nmrf", Logger: quiet})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	run := worker.New(c, w.options.TaskQueue, worker.Options{WorkerStopTimeout: time.Second})
	workflows.Register(run, &workflows.Flows{Keys: audit.DoorKeys{w.door.Name(): w.door.Public()}}, &activities.Activities{Store: w.store})
	require.NoError(t, run.Start())
	t.Cleanup(run.Stop)
	w.client, w.options.Temporal = c, c
	w.engine = w.another()
	w.settle()
	return w
}

// another is the engine of another process on the same database.
func (w *world) another() *engine.Engine {
	w.t.Helper()
	e, err := engine.New(background, w.options)
	require.NoError(w.t, err)
	return e
}

// settle registers one institution of each kind and the people who act.
func (w *world) settle() {
	w.t.Helper()
	for _, kind := range []followup.InstitutionKind{followup.Coordination, followup.Ministry, followup.ForeignMinistry, followup.Committee, followup.NHRI, followup.AuditOffice} {
		i, err := w.store.AddInstitution(background, store.By{Person: "test", At: time.Now()}, followup.Institution{Name: "Office of " + string(kind), Kind: kind})
		require.NoError(w.t, err)
		w.houses[kind] = i.ID
	}
	w.person("cora", followup.Coordination, followup.Coordinator)
	w.person("dora", followup.Coordination, followup.Drafter)
	w.person("hana", followup.Ministry, followup.FocalPoint)
	w.person("hugo", followup.Ministry, followup.Approver)
	w.person("frank", followup.ForeignMinistry, followup.Approver)
	w.person("carl", followup.Committee, followup.Approver)
	w.person("nora", followup.NHRI, followup.Consultee)
	w.person("otto", followup.AuditOffice, followup.Auditor)
	w.person("adam", followup.Coordination, followup.Administrator)
}

// person registers somebody with a role in the institution of a kind, and a session.
func (w *world) person(name string, kind followup.InstitutionKind, role followup.Role) {
	w.t.Helper()
	by := store.By{Person: "test", At: time.Now()}
	p, err := w.store.AddPerson(background, by, store.Account{Person: followup.Person{Name: name, Email: name + "@example.org", Language: "en"}}, false)
	require.NoError(w.t, err)
	_, err = w.store.AddGrant(background, by, followup.Grant{Person: p.ID, Institution: w.houses[kind], Role: role, From: time.Now().Add(-time.Minute)})
	require.NoError(w.t, err)
	hash := sha256.Sum256([]byte(name))
	require.NoError(w.t, w.store.OpenSession(background, hash[:], p.ID, "test", time.Now(), time.Now().Add(time.Hour)))
	w.tokens[name], w.ids[name] = name, p.ID
}

// as is the caller of a new request of a person.
func (w *world) as(name string) engine.Caller {
	w.t.Helper()
	c, err := w.engine.Authenticate(background, w.tokens[name], ulid.Make().String())
	require.NoError(w.t, err)
	return c
}

func (w *world) console() engine.Caller { return w.engine.Console("root", ulid.Make().String()) }

func mustFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../testdata/uhri/" + name)
	require.NoError(t, err)
	return data
}

// brings brings a file as far as it goes by itself.
func (w *world) brings(c engine.Caller, data []byte, complete bool) (store.Import, error) {
	w.t.Helper()
	i, err := w.engine.StartImport(background, c, engine.NewImport{Name: "test", Body: bytes.NewReader(data), Complete: complete})
	if err != nil {
		return i, err
	}
	require.Eventually(w.t, func() bool {
		i, err = w.engine.Import(background, w.console(), i.ID)
		return err != nil || i.State != store.Reading
	}, 30*time.Second, 20*time.Millisecond)
	return i, err
}

// imports brings a file and takes it over.
func (w *world) imports(c engine.Caller, data []byte, complete bool) store.Import {
	w.t.Helper()
	i, err := w.brings(c, data, complete)
	require.NoError(w.t, err)
	require.Equal(w.t, store.Ready, i.State)
	i, err = w.engine.ConfirmImport(background, w.console(), i.ID, store.Confirmation{Changes: i.Changes, Withdrawn: i.Withdrawn})
	require.NoError(w.t, err)
	return i
}

// launch imports the example and launches a cycle on its recommendations of the Universal Periodic Review.
func (w *world) launch(title string) *followup.Cycle {
	w.t.Helper()
	w.imports(w.as("cora"), mustFile(w.t, "example.json"), false)
	c, err := w.engine.Launch(background, w.as("cora"), w.newCycle(title))
	require.NoError(w.t, err)
	w.await(c.ID, followup.Intake, func(st *followup.Stage) bool { return st.Opened })
	return c
}

func (w *world) newCycle(title string) engine.NewCycle {
	return engine.NewCycle{Key: ulid.Make().String(), Title: title, Profile: "treaty-periodic-report", Zone: "Europe/Ljubljana"}
}

// await polls until the stage is there and satisfies the condition.
func (w *world) await(cycle string, name followup.StageName, ok func(*followup.Stage) bool) *followup.Stage {
	w.t.Helper()
	var last *followup.Stage
	require.Eventually(w.t, func() bool {
		st, err := w.store.Stage(background, followup.StageStream(cycle, name, 1))
		last = st
		return err == nil && ok(st)
	}, 30*time.Second, 20*time.Millisecond, "stage %s", name)
	return last
}

// act puts one act to a stage, with the text that stands as the one that was shown.
func (w *world) act(name, cycle string, a engine.Act) engine.Done {
	w.t.Helper()
	if a.Key == "" {
		a.Key = ulid.Make().String()
	}
	if st, err := w.store.StageWith(background, followup.StageStream(cycle, a.Stage, max(a.Attempt, 1)), a.Step); err == nil && st.Step(a.Step) != nil {
		a.Shown = st.Step(a.Step).Content.Hash
	}
	done, err := w.engine.Decide(background, w.as(name), cycle, []engine.Act{a})
	require.NoError(w.t, err)
	require.Len(w.t, done, 1)
	return done[0]
}

func (w *world) must(name, cycle string, a engine.Act) {
	w.t.Helper()
	done := w.act(name, cycle, a)
	require.Nil(w.t, done.Refusal, "%s: %s %s %s: %v", name, a.Stage, a.Step, a.Kind, done.Refusal)
	require.NotNil(w.t, done.Receipt)
}

// stream reads a stream's events.
func (w *world) stream(stream string) []followup.Event {
	w.t.Helper()
	records, err := w.store.Stream(background, stream)
	require.NoError(w.t, err)
	events := make([]followup.Event, len(records))
	for i, r := range records {
		events[i] = r.Event
	}
	return events
}

// denials lists what the policy refused.
func (w *world) denials() (list []followup.Event) {
	w.t.Helper()
	for _, e := range w.stream(followup.AccessStream) {
		if _, denied := e.Body.(followup.AccessDenied); denied {
			list = append(list, e)
		}
	}
	return list
}

func rule(err error) string {
	if err == nil {
		return ""
	}
	return followup.AsError(err).Rule
}
