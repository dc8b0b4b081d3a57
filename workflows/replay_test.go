package workflows_test

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"nmrf/followup"
	"nmrf/workflows"
)

// histories holds recorded histories, by release; until the first release there is dev.
const histories = "../testdata/histories"

var record = flag.Bool("record", false, "record the histories of "+histories+"/dev anew")

func (w *world) history(stream string) *historypb.History {
	w.t.Helper()
	var h historypb.History
	for events := w.client.GetWorkflowHistory(context.Background(), stream, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		e, err := events.Next()
		require.NoError(w.t, err)
		h.Events = append(h.Events, e)
	}
	return &h
}

// replayer replays histories with the flows; what it says stays with it.
func replayer(t testing.TB, f *workflows.Flows) (worker.WorkflowReplayer, sdklog.Logger) {
	t.Helper()
	r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{})
	require.NoError(t, err)
	workflows.Register(onlyWorkflows{WorkflowReplayer: r}, f, nil)
	return r, sdklog.NewStructuredLogger(slog.New(&alarms{}))
}

// onlyWorkflows makes a worker's registry of a replayer, which runs no activity.
type onlyWorkflows struct {
	worker.WorkflowReplayer
	worker.ActivityRegistry
	worker.NexusServiceRegistry
}

func (onlyWorkflows) RegisterActivity(any) {}

// refusingFlows decide nothing: every command is refused, and counted in asked.
func refusingFlows(asked *atomic.Int64) *workflows.Flows {
	refusal := followup.Refuse(followup.Conflict, "refused_by_test", "these rules refuse everything")
	return workflows.FlowsUnder(
		func(*followup.Stage, followup.Command) ([]followup.Event, error) { asked.Add(1); return nil, refusal },
		func(*followup.Cycle, followup.Command) ([]followup.Event, error) { asked.Add(1); return nil, refusal })
}

func TestStateIsWhatWasRecordedWhateverDecideSaysToday(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	stop := w.startWorker()
	w.launch(false)
	w.playUntil(followup.SignOff)
	stream := w.stream(followup.SignOff)
	plan := w.awaitStage(followup.SignOff, func(s *followup.Stage) bool { return len(s.Steps) > 0 }).Steps[0].ID
	_, err := w.send(stream, w.fill(followup.SignOff, followup.Command{Kind: followup.Approve, Step: "nowhere", Actor: coordinator()}),
		w.fill(followup.SignOff, followup.Command{Kind: followup.Approve, Step: plan, Actor: actor("ap-health", health, followup.Approver)}))
	require.NoError(t, err)
	_, err = w.send(stream, w.fill(followup.SignOff, followup.Command{Kind: followup.Approve, Step: "nowhere", Actor: coordinator()}))
	require.NoError(t, err, "a turn of which nothing is recorded")
	w.onCycle(followup.Pause)
	w.awaitStage(followup.SignOff, func(s *followup.Stage) bool { return s.Paused })
	stop()

	var asked atomic.Int64
	refusing := refusingFlows(&asked)
	w.startWorker(func(s *setup) { s.flows = refusing })
	r, log := replayer(t, refusing)
	for _, name := range followup.Stages[:followup.SignOff.Ordinal()+1] {
		require.NoError(t, r.ReplayWorkflowHistory(log, w.history(w.stream(name))), name)
		before := asked.Load()
		w.requireStageWhole(w.stream(name))
		require.Greater(t, asked.Load(), before, "%s was not replayed under the rules that refuse everything", name)
	}
	require.NoError(t, r.ReplayWorkflowHistory(log, w.history(followup.CycleStream(w.cycle))))
	var state followup.Cycle
	w.query(followup.CycleStream(w.cycle), workflows.StateQuery, &state)
	shown, err := w.store.Cycle(context.Background(), w.cycle)
	require.NoError(t, err)
	require.JSONEq(t, jsonText(shown), jsonText(state))
}

// TestRecordHistories plays a cycle with everything that a history can hold and keeps its histories. Until the first tagged
// release they are recorded anew when the orchestration changes:
//
//	go test ./workflows -run TestRecordHistories -record
func TestRecordHistories(t *testing.T) {
	if !*record {
		t.Skip("records only with -record")
	}
	w := newWorld(t)
	w.playWithEverything()
	dir := filepath.Join(histories, "dev")
	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, os.MkdirAll(dir, 0o755))
	machine, err := os.Hostname()
	require.NoError(t, err)
	streams := map[string]string{"cycle": followup.CycleStream(w.cycle), "import": workflows.ImportID(w.takesFile(twoRows).ID)}
	for _, st := range must(w.store.Stages(context.Background(), w.cycle))(t) {
		streams[string(st.Name)+"-"+strconv.Itoa(st.Attempt)] = st.Stream()
	}
	for _, profile := range followup.ProfileNames() {
		other := newWorld(t)
		other.playsProfile(profile)
		streams["profile-"+profile] = followup.CycleStream(other.cycle)
	}
	for name, stream := range streams {
		data, err := temporalproto.CustomJSONMarshalOptions{Indent: " "}.Marshal(w.history(stream))
		require.NoError(t, err)
		data = bytes.ReplaceAll(data, []byte(machine+":"), []byte("worker:")) // of queues named after this machine
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".json"), data, 0o644))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "count"), []byte(strconv.Itoa(len(streams))+"\n"), 0o644))
}

