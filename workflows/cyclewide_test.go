package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

func TestStageHeedsWhatHappensToItsCycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	before := w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened }).Steps[0].Clock
	stream := w.stream(followup.Intake)

	w.onCycle(followup.Pause)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Paused })
	d, err := w.send(stream, w.fill(followup.Intake, followup.Command{Kind: followup.Approve, Step: "selection", Actor: coordinator()}))
	require.NoError(t, err)
	require.Equal(t, "cycle_paused", d.Answers[0].Refusal.Rule)
	var waits workflows.Waits
	w.query(stream, workflows.WaitsQuery, &waits)
	require.Zero(t, waits.Until, "a paused stage waits for nothing")

	w.onCycle(followup.Resume)
	after := w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return !s.Paused }).Steps[0].Clock
	paused := after.Due.Sub(before.Due)
	require.Positive(t, paused)
	require.False(t, after.RemindAt.Before(before.RemindAt), "each instant moves on; one that comes to a day without work moves to the next")
	require.False(t, after.EscalateAt.Before(before.EscalateAt))
	w.query(stream, workflows.WaitsQuery, &waits)
	require.Equal(t, after.RemindAt, waits.Until)

	w.onCycle(followup.Withdraw)
	var result workflows.StageResult
	require.NoError(t, w.client.GetWorkflow(context.Background(), stream, "").Get(context.Background(), &result))
	require.Equal(t, followup.Withdrawn, result.Outcome)
	require.NoError(t, w.client.GetWorkflow(context.Background(), followup.CycleStream(w.cycle), "").Get(context.Background(), nil))
	c := w.awaitCycle(func(c *followup.Cycle) bool { return c.State == followup.CycleWithdrew })
	require.Equal(t, followup.Withdrawn, c.Runs[0].Outcome)
	require.Equal(t, 1, w.count(stream, "StagePaused"))
	require.Equal(t, 1, w.count(stream, "StageResumed"))
	w.requireStageWhole(stream)
}

func TestPauseAndResumeInOneBatchReachTheStage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened })
	act := func(kind followup.CommandKind) followup.Command {
		return followup.Command{ID: newID(), Kind: kind, Cycle: w.cycle, At: time.Now().UTC(), Actor: coordinator(), Reason: w.text("because")}
	}
	d, err := w.send(followup.CycleStream(w.cycle), act(followup.Pause), act(followup.Resume))
	require.NoError(t, err)
	require.Nil(t, d.Answers[1].Refusal)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.CycleSeq == 4 && !s.Paused })
	require.Equal(t, 1, w.count(w.stream(followup.Intake), "StagePaused"))
}

func TestStageOpensPausedInAPausedCycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := storetest.Launch(t, w.store, w.recommendations()...)
	w.cycle = p.Cycle
	onCycle := func(kind followup.CommandKind) {
		c := p.CycleCommand(kind)
		c.Reason = w.text("because")
		p.OnCycle(c)
	}
	onCycle(followup.Pause)
	p.Begin(followup.Intake)
	w.startStage(followup.Intake)
	stream := w.stream(followup.Intake)
	require.True(t, w.queryStage(stream).Paused)
	onCycle(followup.Resume)
	w.look(stream)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return !s.Paused })
	w.requireStageWhole(stream)
}

func TestStageSentBackRunsAgainAndThenForward(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	w.playUntil(followup.SignOff)
	confirmed := must(w.store.Stage(context.Background(), w.stream(followup.Intake)))(t).Dossier
	w.must(followup.SignOff, followup.Command{Kind: followup.SendBack, ReturnTo: followup.Clustering, Reason: w.text("too few"), Actor: coordinator()})
	w.attempt[followup.Clustering], w.attempt[followup.Assignment], w.attempt[followup.SignOff] = 2, 2, 2
	again := w.awaitStage(followup.Clustering, func(s *followup.Stage) bool { return s.Opened })
	require.Equal(t, confirmed.Selection, again.Dossier.Selection, "a return begins with what the stage before it produced")
	require.Equal(t, followup.Clustering, must(w.store.Stage(context.Background(), followup.StageStream(w.cycle, followup.SignOff, 1)))(t).ReturnTo)
	for _, name := range []followup.StageName{followup.Clustering, followup.Assignment, followup.SignOff} {
		w.awaitStage(name, func(s *followup.Stage) bool { return s.Opened })
		w.play(name)
		w.close(name)
	}
	w.awaitStage(followup.Consultation, func(s *followup.Stage) bool { return s.Opened })
	c := w.awaitCycle(func(c *followup.Cycle) bool { return len(c.Runs) == 8 })
	require.Equal(t, followup.StageRun{Stage: followup.SignOff, Attempt: 1, Outcome: followup.SentBack, ReturnTo: followup.Clustering,
		Started: c.Runs[3].Started, Finished: c.Runs[3].Finished}, c.Runs[3])
	require.Equal(t, followup.Clustering, c.Runs[4].Stage)
	require.Equal(t, 2, c.Runs[4].Attempt)
}
