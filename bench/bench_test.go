// Package bench measures nmrf beside the floor that it stands on, in one run on the same servers. It asserts nothing: it prints.
package bench

import (
	"context"
	"fmt"
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
	"go.temporal.io/sdk/workflow"

	"nmrf/activities"
	"nmrf/audit"
	"nmrf/deploy/local/localtest"
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

const clients, each = 32, 60

// rig is a store, a worker and a door's key.
type rig struct {
	t      *testing.T
	store  *store.Store
	client client.Client
	door   *audit.DoorKey
	queue  string
}

func newRig(t *testing.T) *rig {
	ledger, door := storetest.Keys(t)
	r := &rig{t: t, door: door, queue: "bench-" + ulid.Make().String()}
	r.store = storetest.OpenAt(t, storetest.Database(t), ledger)
	quiet := sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	var err error
	r.client, err = client.Dial(client.Options{HostPort: localtest.Temporal(t), Namespace: "nmrf", Logger: quiet})
	require.NoError(t, err)
	t.Cleanup(r.client.Close)
	w := worker.New(r.client, r.queue, worker.Options{})
	workflows.Register(w, &workflows.Flows{Keys: audit.DoorKeys{door.Name(): door.Public()}}, &activities.Activities{Store: r.store})
	w.RegisterWorkflowWithOptions(bare, workflow.RegisterOptions{Name: "Bare"})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	return r
}

// bare answers Updates and does nothing else: the floor.
func bare(ctx workflow.Context) error {
	n := 0
	err := workflow.SetUpdateHandler(ctx, "decide", func(workflow.Context, int) (int, error) { n++; return n, nil })
	if err != nil {
		return err
	}
	workflow.GetSignalChannel(ctx, "end").Receive(ctx, nil)
	return nil
}

// rate runs clients that each do something so many times, and returns how many were done in a second.
func (r *rig) rate(do func(n int) error) float64 {
	errs := make(chan error, clients)
	var all sync.WaitGroup
	began := time.Now()
	for c := range clients {
		all.Go(func() {
			for i := range each {
				if err := do(c*each + i); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(r.t, err)
	}
	return clients * each / time.Since(began).Seconds()
}

func (r *rig) update(workflowID string, arg any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	h, err := r.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{WorkflowID: workflowID, UpdateID: ulid.Make().String(), UpdateName: "decide",
		Args: []any{arg}, WaitForStage: client.WorkflowUpdateStageCompleted})
	if err != nil {
		return err
	}
	return h.Get(ctx, nil)
}

func (r *rig) start(id, name string, args ...any) {
	_, err := r.client.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{ID: id, TaskQueue: r.queue, WorkflowTaskTimeout: workflows.TaskTimeout}, name, args...)
	require.NoError(r.t, err)
}

func (r *rig) decide(stream string, c followup.Command) error {
	c.ID, c.At = ulid.Make().String(), time.Now().UTC()
	signed, err := r.door.Sign(followup.Batch{ID: ulid.Make().String(), Commands: []followup.Command{c}})
	if err != nil {
		return err
	}
	return r.update(stream, signed)
}

// TestDecisions compares decisions of a stage, with rules and ledger, with Updates that do nothing.
func TestDecisions(t *testing.T) {
	r := newRig(t)
	floorID := "bench/" + ulid.Make().String()
	r.start(floorID, "Bare")
	floor := r.rate(func(int) error { return r.update(floorID, 1) })

	p := storetest.Launch(t, r.store, "r1", "r2")
	p.Until(followup.Intake)
	stream := p.Stream(followup.Intake)
	r.start(stream, "Intake", workflows.StageInput{Cycle: p.Cycle, Attempt: 1})
	reason, due := p.Text("more time"), time.Now().AddDate(0, 1, 0)
	ours := r.rate(func(n int) error {
		return r.decide(stream, followup.Command{Kind: followup.Extend, Cycle: p.Cycle, Stage: followup.Intake, Attempt: 1, Step: "selection",
			Actor: storetest.Coordinator, Reason: reason, Due: due.Add(time.Duration(n) * time.Minute)})
	})
	fmt.Printf("decisions of %d clients: %.0f/s; bare Updates without rules or ledger: %.0f/s; ratio %.2f\n", clients, ours, floor, ours/floor)
}

// TestRound compares the last replies of a round of 70 institutions and 40 sections with its first.
func TestRound(t *testing.T) {
	const institutions, sections = 70, 40
	r := newRig(t)
	p := storetest.Launch(t, r.store, "r1", "r2")
	text, small := p.Text("text"), p.Propose
	p.Propose = func(ctx context.Context, stream string) (followup.Command, error) {
		if !strings.Contains(stream, string(followup.Drafting)) {
			return small(ctx, stream)
		}
		var c followup.Command
		for s := range sections {
			h := followup.SectionHead{ID: fmt.Sprintf("s%02d", s), Content: text, Words: 1}
			for i := range institutions {
				h.Clears = append(h.Clears, fmt.Sprintf("institution-%02d", i))
			}
			c.Sections = append(c.Sections, h)
		}
		return c, nil
	}
	p.Until(followup.Drafting)
	for s := range sections {
		p.Do(followup.Drafting, followup.Command{Kind: followup.Submit, Step: fmt.Sprintf("section/s%02d", s), Content: text, Words: 1,
			Actor: storetest.Actor(storetest.Coordination, followup.Drafter)})
	}
	stream := p.Stream(followup.Drafting)
	r.start(stream, "Drafting", workflows.StageInput{Cycle: p.Cycle, Attempt: 1})
	took := make([]time.Duration, institutions)
	for i := range institutions {
		began := time.Now()
		for s := range sections {
			require.NoError(t, r.decide(stream, followup.Command{Kind: followup.Approve, Cycle: p.Cycle, Stage: followup.Drafting, Attempt: 1,
				Step: fmt.Sprintf("section/s%02d", s), Shown: text.Hash, Actor: storetest.Actor(fmt.Sprintf("institution-%02d", i), followup.Approver)}))
		}
		took[i] = time.Since(began) / sections
	}
	first, last := took[1], took[institutions-2]
	fmt.Printf("a reply in a round of %d × %d: %s at the start, %s at the end; ratio %.2f\n", institutions, sections, first, last, float64(last)/float64(first))
}
