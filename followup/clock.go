package followup

import "time"

// clock resolves a rule into instants, counted from the opening at, in the calendar and the zone of the launch.
func (r Rule) clock(at time.Time, l Launch) (Clock, error) {
	s, err := r.schedule(l)
	if err != nil {
		return Clock{}, err
	}
	due, err := s.reach(at, r.Due, 1)
	if err != nil {
		return Clock{}, err
	}
	return r.clockFor(at, due, l)
}

// clockFor resolves the reminder and the escalations around a due instant. A due instant that a person gave stands as it
// is, on a holiday too.
func (r Rule) clockFor(at, due time.Time, l Launch) (Clock, error) {
	s, err := r.schedule(l)
	if err != nil {
		return Clock{}, err
	}
	remind, err := s.reach(due, r.Remind, -1)
	if err != nil {
		return Clock{}, err
	}
	escalate, err := s.reach(due, r.Escalate, 1)
	if err != nil {
		return Clock{}, err
	}
	clock := Clock{RemindAt: s.reminder(at, remind, due).UTC(), Due: due.UTC(), EscalateAt: escalate.UTC()}
	for _, rung := range r.Ladder {
		if escalate, err = s.reach(escalate, rung, 1); err != nil {
			return Clock{}, err
		}
		clock.Ladder = append(clock.Ladder, escalate.UTC())
	}
	return clock, nil
}

// reminder returns when to remind of a step: as its rule wants, but never on a day without work (it moves earlier), and
// after the opening. What would come before the opening comes half way between opening and due, or else half way
// through the due day. Only where offices work on no day of the step at all it falls on such a day, half way.
func (s schedule) reminder(opened, wanted, due time.Time) time.Time {
	midway := between(opened, due)
	for _, t := range []time.Time{wanted, midway, between(firstShown(s.day(due), s.zone), due)} {
		if t = s.earlier(t); t.After(opened) {
			return t
		}
	}
	return midway
}

func between(from, to time.Time) time.Time { return from.Add(to.Sub(from) / 2) }
