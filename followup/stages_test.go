package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// closes closes the stage and returns what the cycle has produced then.
func (p *play) closes() Dossier {
	p.t.Helper()
	require.Equal(p.t, []string{"StageClosed"}, p.does(mira, Close, ""))
	require.True(p.t, p.stage.Done())
	require.Equal(p.t, Completed, p.stage.Outcome)
	return p.stage.Dossier
}

func TestIntake(t *testing.T) {
	t.Parallel()
	p := opened(t, Intake)
	require.Equal(t, []string{"nmrf"}, p.stage.Step("selection").Awaited())
	require.Equal(t, []string{"TextSubmitted"}, p.does(mira, Submit, "selection", content("narrowed"), undecided(0)))
	require.Equal(t, []string{"ReplyRecorded", "StepPassed"}, p.does(mira, Approve, "selection"))
	d := p.closes()
	require.Equal(t, text("narrowed"), d.Selection)
	require.Equal(t, 12, d.Count)
}

func TestClustering(t *testing.T) {
	t.Parallel()
	p := opened(t, Clustering)
	require.Equal(t, []string{"TextSubmitted"}, p.does(system, Propose, "clusters", content("proposed"), clusters("a")))
	require.Equal(t, []string{"ReplyRecorded"}, p.does(mira, Return, "clusters", because))
	p.does(mira, Submit, "clusters", content("corrected"), clusters("a", "b"))
	p.does(mira, Approve, "clusters")
	d := p.closes()
	require.Equal(t, text("corrected"), d.Clusters)
	require.Equal(t, []ClusterHead{{ID: "a", Size: 6}, {ID: "b", Size: 6}}, d.Heads)
}

func TestAssignment(t *testing.T) {
	t.Parallel()
	p := opened(t, Assignment)
	p.does(mira, Assign, "assign/a", assigned("health", "justice"))
	p.does(mira, Assign, "assign/b", assigned("health"))
	require.Equal(t, []string{"health", "justice"}, p.stage.Step("assign/a").Awaited())
	require.Equal(t, []string{"ReplyRecorded"}, p.does(hana, AcceptIt, "assign/a"))
	require.Equal(t, []string{"ReplyRecorded", "StepPassed"}, p.does(jure, AcceptIt, "assign/a"))

	require.Equal(t, []string{"ReplyRecorded"}, p.does(hugo, DeclineIt, "assign/b", because))
	require.Equal(t, Declined, p.stage.Step("assign/b").State)
	require.Equal(t, []string{"nmrf"}, p.stage.Step("assign/b").Awaited())
	p.does(mira, Assign, "assign/b", assigned("justice"), because)
	p.does(jana, AcceptIt, "assign/b")
	d := p.closes()
	require.Equal(t, "health", d.Head("a").Lead)
	require.Equal(t, []string{"justice"}, d.Head("a").Supporting)
	require.Equal(t, "justice", d.Head("b").Lead)
}

func TestReassignmentAsksEverybodyAnew(t *testing.T) {
	t.Parallel()
	p := opened(t, Assignment)
	p.does(mira, Assign, "assign/a", assigned("health", "justice"))
	p.does(hana, AcceptIt, "assign/a")
	p.does(mira, Assign, "assign/a", assigned("justice", "health"), because)
	require.Equal(t, []string{"justice", "health"}, p.stage.Step("assign/a").Awaited())
	require.Equal(t, Lead, p.stage.Step("assign/a").RelationOf("justice"))
	require.Equal(t, Own, p.stage.Step("assign/a").RelationOf("nmrf"))
	require.Equal(t, Other, p.stage.Step("assign/a").RelationOf("foreign"))
}

// signedOff plays the plans of both clusters until the committee is asked.
func signedOff(t testing.TB) *play {
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan of a"))
	p.does(hugo, Approve, "plan/a")
	require.Equal(t, []string{"ReplyRecorded", "StepPassed"}, p.does(jure, Approve, "plan/a"))
	p.does(jana, Submit, "plan/b", content("plan of b"))
	require.Equal(t, []string{"ReplyRecorded", "StepPassed", "StepOpened"}, p.does(jure, Approve, "plan/b"))
	return p
}

