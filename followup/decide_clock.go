package followup

import (
	"fmt"
	"time"
)

// tick does what the clock asks for at d.at, once each: reminders, the count of silence, escalations.
func (d *decision) tick() error {
	if d.stage.Paused || d.stage.Held {
		return nil
	}
	for _, st := range append([]*Step(nil), d.stage.Steps...) {
		for st.ticks() {
			at, _, act := st.next()
			if act == nil || !d.reached(at) {
				break
			}
			if err := act(d, st); err != nil {
				return err
			}
		}
	}
	d.overdue()
	return nil
}

// ticks says whether the step waits for somebody whom a clock can press.
func (s *Step) ticks() bool { return s.Open() && !s.Held }

// next returns the earliest thing that the clock has yet to do in the step, with its name.
func (s *Step) next() (at time.Time, why string, act func(*decision, *Step) error) {
	consider := func(t time.Time, what string, a func(*decision, *Step) error) {
		if !t.IsZero() && (act == nil || t.Before(at)) {
			at, why, act = t, what, a
		}
	}
	if !s.Reminded {
		consider(s.Clock.RemindAt, "reminder", (*decision).remind)
	}
	if !s.TimeOver && s.Rule.Silence != SilenceBlocks {
		consider(s.Clock.Due, "end", (*decision).countSilence)
	}
	if rungs := append([]time.Time{s.Clock.EscalateAt}, s.Clock.Ladder...); s.Rung < len(rungs) {
		consider(rungs[s.Rung], "escalation", (*decision).escalateLate)
	}
	return at, why, act
}

func (d *decision) remind(st *Step) error {
	d.add(st.ID, StepReminded{Awaited: st.Awaited()})
	return nil
}

func (d *decision) escalateLate(st *Step) error {
	d.add(st.ID, StepEscalated{Awaited: st.Awaited()})
	return nil
}

// countSilence does at the due instant what the rule makes of those who have not replied.
func (d *decision) countSilence(st *Step) error {
	if st.Rule.Silence == SilenceLapses {
		d.add(st.ID, StepLapsed{})
		return nil
	}
	var silent []string
	if st.State == AwaitingReplies {
		silent = st.awaitedReplies()
	}
	d.add(st.ID, SilenceCounted{Silence: st.Rule.Silence, Silent: silent})
	switch st.Rule.Silence {
	case SilenceTacit:
		d.recordSilence(st, silent, Tacit)
	case SilenceNoInterest:
		d.recordSilence(st, silent, SilentNoInterest)
	case SilenceEscalates:
		if len(silent) > 0 && st.Arbitration == nil {
			d.add(st.ID, ArbitrationOpened{})
		}
	}
	return d.finishIfReady(st)
}

// recordSilence records silence as a reply of its own kind: only where the request was delivered and after the reminder.
func (d *decision) recordSilence(st *Step, silent []string, kind ReplyKind) {
	for _, id := range silent {
		if !st.Reminded || !contains(st.Delivered, id) {
			continue
		}
		d.add(st.ID, ReplyRecorded{Reply: Reply{ID: fmt.Sprintf("%s/%s/%d/%s", kind, st.ID, st.Round, id), Kind: kind, Institution: id,
			Content: st.Content.Hash, Round: st.Round, At: d.at}})
	}
}

func (d *decision) reached(instant time.Time) bool {
	return !instant.IsZero() && !d.at.Before(instant)
}

// NextDeadline returns the earliest instant at which the clock will do something, and the words that say what.
// ok is false when nothing is due, or while the cycle or the stage is paused.
func (s *Stage) NextDeadline() (at time.Time, why string, ok bool) {
	if !s.Opened || s.Closed || s.Paused || s.Held {
		return time.Time{}, "", false
	}
	if s.Round != nil {
		at, why, ok = s.Round.Ends, "end of the round", true
	}
	for _, st := range s.Steps {
		if !st.ticks() {
			continue
		}
		if t, what, act := st.next(); act != nil && (!ok || t.Before(at)) {
			at, why, ok = t, what+" of "+st.ID, true
		}
	}
	return at, why, ok
}
