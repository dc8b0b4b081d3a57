package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// What the random sequences found, each in its shortest form.

func TestAReportIsSentByItsTransmissionAlone(t *testing.T) {
	t.Parallel()
	p := cleared(t)
	p.refused(Conflict, "not_asked", cyril, OverrideIt, "dispatch", because, condition("replies"))
	require.True(t, p.stage.Step("dispatch").Open())
	p.does(mira, Dispatch, "dispatch", channel(ByEmail), because)
}

func TestAnEventIsNeverWrittenTo(t *testing.T) {
	t.Parallel()
	s := NewStage("c1", SignOff, 1)
	events, err := s.Open(runningCycle(launch()), before(SignOff), monday)
	require.NoError(t, err)
	p := &play{t: t, stage: s, now: monday}
	p.apply(events)
	was := toJSON(t, events)
	p.does(mira, ReplaceParty, planA, institution("justice"), instead("interior"), because)
	require.Equal(t, was, toJSON(t, events), "what was recorded stays as it was recorded")
}

func TestWhoSpokeForAHouseThatWasTakenOutSpeaksForNoOther(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(inTwoHouses("justice"), Approve, planA)
	e.does(mira, RemoveParty, planA, institution("justice"), because)
	e.refused(Forbidden, "one_person_one_voice", inTwoHouses("finance"), Approve, planA)
	e.does(mira, AddParty, planA, institution("justice"), because)
	require.Equal(t, Agree, e.standing("justice"), "asked again, the house has agreed already")
}

func TestAClockStartedAnewWhileItIsHeldMovesFromThenOn(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(mira, Suspend, planA, because)
	e.now = monday.AddDate(0, 0, 5)
	e.writes("second", "a", "b", "c")
	clock := e.step().Clock
	e.now = monday.AddDate(0, 0, 6)
	e.does(mira, Unsuspend, planA, because)
	require.Equal(t, clock.Due.AddDate(0, 0, 1), e.step().Clock.Due)
}

func TestAReopenedStepIsHeldNoMore(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(mira, Suspend, planA, because)
	e.does(mira, RefuseClear, planA, because)
	e.does(mira, Reopen, planA, due(nextYear), because)
	require.False(t, e.step().Held)
	_, _, runs := e.stage.NextDeadline()
	require.True(t, runs)
}

func TestWhoProposedACorrectionCanTakeItBack(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(hana, CorrectIt, planA, content("typo"), parts("a", "b", "c"))
	require.Equal(t, []string{"CorrectionRejected"}, e.does(hana, RejectCorrection, planA))
	e.writes("second", "a", "b", "c")
}

func TestAProposalWaitsForThePendingCorrection(t *testing.T) {
	t.Parallel()
	p := opened(t, Clustering)
	p.does(system, Propose, "clusters", content("first"), clusters("a"))
	p.does(mira, CorrectIt, "clusters", content("typo"), clusters("a"))
	p.does(mira, Recall, "clusters", because)
	p.refused(Conflict, "correction_pending", system, Propose, "clusters", content("second"), clusters("a"))
}

func TestTheCommitteeJudgesOnceItsOwnObjectionIsLifted(t *testing.T) {
	t.Parallel()
	p := signedOff(t)
	p.does(cyril, ReplyIt, "committee", saysKind(Object), bringing(ObjectionItem, ""))
	p.does(cyril, Escalate, "committee", because)
	cleo := acting("cleo", "cabinet")
	p.refused(Forbidden, "arbiter_is_a_party", cleo, Arbitrate, "committee", because)
	p.does(cyril, Settle, "committee", item("i1"), becomes(WasLifted))
	p.refused(Forbidden, "arbiter_is_a_party", cyril, Arbitrate, "committee", because)
	p.does(cleo, Arbitrate, "committee", because)
	require.Equal(t, []string{"ReplyRecorded", "StepPassed"}, p.does(cyril, Approve, "committee", because))
}

func TestARefusedCommitteeDecidesAgain(t *testing.T) {
	t.Parallel()
	l := launch()
	rule := l.Profile.Rules[CommitteeStep]
	rule.Clearance = ClearedByAct
	l.Profile.Rules[CommitteeStep] = rule
	d := before(SignOff)
	d.Heads = d.Heads[1:]
	p := openedWith(t, SignOff, l, d)
	p.does(jana, Submit, "plan/b", content("plan"))
	p.does(jure, Approve, "plan/b")
	p.does(mira, RefuseClear, "committee", because)
	p.does(mira, Reopen, "committee", due(nextYear), because)
	require.Equal(t, []string{"cabinet"}, p.stage.Step("committee").Awaited())
	p.does(cyril, Approve, "committee")
	p.does(mira, ClearIt, "committee")
	p.closes()
}

func TestArbitrationOfTheLastQuestionLetsTheClockRun(t *testing.T) {
	t.Parallel()
	e := written(t, func(r *Rule) { r.PauseOnQuestion = true })
	e.says(jure, AskQuestion, bringing(QuestionItem, ""))
	require.True(t, e.step().Held)
	e.does(jure, Escalate, planA, because)
	require.Equal(t, []string{"ArbitrationDecided", "StepReleased"}, e.does(cyril, Arbitrate, planA, because, overruling("i1")))
}

func TestAStepThatNobodyElseCanMoveWaitsForItsClearer(t *testing.T) {
	t.Parallel()
	e := written(t)
	for _, who := range []Actor{hugo, jure, fina, lena} {
		e.says(who, Abstain)
	}
	require.False(t, e.step().Ready(), "nobody is for it")
	require.Equal(t, []string{"nmrf"}, e.step().Awaited())
}

func TestAReturnInTheInstantOfTheSubmissionStands(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(jure, Return, planA, because)
	require.Equal(t, RequestChanges, e.standing("justice"))
	e.writes("first", "a", "b", "c")
	_, stands := e.step().Standing("justice")
	require.False(t, stands, "its author has answered")
}

func TestASuccessorThatHasAgreedCanMakeThePlanReady(t *testing.T) {
	t.Parallel()
	e := written(t, clearsItself)
	e.approve(hugo, fina, lena, jure)
	require.False(t, e.step().Open())
	e = written(t, clearsItself)
	e.approve(fina)
	e.does(mira, RemoveParty, planA, institution("finance"), because)
	e.approve(hugo, lena)
	require.Equal(t, []string{"PartyReplaced", "StepPassed"}, e.does(mira, ReplaceParty, planA, institution("justice"), instead("finance"), because))
}
