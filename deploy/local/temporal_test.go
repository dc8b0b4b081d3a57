package local_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"nmrf/deploy/local"
	"nmrf/deploy/local/localtest"
)

func mustDial(t *testing.T, address string) client.Client {
	t.Helper()
	c, err := client.Dial(client.Options{
		HostPort: address, Namespace: "nmrf", Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func mustStartWorkflow(t *testing.T, c client.Client, id string) {
	t.Helper()
	keyword := func(name string) temporal.SearchAttributeKeyKeyword {
		return temporal.NewSearchAttributeKeyKeyword(name)
	}
	_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: id, TaskQueue: "nobody",
		TypedSearchAttributes: temporal.NewSearchAttributes(
			keyword("Cycle").ValueSet("2026"), keyword("Stage").ValueSet("intake"), keyword("Mechanism").ValueSet("UPR")),
	}, "Waits")
	require.NoError(t, err)
}

func TestTemporalComesBackAfterKill(t *testing.T) {
	g := mustStart(t, local.Options{DataDir: newDir(t)})
	c := mustDial(t, g.TemporalAddress())
	mustStartWorkflow(t, c, "kept")

	before := g.PIDs()["temporal"]
	kill9(t, before)
	require.Eventually(t, func() bool { return g.PIDs()["temporal"] != before }, backIn, 50*time.Millisecond)
	require.EventuallyWithT(t, func(t *assert.CollectT) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		described, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: "nmrf"})
		require.NoError(t, err)
		require.Equal(t, 90*24*time.Hour, described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())
		run, err := c.DescribeWorkflowExecution(ctx, "kept", "")
		require.NoError(t, err)
		require.Equal(t, enums.WORKFLOW_EXECUTION_STATUS_RUNNING, run.GetWorkflowExecutionInfo().GetStatus())
	}, backIn, 50*time.Millisecond)
}

func TestTemporalOutlivesItsDatabasesDeath(t *testing.T) {
	g := mustStart(t, local.Options{DataDir: newDir(t)})
	c := mustDial(t, g.TemporalAddress())
	mustStartWorkflow(t, c, "kept")
	kill9(t, g.PIDs()["postgres"])
	require.Eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "after", TaskQueue: "nobody"}, "Waits")
		return err == nil
	}, backIn, 50*time.Millisecond)
}

// The server of localtest stores its workflows in a PostgreSQL that another
// data directory holds.
func TestTemporalUsesAnOutsideDatabase(t *testing.T) {
	c := mustDial(t, localtest.Temporal(t))
	mustStartWorkflow(t, c, "outside-"+rand.Text())
}
