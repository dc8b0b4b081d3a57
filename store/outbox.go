package store

import (
	"fmt"

	"gorm.io/gorm"

	"nmrf/followup"
)

// fillOutbox writes one row for each institution that has to be told of an event. Its id is made of stream, sequence and
// institution, so that the same event can never fill it twice.
func fillOutbox(tx *gorm.DB, s *followup.Stage, events []followup.Event) error {
	var rows []outboxRow
	for _, e := range events {
		for _, institution := range told(s, e) {
			rows = append(rows, outboxRow{
				ID: fmt.Sprintf("%s/%d/%s", e.Stream, e.Seq, institution), CreatedAt: e.At, Kind: e.Type(),
				Stream: e.Stream, Seq: e.Seq, Step: e.Step, Institution: institution,
			})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

// told lists the institutions that an event concerns enough to be told of it.
func told(s *followup.Stage, e followup.Event) []string {
	st := s.Step(e.Step)
	coordination := []string{s.Launch.Parties.Coordination}
	switch b := e.Body.(type) {
	case followup.StepOpened, followup.TextSubmitted, followup.StepAssigned, followup.StepReopened, followup.DeadlineExtended:
		if st != nil {
			return st.Awaited()
		}
	case followup.StepReminded:
		return b.Awaited
	case followup.ReplyRecorded:
		if b.Reply.Kind == followup.RequestChanges && st != nil {
			return []string{st.Author}
		}
		if b.Reply.Kind == followup.Decline {
			return coordination
		}
	case followup.InputDisposed:
		if st != nil {
			return []string{st.Author}
		}
	case followup.StepEscalated, followup.StepLapsed, followup.StageOpened, followup.StageClosed:
		return coordination
	}
	return nil
}
