package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestAmendedRulesOfTwoKindsBothHold(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	amend := func(kind StepKind, quorum int) {
		rule := p.stage.RuleFor(kind)
		rule.Quorum = quorum
		p.does(mira, AmendRule, "", because, func(c *Command) { c.RuleKind, c.Rule = kind, &rule })
	}
	amend(PlanStep, 2)
	amend(SectionStep, 1)
	amend(PlanStep, 3)
	require.Equal(t, 3, p.stage.RuleFor(PlanStep).Quorum)
	require.Equal(t, 1, p.stage.RuleFor(SectionStep).Quorum)
	require.Len(t, p.stage.Amended, 2)
}

func TestASuccessorInheritsItsPassagesAndNoOthers(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.approve(fina)
	e.does(mira, ReplaceParty, planA, institution("justice"), instead("interior"), because)
	e.writes("second", "a", "other words", "c")
	require.Equal(t, Agree, e.standing("finance"), "its own passage is as it was")
	owners := map[string][]string{}
	for _, p := range e.step().Texts[0].Passages {
		owners[p.ID] = p.Owners
	}
	require.Equal(t, map[string][]string{"p1": {"health"}, "p2": {"interior"}, "p3": {"finance"}}, owners)
}

func TestWhoHadATextCorrectedHasAHandInIt(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(hana, CorrectIt, planA, content("corrected"), parts("a", "b without the typo", "c"), func(c *Command) { c.OnBehalfOf = "hilda" })
	e.does(mira, ConfirmCorrection, planA)
	require.Contains(t, e.step().Editors, "hilda")
	require.NotContains(t, e.step().Editors, "")
}

func TestASectionThatIsGivenUpAsksNoCommittee(t *testing.T) {
	t.Parallel()
	p := opened(t, Drafting)
	p.does(system, Propose, "", sections(section("1", "health"), section("2", "health")))
	require.Equal(t, []string{"StepAbandoned"}, p.does(mira, Abandon, "section/1", because))
	require.Nil(t, p.stage.Step("committee"))
}
