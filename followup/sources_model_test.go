package followup_test

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "nmrf/followup"
)

// anySource draws a change of some of the cycle's recommendations, with the clusters that a stage of its place has.
func anySource(t *rapid.T, s *Stage, n int) SourceChange {
	c := SourceChange{Import: int64(n + 1), At: s.At, List: text("list"), Changed: 1}
	for _, h := range s.Dossier.Heads {
		if rapid.Bool().Draw(t, "touches "+h.ID) {
			c.Clusters = append(c.Clusters, ClusterChange{Cluster: h.ID, Changed: 1})
		}
	}
	return c
}

// reopensExactly holds what a stage does about changed recommendations to the model's own opinion of it: these steps are told, these begin
// anew, and no other.
func (m *stageModel) reopensExactly(c Command, events []Event) {
	if c.Noticed == nil || len(events) == 0 {
		return
	}
	change, ok := c.Noticed.Body.(SourcesChanged)
	if !ok {
		return
	}
	want, got := map[string]string{}, map[string]string{}
	for id, st := range m.steps {
		if kind := m.affects(st, change.Change); kind != "" {
			want[id] = kind
		}
	}
	require.Equal(m.t, "SourcesHeeded", events[0].Type())
	for _, e := range events[1:] {
		require.Empty(m.t, got[e.Step])
		got[e.Step] = e.Type()
	}
	require.Equal(m.t, want, got)
}

// affects names the kind of event that a change brings to a step; empty where it brings none.
func (m *stageModel) affects(st *stepModel, c SourceChange) string {
	switch {
	case st.kind == InputStep, st.end == "StepAbandoned" && st.ended, !m.rests(st, c):
		return ""
	case st.kind == ReportStep, st.kind == DispatchStep:
		if st.ended {
			return ""
		}
		return "StepAffected"
	case st.kind == CommitteeStep:
		return m.affectsCommittee(st, c)
	case st.ended && st.end == "ClearanceRefused", st.declined, st.untouched():
		return "StepAffected"
	}
	return "StepReopened"
}

// untouched says whether nobody has decided anything on the wording that the step rests on.
func (st *stepModel) untouched() bool {
	for _, said := range st.said {
		if said.kind != RequestChanges && said.kind != WithdrawReply {
			return false
		}
	}
	if slices.ContainsFunc(st.overrides, func(o overrideModel) bool { return o.round == st.round }) {
		return false
	}
	return !st.ended && (st.writing || st.kind == ConfirmStep || st.kind == AcceptStep && len(st.parties) == 0)
}

func (m *stageModel) affectsCommittee(st *stepModel, c SourceChange) string {
	for _, plan := range m.steps {
		if plan.kind == PlanStep && (!plan.ended || m.affects(plan, c) == "StepReopened") {
			if st.writing {
				return "StepAffected"
			}
			return "StepRecalled"
		}
	}
	return ""
}

// rests says whether one of the recommendations that changed is in what the step is about.
func (m *stageModel) rests(st *stepModel, c SourceChange) bool {
	if st.kind == AcceptStep || st.kind == PlanStep || st.kind == SectionStep {
		return slices.ContainsFunc(c.Clusters, func(in ClusterChange) bool {
			return st.subject == in.Cluster && st.kind != SectionStep || st.subject == "cluster-"+in.Cluster && st.kind == SectionStep
		})
	}
	return true
}

// reopens holds who can open a step again, and what the next round begins with.
func (m *stageModel) reopens(c Command, st *stepModel, b StepReopened) {
	switch {
	case b.Source != nil:
		require.Equal(m.t, Heed, c.Kind)
		require.NotEqual(m.t, CommitteeStep, st.kind)
		require.Equal(m.t, st.kind == ConfirmStep && (st.ended || !st.writing), b.State == AwaitingReplies, "a confirmation is asked again, a text goes back")
	case b.State != "":
		require.Equal(m.t, CommitteeStep, st.kind)
		require.True(m.t, st.writing, "the whole plan comes back to where it was")
		require.False(m.t, slices.ContainsFunc(m.plans(), func(p *stepModel) bool { return !p.ended || p.end == "ClearanceRefused" }))
	default:
		require.True(m.t, coordinates(c.Actor))
		require.True(m.t, st.ended)
	}
	st.writing = b.State == AwaitingText || b.State == "" && st.author != ""
	if !b.Content.Zero() {
		st.text = b.Content.Hash
	}
	if b.State == "" || st.question {
		st.held, st.question = false, false
	}
	st.ended, st.declined, st.round, st.rule, st.said = false, false, st.round+1, m.ruleFor(st.kind), map[string]spoken{}
	st.delivered = map[string]bool{}
	st.restart(b.Clock)
}

func (m *stageModel) plans() (list []*stepModel) {
	for id, st := range m.steps {
		if strings.HasPrefix(id, "plan/") {
			list = append(list, st)
		}
	}
	return list
}
