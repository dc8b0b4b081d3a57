package workflows_test

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"

	"nmrf/audit"
	"nmrf/followup"
	"nmrf/workflows"
)

// guarded starts a worker with a guard.
func (w *world) guarded() {
	w.t.Helper()
	guard := workflows.NewGuard(slog.New(w.alarms))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		guard.Record(ctx, w.store.RecordAccess)
	}()
	w.t.Cleanup(func() { cancel(); <-ended })
	w.startWorker(func(s *setup) { s.options.Interceptors = []interceptor.WorkerInterceptor{guard} })
}

func stranger(t testing.TB, name string) *audit.DoorKey {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o700))
	key, err := audit.LoadDoorKey(dir, name)
	require.NoError(t, err)
	return key
}

// access lists what the access stream holds of a kind.
func access[B followup.Body](w *world) (found []B) {
	w.t.Helper()
	for _, e := range w.events(followup.AccessStream) {
		if b, ok := e.Body.(B); ok {
			found = append(found, b)
		}
	}
	return found
}

func TestForgedCommandsAreRefusedAndRecorded(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	w.guarded()
	w.open(followup.Intake)
	stream := w.stream(followup.Intake)
	before := w.queryStage(stream)
	approve := w.fill(followup.Intake, followup.Command{Kind: followup.Approve, Step: "selection", Actor: coordinator()})
	batch := followup.Batch{ID: ulid.Make().String(), Commands: []followup.Command{approve}}
	unknown := must(stranger(t, "unknown").Sign(batch))(t)
	pretender := must(stranger(t, w.door.Name()).Sign(batch))(t)
	tampered := must(w.door.Sign(batch))(t)
	tampered.Payload = append(tampered.Payload[:len(tampered.Payload)-1], ' ', '}')
	other := must(w.door.Sign(batch))(t)
	other.ID = "another"
	for name, signed := range map[string]followup.SignedBatch{"unknown key": unknown, "wrong key": pretender, "tampered": tampered,
		"another id": other, "empty": {}} {
		t.Run(name, func(t *testing.T) {
			update := ulid.Make().String()
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			h, err := w.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{UpdateID: update, WorkflowID: stream,
				UpdateName: workflows.DecideUpdate, Args: []any{signed}, WaitForStage: client.WorkflowUpdateStageCompleted})
			if err == nil {
				err = h.Get(ctx, nil)
			}
			require.ErrorContains(t, err, "the batch is not signed by a door")
			require.Eventually(t, func() bool {
				for _, seen := range access[followup.ForgedCommandRefused](w) {
					if seen == (followup.ForgedCommandRefused{Workflow: stream, Update: update}) {
						return true
					}
				}
				return false
			}, 10*time.Second, 20*time.Millisecond)
		})
	}
	require.Equal(t, jsonText(before), jsonText(w.queryStage(stream)))
	w.must(followup.Intake, followup.Command{Kind: followup.Approve, Step: "selection", Actor: coordinator()})
}

func TestWorkflowsThatNobodyLaunchedAreRefusedAndRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	opened := w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened })
	forged := opened.Clone()
	forged.Steps[0].Clock.RemindAt = time.Now().Add(-time.Hour)
	nobody := ulid.Make().String()
	for _, started := range []struct {
		name, id, flow string
		input          any
	}{
		{"a cycle without a launch", followup.CycleStream(nobody), workflows.CycleWorkflow, workflows.CycleInput{Cycle: nobody}},
		{"a stage without a cycle", followup.StageStream(nobody, followup.Intake, 1), "Intake", workflows.StageInput{Cycle: nobody, Attempt: 1}},
		{"a stage before its turn", w.stream(followup.Clustering), "Clustering", workflows.StageInput{Cycle: w.cycle, Attempt: 1}},
		{"a second writer of a stage", "elsewhere", "Intake", workflows.StageInput{Cycle: w.cycle, Attempt: 1}},
		{"a second writer of a stage with a state of its own", "elsewhere/" + nobody, "Intake", workflows.StageInput{Cycle: w.cycle, Attempt: 1, State: forged}},
		{"a state where there is no stage", w.stream(followup.Drafting), "Drafting", workflows.StageInput{Cycle: w.cycle, Attempt: 1, State: forged}},
		{"a cycle in the place of a stage", w.stream(followup.Assignment), workflows.CycleWorkflow, workflows.CycleInput{Cycle: w.cycle + "/assignment/1"}},
		{"a stage in the place of another", w.stream(followup.SignOff), "Submission", workflows.StageInput{Cycle: w.cycle, Attempt: 1}},
		{"a second cycle", "second", workflows.CycleWorkflow, workflows.CycleInput{Cycle: w.cycle}},
		{"no attempt", followup.StageStream(w.cycle, followup.Intake, 0), "Intake", workflows.StageInput{Cycle: w.cycle}},
	} {
		t.Run(started.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			id := started.id
			if id == "elsewhere" || id == "second" {
				id += "/" + ulid.Make().String()
			}
			run, err := w.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: w.queue, WorkflowTaskTimeout: workflows.TaskTimeout},
				started.flow, started.input)
			require.NoError(t, err)
			require.ErrorContains(t, run.Get(ctx, nil), "Unlaunched")
			require.Contains(t, access[followup.UnlaunchedWorkflowRefused](w), followup.UnlaunchedWorkflowRefused{Workflow: id})
		})
	}
	t.Cleanup(func() {
		require.Equal(t, opened.Seq, must(w.store.Stage(context.Background(), opened.Stream()))(t).Seq, "none of them wrote")
	})
}

func TestLookByAStrangerChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	st := w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened })
	for _, stream := range []string{st.Stream(), followup.CycleStream(w.cycle)} {
		require.NoError(t, w.client.SignalWorkflow(context.Background(), stream, "", workflows.LookSignal, followup.SignedBatch{ID: "x"}))
		w.look(stream)
	}
	require.NoError(t, w.client.SignalWorkflow(context.Background(), st.Stream(), "", "close", nil))
	size := must(w.store.Tree(context.Background()))(t).Size
	w.requireStageWhole(st.Stream())
	require.Equal(t, size, must(w.store.Tree(context.Background()))(t).Size)
	require.Equal(t, st.Seq, w.queryStage(st.Stream()).Seq)
}

func TestRefusedLaunchEndsItsWorkflow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.launchCommand(false)
	c.Launch.Zone = "Nowhere/Atall"
	d, err := w.sendLaunch(c)
	require.NoError(t, err)
	require.Equal(t, "invalid_value", d.Answers[0].Refusal.Rule)
	err = w.client.GetWorkflow(context.Background(), followup.CycleStream(w.cycle), "").Get(context.Background(), nil)
	require.ErrorContains(t, err, "LaunchRefused")
	require.Empty(t, access[followup.UnlaunchedWorkflowRefused](w), "its launch was signed: nobody forged anything")
}
