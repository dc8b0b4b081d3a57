package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestWhatSaysNothingChangesNoPosition(t *testing.T) {
	t.Parallel()
	e := written(t, tacitly)
	e.approve(hugo)
	e.says(hugo, NotedIt)
	e.says(hugo, AskTime, because)
	require.Equal(t, Agree, e.standing("health"))
	e.says(jure, NotedIt)
	require.Contains(t, e.step().Awaited(), "justice", "to have seen it is not to have replied")
	e.delivered("justice", "finance", "labour")
	e.ticks(e.step().Clock.Due)
	e.unsaid(Tacit, "justice")
}

func TestAQuestionStopsTheClockUntilItIsSettled(t *testing.T) {
	t.Parallel()
	for _, settled := range []func(edge){
		func(e edge) { e.does(hana, Answer, planA, item("i1"), because) },
		func(e edge) { e.does(jure, Settle, planA, item("i1"), becomes(WasWithdrawn)) },
	} {
		e := written(t, func(r *Rule) { r.PauseOnQuestion = true })
		clock := e.step().Clock
		e.says(jure, AskQuestion, bringing(QuestionItem, "p2"))
		require.Equal(t, []string{"health"}, e.step().Awaited())
		e.now = e.now.AddDate(0, 0, 4)
		settled(e)
		require.False(t, e.step().Held)
		require.Equal(t, clock.Due.AddDate(0, 0, 4), e.step().Clock.Due)
	}
}

func TestAnAnswerDoesNotEndASuspension(t *testing.T) {
	t.Parallel()
	e := written(t, func(r *Rule) { r.PauseOnQuestion = true })
	e.does(mira, Suspend, planA, because)
	e.says(jure, AskQuestion, bringing(QuestionItem, "p2"))
	e.does(hana, Answer, planA, item("i1"), because)
	require.True(t, e.step().Held, "what the coordination stopped it starts again")
	e.refused(Conflict, "held_already", mira, Suspend, planA, because)
	e.does(mira, Unsuspend, planA, because)
	e.refused(Conflict, "not_held", mira, Unsuspend, planA, because)
}

func TestAPauseMovesAStandingClockOnce(t *testing.T) {
	t.Parallel()
	e := written(t)
	clock := e.step().Clock
	e.does(mira, Suspend, planA, because)
	e.now = e.now.AddDate(0, 0, 1)
	notice := func(seq int64, b Body) func(*Command) {
		return func(c *Command) { c.Noticed = &Event{Stream: CycleStream("c1"), Seq: seq, At: e.now, Body: b} }
	}
	e.does(system, Heed, "", notice(2, CyclePaused{Reason: why}))
	e.now = e.now.AddDate(0, 0, 2)
	e.does(system, Heed, "", notice(3, CycleResumed{Reason: why, Paused: 48 * time.Hour}))
	e.approve(hugo, jure, fina, lena)
	e.refused(Conflict, "held", mira, ClearIt, planA)
	e.now = e.now.AddDate(0, 0, 1)
	e.does(mira, Unsuspend, planA, because)
	require.Equal(t, clock.Due.AddDate(0, 0, 4), e.step().Clock.Due)
	e.clears()
}

func TestWhoNeedNotReplyHoldsNoTierUp(t *testing.T) {
	t.Parallel()
	e := written(t, func(r *Rule) {
		r.Tiers, r.Optional = [][]Relation{{Supporting}, {Lead}}, []Relation{Supporting}
	})
	e.approve(hugo)
	e.says(jure, Object, bringing(ObjectionItem, "p2"))
	e.blocked("no_open_objection")

	e = written(t, func(r *Rule) { r.Tiers = [][]Relation{{Supporting}, {Lead}} })
	e.refused(Conflict, "not_your_turn", hugo, Approve, planA)
	require.Equal(t, []string{"justice", "finance", "labour"}, e.step().Awaited())
	e.approve(jure, fina)
	e.says(lena, NoInterest)
	require.Equal(t, []string{"health"}, e.step().Awaited())
	e.approve(hugo)
	e.clears()
}

