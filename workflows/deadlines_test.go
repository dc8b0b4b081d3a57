package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/workflows"
)

func TestReminderAndEscalationComeOnceARoundAndOutliveTheirWorker(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	stop := w.startWorker()
	w.launch(true)
	stream := w.stream(followup.Intake)
	step := w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened && s.Steps[0].Reminded }).Steps[0]
	stop()
	w.startWorker()
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Steps[0].Escalated })
	require.Equal(t, 1, w.count(stream, "StepReminded"))
	require.Equal(t, 1, w.count(stream, "StepEscalated"))
	for _, e := range w.events(stream) {
		switch e.Type() {
		case "StepReminded":
			require.False(t, e.At.Before(step.Clock.RemindAt))
		case "StepEscalated":
			require.False(t, e.At.Before(step.Clock.EscalateAt))
		}
	}
	w.must(followup.Intake, followup.Command{Kind: followup.Extend, Step: "selection", Due: time.Now().Add(1500 * time.Millisecond),
		Reason: w.text("more time"), Actor: coordinator()})
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Steps[0].Escalated })
	require.Equal(t, 2, w.count(stream, "StepReminded"), "an extension is followed by its own reminder")
	require.Equal(t, 2, w.count(stream, "StepEscalated"))
	w.requireStageWhole(stream)
}

func TestInputLapsesAndWhatComesThenIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(true)
	w.playUntil(followup.Consultation)
	step := "input/" + nhri
	lapsed := w.awaitStage(followup.Consultation, func(s *followup.Stage) bool { return s.Step(step).State == followup.Lapsed }).Step(step)
	input := followup.Command{Kind: followup.Submit, Step: step, Content: w.text("More money"), Actor: actor("nora", nhri, followup.Consultee)}
	for at, rule := range map[time.Time]string{lapsed.Clock.Due.Add(-time.Millisecond): "received_in_time_after_the_close", time.Now(): "too_late"} {
		input.At = at.UTC()
		d, err := w.send(w.stream(followup.Consultation), w.fill(followup.Consultation, input))
		require.NoError(t, err)
		require.Equal(t, rule, d.Answers[0].Refusal.Rule)
		require.NotNil(t, d.Answers[0].Receipt)
	}
	w.must(followup.Consultation, followup.Command{Kind: followup.Reopen, Step: step, Due: time.Now().Add(time.Hour), Reason: w.text("it was in time"), Actor: coordinator()})
	w.must(followup.Consultation, followup.Command{Kind: followup.Submit, Step: step, Content: input.Content, Actor: input.Actor})
	require.Equal(t, 1, w.count(w.stream(followup.Consultation), "StepLapsed"))
	w.requireStageWhole(w.stream(followup.Consultation))
}

func TestRunningTimerIsMovedByAnExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	clock := w.open(followup.Intake).Stage(followup.Intake).Steps[0].Clock
	var waits workflows.Waits
	w.query(w.stream(followup.Intake), workflows.WaitsQuery, &waits)
	require.Equal(t, workflows.Waits{Until: clock.RemindAt, Why: "reminder of selection"}, waits)
	w.must(followup.Intake, followup.Command{Kind: followup.Extend, Step: "selection", Due: clock.Due.AddDate(0, 0, 40), Reason: w.text("more time"), Actor: coordinator()})
	moved := must(w.store.Stage(context.Background(), w.stream(followup.Intake)))(t).Steps[0].Clock
	w.query(w.stream(followup.Intake), workflows.WaitsQuery, &waits)
	require.Equal(t, moved.RemindAt, waits.Until)
	require.True(t, moved.RemindAt.After(clock.Due))
}

func TestPausedDeadlinesDoNotComeAndAreShifted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(true)
	stream := w.stream(followup.Intake)
	before := w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Opened }).Steps[0].Clock
	w.onCycle(followup.Pause)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Paused })
	require.Eventually(t, func() bool { return time.Now().After(before.EscalateAt) }, 10*time.Second, 20*time.Millisecond)
	w.look(stream)
	w.onCycle(followup.Resume)
	w.awaitStage(followup.Intake, func(s *followup.Stage) bool { return s.Steps[0].Escalated })
	var kinds []string
	var moved followup.Clock
	for _, e := range w.events(stream)[2:] {
		kinds = append(kinds, e.Type())
		if b, ok := e.Body.(followup.StageResumed); ok {
			moved = b.Clocks[0].Clock
			require.False(t, moved.Due.Before(before.Due.Add(b.Paused)), "no time was lost")
		}
	}
	require.Equal(t, []string{"StagePaused", "StageResumed", "StepReminded", "StepEscalated"}, kinds)
	require.Equal(t, moved, must(w.store.Stage(context.Background(), stream))(t).Steps[0].Clock)
	w.requireStageWhole(stream)
}
