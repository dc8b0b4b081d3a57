package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"nmrf/followup"
)

// Notice is what somebody is told: it decides who is told, when, and in which words.
type Notice string

const (
	NoticeAsked     Notice = "asked"     // an act is wanted
	NoticeChanges   Notice = "changes"   // a text came back: another one is wanted
	NoticeSource    Notice = "source"    // recommendations on which a step rests were changed by their source: what was asked is asked anew
	NoticeReminder  Notice = "reminder"  // an act is still wanted
	NoticeEscalated Notice = "escalated" // a step is late
	NoticeLapsed    Notice = "lapsed"    // a step ended because its time ran out
	NoticeDeclined  Notice = "declined"  // an institution declined
	NoticeOpened    Notice = "opened"    // a stage began
	NoticeClosed    Notice = "closed"    // a stage ended
	NoticeDisposed  Notice = "disposed"  // what became of an input
	NoticeDigest    Notice = "digest"    // what is open, once a day
	NoticeHandover  Notice = "handover"  // what is open for who takes over from somebody
)

// Notices lists every notice.
var Notices = []Notice{NoticeAsked, NoticeChanges, NoticeSource, NoticeReminder, NoticeEscalated, NoticeLapsed, NoticeDeclined, NoticeOpened, NoticeClosed,
	NoticeDisposed, NoticeDigest, NoticeHandover}

// Asks says whether the notice wants an act: it is moot once the step no longer waits for the institution.
func (n Notice) Asks() bool {
	return n == NoticeAsked || n == NoticeChanges || n == NoticeSource || n == NoticeReminder
}

// Lists says whether the notice lists what is open instead of telling one thing.
func (n Notice) Lists() bool { return n == NoticeDigest || n == NoticeHandover }

// Urgent says whether the notice is about a deadline: it waits for no digest.
func (n Notice) Urgent() bool { return n == NoticeReminder || n == NoticeEscalated }

// Steers says whether the notice is for those who steer the cycle alone.
func (n Notice) Steers() bool {
	return n == NoticeEscalated || n == NoticeLapsed || n == NoticeDeclined || n == NoticeOpened || n == NoticeClosed
}

// told says what an event tells to which institutions; most events tell nobody. Whose turn comes by an event that is not named
// here is told by newTurns.
func told(s *followup.Stage, e followup.Event) (Notice, []string) {
	st := s.Step(e.Step)
	if st == nil {
		st = &followup.Step{}
	}
	coordination := []string{s.Launch.Parties.Coordination}
	switch b := e.Body.(type) {
	case followup.TextSubmitted:
		if st.Kind == followup.InputStep {
			return NoticeAsked, coordination
		}
		return NoticeAsked, st.Awaited()
	case followup.StepOpened:
		if b.State == followup.AwaitingText && (b.Kind == followup.ConfirmStep || b.Kind == followup.ReportStep) {
			return "", nil // the system proposes this text
		}
		return NoticeAsked, st.Awaited()
	case followup.StepAffected:
		return NoticeSource, st.Awaited()
	case followup.StepReopened:
		if b.Source != nil {
			return NoticeSource, st.Awaited()
		}
		return NoticeAsked, st.Awaited()
	case followup.StepAssigned, followup.DeadlineExtended, followup.TierAsked, followup.ArbitrationOpened, followup.ClearanceRefused:
		return NoticeAsked, st.Awaited()
	case followup.StepReminded:
		return NoticeReminder, b.Awaited
	case followup.ReplyRecorded:
		switch b.Reply.Kind {
		case followup.RequestChanges:
			return NoticeChanges, []string{st.Author}
		case followup.Decline:
			return NoticeDeclined, coordination
		}
	case followup.CorrectionProposed:
		return NoticeAsked, st.AskedFor(followup.WhyCorrection)
	case followup.InputDisposed:
		return NoticeDisposed, []string{st.Author}
	case followup.StepEscalated:
		return NoticeEscalated, coordination
	case followup.StepLapsed:
		return NoticeLapsed, coordination
	case followup.StageOpened:
		return NoticeOpened, coordination
	case followup.StageClosed:
		return NoticeClosed, coordination
	}
	return "", nil
}

// fillOutbox writes one row for each institution that has to be told of an event. Its id is made of stream, sequence and
// institution, so that the same event can never fill it twice.
func fillOutbox(tx *gorm.DB, s *followup.Stage, events []followup.Event, before, after awaited) error {
	var rows []outboxRow
	add := func(e followup.Event, notice Notice, institution string) {
		rows = append(rows, outboxRow{
			ID: fmt.Sprintf("%s/%d/%s", e.Stream, e.Seq, institution), CreatedAt: e.At, Kind: e.Type(), Notice: string(notice),
			Stream: e.Stream, Seq: e.Seq, Step: e.Step, Institution: institution,
		})
	}
	for _, e := range events {
		notice, institutions := told(s, e)
		for _, institution := range institutions {
			if institution != "" {
				add(e, notice, institution)
			}
		}
	}
	for _, turn := range newTurns(events, before, after) {
		isTold := func(r outboxRow) bool { return r.Step == turn.event.Step && r.Institution == turn.institution }
		if !slices.ContainsFunc(rows, isTold) {
			add(turn.event, NoticeAsked, turn.institution)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

// awaited lists by step the institutions for which it waits.
type awaited map[string][]string

// newTurn is the turn of an institution in a step that did not wait for it before, and the last event of the step until then.
type newTurn struct {
	event       followup.Event
	institution string
}

// newTurns lists the turns that events brought in steps that were open before: whoever has to clear a step, to answer a question or
// to say whether a condition is met, and whoever was added to a round. Whom a new step asks is told by its opening.
func newTurns(events []followup.Event, before, after awaited) []newTurn {
	last := map[string]followup.Event{}
	var steps []string
	for _, e := range events {
		if _, open := before[e.Step]; !open {
			continue
		}
		if _, seen := last[e.Step]; !seen {
			steps = append(steps, e.Step)
		}
		last[e.Step] = e
	}
	var turns []newTurn
	for _, step := range steps {
		for _, institution := range after[step] {
			if !slices.Contains(before[step], institution) {
				turns = append(turns, newTurn{last[step], institution})
			}
		}
	}
	return turns
}
