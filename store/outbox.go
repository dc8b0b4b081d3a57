package store

import (
	"fmt"

	"gorm.io/gorm"

	"nmrf/followup"
)

// Notice is what somebody is told: it decides who is told, when, and in which words.
type Notice string

const (
	NoticeAsked     Notice = "asked"     // an act is wanted
	NoticeChanges   Notice = "changes"   // a text came back: another one is wanted
	NoticeReminder  Notice = "reminder"  // an act is still wanted
	NoticeEscalated Notice = "escalated" // a step is late
	NoticeLapsed    Notice = "lapsed"    // a step ended because its time ran out
	NoticeDeclined  Notice = "declined"  // an institution declined
	NoticeOpened    Notice = "opened"    // a stage began
	NoticeClosed    Notice = "closed"    // a stage ended
	NoticeDisposed  Notice = "disposed"  // what became of an input
	NoticeDigest    Notice = "digest"    // what is open, once a day
)

// Notices lists every notice.
var Notices = []Notice{NoticeAsked, NoticeChanges, NoticeReminder, NoticeEscalated, NoticeLapsed, NoticeDeclined, NoticeOpened, NoticeClosed,
	NoticeDisposed, NoticeDigest}

// Asks says whether the notice wants an act: it is moot once the step no longer waits for the institution.
func (n Notice) Asks() bool { return n == NoticeAsked || n == NoticeChanges || n == NoticeReminder }

// Urgent says whether the notice is about a deadline: it waits for no digest.
func (n Notice) Urgent() bool { return n == NoticeReminder || n == NoticeEscalated }

// Steers says whether the notice is for those who steer the cycle alone.
func (n Notice) Steers() bool {
	return n == NoticeEscalated || n == NoticeLapsed || n == NoticeDeclined || n == NoticeOpened || n == NoticeClosed
}

// told says what an event tells to which institutions; none are told of most events. This is the one list of the kinds of
// event that cause mail.
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
	case followup.StepAssigned, followup.StepReopened, followup.DeadlineExtended, followup.TierAsked:
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
func fillOutbox(tx *gorm.DB, s *followup.Stage, events []followup.Event) error {
	var rows []outboxRow
	for _, e := range events {
		notice, institutions := told(s, e)
		for _, institution := range institutions {
			if institution == "" {
				continue
			}
			rows = append(rows, outboxRow{
				ID: fmt.Sprintf("%s/%d/%s", e.Stream, e.Seq, institution), CreatedAt: e.At, Kind: e.Type(), Notice: string(notice),
				Stream: e.Stream, Seq: e.Seq, Step: e.Step, Institution: institution,
			})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}
