package workflows_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

const twoRows = "OHCHR Annotation Id,Document Symbol,Text\nx1,A/1,9.1 Do one thing\nx2,A/1,9.2 Do another\n"

// bringsFile stores a file and starts the workflow of its import.
func (w *world) bringsFile(data string) store.Import {
	w.t.Helper()
	ctx := context.Background()
	i, err := w.store.BeginImport(ctx, store.By{Person: "test", At: time.Now().UTC()}, store.Import{Name: "test.csv"})
	require.NoError(w.t, err)
	i, err = w.store.StoreImportFile(ctx, i.ID, strings.NewReader(data), 1<<20)
	require.NoError(w.t, err)
	_, err = w.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: workflows.ImportID(i.ID), TaskQueue: w.queue}, workflows.ImportWorkflow, i.ID)
	require.NoError(w.t, err)
	require.Eventually(w.t, func() bool {
		i, err = w.store.Import(ctx, i.ID)
		return err != nil || i.State != store.Reading
	}, 20*time.Second, 20*time.Millisecond)
	require.NoError(w.t, err)
	return i
}

// takesFile brings a file, takes it over and waits until its workflow has ended.
func (w *world) takesFile(data string) store.Import {
	w.t.Helper()
	i, err := storetest.Take(w.store, store.By{Person: "test", At: time.Now().UTC()}, w.bringsFile(data))
	require.NoError(w.t, err)
	w.look(workflows.ImportID(i.ID))
	require.NoError(w.t, w.client.GetWorkflow(context.Background(), workflows.ImportID(i.ID), "").Get(context.Background(), nil))
	return i
}

func TestAnImportEndsWhenItIsTakenOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.takesFile(twoRows)
	require.Equal(t, []any{store.Taken, 2}, []any{i.State, i.Added})
}

func TestAnImportOfNothingGoodFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.bringsFile("this is no export\n")
	require.Equal(t, store.Failed, i.State)
	require.Equal(t, "not_uhri", i.Problem.Rule)
	require.NoError(t, w.client.GetWorkflow(context.Background(), workflows.ImportID(i.ID), "").Get(context.Background(), nil))
}

func TestAnImportThatNobodyBroughtDoesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run, err := w.client.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{ID: workflows.ImportID("forged"), TaskQueue: w.queue},
		workflows.ImportWorkflow, "forged")
	require.NoError(t, err)
	var refused *temporal.ApplicationError
	require.ErrorAs(t, run.Get(context.Background(), nil), &refused)
	require.Equal(t, "NoSuchImport", refused.Type())
}

func TestAnImportThatNobodyConfirmsIsDropped(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	i := storetest.Stage(t, s, store.By{Person: "test", At: time.Now().UTC()}, false, []store.Incoming{{Number: 2, Fingerprint: "f",
		Recommendation: followup.Recommendation{AnnotationID: "x1", Text: "Do one thing"}}})
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	workflows.Register(env, &workflows.Flows{}, &activities.Activities{Store: s})
	began := env.Now()
	env.RegisterDelayedCallback(func() { // somebody looks, and confirms nothing
		env.SignalWorkflow(workflows.LookSignal, nil)
	}, 29*24*time.Hour)
	env.ExecuteWorkflow(workflows.ImportWorkflow, i.ID)
	require.NoError(t, env.GetWorkflowError())
	require.WithinDuration(t, began.Add(30*24*time.Hour), env.Now(), 7*time.Hour)
	dropped, err := s.Import(context.Background(), i.ID)
	require.NoError(t, err)
	require.Equal(t, store.Cancelled, dropped.State)
	changes, err := s.ImportChanges(context.Background(), i.ID, store.Added, 0, 10)
	require.NoError(t, err)
	require.Empty(t, changes)
}