// playsProfile carries a cycle of a profile to its end, with its periods scaled to seconds.
func (w *world) playsProfile(name string) {
	w.t.Helper()
	w.profile = name
	w.launch(true)
	profile := must(followup.ProfileNamed(name))(w.t)
	for _, stage := range profile.Order() {
		w.awaitStage(stage, func(s *followup.Stage) bool { return s.Opened })
		w.play(stage)
		w.close(stage)
	}
	w.awaitCycle(func(c *followup.Cycle) bool { return c.State == followup.CycleDone })
	require.NoError(w.t, w.client.GetWorkflow(context.Background(), followup.CycleStream(w.cycle), "").Get(context.Background(), nil))
}

// playWithEverything plays a cycle with a reminder and an escalation, a pause, a resumption, a refusal, a return and a changed recommendation.
func (w *world) playWithEverything() {
	w.t.Helper()
	w.launch(true)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened && s.Steps[0].Reminded && s.Steps[0].Escalated })
	_, err := w.send(w.stream(followup.Intake), w.fill(followup.Intake, followup.Command{Kind: followup.Approve, Step: "selection", Shown: "other", Actor: coordinator()}))
	require.NoError(w.t, err)
	w.must(followup.Intake, followup.Command{Kind: followup.Extend, Step: "selection", Due: time.Now().Add(time.Hour), Reason: w.text("more time"), Actor: coordinator()})
	w.play(followup.Intake)
	w.close(followup.Intake)
	w.awaitStage(followup.Clustering, func(s *followup.Stage) bool { return s.Opened })
	w.onCycle(followup.Pause)
	w.awaitStage(followup.Clustering, func(s *followup.Stage) bool { return s.Paused })
	w.onCycle(followup.Resume)
	w.awaitStage(followup.Clustering, func(s *followup.Stage) bool { return !s.Paused })
	w.play(followup.Clustering)
	w.close(followup.Clustering)
	w.awaitStage(followup.Assignment, func(s *followup.Stage) bool { return s.Opened })
	w.must(followup.Assignment, followup.Command{Kind: followup.SendBack, ReturnTo: followup.Clustering, Reason: w.text("too few"), Actor: coordinator()})
	w.attempt[followup.Clustering], w.attempt[followup.Assignment] = 2, 2
	for _, name := range followup.Stages[followup.Clustering.Ordinal():] {
		w.awaitStage(name, func(s *followup.Stage) bool { return s.Opened })
		w.play(name)
		if name == followup.SignOff {
			w.playSourceChange()
		}
		w.close(name)
	}
	w.awaitCycle(func(c *followup.Cycle) bool { return c.State == followup.CycleDone })
	require.NoError(w.t, w.client.GetWorkflow(context.Background(), followup.CycleStream(w.cycle), "").Get(context.Background(), nil))
}

// playSourceChange changes a recommendation after everything that rests on it has passed, and plays that again.
func (w *world) playSourceChange() {
	w.t.Helper()
	st := must(w.store.Stage(context.Background(), w.stream(followup.SignOff)))(w.t)
	w.rewords(w.members(followup.SignOff)[st.Steps[0].Subject][0])
	w.look(followup.CycleStream(w.cycle))
	w.awaitStage(followup.SignOff, func(s *followup.Stage) bool { return s.Steps[0].State == followup.AwaitingText })
	w.play(followup.SignOff)
}

func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	releases, err := filepath.Glob(filepath.Join(histories, "*", "count"))
	require.NoError(t, err)
	require.NotEmpty(t, releases, "there is no recorded history")
	for _, counted := range releases {
		text, err := os.ReadFile(counted)
		require.NoError(t, err)
		want, err := strconv.Atoi(strings.TrimSpace(string(text)))
		require.NoError(t, err)
		files, err := filepath.Glob(filepath.Join(filepath.Dir(counted), "*.json"))
		require.NoError(t, err)
		require.Len(t, files, want, "histories were removed, or added without being counted, in %s", filepath.Dir(counted))
		for _, file := range files {
			t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				r, log := replayer(t, &workflows.Flows{})
				require.NoError(t, r.ReplayWorkflowHistoryFromJSONFile(log, file))
			})
		}
	}
}
