package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func textEditedBetweenPageAndClick(t *testing.T) {
	e := written(t)
	e.writes("second", "a", "b2", "c")
	for _, kind := range []CommandKind{Approve, Return} {
		e.refused(Conflict, "stale_text", jure, kind, planA, shown("first"), because)
	}
	e.refused(Conflict, "stale_text", jure, ReplyIt, planA, shown("first"), saysKind(Object), bringing(ObjectionItem, "p2"))
	require.Empty(t, e.step().Replies)
	e.refused(Conflict, "stale_text", cyril, OverrideIt, planA, shown("first"), condition("replies"), because)
	e.approve(hugo, jure, fina, lena)
	e.refused(Conflict, "stale_text", mira, ClearIt, planA, shown("first"))
	e.clears()
}

func editThenRevert(t *testing.T) {
	e := written(t)
	e.approve(hugo, jure, fina, lena)
	e.writes("second", "a", "b2", "c")
	require.Empty(t, e.standing("justice"), "its passage changed")
	require.Empty(t, e.standing("labour"), "every passage concerns whoever owns none")
	require.Equal(t, []string{"justice", "labour"}, e.step().Awaited(), "only those whom the change concerns are asked again")
	require.Equal(t, []string{"justice", "labour"}, e.line("replies").Who)
	e.writes("third, with the passage as it was", "a", "b", "c")
	require.Equal(t, []string{"labour"}, e.step().Awaited())
	e.writes("first", "a", "b", "c")
	require.Equal(t, []string{"nmrf"}, e.step().Awaited(), "the same text: what was said of it holds")
	e.clears()
}

func onlyATypoChanged(t *testing.T) {
	e := written(t)
	e.approve(hugo, jure, fina)
	e.does(hana, CorrectIt, planA, content("corrected"), parts("a", "b without the typo", "c"))
	require.Equal(t, text("first"), e.step().Content, "nothing changes before a second person has said so")
	e.refused(Conflict, "correction_pending", hana, Submit, planA, content("more"))
	e.refused(Forbidden, "wrong_institution", fatima, ConfirmCorrection, planA)
	e.refused(Forbidden, "second_person", Actor{Person: "hana", Institution: "health", Roles: []Role{Approver}}, ConfirmCorrection, planA)
	e.refused(Forbidden, "second_person", acting("xena", "health"), ConfirmCorrection, planA, onBehalfOf("hana"))
	e.does(jure, ConfirmCorrection, planA)
	require.Equal(t, text("corrected"), e.step().Content)
	require.Equal(t, []string{"labour"}, e.step().Awaited(), "who had agreed has agreed to the corrected text")
	e.refused(Conflict, "stale_text", lena, Approve, planA, shown("first"))
	e.approve(lena)
	e.clears()

	e = written(t)
	e.approve(hugo, jure)
	e.does(hana, CorrectIt, planA, content("rewritten"), parts("a", "all other words", "c"), onBehalfOf("hilda"))
	e.refused(Forbidden, "second_person", hilda, ConfirmCorrection, planA) // she had it corrected
	e.refused(Invalid, "reason_missing", jure, RejectCorrection, planA)
	e.does(jure, RejectCorrection, planA, because)
	require.Equal(t, text("first"), e.step().Content, "what is more than a typo goes the way of every change")
	e.writes("rewritten", "a", "all other words", "c")
	require.Equal(t, []string{"justice", "finance", "labour"}, e.step().Awaited())
}

func recallAndResubmitUnchanged(t *testing.T) {
	e := written(t)
	e.approve(hugo, jure)
	e.refused(Invalid, "reason_missing", hana, Recall, planA)
	e.refused(Forbidden, "wrong_institution", jure, Recall, planA, because)
	e.does(hana, Recall, planA, because)
	require.Equal(t, []string{"health"}, e.step().Awaited())
	e.refused(Conflict, "no_text_yet", fina, Approve, planA)
	e.refused(Conflict, "not_ready_text_submitted", mira, ClearIt, planA)
	e.writes("first", "a", "b", "c")
	require.Equal(t, 1, e.step().Round)
	require.Equal(t, []string{"finance", "labour"}, e.step().Awaited(), "the same text in the same round: nobody is asked twice")
	e.does(fina, Return, planA, because)
	e.writes("first", "a", "b", "c")
	require.Equal(t, []string{"finance", "labour"}, e.step().Awaited(), "an unchanged text answers a wish for changes, and is asked about again")
}

func withdrawEditReopenKeepsNoStaleApproval(t *testing.T) {
	e := written(t)
	e.refused(Conflict, "nothing_to_withdraw", jure, ReplyIt, planA, saysKind(WithdrawReply), because)
	e.approve(hugo, jure, fina, lena)
	e.refused(Invalid, "reason_missing", jure, ReplyIt, planA, saysKind(WithdrawReply))
	e.says(jure, WithdrawReply, because)
	e.blocked("replies")
	e.writes("second", "a", "b2", "c")
	e.writes("first", "a", "b", "c")
	require.Empty(t, e.standing("justice"), "what was withdrawn does not come back with the text")
	require.Equal(t, []string{"justice"}, e.step().Awaited())
	require.Len(t, e.step().Replies, 5, "and stays visible")

	e.does(mira, RefuseClear, planA, because)
	e.does(mira, Reopen, planA, due(nextYear), because)
	e.writes("first", "a", "b", "c")
	require.Equal(t, []string{"health", "justice", "finance", "labour"}, e.step().Awaited(), "a new round asks everybody")
	e.blocked("replies")
}

func twoRoundsOnOneText(t *testing.T) {
	e := written(t)
	e.says(jure, Object, bringing(ObjectionItem, "p2"))
	e.approve(hugo, fina, lena)
	e.does(cyril, OverrideIt, planA, condition("replies"), because)
	e.does(cyril, OverrideIt, planA, condition("no_open_objection"), because)
	require.True(t, e.step().Ready())
	e.does(mira, RefuseClear, planA, because)
	require.False(t, e.stage.ReadyToClose()[0].Satisfied, "a stage does not complete over a clearance that was refused")
	e.refused(Conflict, "steps_done", mira, Close, "")

	e.does(mira, Reopen, planA, due(nextYear), because)
	e.writes("first", "a", "b", "c")
	require.Equal(t, 2, e.step().Round)
	e.blocked("replies", "no_open_objection") // what was overridden in one round stands in the way of the next
	e.approve(hugo, jure, fina, lena)
	require.Equal(t, []int{1, 1, 1, 1, 2, 2, 2, 2}, rounds(e.step().Replies))
	e.blocked("no_open_objection")
	e.does(jure, Settle, planA, item("i1"), becomes(WasLifted))
	e.clears()
}

func rounds(replies []Reply) []int {
	var list []int
	for _, r := range replies {
		list = append(list, r.Round)
	}
	return list
}
