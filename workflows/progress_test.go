package workflows_test

import (
	"context"
	"testing"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

// everyMonth are rules under which a round is always due, with periods short enough to wait for.
func everyMonth() *followup.RoundRules {
	return &followup.RoundRules{Version: 1, Months: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, Day: 1, Lasts: "20s",
		Rule: followup.Rule{Due: "2s", Remind: "1s", Escalate: "1s", Ladder: []followup.Period{"1s"}, Separate: true, Silence: followup.SilenceBlocks}}
}

func (w *world) startRound(id string) client.WorkflowRun {
	w.t.Helper()
	run, err := w.client.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{ID: "round/" + id, TaskQueue: w.queue,
		WorkflowTaskTimeout: workflows.TaskTimeout}, workflows.RoundWorkflow, workflows.StageInput{})
	require.NoError(w.t, err)
	return run
}

func TestARoundOfProgressFromItsOpeningToTheRecommendation(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	w.startWorker(func(s *setup) { s.acts = &activities.Activities{Store: w.store, Rounds: everyMonth()} })
	recommendations := w.recommendations()
	p := storetest.Launch(t, w.store, recommendations...)
	p.Until(followup.Consultation)
	planned := p.Cycle
	w.cycle = ulid.Make().String()
	run := w.startRound(w.cycle)
	st := w.awaitStage(followup.Progress, func(s *followup.Stage) bool { return s.Opened })
	require.NotEmpty(t, st.Steps)

	first := st.Steps[0]
	var report followup.ProgressReport
	for _, ask := range st.Round.Asks {
		for _, m := range ask.Measures {
			for _, id := range m.Institutions {
				if id == first.Author {
					report.Entries = append(report.Entries, followup.ProgressEntry{Cycle: ask.Cycle, Cluster: ask.Cluster, Measure: m.ID,
						Status: followup.MeasureUnderWay, Text: "Two of five prisons have been refurbished."})
				}
			}
		}
	}
	require.Equal(t, planned, report.Entries[0].Cycle)
	submit := followup.Command{Kind: followup.Submit, Step: first.ID, Content: p.Document(report), Actor: actor("fay", first.Author, followup.FocalPoint)}
	a, err := w.send(st.Stream(), w.fill(followup.Progress, submit))
	require.NoError(t, err)
	require.Equal(t, followup.Invalid, a.Answers[0].Refusal.Code, "a measure is left out")
	submit.Progress = report.Heads()
	w.must(followup.Progress, submit)
	approve := followup.Command{Kind: followup.Approve, Step: first.ID, Shown: submit.Content.Hash, Actor: actor("fay", first.Author, followup.Approver)}
	a, err = w.send(st.Stream(), w.fill(followup.Progress, approve))
	require.NoError(t, err)
	require.Equal(t, "drafter_approving", a.Answers[0].Refusal.Rule)
	approve.Actor.Person = "ann"
	w.must(followup.Progress, approve)

	all, err := w.store.Progress(context.Background(), planned)
	require.NoError(t, err)
	require.Len(t, all, len(report.Entries))
	served := 0
	for _, r := range recommendations {
		found, err := w.store.ProgressFor(context.Background(), r)
		require.NoError(t, err)
		for _, f := range found {
			require.Equal(t, "Two of five prisons have been refurbished.", f.Text)
			served++
		}
	}
	require.Positive(t, served)

	var res workflows.StageResult
	require.NoError(t, run.Get(context.Background(), &res))
	require.Equal(t, followup.Completed, res.Outcome)
	require.Equal(t, 1, w.count(st.Stream(), "StageClosed"))

	again := w.startRound(ulid.Make().String())
	require.ErrorContains(t, again.Get(context.Background(), nil), "no round of progress is due")
}

func TestARoundInWhichNobodyAnswersEndsByItself(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	rules := everyMonth()
	rules.Lasts = "6s"
	w.startWorker(func(s *setup) { s.acts = &activities.Activities{Store: w.store, Rounds: rules} })
	storetest.Launch(t, w.store, w.recommendations()...).Until(followup.Consultation)
	w.cycle = ulid.Make().String()
	run := w.startRound(w.cycle)
	require.NoError(t, run.Get(context.Background(), nil))
	stream := w.stream(followup.Progress)
	require.Equal(t, 1, w.count(stream, "StepReminded"))
	require.Equal(t, 2, w.count(stream, "StepEscalated"), "two levels")
	require.Equal(t, 1, w.count(stream, "StepLapsed"), "silence is on record")
}
