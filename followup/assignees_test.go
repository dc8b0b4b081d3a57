package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// countered is an assignment to the ministry of health, which proposes justice instead.
func countered(t testing.TB) *play {
	p := opened(t, Assignment)
	p.does(mira, Assign, "assign/a", assigned("health"))
	p.does(hana, DeclineIt, "assign/a", because, assigned("justice", "health"))
	return p
}

func TestACounterProposalIsTakenInOneAct(t *testing.T) {
	t.Parallel()
	p := countered(t)
	step := p.stage.Step("assign/a")
	reply, open := step.Proposal()
	require.True(t, open)
	require.Equal(t, &Assignees{Lead: "justice", Supporting: []string{"health"}}, reply.Proposes)
	require.Equal(t, []Ask{{Why: WhyAssign, Acts: []CommandKind{TakeProposal, Assign}}}, step.Turn("nmrf"))

	require.Equal(t, []string{"StepAssigned"}, p.does(mira, TakeProposal, "assign/a"))
	step = p.stage.Step("assign/a")
	require.Equal(t, *reply.Proposes, step.Assignees())
	require.Equal(t, []string{"justice", "health"}, step.Awaited())
	_, open = step.Proposal()
	require.False(t, open, "what was taken is settled")
	p.refused(Conflict, "no_proposal", mira, TakeProposal, "assign/a")
	p.does(jana, AcceptIt, "assign/a")
	p.does(hana, AcceptIt, "assign/a")
	require.Equal(t, Passed, p.stage.Step("assign/a").State)
}

func TestACounterProposalIsPassedOverWithAReason(t *testing.T) {
	t.Parallel()
	p := countered(t)
	p.refused(Invalid, "reason_missing", mira, Assign, "assign/a", assigned("foreign"))
	p.does(mira, Assign, "assign/a", assigned("foreign"), because)
	_, open := p.stage.Step("assign/a").Proposal()
	require.False(t, open)
	require.Equal(t, &Assignees{Lead: "justice", Supporting: []string{"health"}}, p.stage.Step("assign/a").Replies[0].Proposes, "it stays visible")
}

func TestADeclinedInvitationProposesNobody(t *testing.T) {
	t.Parallel()
	p := opened(t, Consultation)
	p.does(nora, DeclineIt, "input/nhri", because, assigned("health"))
	require.Nil(t, p.stage.Step("input/nhri").Replies[0].Proposes)
}

func TestAnInstitutionMergedAfterItWasProposed(t *testing.T) {
	t.Parallel()
	p := countered(t)
	p.does(mira, ReplaceParty, "assign/a", because, func(c *Command) { c.Institution, c.Instead = "health", "welfare" })
	reply, open := p.stage.Step("assign/a").Proposal()
	require.True(t, open)
	require.Equal(t, &Assignees{Lead: "justice", Supporting: []string{"welfare"}}, reply.Proposes)
}
