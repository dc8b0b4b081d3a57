package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func conditionMetSaysTheDrafter(t *testing.T) {
	e := written(t)
	e.approve(hugo, fina, lena)
	e.says(jure, AgreeConditions, bringing(ConditionItem, "p2"))
	require.Equal(t, []string{"health"}, e.step().Awaited(), "the drafter has to meet it")
	e.does(hana, ClaimMet, planA, item("i1"), because)
	require.Equal(t, StillOpen, e.step().Item("i1").State)
	require.Equal(t, []string{"justice"}, e.step().Awaited(), "its author is asked whether it is met")
	e.blocked("replies", "no_open_condition")
	for _, other := range []Actor{hugo, fina, acting("mira", "nmrf")} {
		e.refused(Forbidden, "not_its_author", other, Settle, planA, item("i1"), becomes(WasMet))
	}
	e.refused(Forbidden, "wrong_role", jana, Settle, planA, item("i1"), becomes(WasMet))
	e.refused(Conflict, "not_answerable", hana, Answer, planA, item("i1"), because)
	e.refused(Invalid, "invalid_value", jure, Settle, planA, item("i1"), becomes(WasAnswered))
	e.does(jure, Settle, planA, item("i1"), becomes(WasMet))
	require.Len(t, e.step().Item("i1").History, 2)
	e.clears()
}

func consulteeAddedLate(t *testing.T) {
	e := written(t)
	e.approve(hugo, jure, fina, lena)
	e.now = e.step().Clock.Due.Add(-time.Hour)
	e.refused(Forbidden, "wrong_institution", welda, Approve, planA)
	e.refused(Invalid, "reason_missing", mira, AddParty, planA, institution("welfare"))
	e.refused(Conflict, "party_already", mira, AddParty, planA, institution("justice"), because)
	e.does(mira, AddParty, planA, institution("welfare"), because)
	require.Equal(t, e.now.Add(48*time.Hour), e.step().Clock.Due, "who is asked late has two days at least")
	require.Equal(t, []string{"welfare"}, e.step().Awaited())
	e.blocked("replies")
	e.approve(welda)
	e.clears()
	e.refused(Conflict, "step_closed", mira, AddParty, planA, institution("interior"), because)

	e = written(t, tacitly)
	e.delivered("health", "justice", "finance", "labour")
	e.ticks(e.step().Clock.Due)
	e.does(mira, AddParty, planA, institution("welfare"), because)
	e.ticks(e.step().Clock.Due)
	require.Empty(t, e.standing("welfare"), "nothing has reached it")
	e.blocked("replies")
}

func consulteeWithOpenObjectionRemoved(t *testing.T) {
	e := written(t)
	e.approve(hugo, fina, lena)
	e.says(jure, Object, bringing(ObjectionItem, "p2"))
	e.refused(Conflict, "not_removable", mira, RemoveParty, planA, institution("health"), because)
	e.does(mira, RemoveParty, planA, institution("justice"), because)
	e.blocked("no_open_objection") // its reply counts no more; what it raised is not swept away with it
	require.Equal(t, []string{"justice"}, e.line("no_open_objection").Who)
	e.refused(Forbidden, "wrong_institution", jure, Approve, planA, because)
	e.refused(Forbidden, "not_its_author", hugo, Settle, planA, item("i1"), becomes(WasLifted))
	e.does(jure, Settle, planA, item("i1"), becomes(WasLifted))
	e.clears()
}

func institutionMergedMidRound(t *testing.T) {
	merge := func(c *Command) { c.Institution, c.Instead = "justice", "welfare" }
	e := written(t)
	e.says(jure, AgreeConditions, bringing(ConditionItem, "p2"))
	e.approve(hugo, fina, lena)
	e.refused(Conflict, "party_already", mira, ReplaceParty, planA, merge, func(c *Command) { c.Instead = "finance" }, because)
	e.does(mira, ReplaceParty, planA, merge, because)
	require.Equal(t, AgreeConditions, e.standing("welfare"), "the successor has said what its predecessor said")
	require.Equal(t, []string{"welfare"}, e.line("no_open_condition").Who)
	e.refused(Forbidden, "not_its_author", jure, Settle, planA, item("i1"), becomes(WasMet))
	e.refused(Forbidden, "wrong_institution", jure, Approve, planA, because)
	e.does(welda, Settle, planA, item("i1"), becomes(WasMet))
	e.writes("second", "a", "b2", "c") // by an author who still names the old owner
	require.NotContains(t, e.step().Awaited(), "justice")
	e.writes("first", "a", "b", "c")
	e.clears()

	e = written(t)
	e.does(mira, ReplaceParty, planA, func(c *Command) { c.Institution, c.Instead = "health", "welfare" }, because)
	require.Equal(t, "welfare", e.step().Author, "the text is owed by the successor too")
	e.refused(Forbidden, "wrong_institution", hana, Submit, planA, content("second"))
	e.does(Actor{Person: "wim", Institution: "welfare", Roles: []Role{Drafter}}, Submit, planA, content("second"))
	require.Equal(t, Lead, e.step().RelationOf("welfare"))
}

