package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
)

// playToSignOff carries a cycle to a plan that is before its approvers.
func (w *world) playToSignOff() (cycle string) {
	w.t.Helper()
	id := w.launch("Report").ID
	ready := func(step string) func(*followup.Stage) bool {
		return func(st *followup.Stage) bool {
			return st.Step(step) != nil && st.Step(step).State == followup.AwaitingReplies
		}
	}
	w.await(id, followup.Intake, ready("selection"))
	w.must("cora", id, engine.Act{Kind: followup.Submit, Stage: followup.Intake, Step: "selection", Selection: w.selection(id)})
	w.pass("cora", id, followup.Intake, "selection")
	w.finish(id, followup.Intake)
	w.await(id, followup.Clustering, ready("clusters"))
	w.must("cora", id, engine.Act{Kind: followup.Submit, Stage: followup.Clustering, Step: "clusters", Clusters: w.clusters(id)})
	w.pass("cora", id, followup.Clustering, "clusters")
	w.finish(id, followup.Clustering)
	w.await(id, followup.Assignment, func(st *followup.Stage) bool { return st.Step("assign/all") != nil })
	w.must("cora", id, engine.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: "assign/all", Lead: w.houses[followup.Ministry],
		Supporting: []string{w.houses[followup.ForeignMinistry]}})
	w.person("fay", followup.ForeignMinistry, followup.FocalPoint)
	w.must("hana", id, engine.Act{Kind: followup.AcceptIt, Stage: followup.Assignment, Step: "assign/all"})
	w.must("fay", id, engine.Act{Kind: followup.AcceptIt, Stage: followup.Assignment, Step: "assign/all"})
	w.finish(id, followup.Assignment)
	w.await(id, followup.SignOff, func(st *followup.Stage) bool { return st.Step("plan/all") != nil })
	w.must("hana", id, engine.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: "plan/all", Plan: w.plan()})
	return id
}

// turn is the reason why a step is on a person's list, and the acts that she is offered; empty where it is not.
func (w *world) turn(name string) (followup.Why, []followup.CommandKind) {
	w.t.Helper()
	tasks, err := w.engine.Tasks(background, w.as(name))
	require.NoError(w.t, err)
	for _, task := range tasks {
		if task.Step.ID == "plan/all" {
			require.Contains(w.t, task.WaitsFor, task.Institution)
			require.WithinDuration(w.t, time.Now(), task.Since, time.Minute)
			return task.Why, task.Acts
		}
	}
	return "", nil
}

func TestWhoeverIsAwaitedHasItOnHerList(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	id := w.playToSignOff()
	does := func(name string, a engine.Act) {
		t.Helper()
		a.Stage, a.Step, a.Reason = followup.SignOff, "plan/all", "because"
		w.must(name, id, a)
	}
	asked := func(why followup.Why, act followup.CommandKind, names ...string) {
		t.Helper()
		for _, name := range names {
			got, acts := w.turn(name)
			require.Equal(t, why, got, name)
			require.Contains(t, acts, act, name)
		}
	}
	free := func(names ...string) {
		t.Helper()
		for _, name := range names {
			why, _ := w.turn(name)
			require.Empty(t, why, name)
		}
	}
	asked(followup.WhyReply, followup.Approve, "hugo", "frank")
	free("cora", "carl", "hana")

	does("frank", engine.Act{Kind: followup.Approve})
	does("hugo", engine.Act{Kind: followup.Approve})
	does("hana", engine.Act{Kind: followup.CorrectIt, Plan: w.plan()})
	asked(followup.WhyCorrection, followup.ConfirmCorrection, "cora", "frank")
	free("hana", "hugo", "carl")

	does("cora", engine.Act{Kind: followup.ConfirmCorrection})
	free("frank", "carl")
	does("cora", engine.Act{Kind: followup.Escalate})
	asked(followup.WhyArbitrate, followup.Arbitrate, "carl")
	free("cora", "frank", "hugo")

	does("carl", engine.Act{Kind: followup.Arbitrate})
	asked(followup.WhyClear, followup.ClearIt, "cora")
	does("cora", engine.Act{Kind: followup.RefuseClear})
	asked(followup.WhyReopen, followup.Reopen, "cora")
	free("carl", "frank", "hugo", "hana")
}
