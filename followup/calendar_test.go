package followup_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestEmbeddedCalendars(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"monday-friday", "slovenia", "sunday-thursday"}, CalendarNames())
	for _, name := range CalendarNames() {
		c, err := CalendarNamed(name)
		require.NoError(t, err)
		require.Equal(t, name, c.Name)
		require.NoError(t, c.Check())
		require.Len(t, c.Weekend, 2)
	}
	_, err := CalendarNamed("full-moon")
	require.Equal(t, "no_such_calendar", AsError(err).Rule)
	require.ErrorContains(t, err, "sunday-thursday")
}

func TestSloveniaHasThirteenHolidaysAYear(t *testing.T) {
	t.Parallel()
	perYear := map[string]int{}
	for _, h := range calendarNamed("slovenia").Holidays {
		perYear[h.Date[:4]]++
		if h.Name == "Easter Monday" {
			require.Equal(t, time.Monday, day(t, h.Date).Weekday())
		}
	}
	require.Equal(t, map[string]int{"2026": 13, "2027": 13, "2028": 13, "2029": 13}, perYear)
}

func day(t require.TestingT, text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	require.NoError(t, err)
	return at
}

func TestParseCalendarSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("calendars/slovenia.yaml")
	require.NoError(t, err)
	good := string(data)
	const second, third = "{date: 2026-01-02, name: New Year}", "{date: 2026-04-06, name: Easter Monday}"
	for name, c := range map[string]struct{ old, new, says string }{
		"unknown field":        {"closes:", "closed:", "line 6"},
		"unknown holiday part": {third, "{day: 2026-04-06, name: Easter Monday}", "line 11"},
		"no name":              {"name: slovenia", `name: ""`, "line 3: a calendar needs a name"},
		"missing version":      {"version: 1\n", "", "line 1: a calendar needs a version from 1"},
		"no closing hour":      {`closes: "18:00"`, `closes: "6 pm"`, `line 6: closes: hour "6 pm"`},
		"short hour":           {`closes: "18:00"`, `closes: "9:00"`, `line 6: closes: hour "9:00"`},
		"unknown weekday":      {"[saturday, sunday]", "[saturday, sonntag]", `line 5: weekend: "sonntag" is no day of the week`},
		"weekday twice":        {"[saturday, sunday]", "[sunday, sunday]", "line 5: weekend: sunday stands here twice"},
		"no working day": {"[saturday, sunday]", "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]",
			"line 5: weekend: a week needs at least one working day"},
		"malformed holiday":   {third, "{date: 2026-4-6, name: Easter Monday}", `line 11: holidays: "2026-4-6" is no date`},
		"no such day":         {third, "{date: 2026-02-29, name: Leap day}", `line 11: holidays: "2026-02-29" is no date`},
		"holiday twice":       {third, "{date: 2026-02-08, name: Easter Monday}", "line 11: holidays: 2026-02-08 stands here twice"},
		"out of order":        {third, "{date: 2025-12-25, name: Christmas}", "line 11: holidays: 2025-12-25 stands after 2026-02-08; list them by date"},
		"before the calendar": {"2026-01-01", "1944-12-31", "line 8: holidays: 1944-12-31 lies outside the years 1945 to 2200"},
		"after the calendar":  {"2029-12-26", "2201-01-01", "line 59: holidays: 2201-01-01 lies outside"},
		"nameless holiday":    {second, "{date: 2026-01-02}", "line 9: holidays: 2026-01-02 needs a name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, good, c.old)
			_, err := ParseCalendar([]byte(strings.Replace(good, c.old, c.new, 1)))
			require.ErrorContains(t, err, c.says)
			require.Equal(t, Invalid, AsError(err).Code)
			require.Equal(t, "calendar", AsError(err).Field)
		})
	}
	_, err = ParseCalendar(nil)
	require.ErrorContains(t, err, "the calendar cannot be read")
}

func TestALaunchChecksItsCalendar(t *testing.T) {
	t.Parallel()
	l := launch()
	l.Calendar.Weekend = []string{"caturday"}
	require.ErrorContains(t, l.Check(), `"caturday" is no day of the week`)
	l.Calendar = Calendar{}
	require.Equal(t, "calendar", AsError(l.Check()).Field)
	l.Calendar = Calendar{Name: "own", Version: 1, Closes: "17:00"}
	for i := range 501 {
		date := day(t, "2026-01-01").AddDate(0, 0, i).Format(time.DateOnly)
		l.Calendar.Holidays = append(l.Calendar.Holidays, Holiday{Date: date, Name: fmt.Sprint("holiday ", i)})
	}
	require.ErrorContains(t, l.Check(), "at most 500")
	l.Calendar.Holidays = l.Calendar.Holidays[:500]
	require.NoError(t, l.Check())
}

func TestARunningCycleKeepsItsCalendar(t *testing.T) {
	t.Parallel()
	l := launch()
	l.Calendar = calendarNamed("slovenia")
	p := openedWith(t, SignOff, l, before(SignOff))
	require.Equal(t, l.Calendar, p.stage.Launch.Calendar)
	require.Equal(t, l.Calendar, p.stage.Clone().Launch.Calendar)
}
