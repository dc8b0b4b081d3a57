package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// stepClock opens a sign-off at an instant and returns the clock of its plan.
func stepClock(t *testing.T, zone string, opened time.Time, rule Rule) Clock {
	t.Helper()
	l := launch()
	l.Zone = zone
	l.Profile.Rules[PlanStep] = rule
	s := NewStage("c1", SignOff, 1)
	events, err := s.Open(runningCycle(l), before(SignOff), opened)
	require.NoError(t, err)
	return events[1].Body.(StepOpened).Clock
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at.UTC()
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	days := Rule{Due: "10d", Remind: "3d", Escalate: "2d", Silence: SilenceBlocks}
	for name, c := range map[string]struct {
		zone, opened          string
		rule                  Rule
		remind, due, escalate string
	}{
		"whole days end at six in the evening": {"Europe/Ljubljana", "2026-01-05T09:00:00Z", days,
			"2026-01-12T18:00:00+01:00", "2026-01-15T18:00:00+01:00", "2026-01-19T18:00:00+01:00"},
		"an end after summer time began": {"Europe/Ljubljana", "2026-03-21T09:00:00+01:00", days,
			"2026-03-27T18:00:00+01:00", "2026-03-31T18:00:00+02:00", "2026-04-02T18:00:00+02:00"},
		"an end on the day on which summer time ends moves off the Sunday": {"Europe/Ljubljana", "2026-10-15T09:00:00+02:00", days,
			"2026-10-23T18:00:00+02:00", "2026-10-26T18:00:00+01:00", "2026-10-28T18:00:00+01:00"},
		"the day is the State's, not that of Greenwich": {"Pacific/Auckland", "2026-03-01T12:30:00Z", days,
			"2026-03-09T18:00:00+13:00", "2026-03-12T18:00:00+13:00", "2026-03-16T18:00:00+13:00"},
		"hours run through a clock change, and remind on the working day": {"Europe/Ljubljana", "2026-03-28T20:00:00Z",
			Rule{Due: "36h", Remind: "12h", Escalate: "90m", Silence: SilenceBlocks},
			"2026-03-30T03:00:00Z", "2026-03-30T08:00:00Z", "2026-03-30T09:30:00Z"},
		"a reminder before the opening falls half way": {"UTC", "2026-01-05T00:00:00Z",
			Rule{Due: "24h", Remind: "3d", Escalate: "0d", Silence: SilenceBlocks},
			"2026-01-05T12:00:00Z", "2026-01-06T00:00:00Z", "2026-01-06T00:00:00Z"},
		"working days leave out weekends": {"Europe/Ljubljana", "2026-01-08T23:30:00+01:00",
			Rule{Due: "10wd", Remind: "3wd", Escalate: "2wd", Hour: "15:00", Silence: SilenceBlocks},
			"2026-01-19T15:00:00+01:00", "2026-01-22T15:00:00+01:00", "2026-01-26T15:00:00+01:00"},
		"opened on a Saturday, the first working day is Monday": {"Europe/Ljubljana", "2026-01-10T12:00:00+01:00",
			Rule{Due: "1wd", Remind: "1wd", Escalate: "1wd", Silence: SilenceBlocks},
			"2026-01-12T09:00:00+01:00", "2026-01-12T18:00:00+01:00", "2026-01-13T18:00:00+01:00"},
		"half way falls on a Sunday and moves to Friday": {"Europe/Ljubljana", "2026-01-09T16:00:00+01:00",
			Rule{Due: "1wd", Remind: "5wd", Escalate: "0wd", Silence: SilenceBlocks},
			"2026-01-09T18:00:00+01:00", "2026-01-12T18:00:00+01:00", "2026-01-12T18:00:00+01:00"},
		"nobody works in the whole of the period": {"UTC", "2026-01-10T10:00:00Z",
			Rule{Due: "20h", Remind: "1h", Escalate: "1h", Silence: SilenceBlocks},
			"2026-01-10T20:00:00Z", "2026-01-11T06:00:00Z", "2026-01-11T07:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := stepClock(t, c.zone, instant(t, c.opened), c.rule)
			require.Equal(t, Clock{RemindAt: instant(t, c.remind), Due: instant(t, c.due), EscalateAt: instant(t, c.escalate)}, got)
		})
	}
}

