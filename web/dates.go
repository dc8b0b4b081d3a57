package web

import (
	"fmt"
	"time"

	"golang.org/x/text/number"
)

// date writes a day so that nobody can mistake it: the month is a word. A zero instant is no date.
func (w *words) date(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return w.T("none")
	}
	y, m, d := t.In(zone).Date()
	return w.T("date.day", "Day", w.number(int64(d)), "Month", w.T(fmt.Sprintf("month.%d", m)), "Year", w.year(y))
}

func (w *words) year(y int) string {
	return w.numbers.Sprint(number.Decimal(y, number.NoSeparator()))
}

// moment writes a day and its time in a zone, with the offset from UTC that is in force there at that instant.
func (w *words) moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return w.T("none")
	}
	local := t.In(zone)
	return w.T("date.moment", "Date", w.date(t, zone), "Time", isolate(w.clock(local.Hour(), local.Minute())), "Offset", isolate(w.offset(local)))
}

// clock writes a time of day.
func (w *words) clock(hour, minute int) string { return w.twoDigits(hour) + ":" + w.twoDigits(minute) }

func (w *words) twoDigits(n int) string {
	return w.numbers.Sprint(number.Decimal(n, number.MinIntegerDigits(2)))
}

// offset writes how far a local time is from UTC: "UTC+1", "UTC+5:30", "UTC−3"; "UTC" where it is the same.
func (w *words) offset(local time.Time) string {
	_, seconds := local.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	hours, minutes := seconds/3600, seconds%3600/60
	switch {
	case hours == 0 && minutes == 0:
		return "UTC"
	case minutes == 0:
		return "UTC" + sign + w.number(int64(hours))
	}
	return "UTC" + sign + w.number(int64(hours)) + ":" + w.twoDigits(minutes)
}

// dueWords says how far a due instant is, in days of the State.
func (w *words) dueWords(due, now time.Time, zone *time.Location) (says string, late bool) {
	days := daysBetween(now.In(zone), due.In(zone))
	switch {
	case due.IsZero():
		return w.T("due.none"), false
	case due.Before(now) && days == 0:
		return w.T("due.late_today"), true
	case due.Before(now):
		return w.N("due.late", -days), true
	case days == 0:
		return w.T("due.today"), false
	case days == 1:
		return w.T("due.tomorrow"), false
	}
	return w.N("due.in_days", days), false
}

// daysBetween counts the midnights between two local times.
func daysBetween(from, to time.Time) int {
	midnight := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to).Sub(midnight(from)).Hours() / 24)
}