func TestEachTierHasAClockOfItsOwn(t *testing.T) {
	t.Parallel()
	tiered := func(r *Rule) { r.Tiers = [][]Relation{{Supporting}, {Lead}} }
	e := written(t, tiered)
	first := e.step().Clock
	e.ticks(first.RemindAt)
	e.approve(jure, fina)
	e.now = first.Due.Add(-time.Hour)
	require.Equal(t, []string{"ReplyRecorded", "TierAsked"}, e.does(lena, Approve, planA))
	require.True(t, e.step().Clock.Due.After(first.Due.AddDate(0, 0, 7)), "the lead has as long as the others had")
	require.False(t, e.step().Reminded)
	require.Contains(t, e.ticks(e.step().Clock.RemindAt), "StepReminded")
	require.True(t, e.step().Reminded)

	second := e.step().Clock
	e.writes("second", "a", "b", "other words")
	require.Equal(t, []string{"finance", "labour"}, e.step().Awaited(), "the first tier has a say again")
	e.approve(lena)
	e.now = second.Due
	require.Equal(t, []string{"ReplyRecorded", "TierAsked"}, e.does(fina, Approve, planA))
	require.True(t, e.step().Clock.Due.After(second.Due))
	e.approve(hugo)
	e.clears()
}

func TestSilenceIsCountedTierByTier(t *testing.T) {
	t.Parallel()
	e := written(t, tacitly, func(r *Rule) { r.Tiers = [][]Relation{{Supporting}, {Lead}} })
	e.delivered("justice", "finance", "labour", "health")
	e.ticks(e.step().Clock.RemindAt)
	kinds := e.ticks(e.step().Clock.Due)
	require.Equal(t, []string{"SilenceCounted", "ReplyRecorded", "ReplyRecorded", "ReplyRecorded", "TierAsked"}, kinds[:5], "the other plan's clock comes after it")
	require.Equal(t, []string{"health"}, e.step().Awaited())
	e.ticks(e.step().Clock.RemindAt)
	e.ticks(e.step().Clock.Due)
	e.unsaid(Tacit, "justice", "finance", "labour", "health")
	e.clears()
}

func TestWhatNobodyElseCanMoveWaitsForTheCoordination(t *testing.T) {
	t.Parallel()
	e := written(t, clearsItself)
	for _, a := range []Actor{hugo, jure, fina, lena} {
		e.says(a, Abstain)
	}
	require.Equal(t, []string{"nmrf"}, e.step().Awaited())
	require.Equal(t, WhyUnblock, e.step().Waits().Why)

	e = written(t)
	e.does(mira, Escalate, planA, because)
	require.Equal(t, []string{"cabinet"}, e.step().Awaited(), "a dispute waits for the committee")

	e = written(t)
	e.approve(hugo, jure, fina, lena)
	e.does(mira, RefuseClear, planA, because)
	require.Equal(t, []string{"nmrf"}, e.step().Awaited())
}

func TestAPendingCorrectionKeepsAStepOpen(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.approve(hugo, jure, fina, lena)
	e.does(hana, CorrectIt, planA, content("corrected"), parts("a", "b without the typo", "c"))
	e.blocked("no_open_correction")
	require.Equal(t, []string{"nmrf", "health", "justice", "finance", "labour"}, e.line("no_open_correction").Who)
	e.refused(Conflict, "not_overridable", cyril, OverrideIt, planA, because, condition("no_open_correction"))
	e.does(jure, ConfirmCorrection, planA)
	e.clears()
}

func TestWhatBlocksComesWithTheReplyThatSaysSo(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.refused(Invalid, "invalid_value", jure, ReplyIt, planA, saysKind(NoInterest), bringing(ObjectionItem, "p2"))
	e.refused(Invalid, "invalid_value", jure, ReplyIt, planA, saysKind(AgreeConditions), bringing(ConditionItem, "p2"), bringing(ReserveItem, "p2"))
	e.says(jure, Object, bringing(ObjectionItem, "p2"), bringing(CommentItem, "p1"))
}

func TestAnApprovalBringsNothingAlong(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(hugo, Approve, planA, bringing("nonsense", "p9"))
	e.does(jure, Return, planA, because, bringing(ObjectionItem, "p9"))
	require.Empty(t, e.step().Items)
}

func TestLeadOnlyNeedsALead(t *testing.T) {
	t.Parallel()
	for _, kind := range []StepKind{ConfirmStep, CommitteeStep, ReportStep, DispatchStep} {
		rule := rules()[kind]
		rule.Pass.Kind = PassLeadOnly
		require.ErrorContains(t, rule.Check(kind), "no lead")
	}
}

func TestNobodyLeftToCountClearsNothing(t *testing.T) {
	t.Parallel()
	e := written(t, clearsItself)
	for _, a := range []Actor{hugo, jure, fina, lena} {
		e.says(a, NoInterest)
	}
	e.blocked("replies")
	require.Equal(t, []string{"health", "justice", "finance", "labour"}, e.line("replies").Who)
}