func TestClockOfOneStep(t *testing.T) {
	t.Parallel()
	p := opened(t, Intake)
	clock := p.stage.Step("selection").Clock
	next, what, ok := p.stage.NextDeadline()
	require.True(t, ok)
	require.Equal(t, clock.RemindAt, next)
	require.Equal(t, "reminder of selection", what)
	require.Empty(t, p.ticks(clock.RemindAt.Add(-time.Nanosecond)))
	require.Equal(t, []string{"StepReminded"}, p.ticks(clock.RemindAt))
	require.Empty(t, p.ticks(clock.Due), "this step's rule lets nothing lapse")
	next, what, _ = p.stage.NextDeadline()
	require.Equal(t, clock.EscalateAt, next)
	require.Equal(t, "escalation of selection", what)
	require.Equal(t, []string{"StepEscalated"}, p.ticks(clock.EscalateAt.AddDate(1, 0, 0)))
	_, _, ok = p.stage.NextDeadline()
	require.False(t, ok)
}

func TestExtensionStartsTheClockAnew(t *testing.T) {
	t.Parallel()
	p := opened(t, Intake)
	clock := p.stage.Step("selection").Clock
	p.ticks(clock.EscalateAt)
	later := clock.Due.AddDate(0, 1, 0)
	p.does(mira, Extend, "selection", due(later), because)
	next, _, ok := p.stage.NextDeadline()
	require.True(t, ok)
	require.Equal(t, instant(t, "2026-04-09T18:00:00+02:00"), next, "three days before, at six in the evening of the State")
}

func TestPauseMovesTheDeadlines(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	clock := p.stage.Step("plan/a").Clock
	heed := func(e Event) { p.does(system, Heed, "", func(c *Command) { c.Noticed = &e }) }
	heed(Event{Stream: CycleStream("c1"), Seq: 2, Body: CyclePaused{Reason: why}})
	_, _, ok := p.stage.NextDeadline()
	require.False(t, ok, "a paused stage waits for nothing")
	require.Empty(t, p.ticks(monday.AddDate(0, 0, 3)))
	require.Equal(t, instant(t, "2026-03-12T18:00:00+01:00"), clock.Due, "a Thursday")
	heed(Event{Stream: CycleStream("c1"), Seq: 3, Body: CycleResumed{Reason: why, Paused: 72 * time.Hour}})
	require.Equal(t, instant(t, "2026-03-16T18:00:00+01:00"), p.stage.Step("plan/a").Clock.Due, "three days later, and then on a day of work")
	require.Empty(t, p.does(system, Heed, "", func(c *Command) {
		c.Noticed = &Event{Stream: CycleStream("c1"), Seq: 2, Body: CyclePaused{Reason: why}}
	}), "what was heeded once is not heeded again")
}

func TestAReleasedClockRunsToADayOfWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		due  Period
		held time.Duration
		want string
	}{
		"in days": {"10d", 50 * time.Hour, "2026-03-16T18:00:00+01:00"}, "in hours": {"248h", 50 * time.Hour, "2026-03-14T20:00:00+01:00"},
		"in working days": {"8wd", 3 * time.Hour, "2026-03-13T18:00:00+01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEdge(t, func(r *Rule) { r.Due = c.due })
			e.does(mira, Suspend, planA, because)
			e.now = e.now.Add(c.held)
			e.does(mira, Unsuspend, planA, because)
			require.Equal(t, instant(t, c.want), e.step().Clock.Due)
			require.True(t, e.step().Clock.EscalateAt.After(e.step().Clock.Due))
		})
	}
}

func TestWithdrawalClosesTheStage(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	require.Equal(t, []string{"StageClosed"}, p.does(system, Heed, "", func(c *Command) {
		c.Noticed = &Event{Stream: CycleStream("c1"), Seq: 2, Body: CycleWithdrawn{Reason: why}}
	}))
	require.Equal(t, Withdrawn, p.stage.Outcome)
}

func TestAStageHeedsItsOwnCycleOnly(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	require.Empty(t, p.does(system, Heed, "", func(c *Command) {
		c.Noticed = &Event{Stream: CycleStream("c2"), Seq: 2, Body: CycleWithdrawn{Reason: why}}
	}))
	require.Empty(t, p.does(system, Heed, ""))
}

func TestTimeNeverRunsBackwards(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"), at(monday.Add(-time.Hour)))
	require.Equal(t, monday, p.stage.At)
}
