package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
)

// playUntil carries a cycle through the stages up to the named one, which it leaves open.
func (w *world) playUntil(last followup.StageName) {
	w.t.Helper()
	for _, name := range followup.Stages {
		w.awaitStage(name, func(s *followup.Stage) bool { return s.Opened })
		if name == last {
			return
		}
		w.play(name)
		w.close(name)
	}
}

func (w *world) play(name followup.StageName) {
	w.t.Helper()
	switch name {
	case followup.Intake:
		w.must(name, followup.Command{Kind: followup.Approve, Step: "selection", Actor: coordinator()})
	case followup.Clustering:
		w.awaitStage(name, func(s *followup.Stage) bool { return s.Step("clusters").State == followup.AwaitingReplies })
		w.must(name, followup.Command{Kind: followup.Approve, Step: "clusters", Actor: coordinator()})
	case followup.Assignment:
		w.playAssignment()
	case followup.SignOff:
		w.playSignOff()
	case followup.Consultation:
		w.must(name, followup.Command{Kind: followup.Submit, Step: "input/" + nhri, Content: w.text("More money"), Actor: actor("nora", nhri, followup.Consultee)})
		w.must(name, followup.Command{Kind: followup.Dispose, Step: "input/" + nhri, Disposition: followup.Accepted, Reason: w.text("right"), Actor: coordinator()})
	case followup.Drafting:
		w.playDrafting()
	case followup.Submission:
		w.awaitStage(name, func(s *followup.Stage) bool { return s.Step("report").State == followup.AwaitingReplies })
		w.must(name, followup.Command{Kind: followup.Approve, Step: "report", Actor: actor("frank", foreign, followup.Approver)})
		w.must(name, followup.Command{Kind: followup.Dispatch, Step: "dispatch", Channel: followup.ByEmail, Reason: w.text("ref 1"), Actor: coordinator()})
	}
}

func (w *world) playAssignment() {
	w.t.Helper()
	st := w.awaitStage(followup.Assignment, func(s *followup.Stage) bool { return len(s.Steps) > 0 })
	for _, step := range st.Steps {
		w.must(followup.Assignment, followup.Command{Kind: followup.Assign, Step: step.ID, Lead: health, Supporting: []string{justice}, Actor: coordinator()})
		for _, ministry := range []string{health, justice} {
			w.must(followup.Assignment, followup.Command{Kind: followup.AcceptIt, Step: step.ID, Actor: actor("fp-"+ministry, ministry, followup.FocalPoint)})
		}
	}
}

func (w *world) playSignOff() {
	w.t.Helper()
	st := w.awaitStage(followup.SignOff, func(s *followup.Stage) bool { return len(s.Steps) > 0 })
	for _, step := range st.Steps {
		if step.Kind != followup.PlanStep || !step.Open() {
			continue
		}
		plan := followup.Plan{Cluster: step.Subject, Measures: []followup.Measure{{Title: "Do it", Responsible: health, End: time.Now().AddDate(1, 0, 0),
			Indicators: []followup.Indicator{{Name: "done", Kind: followup.OutcomeIndicator}}}}}
		w.must(followup.SignOff, followup.Command{Kind: followup.Submit, Step: step.ID, Content: w.text(plan), Actor: actor("fp-health", health, followup.FocalPoint)})
		for _, ministry := range []string{health, justice} {
			w.must(followup.SignOff, followup.Command{Kind: followup.Approve, Step: step.ID, Actor: actor("ap-"+ministry, ministry, followup.Approver)})
		}
		w.must(followup.SignOff, followup.Command{Kind: followup.ClearIt, Step: step.ID, Actor: coordinator()})
	}
	w.must(followup.SignOff, followup.Command{Kind: followup.Approve, Step: "committee", Actor: actor("prime", cabinet, followup.Approver)})
}

func (w *world) playDrafting() {
	w.t.Helper()
	st := w.awaitStage(followup.Drafting, func(s *followup.Stage) bool { return len(s.Steps) > 0 })
	for _, step := range st.Steps {
		w.must(followup.Drafting, followup.Command{Kind: followup.Submit, Step: step.ID, Content: step.Content, Words: step.Words, Actor: actor("dora", nmirf, followup.Drafter)})
		for _, p := range step.Parties {
			w.must(followup.Drafting, followup.Command{Kind: followup.Approve, Step: step.ID, Actor: actor("ap-"+p.Institution, p.Institution, followup.Approver)})
		}
		w.must(followup.Drafting, followup.Command{Kind: followup.ClearIt, Step: step.ID, Actor: coordinator()})
	}
}

func TestCycleRunsThroughAllSevenStages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.launch(false)
	for _, name := range followup.Stages {
		w.awaitStage(name, func(s *followup.Stage) bool { return s.Opened })
		w.play(name)
		w.close(name)
	}
	w.awaitCycle(func(c *followup.Cycle) bool { return c.State == followup.CycleDone })
	require.NoError(t, w.client.GetWorkflow(context.Background(), followup.CycleStream(w.cycle), "").Get(context.Background(), nil))
	for _, name := range followup.Stages {
		w.requireStageWhole(w.stream(name))
	}
}
