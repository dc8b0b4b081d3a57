package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestTwoInstitutionsDelegateToOnePerson(t *testing.T) {
	t.Parallel()
	xena := func(institution string) Actor {
		return Actor{Person: "xena", Institution: institution, Roles: []Role{Approver}}
	}
	t.Run("the principal replied herself for another house", func(t *testing.T) {
		p := planned(t)
		p.does(inTwoHouses("health"), Approve, "plan/a")
		p.refused(Forbidden, "one_person_one_voice", xena("justice"), Approve, "plan/a", onBehalfOf("iva"))
	})
	t.Run("somebody replied for her in another house", func(t *testing.T) {
		p := planned(t)
		p.does(xena("health"), Approve, "plan/a", onBehalfOf("iva"))
		p.refused(Forbidden, "one_person_one_voice", inTwoHouses("justice"), Approve, "plan/a")
	})
}

func TestDelegateIsTheAuthor(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"), onBehalfOf("hugo"))
	p.refused(Forbidden, "drafter_approving", hugo, Approve, "plan/a")
}

func TestWhoWritesAfterDecidingHasDecidedNothing(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("first"))
	p.does(hedy, Approve, "plan/a")
	p.does(hedy, Submit, "plan/a", content("second"))
	p.does(hana, Submit, "plan/a", content("first"))
	_, stands := p.stage.Step("plan/a").Standing("health")
	require.False(t, stands, "an editor's approval of the text that came back")
	p.refused(Forbidden, "drafter_approving", hedy, Approve, "plan/a")
}

func TestReplyAndTimerInTheSameInstant(t *testing.T) {
	t.Parallel()
	p := opened(t, Consultation)
	clock := p.stage.Step("input/nhri").Clock
	p.does(nora, Submit, "input/nhri", content("input"), at(clock.Due.Add(-time.Nanosecond)))
	p.refused(Conflict, "too_late", stan, Submit, "input/stats", content("numbers"), at(clock.Due))
	p.refused(Conflict, "too_late", stan, DeclineIt, "input/stats", because, at(clock.Due))
	require.Equal(t, []string{"StepLapsed"}, p.ticks(clock.Due)[1:])
}

func TestASectionThatNobodyClearsIsDoneWhenItIsWritten(t *testing.T) {
	t.Parallel()
	p := opened(t, Drafting)
	p.does(system, Propose, "", sections(section("methodology")))
	require.Equal(t, []string{"TextSubmitted", "StepPassed"}, p.does(milo, Submit, "section/methodology", content("text")))
	p.closes()
}

func TestAReportOverItsLimitCanBeShortened(t *testing.T) {
	t.Parallel()
	p := tooLong(t)
	p.does(mira, Reopen, "section/1", due(nextYear), because)
	p.does(milo, Submit, "section/1", content("short"), words(900))
	p.does(hugo, Approve, "section/1")
	require.Equal(t, 900, p.closes().Words)
}

func TestASelectionWithoutPositionsCanBeCompleted(t *testing.T) {
	t.Parallel()
	p := fresh(Intake, act(mira, Submit, "selection", content("x"), undecided(3)), act(mira, Approve, "selection"))(t)
	p.does(mira, Reopen, "selection", due(nextYear), because)
	p.does(mira, Submit, "selection", content("with positions"), undecided(0))
	p.does(mira, Approve, "selection")
	require.Equal(t, 0, p.closes().Undecided)
}

func TestAReturnedTextHasItsOwnTime(t *testing.T) {
	t.Parallel()
	p := planned(t)
	p.ticks(p.stage.Step("plan/a").Clock.EscalateAt)
	p.does(hugo, Return, "plan/a", because)
	next, what, ok := p.stage.NextDeadline()
	require.True(t, ok, "its author must be reminded, however late the step was before")
	require.Equal(t, "reminder of plan/a", what)
	require.Equal(t, []string{"StepReminded"}, p.ticks(next))
}

