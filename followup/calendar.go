package followup

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
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

// ParseCalendar reads a calendar and says what is wrong with it, by line.
func ParseCalendar(data []byte) (Calendar, error) {
	var c Calendar
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil {
		return c, InvalidField("calendar", "the calendar cannot be read: %v", err)
	}
	if f := c.fault(); f != nil {
		return c, InvalidField("calendar", "line %d: %s", f.line(data), f.says)
	}
	return c, nil
}

// Check returns an Invalid error that names the first thing wrong with the calendar.
func (c Calendar) Check() error {
	if f := c.fault(); f != nil {
		return InvalidField("calendar", "%s", f.says)
	}
	return nil
}

// calendarFault is what is wrong with a calendar: where, and in words.
type calendarFault struct {
	field string
	item  int // of a list
	says  string
}

func faultIn(field string, item int, format string, args ...any) *calendarFault {
	return &calendarFault{field: field, item: item, says: fmt.Sprintf(format, args...)}
}

// line returns the line of the file in which the fault lies; 1 if its field is missing.
func (f *calendarFault) line(data []byte) int {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return 1
	}
	fields := doc.Content[0].Content // names and values in turn
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i].Value != f.field {
			continue
		}
		if list := fields[i+1].Content; f.item < len(list) {
			return list[f.item].Line
		}
		return fields[i].Line
	}
	return 1
}

func (c Calendar) fault() *calendarFault {
	if c.Name == "" || utf8.RuneCountInString(c.Name) > maxNameLen {
		return faultIn("name", 0, "a calendar needs a name of 1 to %d characters", maxNameLen)
	}
	if c.Version < 1 {
		return faultIn("version", 0, "a calendar needs a version from 1")
	}
	if _, err := hourOfDay(c.Closes); err != nil {
		return faultIn("closes", 0, "closes: %v", err)
	}
	if f := c.weekendFault(); f != nil {
		return f
	}
	return c.holidayFault()
}

func (c Calendar) weekendFault() *calendarFault {
	for i, day := range c.Weekend {
		if !slices.Contains(weekdays, day) {
			return faultIn("weekend", i, "weekend: %q is no day of the week; write one of %s", day, strings.Join(weekdays, ", "))
		}
		if slices.Contains(c.Weekend[:i], day) {
			return faultIn("weekend", i, "weekend: %s stands here twice", day)
		}
	}
	if len(c.Weekend) == len(weekdays) {
		return faultIn("weekend", 0, "weekend: a week needs at least one working day")
	}
	return nil
}

func (c Calendar) holidayFault() *calendarFault {
	if len(c.Holidays) > maxHolidays {
		return faultIn("holidays", maxHolidays, "holidays: a calendar holds at most %d", maxHolidays)
	}
	for i, h := range c.Holidays {
		day, err := time.Parse(time.DateOnly, h.Date)
		switch {
		case err != nil:
			return faultIn("holidays", i, "holidays: %q is no date; write 2027-02-08", h.Date)
		case day.Year() < firstCalendarYear || day.Year() > lastCalendarYear:
			return faultIn("holidays", i, "holidays: %s lies outside the years %d to %d", h.Date, firstCalendarYear, lastCalendarYear)
		case h.Name == "" || utf8.RuneCountInString(h.Name) > maxNameLen:
			return faultIn("holidays", i, "holidays: %s needs a name of 1 to %d characters", h.Date, maxNameLen)
		case i > 0 && h.Date == c.Holidays[i-1].Date:
			return faultIn("holidays", i, "holidays: %s stands here twice", h.Date)
		case i > 0 && h.Date < c.Holidays[i-1].Date:
			return faultIn("holidays", i, "holidays: %s stands after %s; list them by date", h.Date, c.Holidays[i-1].Date)
		}
	}
	return nil
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
