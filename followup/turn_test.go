package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// asked lists for what the plan waits from an institution.
func (e edge) asked(institution string) (list []Why) {
	for _, a := range e.step().Turn(institution) {
		list = append(list, a.Why)
	}
	return list
}

func (e edge) waits(why Why, institutions ...string) {
	e.t.Helper()
	w := e.step().Waits()
	require.Equal(e.t, why, w.Why)
	require.Equal(e.t, institutions, w.Institutions)
	require.False(e.t, w.Since.IsZero())
}

func TestWhoIsAwaitedIsAskedForSomething(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.waits(WhyReply, "health", "justice", "finance", "labour")
	require.Equal(t, []Ask{{WhyReply, []CommandKind{Approve, Return, ReplyIt}}}, e.step().Turn("justice"))
	require.Empty(t, e.asked("nmrf"))
	require.Empty(t, e.asked(""))
	e.approve(hugo, jure)
	e.does(fina, ReplyIt, planA, saysKind(AgreeComments), bringing(CommentItem, "p1"))
	require.Equal(t, []Ask{{WhyAnswer, []CommandKind{Answer}}}, e.step().Turn("health"))
	e.waits(WhyReply, "labour")
	e.approve(lena)
	e.waits(WhyAnswer, "health")
	e.does(hana, Answer, planA, item("i1"), because)
	e.waits(WhyClear, "nmrf")
	require.Equal(t, []Ask{{WhyClear, []CommandKind{ClearIt, RefuseClear}}}, e.step().Turn("nmrf"))

	e.does(mira, RefuseClear, planA, because)
	require.Equal(t, []string{"nmrf"}, e.step().Awaited())
	require.Equal(t, []Ask{{WhyReopen, []CommandKind{Reopen}}}, e.step().Turn("nmrf"))
	e.waits(WhyReopen, "nmrf")
}

func TestADisputeWaitsForTheCommitteeAlone(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(jure, Escalate, planA, because)
	e.waits(WhyArbitrate, "cabinet")
	require.Equal(t, []Ask{{WhyArbitrate, []CommandKind{Arbitrate, OverrideIt}}}, e.step().Turn("cabinet"))
	require.Empty(t, e.asked("justice"))
	e.does(cyril, Arbitrate, planA, because)
	require.Empty(t, e.asked("cabinet"))
}

func TestACorrectionWaitsForThoseWhoseRepliesItCarries(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.approve(hugo, jure)
	e.does(hana, CorrectIt, planA, content("corrected"), parts("a", "b without the typo", "c"))
	judges := []CommandKind{ConfirmCorrection, RejectCorrection}
	for _, institution := range []string{"nmrf", "justice"} {
		require.Equal(t, []Ask{{WhyCorrection, judges}}, e.step().Turn(institution))
	}
	require.Equal(t, []Why{WhyReply}, e.asked("labour"), "it has yet to reply, and sees the correction when it does")
	require.Empty(t, e.asked("health"), "its own institution proposes it")
	e.waits(WhyReply, "finance", "labour")
	e.approve(fina, lena)
	e.waits(WhyCorrection, "nmrf", "justice", "finance", "labour")
	require.Equal(t, []Why{WhyCorrection}, e.asked("nmrf"), "it cannot be cleared before")
	e.does(mira, RejectCorrection, planA, because)
	e.waits(WhyClear, "nmrf")
}

func TestAStepThatStandsStill(t *testing.T) {
	t.Parallel()
	e := written(t, func(r *Rule) { r.PauseOnQuestion = true })
	e.does(jure, ReplyIt, planA, saysKind(AskQuestion), bringing(QuestionItem, "p1"))
	e.waits(WhyAnswer, "health")
	e.does(hana, Answer, planA, item("i1"), because)
	e.does(mira, Suspend, planA, because)
	e.waits(WhyHeld, "nmrf")
	require.Empty(t, e.asked("justice"))
	require.Empty(t, e.asked("nmrf"))
}

func TestWhatWasRaisedWaitsForOneSideAtATime(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.approve(hugo, fina, lena)
	e.does(jure, ReplyIt, planA, saysKind(AgreeConditions), bringing(ConditionItem, "p2"))
	raised := e.now
	require.Equal(t, []Ask{{WhyAnswer, []CommandKind{ClaimMet}}}, e.step().Turn("health"))
	require.Empty(t, e.asked("justice"), "its condition has yet to be met")
	require.Equal(t, raised, e.step().Since(WhyAnswer))
	e.now = e.now.AddDate(0, 0, 1)
	e.does(hana, ClaimMet, planA, item("i1"), because)
	require.Equal(t, []Ask{{WhySettle, []CommandKind{Settle}}}, e.step().Turn("justice"))
	require.Empty(t, e.asked("health"))
	require.Empty(t, e.asked("finance"), "it raised nothing")
	require.Equal(t, e.now, e.step().Since(WhySettle), "since it was said to be met")
	require.Equal(t, raised, e.step().Since(WhyAnswer))
}

func TestATextIsOwedSinceItWasSentBack(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.now = e.now.AddDate(0, 0, 1)
	e.approve(hugo)
	e.now = e.now.AddDate(0, 0, 1)
	e.does(jure, Return, planA, because)
	require.Equal(t, Wait{Why: WhyText, Institutions: []string{"health"}, Since: e.now}, e.step().Waits())
}

func TestAnOverrideHoldsForTheCorrectedTextAndForNoOther(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.approve(hugo, jure, fina)
	e.does(cyril, OverrideIt, planA, because, condition("replies"))
	require.Equal(t, Overridden, e.line("replies").State)
	e.does(hana, CorrectIt, planA, content("corrected"), parts("a", "b without the typo", "c"))
	e.does(mira, ConfirmCorrection, planA)
	require.Equal(t, Overridden, e.line("replies").State)
	e.writes("second", "a", "b", "other words")
	require.Equal(t, NotSatisfied, e.line("replies").State)
	e.does(hana, CorrectIt, planA, content("third"), parts("a", "b", "other words"))
	e.does(mira, ConfirmCorrection, planA)
	require.Equal(t, NotSatisfied, e.line("replies").State, "what was overridden for an earlier text stays with it")
}
