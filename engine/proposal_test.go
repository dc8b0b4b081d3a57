package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities"
	"nmrf/activities/clustering"
	"nmrf/engine"
	"nmrf/followup"
)

// clustered is a cycle whose clusters are proposed, with the items that were grouped.
func (w *world) clustered() (cycle string, items []clustering.Item) {
	w.t.Helper()
	cyc := w.launch("Clusters")
	w.must("cora", cyc.ID, engine.Act{Kind: followup.Submit, Stage: followup.Intake, Step: "selection", Selection: w.selection(cyc.ID)})
	w.pass("cora", cyc.ID, followup.Intake, "selection")
	w.finish(cyc.ID, followup.Intake)
	w.await(cyc.ID, followup.Clustering, func(st *followup.Stage) bool {
		return st.Step("clusters") != nil && st.Step("clusters").State == followup.AwaitingReplies
	})
	var ids []string
	for _, r := range w.selection(cyc.ID).Recommendations {
		ids = append(ids, r.ID)
	}
	found, err := w.store.RecommendationsByID(background, ids)
	require.NoError(w.t, err)
	return cyc.ID, activities.Items(ids, found)
}

func (w *world) proposes(cycle string, q engine.ClusterQuestion) engine.ClusterProposal {
	w.t.Helper()
	p, err := w.engine.ClusterProposal(background, w.as("cora"), cycle, q)
	require.NoError(w.t, err)
	return p
}

// holds finds the cluster of a recommendation.
func holds(t testing.TB, p engine.ClusterProposal, id string) engine.ProposedCluster {
	t.Helper()
	for _, c := range p.Clusters {
		for _, m := range c.Members {
			if m.ID == id {
				return c
			}
		}
	}
	require.Fail(t, "in no cluster", id)
	return engine.ProposedCluster{}
}

// awaitSecond polls until a step of the second attempt at a stage asks for replies.
func (w *world) awaitSecond(cycle string, stage followup.StageName, step string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		second, err := w.store.StageWith(background, followup.StageStream(cycle, stage, 2), step)
		return err == nil && second.Step(step) != nil && second.Step(step).State == followup.AwaitingReplies
	}, 30*time.Second, 20*time.Millisecond)
}

func TestTheKeptTreeIsCutAsItWasGrown(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	cycle, items := w.clustered()
	tree := clustering.Grow(items, clustering.Constraints{})
	least, most, standard := tree.Range()
	require.Less(t, least, standard)
	require.Less(t, standard, most)
	for _, n := range []int{0, least, standard - 1, standard + 2, most} {
		p := w.proposes(cycle, engine.ClusterQuestion{Groups: n})
		require.Equal(t, []int{least, most, standard}, []int{p.Least, p.Most, p.Default})
		want := tree.Groups(items, n)
		require.Len(t, p.Clusters, len(want), "cut at %d", n)
		all := 0
		for i, g := range want {
			require.Equal(t, g.Name, p.Clusters[i].Name)
			require.Equal(t, g.Coherence, p.Clusters[i].Coherence)
			require.Equal(t, g.Central, p.Clusters[i].Central)
			for k, m := range g.Members {
				got := p.Clusters[i].Members[k]
				require.Equal(t, m, clustering.Member{ID: got.ID, Likeness: got.Likeness, Why: got.Why})
				require.NotEmpty(t, got.Text)
			}
			all += len(g.Members)
		}
		require.Equal(t, len(want[0].Members), p.Load.Largest)
		require.InDelta(t, float64(all)/float64(len(want)), p.Load.Mean, 1e-9)
	}
	require.Equal(t, w.proposes(cycle, engine.ClusterQuestion{}), w.proposes(cycle, engine.ClusterQuestion{Groups: standard}))
}

func TestWhatTheCoordinatorMovedStaysMoved(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	cycle, _ := w.clustered()
	before := w.proposes(cycle, engine.ClusterQuestion{})
	first, second := before.Clusters[0], before.Clusters[1]
	moved, home, goal := first.Members[len(first.Members)-1].ID, first.Central[0], second.Central[0]
	moves := followup.ClusterConstraints{Together: [][]string{{moved, goal}}, Apart: [][2]string{{moved, home}}, Names: map[string]string{goal: "Dignity"}}
	after := w.proposes(cycle, engine.ClusterQuestion{Constraints: &moves})
	require.Equal(t, "Dignity", holds(t, after, moved).Name)
	require.True(t, holds(t, after, goal).Fixed)
	require.NotEqual(t, "Dignity", holds(t, after, home).Name)
	require.Empty(t, w.proposes(cycle, engine.ClusterQuestion{}).Constraints, "asking stores nothing")

	w.must("cora", cycle, engine.Act{Kind: followup.Submit, Stage: followup.Clustering, Step: "clusters", Clusters: after.Document()})
	again := w.proposes(cycle, engine.ClusterQuestion{})
	require.Equal(t, after, again, "a later proposal starts from the moves that were submitted")
	none := w.proposes(cycle, engine.ClusterQuestion{Constraints: &followup.ClusterConstraints{}})
	require.Equal(t, before, none, "the kept tree is still cut where the moves are taken back")

	w.must("cora", cycle, engine.Act{Kind: followup.SendBack, Stage: followup.Clustering, ReturnTo: followup.Intake, Reason: "One is missing"})
	w.awaitSecond(cycle, followup.Intake, "selection")
	w.must("cora", cycle, engine.Act{Kind: followup.Approve, Stage: followup.Intake, Attempt: 2, Step: "selection"})
	w.finish(cycle, followup.Intake)
	w.awaitSecond(cycle, followup.Clustering, "clusters")
	redone := w.proposes(cycle, engine.ClusterQuestion{})
	require.Equal(t, after.Clusters, redone.Clusters, "the next attempt starts from them too")
}

func TestProposalsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	early := w.launch("Early")
	_, err := w.engine.ClusterProposal(background, w.as("cora"), early.ID, engine.ClusterQuestion{})
	require.Equal(t, followup.NotFound, followup.AsError(err).Code)
	w = newRunning(t)
	cycle, items := w.clustered()
	for name, q := range map[string]engine.ClusterQuestion{
		"too few":   {Groups: -1},
		"unknown":   {Constraints: &followup.ClusterConstraints{Together: [][]string{{items[0].ID, "nobody"}}}},
		"alone":     {Constraints: &followup.ClusterConstraints{Together: [][]string{{items[0].ID}}}},
		"itself":    {Constraints: &followup.ClusterConstraints{Apart: [][2]string{{items[0].ID, items[0].ID}}}},
		"nameless":  {Constraints: &followup.ClusterConstraints{Names: map[string]string{items[0].ID: " "}}},
		"elsewhere": {Constraints: &followup.ClusterConstraints{Names: map[string]string{"nobody": "Health"}}},
	} {
		_, err := w.engine.ClusterProposal(background, w.as("cora"), cycle, q)
		require.Equal(t, followup.Invalid, followup.AsError(err).Code, name)
	}
	_, err = w.engine.ClusterProposal(background, w.as("nora"), cycle, engine.ClusterQuestion{})
	require.Equal(t, followup.Forbidden, followup.AsError(err).Code, "who is consulted has no part in the step")
}
