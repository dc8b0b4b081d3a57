package followup

import (
	"embed"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

//go:embed calendars/*.yaml
var calendarFiles embed.FS

// DefaultCalendar is the calendar of a cycle that names none.
const DefaultCalendar = "monday-friday"

// Calendar says on which days a State's offices work, as data. A running cycle keeps the calendar that it was launched
// with: a holiday that is proclaimed later moves no deadline by itself. A year without holidays in the list has only
// its weekends. Source: SIGNOFF, "Time: working days in the State's calendar, an hour and a zone".
type Calendar struct {
	Name     string    `json:"name" yaml:"name"`
	Version  int       `json:"version" yaml:"version"`
	Weekend  []string  `json:"weekend" yaml:"weekend"`             // days of the week without work, such as "saturday"
	Closes   string    `json:"closes" yaml:"closes"`               // hour in the State's zone, "18:00", at which days end for rules without an hour
	Holidays []Holiday `json:"holidays,omitempty" yaml:"holidays"` // by date, each once
}

// Holiday is a day without work.
type Holiday struct {
	Date string `json:"date" yaml:"date"` // YYYY-MM-DD in the State's zone
	Name string `json:"name" yaml:"name"`
}

// weekdays are the names of time.Weekday as a calendar writes them.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// What a calendar can speak of, and how much of it a launch carries.
const (
	firstCalendarYear = 1945
	lastCalendarYear  = 2200
	maxHolidays       = 500
	maxNameLen        = 100
)

// ParseCalendar reads a calendar; what is wrong with it is Invalid, and is said with its line.
func ParseCalendar(data []byte) (Calendar, error) {
	s := readSheet(data)
	c := readAs[Calendar](s)
	s.judge(c.faults())
	return c, s.refusal(CalendarFile)
}

// Check returns an Invalid error that names the first thing wrong with the calendar.
func (c Calendar) Check() error {
	if found := c.faults(); len(found) > 0 {
		return InvalidField("calendar", "%s", found[0].says)
	}
	return nil
}

// faults lists everything that is wrong with the calendar.
func (c Calendar) faults() faults {
	var f faults
	if c.Name == "" || utf8.RuneCountInString(c.Name) > maxNameLen {
		f.add([]string{"name"}, "a calendar needs a name of 1 to %d characters", maxNameLen)
	}
	if c.Version < 1 {
		f.add([]string{"version"}, "a calendar needs a version from 1")
	}
	if _, err := hourOfDay(c.Closes); err != nil {
		f.add([]string{"closes"}, "closes: %v", err)
	}
	c.checkWeekend(&f)
	c.checkHolidays(&f)
	return f
}

func (c Calendar) checkWeekend(f *faults) {
	for i, day := range c.Weekend {
		path := []string{"weekend", strconv.Itoa(i)}
		if !slices.Contains(weekdays, day) {
			f.add(path, "weekend: %q is no day of the week; write one of %s", day, listed(weekdays))
		} else if slices.Contains(c.Weekend[:i], day) {
			f.add(path, "weekend: %s stands here twice", day)
		}
	}
	if !slices.ContainsFunc(weekdays, func(day string) bool { return !slices.Contains(c.Weekend, day) }) {
		f.add([]string{"weekend"}, "weekend: a week needs at least one working day")
	}
}

func (c Calendar) checkHolidays(f *faults) {
	if len(c.Holidays) > maxHolidays {
		f.add([]string{"holidays", strconv.Itoa(maxHolidays)}, "holidays: a calendar holds at most %d", maxHolidays)
	}
	last := "" // date before this one
	for i, h := range c.Holidays {
		path := []string{"holidays", strconv.Itoa(i)}
		day, err := time.Parse(time.DateOnly, h.Date)
		switch {
		case err != nil:
			f.add(append(path, "date"), "holidays: %q is no date; write 2027-02-08", h.Date)
			continue
		case day.Year() < firstCalendarYear || day.Year() > lastCalendarYear:
			f.add(append(path, "date"), "holidays: %s lies outside the years %d to %d", h.Date, firstCalendarYear, lastCalendarYear)
		case h.Date == last:
			f.add(path, "holidays: %s stands here twice", h.Date)
		case h.Date < last:
			f.add(path, "holidays: %s stands after %s; list them by date", h.Date, last)
		}
		if h.Name == "" || utf8.RuneCountInString(h.Name) > maxNameLen {
			f.add(append(path, "name"), "holidays: %s needs a name of 1 to %d characters", h.Date, maxNameLen)
		}
		last = max(last, h.Date)
	}
}

// CalendarNamed returns the embedded calendar of that name; NotFound if there is none.
func CalendarNamed(name string) (Calendar, error) {
	data, err := calendarFiles.ReadFile("calendars/" + name + ".yaml")
	if err != nil {
		return Calendar{}, Refuse(NotFound, "no_such_calendar", "there is no calendar %q; there are: %s", name, strings.Join(CalendarNames(), ", "))
	}
	return ParseCalendar(data)
}

// CalendarNames lists the embedded calendars, sorted.
func CalendarNames() []string { return namesIn(calendarFiles, "calendars") }
