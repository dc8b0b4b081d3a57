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
			"2026-01-12T18:00:00+01:00", "2026-01-15T18:00:00+01:00", "2026-01-17T18:00:00+01:00"},
		"deadline-at-clock-change, spring": {"Europe/Ljubljana", "2026-03-21T09:00:00+01:00", days,
			"2026-03-28T18:00:00+01:00", "2026-03-31T18:00:00+02:00", "2026-04-02T18:00:00+02:00"},
		"deadline-at-clock-change, autumn": {"Europe/Ljubljana", "2026-10-15T09:00:00+02:00", days,
			"2026-10-22T18:00:00+02:00", "2026-10-25T18:00:00+01:00", "2026-10-27T18:00:00+01:00"},
		"deadline-in-another-zone: the day is the State's": {"Pacific/Auckland", "2026-03-01T12:30:00Z", days,
			"2026-03-09T18:00:00+13:00", "2026-03-12T18:00:00+13:00", "2026-03-14T18:00:00+13:00"},
		"hours run through a clock change": {"Europe/Ljubljana", "2026-03-28T20:00:00Z",
			Rule{Due: "36h", Remind: "12h", Escalate: "90m", Silence: SilenceBlocks},
			"2026-03-29T20:00:00Z", "2026-03-30T08:00:00Z", "2026-03-30T09:30:00Z"},
		"a reminder before the opening falls half way": {"UTC", "2026-01-05T00:00:00Z",
			Rule{Due: "24h", Remind: "3d", Escalate: "0d", Silence: SilenceBlocks},
			"2026-01-05T12:00:00Z", "2026-01-06T00:00:00Z", "2026-01-06T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := stepClock(t, c.zone, instant(t, c.opened), c.rule)
			require.Equal(t, Clock{RemindAt: instant(t, c.remind), Due: instant(t, c.due), EscalateAt: instant(t, c.escalate)}, got)
		})
	}
}

func TestZones(t *testing.T) {
	t.Parallel()
	loc, err := Zone("Europe/Ljubljana")
	require.NoError(t, err)
	require.Equal(t, "Europe/Ljubljana", loc.String())
	for _, name := range []string{"", "Europe", "Europe/", "Europe/Atlantis", "Local", "../etc/passwd"} {
		_, err := Zone(name)
		require.Equal(t, "zone", AsError(err).Field, name)
		require.Equal(t, Invalid, AsError(err).Code)
	}
}

func TestUnknownZoneOpensNoStage(t *testing.T) {
	t.Parallel()
	l := launch()
	l.Zone = "Europe/Atlantis"
	_, err := NewStage("c1", SignOff, 1).Open(runningCycle(l), before(SignOff), monday)
	require.Equal(t, "zone", AsError(err).Field)
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
	require.Empty(t, p.ticks(clock.EscalateAt))
	heed(Event{Stream: CycleStream("c1"), Seq: 3, Body: CycleResumed{Reason: why, Paused: 72 * time.Hour}})
	require.Equal(t, clock.Shift(72*time.Hour), p.stage.Step("plan/a").Clock)
	require.Empty(t, p.does(system, Heed, "", func(c *Command) {
		c.Noticed = &Event{Stream: CycleStream("c1"), Seq: 2, Body: CyclePaused{Reason: why}}
	}), "what was heeded once is not heeded again")
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