func TestAPlanCannotLapse(t *testing.T) {
	t.Parallel()
	for _, kind := range []StepKind{ConfirmStep, AcceptStep, PlanStep, CommitteeStep, SectionStep, ReportStep, DispatchStep} {
		p := launch().Profile
		rule := p.Rules[kind]
		rule.Silence = SilenceLapses
		p.Rules[kind] = rule
		require.ErrorContains(t, p.Check(), string(kind)+": an input lapses when nobody answers, and nothing else does", "silence never approves")
	}
}

func TestDeadlinesStayInsideTenYears(t *testing.T) {
	t.Parallel()
	p := planned(t)
	p.refused(Invalid, "invalid_value", mira, Extend, "plan/a", due(monday.AddDate(10, 0, 1)), because)
	p.refused(Invalid, "invalid_value", mira, Extend, "plan/a", due(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)), because)
	p.does(mira, Extend, "plan/a", due(monday.AddDate(10, 0, 0)), because)
}

func TestNobodyIsConsultedTwice(t *testing.T) {
	t.Parallel()
	for _, list := range [][]string{{"nhri", "nhri"}, {"nhri", ""}} {
		l := launch()
		l.Parties.Consulted = list
		require.Equal(t, "parties", AsError(l.Check()).Field)
	}
}

func TestAStageOpenedInAPauseWaitsNoLongerThanThePause(t *testing.T) {
	t.Parallel()
	c := runningCycle(launch())
	c.Apply(Event{Stream: c.Stream(), Seq: 2, At: monday, Body: CyclePaused{Reason: why}})
	p := &play{t: t, stage: NewStage("c1", SignOff, 1), now: monday.AddDate(0, 0, 6)}
	events, err := p.stage.Open(c, before(SignOff), p.now)
	require.NoError(t, err)
	p.apply(events)
	require.True(t, p.stage.Paused)
	clock := p.stage.Step("plan/a").Clock
	p.now = monday.AddDate(0, 0, 7)
	p.does(system, Heed, "", func(c *Command) {
		c.Noticed = &Event{Stream: CycleStream("c1"), Seq: 3, Body: CycleResumed{Reason: why, Paused: 7 * 24 * time.Hour}}
	})
	require.Equal(t, clock.Due.AddDate(0, 0, 1), p.stage.Step("plan/a").Clock.Due)
}

func TestStreamsThatNobodyWrites(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"cycle/", "cycle//intake/1", "cycle/c1/harvest/1", "cycle/c1/intake/0", "cycle/c1/intake/1st", "cycle/c1/intake/01", "cycle/c1/intake/-1"} {
		_, _, _, ok := ParseStream(name)
		require.False(t, ok, name)
	}
}

func TestAWithdrawnCycleStaysWithdrawn(t *testing.T) {
	t.Parallel()
	p := &cyclePlay{t: t, cycle: NewCycle("c1")}
	p.does(onCycle(mira, LaunchIt, withLaunch()))
	for _, name := range Stages[:6] {
		p.does(onCycle(system, StartStage, attempt(name, 1)))
		p.does(onCycle(system, FinishStage, attempt(name, 1), ended(Completed)))
	}
	p.does(onCycle(system, StartStage, attempt(Submission, 1)))
	p.does(onCycle(mira, Withdraw, because))
	require.Equal(t, []string{"StageFinished"}, p.does(onCycle(system, FinishStage, attempt(Submission, 1), ended(Completed))))
	require.Equal(t, CycleWithdrew, p.cycle.State)
}

func TestACycleGoesBackOnlyBackwards(t *testing.T) {
	t.Parallel()
	for _, c := range []Command{
		onCycle(system, FinishStage, attempt(Intake, 1)),
		onCycle(system, FinishStage, attempt(Intake, 1), ended("vanished")),
		onCycle(system, FinishStage, attempt(Intake, 1), ended(SentBack), returnTo(Drafting)),
		onCycle(system, FinishStage, attempt(Intake, 1), ended(SentBack)),
	} {
		_, err := launched(t).cycle.Decide(c)
		require.Equal(t, "unknown_outcome", AsError(err).Rule)
	}
}

func TestActsOnACycleNeedAnID(t *testing.T) {
	t.Parallel()
	_, err := launched(t).cycle.Decide(onCycle(mira, Pause, because, func(c *Command) { c.ID = "" }))
	require.Equal(t, "no_command_id", AsError(err).Rule)
}
