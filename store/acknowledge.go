package store

import (
	"context"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"

	"nmrf/followup"
)

// Acknowledgement is what is known of how a body received a report.
type Acknowledgement struct {
	Symbol    string
	Received  time.Time // day, midnight UTC; zero: not said
	Reference string    // id of a content; empty: none
	Person    string    // who recorded it
	At        time.Time
}

// Acknowledge records that a body received the report of a cycle; Conflict before the report was dispatched.
func (s *Store) Acknowledge(ctx context.Context, by By, a followup.ReportAcknowledged) error {
	return s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var sent bool
		err := tx.Raw(`SELECT EXISTS (SELECT FROM record WHERE cycle = ? AND type = 'ReportDispatched')`, a.Cycle).Row().Scan(&sent)
		if err != nil {
			return nil, fmt.Errorf("look for the dispatch: %w", err)
		}
		if !sent {
			return nil, followup.Refuse(followup.Conflict, "not_dispatched", "the report has not been dispatched yet: record its dispatch first")
		}
		row := acknowledgementRow{ID: ulid.Make().String(), Cycle: a.Cycle, Symbol: a.Symbol, Reference: a.Reference.ID, Person: by.Person, At: instant(by.At)}
		if !a.Received.IsZero() {
			row.Received = &a.Received
		}
		return []followup.Body{a}, tx.Create(&row).Error
	})
}

// Acknowledgements lists what is known of how the report of a cycle was received, oldest first.
func (s *Store) Acknowledgements(ctx context.Context, cycle string) ([]Acknowledgement, error) {
	var rows []acknowledgementRow
	if err := s.db.WithContext(ctx).Where("cycle = ?", cycle).Order("at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read how the report was received: %w", err)
	}
	out := make([]Acknowledgement, len(rows))
	for i, r := range rows {
		out[i] = Acknowledgement{Symbol: r.Symbol, Reference: r.Reference, Person: r.Person, At: r.At.UTC()}
		if r.Received != nil {
			out[i].Received = r.Received.UTC()
		}
	}
	return out, nil
}
