package followup

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"sync"
	"time"
)

// Zones come from here and never from the machine, so that every process resolves a deadline to the same instant.
//
//go:embed zones/zoneinfo.zip
var zoneFile []byte

var zones = sync.OnceValues(func() (map[string]*zip.File, error) {
	r, err := zip.NewReader(bytes.NewReader(zoneFile), int64(len(zoneFile)))
	if err != nil {
		return nil, err
	}
	files := make(map[string]*zip.File, len(r.File))
	for _, f := range r.File {
		files[f.Name] = f
	}
	return files, nil
})

// Zone returns a time zone of the IANA database that is built into the program; an unknown name is Invalid.
func Zone(name string) (*time.Location, error) {
	files, err := zones()
	if err != nil {
		return nil, fmt.Errorf("read the embedded time zones: %w", err)
	}
	f, ok := files[name]
	if !ok || f.FileInfo().IsDir() {
		return nil, InvalidField("zone", "there is no time zone %q; use a name such as Europe/Ljubljana", name)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("read the embedded time zone %s: %w", name, err)
	}
	defer rc.Close()
	data, err := io.ReadAll(rc)
	if err != nil {
		return nil, fmt.Errorf("read the embedded time zone %s: %w", name, err)
	}
	return time.LoadLocationFromTZData(name, data)
}

// closingHour is the hour of the State's day at which a period of whole days ends.
const closingHour = 18

// clock resolves a rule into instants, counted from the instant at in the State's zone.
func (r Rule) clock(at time.Time, zone string) (Clock, error) {
	loc, err := Zone(zone)
	if err != nil {
		return Clock{}, err
	}
	due, err := after(at, r.Due, 1, loc)
	if err != nil {
		return Clock{}, err
	}
	return r.clockFor(at, due, loc)
}

// clockFor resolves the reminder and the escalation around a due instant. A reminder that would fall before the
// opening falls half way between opening and due.
func (r Rule) clockFor(at, due time.Time, loc *time.Location) (Clock, error) {
	remind, err := after(due, r.Remind, -1, loc)
	if err != nil {
		return Clock{}, err
	}
	if !remind.After(at) {
		remind = at.Add(due.Sub(at) / 2)
	}
	escalate, err := after(due, r.Escalate, 1, loc)
	if err != nil {
		return Clock{}, err
	}
	clock := Clock{RemindAt: remind.UTC(), Due: due.UTC(), EscalateAt: escalate.UTC()}
	for _, rung := range r.Ladder {
		if escalate, err = after(escalate, rung, 1, loc); err != nil {
			return Clock{}, err
		}
		clock.Ladder = append(clock.Ladder, escalate.UTC())
	}
	return clock, nil
}

// after returns t plus (sign 1) or minus (sign -1) a period. Whole days end at the closing hour in the State's zone.
func after(t time.Time, p Period, sign int, loc *time.Location) (time.Time, error) {
	days, d, err := p.parse()
	if err != nil {
		return time.Time{}, InvalidField("rules", "%v", err)
	}
	if d != 0 || days == 0 {
		return t.Add(time.Duration(sign) * d).UTC(), nil
	}
	y, m, day := t.In(loc).Date()
	return time.Date(y, m, day+sign*days, closingHour, 0, 0, 0, loc).UTC(), nil
}
