package workflows_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"

	"nmrf/followup"
	"nmrf/workflows"
)

// insist sends a command until it is answered, as whoever keeps the key of a command does.
func (w *world) insist(stream string, c followup.Command) (workflows.Answer, error) {
	var err error
	for range 10 {
		var d workflows.Decision
		if d, err = w.send(stream, c); err == nil {
			return d.Answers[0], nil
		}
	}
	return workflows.Answer{}, fmt.Errorf("%s was never answered: %w", c.ID, err)
}

func TestStageContinuesAsNewUnderLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened })
	stream := w.stream(followup.Intake)
	first := w.describe(stream)

	const clients, each = 32, 79
	reason, due := w.text("more time"), time.Now().AddDate(0, 1, 0)
	var turn atomic.Int64
	var acknowledged sync.Map
	errs := make([]error, clients)
	var all sync.WaitGroup
	began := time.Now()
	for i := range clients {
		all.Go(func() {
			for range each {
				n := turn.Add(1)
				c := followup.Command{Kind: followup.Approve, Step: "selection", Shown: "another text", Actor: coordinator()}
				if n%2 == 0 {
					c = followup.Command{Kind: followup.Extend, Step: "selection", Shown: "any", Due: due.Add(time.Duration(n) * time.Minute), Reason: reason, Actor: coordinator()}
				}
				c = w.fill(followup.Intake, c)
				a, err := w.insist(stream, c)
				if err != nil {
					errs[i] = err
					return
				}
				if a.Receipt != nil {
					acknowledged.Store(c.ID, *a.Receipt)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d decisions of %d clients: %.0f/s", clients*each, clients, clients*each/time.Since(began).Seconds())
	for _, err := range errs {
		require.NoError(t, err)
	}
	last := w.describe(stream)
	info, then := last.WorkflowExecutionInfo, first.WorkflowExecutionInfo
	require.NotEqual(t, then.Execution.RunId, info.Execution.RunId, "the stage never continued as new")
	for _, name := range []string{"Cycle", "Stage", "Mechanism"} {
		require.Equal(t, then.SearchAttributes.IndexedFields[name].String(), info.SearchAttributes.IndexedFields[name].String())
	}
	require.Equal(t, workflows.TaskTimeout, last.ExecutionConfig.DefaultWorkflowTaskTimeout.AsDuration())
	recorded := map[string]bool{}
	for _, e := range w.events(stream) {
		recorded[e.Command] = true
	}
	n := 0
	acknowledged.Range(func(id, _ any) bool {
		n++
		require.True(t, recorded[id.(string)], "acknowledged command %s is not in the ledger", id)
		return true
	})
	require.Greater(t, n, clients*each/2)
	w.requireStageWhole(stream)

	w.play(followup.Intake)
	w.close(followup.Intake)
	w.awaitStage(followup.Clustering, func(s *followup.Stage) bool { return s.Opened })
	w.requireStageWhole(stream)
}

func (w *world) describe(stream string) *workflowservice.DescribeWorkflowExecutionResponse {
	w.t.Helper()
	d, err := w.client.DescribeWorkflowExecution(context.Background(), stream, "")
	require.NoError(w.t, err)
	return d
}