func twoObjectionsWithOppositeWording(t *testing.T) {
	e := written(t)
	e.approve(hugo, lena)
	e.says(jure, Object, bringing(ObjectionItem, "p2"))
	e.says(fina, Object, bringing(ObjectionItem, "p2"))
	e.blocked("replies", "no_open_objection")
	require.Equal(t, []string{"i1", "i2"}, e.line("no_open_objection").Items)
	e.refused(Forbidden, "not_the_higher_authority", mira, Arbitrate, planA, overruling("i1"), because)
	e.refused(Conflict, "no_arbitration", cyril, Arbitrate, planA, overruling("i1"), because)
	e.does(mira, Escalate, planA, because)
	e.refused(Conflict, "arbitration_open", jure, Escalate, planA, because)
	e.refused(Invalid, "invalid_value", cyril, Arbitrate, planA, overruling("i9"), because)
	e.does(cyril, Arbitrate, planA, overruling("i1"), because)
	require.Equal(t, []ItemState{WasOverruled, StillOpen}, []ItemState{e.step().Item("i1").State, e.step().Item("i2").State})
	require.Equal(t, Object, e.standing("justice"), "the dissent is kept, and never turns into agreement")
	e.blocked("replies", "no_open_objection")
	require.Equal(t, []string{"finance"}, e.line("replies").Who, "who was overruled neither counts nor blocks")
	e.does(fina, Settle, planA, item("i2"), becomes(WasLifted))
	e.does(fina, Approve, planA, because)
	e.clears()
	require.Equal(t, Object, e.standing("justice"))
}

func arbiterIsAnObjector(t *testing.T) {
	iva := func(house string) Actor { return acting("iva", house) }
	e := written(t)
	e.approve(hugo, fina, lena)
	e.does(acting("xena", "justice"), ReplyIt, planA, saysKind(Object), bringing(ObjectionItem, "p2"), onBehalfOf("iva"))
	e.does(mira, Escalate, planA, because)
	for name, arbiter := range map[string][]func(*Command){"herself": {because}, "through a delegate": {because, onBehalfOf("iva")}} {
		who := iva("cabinet")
		if name != "herself" {
			who = acting("yves", "cabinet")
		}
		e.refused(Forbidden, "arbiter_is_a_party", who, Arbitrate, planA, append(arbiter, overruling("i1"))...)
		e.refused(Forbidden, "arbiter_is_a_party", who, OverrideIt, planA, append(arbiter, condition("no_open_objection"))...)
	}
	e.refused(Forbidden, "arbiter_is_a_party", acting("xena", "cabinet"), Arbitrate, planA, overruling("i1"), because)
	e.refused(Forbidden, "arbiter_is_a_party", acting("hugo", "cabinet"), Arbitrate, planA, overruling("i1"), because)
	e.refused(Forbidden, "drafter_approving", acting("hana", "cabinet"), Arbitrate, planA, overruling("i1"), because)
	require.Equal(t, StillOpen, e.step().Item("i1").State)
	e.does(cyril, Arbitrate, planA, overruling("i1"), because)
	e.clears()
}

func passRuleMetWithAnObjectionOpen(t *testing.T) {
	for name, pass := range map[string]Pass{"k of n": {Kind: PassKofN, K: 3}, "percentage": {Kind: PassPercentage, Percent: 60},
		"lead only": {Kind: PassLeadOnly}, "no objection": {Kind: PassNoObjection}} {
		e := written(t, func(r *Rule) { r.Pass = pass })
		e.approve(hugo, fina, lena)
		e.says(jure, Object, bringing(ObjectionItem, "p2"))
		require.Equal(t, Satisfied, e.line("replies").State, name)
		e.blocked("no_open_objection")
		e.refused(Conflict, "nothing_to_override", cyril, OverrideIt, planA, condition("replies"), because)
		e.does(cyril, OverrideIt, planA, condition("no_open_objection"), because)
		require.Equal(t, Overridden, e.line("no_open_objection").State, "an override never turns green")
		e.says(fina, Object, bringing(ObjectionItem, "p3"), because)
		require.True(t, e.line("no_open_objection").Blocks(), "it covers what stood in the way, and not what comes later")
		e.does(fina, Settle, planA, item("i2"), becomes(WasLifted))
		e.does(fina, Approve, planA, because)
		e.clears()
		require.Equal(t, StillOpen, e.step().Item("i1").State, "the dissent is kept")
	}
	e := written(t, clearsItself, func(r *Rule) { r.Pass = Pass{Kind: PassKofN, K: 1} })
	e.says(jure, Object, bringing(ObjectionItem, "p2"))
	e.approve(hugo)
	require.Equal(t, AwaitingReplies, e.step().State, "no step passes by itself over an objection")
}
