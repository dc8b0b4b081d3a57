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
