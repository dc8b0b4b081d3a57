package intake

import (
	"errors"
	"math"
	"strconv"
	"time"
)

// dateLayouts are read as the day that is written, whatever the zone. Dates with slashes are left out: nobody can tell
// their day from their month.
var dateLayouts = []string{
	"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05", "2.1.2006", "2 January 2006", "2 Jan 2006",
}

const (
	firstYear = 1945
	lastYear  = 2100
)

var (
	errDate = errors.New("the date cannot be read: write it as 2025-02-28")
	errYear = errors.New("the year must lie between 1945 and 2100: correct the date")
)

// parseDate reads a date of an export, a spreadsheet's day number included (days since 30 December 1899), as midnight
// UTC. An empty one is the zero time.
func parseDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	day, ok := serialDay(s)
	for i := 0; !ok && i < len(dateLayouts); i++ {
		t, err := time.Parse(dateLayouts[i], s)
		day, ok = t, err == nil
	}
	if !ok {
		return time.Time{}, errDate
	}
	y, m, d := day.Date()
	if y < firstYear || y > lastYear {
		return time.Time{}, errYear
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), nil
}

func serialDay(s string) (time.Time, bool) {
	days, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(days) || math.Abs(days) > 1e7 {
		return time.Time{}, false
	}
	return time.Date(1899, time.December, 30+int(days), 0, 0, 0, 0, time.UTC), true
}
