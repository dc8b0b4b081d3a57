package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// consulted opens a consultation whose inputs have the rule, in a calendar and a zone.
func consulted(t *testing.T, c Calendar, zone, opened string, rule Rule) *play {
	t.Helper()
	l := launch()
	l.Calendar, l.Zone = c, zone
	rule.Silence = SilenceLapses
	l.Profile.Rules[InputStep] = rule
	require.NoError(t, l.Check())
	p := &play{t: t, stage: NewStage("c1", Consultation, 1), now: instant(t, opened)}
	events, err := p.stage.Open(runningCycle(l), before(Consultation), p.now)
	require.NoError(t, err)
	p.apply(events)
	return p
}

// everyDay is the calendar of a State whose offices never close.
func everyDay() Calendar { return Calendar{Name: "every-day", Version: 1, Closes: "18:00"} }

// requireNext requires that the stage waits for the instant.
func (p *play) requireNext(at, what string) {
	p.t.Helper()
	next, says, ok := p.stage.NextDeadline()
	require.True(p.t, ok)
	require.Equal(p.t, what, says)
	require.Equal(p.t, at, next.In(mustZone(p.t, p.stage.Launch.Zone)).Format(time.RFC3339))
}

func mustZone(t require.TestingT, name string) *time.Location {
	loc, err := Zone(name)
	require.NoError(t, err)
	return loc
}

func TestEdgeCasesCalendar(t *testing.T) {
	t.Parallel()
	t.Run("deadline-on-a-holiday", deadlineOnAHoliday)
	t.Run("deadline-at-clock-change", deadlineAtClockChange)
	t.Run("deadline-in-another-zone", deadlineInAnotherZone)
}

// Prešeren Day, 2027-02-08, is a Monday.
func deadlineOnAHoliday(t *testing.T) {
	t.Parallel()
	for name, due := range map[string]Period{"working days": "1wd", "calendar days": "3d", "calendar days that end on the Sunday": "2d"} {
		t.Run(name, func(t *testing.T) {
			p := consulted(t, calendarNamed("slovenia"), "Europe/Ljubljana", "2027-02-05T09:00:00+01:00",
				Rule{Due: due, Remind: "1wd", Escalate: "1d", Hour: "15:00"})
			p.requireNext("2027-02-05T15:00:00+01:00", "reminder of input/nhri")
			require.Equal(t, []string{"StepReminded", "StepReminded"}, p.ticks(instant(t, "2027-02-08T23:00:00+01:00")), "nothing lapses on a holiday")
			p.requireNext("2027-02-09T15:00:00+01:00", "end of input/nhri")
			p.does(nora, Submit, "input/nhri", content("input"), at(instant(t, "2027-02-09T14:59:59+01:00")))
			p.refused(Conflict, "too_late", stan, Submit, "input/stats", content("numbers"), at(instant(t, "2027-02-09T15:00:00+01:00")))
		})
	}
	t.Run("a reminder moves earlier, an escalation later", func(t *testing.T) {
		p := consulted(t, calendarNamed("slovenia"), "Europe/Ljubljana", "2027-03-17T09:00:00+01:00", Rule{Due: "16d", Remind: "4d", Escalate: "1d"})
		clock := p.stage.Step("input/nhri").Clock
		require.Equal(t, Clock{RemindAt: instant(t, "2027-03-26T18:00:00+01:00"), Due: instant(t, "2027-04-02T18:00:00+02:00"),
			EscalateAt: instant(t, "2027-04-05T18:00:00+02:00")}, clock, "Easter Monday is 2027-03-29")
	})
	t.Run("a date that the coordinator gives stands", func(t *testing.T) {
		p := consulted(t, calendarNamed("slovenia"), "Europe/Ljubljana", "2027-02-01T09:00:00+01:00", Rule{Due: "1wd", Remind: "1wd", Escalate: "1wd"})
		p.does(mira, Extend, "input/nhri", due(instant(t, "2027-02-08T12:00:00+01:00")), because)
		require.Equal(t, Clock{RemindAt: instant(t, "2027-02-05T18:00:00+01:00"), Due: instant(t, "2027-02-08T12:00:00+01:00"),
			EscalateAt: instant(t, "2027-02-09T18:00:00+01:00")}, p.stage.Step("input/nhri").Clock)
	})
	t.Run("another weekend", func(t *testing.T) {
		p := consulted(t, calendarNamed("sunday-thursday"), "Africa/Cairo", "2027-01-06T09:00:00+02:00", Rule{Due: "2wd", Remind: "1wd", Escalate: "5wd"})
		require.Equal(t, Clock{RemindAt: instant(t, "2027-01-07T18:00:00+02:00"), Due: instant(t, "2027-01-10T18:00:00+02:00"),
			EscalateAt: instant(t, "2027-01-17T18:00:00+02:00")}, p.stage.Step("input/nhri").Clock)
	})
}

func deadlineAtClockChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ zone, opened, hour, due string }{
		"an hour that does not exist":            {"Europe/Ljubljana", "2027-03-27T09:00:00Z", "02:30", "2027-03-28T03:00:00+02:00"},
		"the last instant before the change":     {"Europe/Ljubljana", "2027-03-27T09:00:00Z", "01:59", "2027-03-28T01:59:00+01:00"},
		"the first hour after the change":        {"Europe/Ljubljana", "2027-03-27T09:00:00Z", "03:00", "2027-03-28T03:00:00+02:00"},
		"an hour that exists twice is its first": {"Europe/Ljubljana", "2027-10-30T09:00:00Z", "02:30", "2027-10-31T02:30:00+02:00"},
		"the hour after those that exist twice":  {"Europe/Ljubljana", "2027-10-30T09:00:00Z", "03:00", "2027-10-31T03:00:00+01:00"},
		"a midnight that does not exist":         {"Asia/Beirut", "2027-03-27T09:00:00Z", "00:00", "2027-03-28T01:00:00+03:00"},
		"an evening that exists twice":           {"Asia/Beirut", "2027-10-29T09:00:00Z", "23:30", "2027-10-30T23:30:00+03:00"},
		"the midnight after it":                  {"Asia/Beirut", "2027-10-30T09:00:00Z", "00:00", "2027-10-31T00:00:00+02:00"},
		"a half hour":                            {"Australia/Lord_Howe", "2027-10-01T09:00:00Z", "02:15", "2027-10-03T02:30:00+11:00"},
		"the last day of a leap year":            {"Europe/Ljubljana", "2028-12-30T09:00:00Z", "18:00", "2028-12-31T18:00:00+01:00"},
		"and in the west":                        {"America/New_York", "2028-12-31T00:30:00-05:00", "18:00", "2029-01-01T18:00:00-05:00"},
		"a day that does not exist":              {"Pacific/Apia", "2011-12-29T12:00:00-10:00", "18:00", "2011-12-31T00:00:00+14:00"},
	} {
		t.Run(name, func(t *testing.T) {
			due := Period("1wd")
			if c.zone == "Australia/Lord_Howe" { // 2027-10-01 ends there when it is 13:30 in Greenwich
				due = "2wd"
			}
			p := consulted(t, everyDay(), c.zone, c.opened, Rule{Due: due, Remind: "0d", Escalate: "1d", Hour: c.hour})
			p.requireNext(c.due, "reminder of input/nhri")
			require.Equal(t, instant(t, c.due), p.stage.Step("input/nhri").Clock.Due)
		})
	}
}

func deadlineInAnotherZone(t *testing.T) {
	t.Parallel()
	p := consulted(t, calendarNamed("slovenia"), "Europe/Ljubljana", "2027-02-05T09:00:00+01:00", Rule{Due: "2wd", Remind: "1wd", Escalate: "1wd"})
	inAuckland := p.stage.Step("input/nhri").Clock.Due.In(mustZone(t, "Pacific/Auckland"))
	require.Equal(t, "2027-02-11T06:00:00+13:00", inAuckland.Format(time.RFC3339), "another day and hour there, the same instant")
	p.ticks(p.stage.Step("input/nhri").Clock.RemindAt)
	next, _, _ := p.stage.NextDeadline()
	require.True(t, next.Equal(inAuckland))
	p.does(nora, Submit, "input/nhri", content("input"), at(inAuckland.Add(-time.Nanosecond)))
	p.refused(Conflict, "too_late", stan, Submit, "input/stats", content("numbers"), at(inAuckland))
	require.Equal(t, []string{"StepLapsed"}, p.ticks(inAuckland)[:1])
}