func TestSignOff(t *testing.T) {
	t.Parallel()
	p := signedOff(t)
	require.Equal(t, []string{"cabinet"}, p.stage.Step("committee").Awaited())
	require.Equal(t, []string{"ReplyRecorded", "StepPassed"}, p.does(cyril, Approve, "committee"))
	d := p.closes()
	require.Equal(t, text("plan of a"), d.Head("a").Plan)
	require.Equal(t, text("plan of b"), d.Head("b").Plan)
}

func TestAReturnStaysInItsRound(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("first"))
	p.does(hugo, Approve, "plan/a")
	p.does(jure, Return, "plan/a", because)
	require.Equal(t, []string{"health"}, p.stage.Step("plan/a").Awaited())
	require.Equal(t, 1, p.stage.Step("plan/a").Round)
	p.does(hana, Submit, "plan/a", content("first"))
	require.Equal(t, []string{"justice"}, p.stage.Step("plan/a").Awaited(), "who agreed to these very words agrees still; who wanted changes is asked again")
	p.does(hana, Submit, "plan/a", content("second"))
	require.Equal(t, []string{"health", "justice"}, p.stage.Step("plan/a").Awaited())
	require.Len(t, p.stage.Step("plan/a").Replies, 2, "earlier replies stay visible")
}

func TestEditThenRevert(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("first"))
	p.does(hugo, Approve, "plan/a")
	p.does(hana, Submit, "plan/a", content("second"))
	require.Equal(t, []string{"health", "justice"}, p.stage.Step("plan/a").Awaited())
	p.does(hana, Submit, "plan/a", content("first"))
	require.Equal(t, []string{"justice"}, p.stage.Step("plan/a").Awaited(), "the approval of the same text is valid again")
}

func TestConsultation(t *testing.T) {
	t.Parallel()
	p := opened(t, Consultation)
	require.Equal(t, []string{"TextSubmitted", "StepPassed"}, p.does(nora, Submit, "input/nhri", content("input")))
	require.Equal(t, []string{"ReplyRecorded", "StepPassed"}, p.does(stan, DeclineIt, "input/stats", because))
	p.does(mira, Dispose, "input/nhri", disposition(AcceptedInPart), because)
	require.Equal(t, []InputHead{
		{Institution: "nhri", Content: text("input"), Disposition: AcceptedInPart, Reason: why},
		{Institution: "stats"},
	}, p.closes().Inputs)
}

func TestSilenceEndsAnInput(t *testing.T) {
	t.Parallel()
	p := opened(t, Consultation)
	clock := p.stage.Step("input/nhri").Clock
	require.Equal(t, []string{"StepReminded", "StepReminded"}, p.ticks(clock.RemindAt))
	p.does(nora, Submit, "input/nhri", content("input"))
	require.Equal(t, []string{"StepLapsed"}, p.ticks(clock.Due))
	require.Equal(t, Lapsed, p.stage.Step("input/stats").State)
	later := clock.Due.AddDate(0, 0, 5)
	require.Equal(t, []string{"StepReopened"}, p.does(mira, Reopen, "input/stats", due(later), because))
	require.Equal(t, []string{"stats"}, p.stage.Step("input/stats").Awaited())
	require.Equal(t, later, p.stage.Step("input/stats").Clock.Due)
	p.does(stan, Submit, "input/stats", content("numbers"))
}

