package followup

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// A day is written as its midnight in UTC: 2027-02-08 is 2027-02-08T00:00:00Z in every zone.

// works says whether offices work on the day.
func (c Calendar) works(day time.Time) bool {
	if slices.Contains(c.Weekend, weekdays[day.Weekday()]) {
		return false
	}
	_, holiday := slices.BinarySearchFunc(c.Holidays, day.Format(time.DateOnly), func(h Holiday, date string) int {
		return strings.Compare(h.Date, date)
	})
	return !holiday
}

// count returns the n-th working day after the day (step 1) or before it (step -1). The day itself does not count.
func (c Calendar) count(day time.Time, n, step int) time.Time {
	for n > 0 {
		day = day.AddDate(0, 0, step)
		if c.works(day) {
			n--
		}
	}
	return day
}

// settle returns the day if offices work on it, or else the next (step 1) or the last (step -1) day on which they do.
func (c Calendar) settle(day time.Time, step int) time.Time {
	for !c.works(day) {
		day = day.AddDate(0, 0, step)
	}
	return day
}

// schedule turns periods into instants: a State's calendar, its zone, and the hour at which days end.
type schedule struct {
	calendar Calendar
	zone     *time.Location
	hour     time.Duration
}

// schedule returns how the rule counts time in a cycle.
func (r Rule) schedule(l Launch) (schedule, error) {
	zone, err := Zone(l.Zone)
	if err != nil {
		return schedule{}, err
	}
	text := r.Hour
	if text == "" {
		text = l.Calendar.Closes
	}
	hour, err := hourOfDay(text)
	if err != nil {
		return schedule{}, InvalidField("rules", "%v", err)
	}
	return schedule{calendar: l.Calendar, zone: zone, hour: hour}, nil
}

// hourOfDay reads "15:00" as the time since midnight.
func hourOfDay(text string) (time.Duration, error) {
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("hour %q: write 00:00 to 23:59", text)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// day returns the day in the State at the instant.
func (s schedule) day(t time.Time) time.Time {
	y, m, d := t.In(s.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// end returns the instant at which the day ends for the rule.
func (s schedule) end(day time.Time) time.Time { return firstShown(day.Add(s.hour), s.zone) }

// reach counts a period from t forwards (step 1) or backwards (step -1), as Period says.
func (s schedule) reach(t time.Time, p Period, step int) (time.Time, error) {
	span, err := p.parse()
	switch {
	case err != nil:
		return time.Time{}, InvalidField("rules", "%v", err)
	case span.days == 0 && span.months == 0:
		return t.Add(time.Duration(step) * span.length).UTC(), nil
	case span.working:
		return s.end(s.calendar.count(s.day(t), span.days, step)), nil
	}
	return s.end(s.calendar.settle(span.calendar(s.day(t), step), step)), nil
}

// earlier returns t, or the end of the last working day before it if offices do not work then.
func (s schedule) earlier(t time.Time) time.Time {
	day := s.day(t)
	if s.calendar.works(day) {
		return t
	}
	return s.end(s.calendar.settle(day, -1))
}

// later returns the first end of a working day that is not before t.
func (s schedule) later(t time.Time) time.Time {
	day := s.calendar.settle(s.day(t), 1)
	if s.end(day).Before(t) {
		day = s.calendar.settle(day.AddDate(0, 0, 1), 1)
	}
	return s.end(day)
}

// firstShown returns the first instant at which the clocks of the zone show the time wall (written as if in UTC) or a
// later one. So a time that a clock change leaves out becomes the instant of the change, and one that comes twice its
// first: in Europe/Ljubljana 02:30 is 03:00 of summer time on 2027-03-28 and 02:30 of summer time on 2027-10-31.
//
// Offsets are compared a day before and a day after, and the change between them is searched for: zones change once in
// such a time, and time.Time.ZoneBounds errs on the last day of a leap year.
func firstShown(wall time.Time, zone *time.Location) time.Time {
	start, end := wall.AddDate(0, 0, -1), wall.AddDate(0, 0, 1)
	before, after := offsetAt(start, zone), offsetAt(end, zone)
	if before == after {
		return wall.Add(-after)
	}
	seconds := sort.Search(int(end.Sub(start)/time.Second), func(n int) bool {
		return offsetAt(start.Add(time.Duration(n)*time.Second), zone) != before
	})
	change := start.Add(time.Duration(seconds) * time.Second)
	if shown := wall.Add(-before); shown.Before(change) {
		return shown
	}
	if shown := wall.Add(-after); !shown.Before(change) {
		return shown
	}
	return change
}

// offsetAt returns how far the clocks of the zone are ahead of UTC at the instant.
func offsetAt(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
