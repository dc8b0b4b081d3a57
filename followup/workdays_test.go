package followup_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "nmrf/followup"
)

// worksOn says by the letter of the calendar whether offices work on a day.
func worksOn(c Calendar, d time.Time) bool {
	return !slices.Contains(c.Weekend, strings.ToLower(d.Weekday().String())) &&
		!slices.ContainsFunc(c.Holidays, func(h Holiday) bool { return h.Date == d.Format(time.DateOnly) })
}

// workedBetween counts the working days between two days, neither of which counts.
func workedBetween(c Calendar, from, to time.Time) (n int) {
	for d := from.AddDate(0, 0, 1); d.Before(to); d = d.AddDate(0, 0, 1) {
		if worksOn(c, d) {
			n++
		}
	}
	return n
}

// anyCalendar draws a weekend and a year with holidays.
func anyCalendar(t *rapid.T) Calendar {
	c := Calendar{Name: "drawn", Version: 1, Closes: "18:00"}
	days := []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	c.Weekend = rapid.SliceOfNDistinct(rapid.SampledFrom(days), 0, 6, rapid.ID).Draw(t, "weekend")
	offsets := rapid.SliceOfNDistinct(rapid.IntRange(0, 365), 0, 80, rapid.ID).Draw(t, "holidays")
	sort.Ints(offsets)
	for _, n := range offsets {
		c.Holidays = append(c.Holidays, Holiday{Date: day(t, "2027-01-01").AddDate(0, 0, n).Format(time.DateOnly), Name: "holiday"})
	}
	return c
}

func TestCountingWorkingDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := launch()
		l.Calendar = anyCalendar(t)
		l.Zone = rapid.SampledFrom([]string{"UTC", "Europe/Ljubljana", "Pacific/Auckland", "America/St_Johns", "Asia/Beirut"}).Draw(t, "zone")
		n := rapid.IntRange(1, 40).Draw(t, "days")
		period := Period(fmt.Sprintf("%dwd", n))
		l.Profile.Rules[ConfirmStep] = Rule{Due: period, Remind: period, Escalate: period, Silence: SilenceBlocks}
		opening := day(t, "2027-01-01").AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, "opening"))
		noon := time.Date(opening.Year(), opening.Month(), opening.Day(), 12, 0, 0, 0, mustZone(t, l.Zone))
		events, err := NewStage("c1", Intake, 1).Open(runningCycle(l), before(Intake), noon)
		require.NoError(t, err)
		clock := events[1].Body.(StepOpened).Clock

		due := localDay(t, clock.Due, l.Zone)
		require.True(t, worksOn(l.Calendar, due), "due %s", due)
		require.Equal(t, n-1, workedBetween(l.Calendar, opening, due), "opened %s, due %s", opening, due)
		escalated := localDay(t, clock.EscalateAt, l.Zone)
		require.True(t, worksOn(l.Calendar, escalated))
		require.Equal(t, n-1, workedBetween(l.Calendar, due, escalated))
		reminded := localDay(t, clock.RemindAt, l.Zone)
		require.True(t, worksOn(l.Calendar, reminded), "reminded %s", reminded)
		if worksOn(l.Calendar, opening) {
			require.Equal(t, opening, reminded, "forward and back returns")
		}
	})
}

// localDay returns the day in the zone at the instant.
func localDay(t require.TestingT, at time.Time, zone string) time.Time {
	y, m, d := at.In(mustZone(t, zone)).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// BenchmarkClock opens a stage with one step, whose clock is resolved in a calendar of 52 holidays.
func BenchmarkClock(b *testing.B) {
	l := launch()
	l.Calendar = calendarNamed("slovenia")
	l.Profile.Rules[ConfirmStep] = Rule{Due: "20wd", Remind: "5wd", Escalate: "3wd", Silence: SilenceBlocks}
	cycle, dossier := runningCycle(l), before(Intake)
	for b.Loop() {
		if _, err := NewStage("c1", Intake, 1).Open(cycle, dossier, monday); err != nil {
			b.Fatal(err)
		}
	}
}