func TestDrafting(t *testing.T) {
	t.Parallel()
	p := opened(t, Drafting)
	require.Equal(t, []string{"SectionsProposed", "StepOpened", "StepOpened"},
		p.does(system, Propose, "", sections(section("1", "health", "justice"), section("2", "justice"))))
	require.Equal(t, []string{"nmrf"}, p.stage.Step("section/1").Awaited(), "a pre-filled section waits for its drafters")
	p.does(milo, Submit, "section/1", content("one"), words(600))
	p.does(milo, Submit, "section/2", content("two"), words(400))
	p.does(hugo, Approve, "section/1")
	p.does(jure, Approve, "section/1")
	p.does(jure, Approve, "section/2")
	d := p.closes()
	require.Equal(t, 1000, d.Words)
	require.Equal(t, text("one"), d.Sections[0].Content)
	require.Equal(t, 600, d.Sections[0].Words)
}

func TestAnnexesCountOnlyWhereTheProfileSaysSo(t *testing.T) {
	t.Parallel()
	for _, count := range []bool{false, true} {
		l := launch()
		l.Profile.AnnexesCount = count
		p := openedWith(t, Drafting, l, before(Drafting))
		annex := section("annex", "health")
		annex.Annex = true
		p.does(system, Propose, "", sections(section("1", "health"), annex))
		want := map[bool]int{false: 400, true: 800}[count]
		require.Equal(t, want, p.stage.ReportWords())
	}
}

func TestSubmission(t *testing.T) {
	t.Parallel()
	p := opened(t, Submission)
	p.does(system, Propose, "report", content("frozen"))
	require.Equal(t, []string{"foreign"}, p.stage.Step("report").Awaited())
	require.Equal(t, []string{"ReplyRecorded", "StepPassed", "StepOpened"}, p.does(fatima, Approve, "report"))
	require.Equal(t, CycleWide, p.stage.Step("dispatch").RelationOf("nmrf"))
	require.Equal(t, []string{"ReportDispatched", "StepPassed"}, p.does(mira, Dispatch, "dispatch", channel(ByPortal), because))
	d := p.closes()
	require.Equal(t, text("frozen"), d.Report)
	require.Equal(t, ByPortal, d.Channel)
	require.Equal(t, why, d.Sent)
}

func TestSendBackKeepsWhatTheStagesBeforeProduced(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"))
	require.Equal(t, []string{"StageClosed"}, p.does(mira, SendBack, "", returnTo(Assignment), because))
	require.Equal(t, SentBack, p.stage.Outcome)
	require.Equal(t, Assignment, p.stage.ReturnTo)
	require.Equal(t, before(SignOff), p.stage.Dossier)
}

func TestReadyToCloseNamesWhoStandsInTheWay(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"))
	p.does(hugo, Approve, "plan/a")
	list := p.stage.ReadyToClose()
	require.Len(t, list, 2)
	require.False(t, list[0].Satisfied)
	require.Equal(t, []string{"plan/a", "plan/b"}, list[0].Steps)
	require.Equal(t, []string{"justice"}, list[0].Who)
	require.False(t, list[1].Satisfied)
	require.Equal(t, []string{"cabinet"}, list[1].Who)
}

func TestClearedPlansAreNoApprovedPlan(t *testing.T) {
	t.Parallel()
	p := signedOff(t)
	require.False(t, p.stage.ReadyToClose()[1].Satisfied, "the committee has yet to decide")
	p.does(cyril, Approve, "committee")
	require.True(t, p.stage.ReadyToClose()[1].Satisfied)
}

func TestAPlanOfNothingIsNotApproved(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(mira, Abandon, "plan/a", because)
	p.does(mira, Abandon, "plan/b", because)
	require.Nil(t, p.stage.Step("committee"), "there is nothing to approve")
	p.refused(Conflict, "plan_approved", mira, Close, "")
	p.does(mira, SendBack, "", returnTo(Assignment), because)
}

func TestProfileWhoseLimitAdvisesDoesNotBlock(t *testing.T) {
	t.Parallel()
	l := launch()
	l.Profile.WordLimitBlocks = false
	p := openedWith(t, Drafting, l, before(Drafting))
	p.does(system, Propose, "", sections(section("1", "health")))
	p.does(milo, Submit, "section/1", content("long"), words(5000))
	p.does(hugo, Approve, "section/1")
	require.Equal(t, 5000, p.closes().Words)
}
