package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"

	"nmrf/followup"
)

// Handover is what goes from a person to her successor, or would go.
type Handover struct {
	followup.Handover
	followup.HandoverChanges
	Sections []DraftedSection // that she is named to write
}

// DraftedSection is a section of a report that a person is named to write, in a stage that is open.
type DraftedSection struct {
	Stream, Step string
}

// HandOver gives a person's grants and delegations to her successor, in one transaction, with the mails that are still on their way to
// her, and tells the successor what is open. The sections that she was named to write go over when their stages look. Conflict if there
// is nothing to hand over.
func (s *Store) HandOver(ctx context.Context, by By, h followup.Handover, reason Text) (Handover, error) {
	h.At = instant(h.At)
	var done Handover
	err := s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var err error
		if done, err = handoverOf(tx, h); err != nil {
			return nil, err
		}
		why, err := put(tx, reason)
		if err != nil {
			return nil, err
		}
		bodies, err := changeHands(tx, &done)
		if err != nil {
			return nil, err
		}
		row := handoverRow{ID: ulid.Make().String(), Person: h.Person, Successor: h.Successor, At: h.At, Instrument: h.Instrument, Reason: why.ID, Hash: why.Hash}
		if err := tx.Create(&row).Error; err != nil {
			return nil, fmt.Errorf("record the handover: %w", err)
		}
		if err := readdress(tx, done, instant(by.At)); err != nil {
			return nil, err
		}
		return append(bodies, followup.PersonHandedOver{Handover: h, Reason: why}), nil
	})
	return done, err
}

// HandoverOf says what would go from a person to her successor; NotFound if one of them does not exist.
func (s *Store) HandoverOf(ctx context.Context, h followup.Handover) (Handover, error) {
	h.At = instant(h.At)
	return handoverOf(s.db.WithContext(ctx), h)
}

func handoverOf(tx *gorm.DB, h followup.Handover) (Handover, error) {
	planned := Handover{Handover: h}
	var known int64
	if err := tx.Table("person").Where("id IN ?", []string{h.Person, h.Successor}).Count(&known).Error; err != nil {
		return planned, err
	}
	if known != 2 {
		return planned, followup.Refuse(followup.NotFound, "no_such_person", "there is no such person")
	}
	hers, err := grantsFrom(tx, h.Person, h.At)
	if err != nil {
		return planned, err
	}
	successors, err := grantsFrom(tx, h.Successor, h.At)
	if err != nil {
		return planned, err
	}
	delegations, err := delegationsWhere(tx, `(principal = ? OR delegate = ?) AND to_at > ?`, h.Person, h.Person, h.At)
	if err != nil {
		return planned, err
	}
	if planned.HandoverChanges, err = h.Changes(hers, successors, delegations); err != nil {
		return planned, err
	}
	err = tx.Raw(`SELECT t.stream, t.id AS step FROM step t JOIN stage g ON g.stream = t.stream AND NOT g.closed
		WHERE t.doc -> 'drafters' @> jsonb_build_array(?::text) ORDER BY t.stream, t.place`, h.Person).Scan(&planned.Sections).Error
	return planned, err
}

// changeHands ends what ends and begins what begins by a handover, and says so.
func changeHands(tx *gorm.DB, h *Handover) ([]followup.Body, error) {
	var bodies []followup.Body
	for _, g := range h.EndGrants {
		if err := tx.Exec(`UPDATE role_grant SET to_at = ? WHERE id = ?`, g.To, g.ID).Error; err != nil {
			return nil, err
		}
		bodies = append(bodies, followup.RoleEnded{Grant: g.ID, To: g.To})
	}
	for _, d := range h.EndDelegations {
		ended, err := endDelegation(tx, d, d.To)
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, ended)
	}
	for i := range h.NewGrants {
		h.NewGrants[i].ID = ulid.Make().String()
		given, err := addGrant(tx, h.NewGrants[i])
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, given...)
	}
	for i := range h.NewDelegations {
		h.NewDelegations[i].ID = ulid.Make().String()
		given, err := addDelegation(tx, h.NewDelegations[i])
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, given)
	}
	return bodies, nil
}

// readdress sends to the successor what is still on its way to whoever leaves, where the handover holds at once, and makes the letter that
// tells her what is open; it is due at the instant of the handover.
func readdress(tx *gorm.DB, h Handover, now time.Time) error {
	var houses []string
	for _, g := range h.EndGrants {
		houses = append(houses, g.Institution)
	}
	if !h.At.After(now) && len(houses) > 0 {
		err := tx.Exec(`UPDATE mail SET person = ? WHERE person = ? AND state IN ('due', 'held', 'stuck')
			AND outbox IN (SELECT id FROM outbox WHERE institution IN ?)
			AND NOT EXISTS (SELECT FROM mail o WHERE o.outbox = mail.outbox AND o.person = ?)`, h.Successor, h.Person, houses, h.Successor).Error
		if err != nil {
			return fmt.Errorf("send mails to the successor: %w", err)
		}
	}
	letter := mailRow{ID: ulid.Make().String(), Person: h.Successor, Notice: string(NoticeHandover), State: string(MailDue), CreatedAt: now, NextAt: h.At}
	return tx.Create(&letter).Error
}

// handedOver lists the handovers of which a stage has to take note: of persons who are named there to write a section.
func handedOver(tx *gorm.DB, stream string) ([]followup.Event, error) {
	var any bool
	if err := tx.Raw(`SELECT EXISTS (SELECT FROM handover WHERE at <= now())`).Row().Scan(&any); err != nil || !any {
		return nil, err
	}
	rows, err := tx.Raw(pendingHandovers+` AND t.stream = ? ORDER BY h.at, h.id`, stream).Rows()
	if err != nil {
		return nil, fmt.Errorf("read handovers: %w", err)
	}
	defer rows.Close()
	var events []followup.Event
	last := ""
	for rows.Next() {
		b, id, step := followup.PersonHandedOver{}, "", &followup.Step{}
		var doc []byte
		if err := rows.Scan(&id, &b.Person, &b.Successor, &b.At, &b.Instrument, &b.Reason.ID, &b.Reason.Hash, new(string), &doc); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(doc, step); err != nil {
			return nil, err
		}
		if b.At = b.At.UTC(); step.GoesTo(b) && id != last {
			events, last = append(events, followup.Event{Stream: followup.RegistryStream, At: b.At, Body: b}), id
		}
	}
	return events, rows.Err()
}

const pendingHandovers = `SELECT h.id, h.person, h.successor, h.at, h.instrument, h.reason, h.hash, t.stream, t.doc FROM handover h
	JOIN step t ON t.kind = 'section' AND t.doc -> 'drafters' @> jsonb_build_array(h.person)
	JOIN stage g ON g.stream = t.stream AND NOT g.closed
	WHERE h.at <= now()`

// HandedOverStages lists the streams of the open stages where somebody is named to write a section who has handed over.
func (s *Store) HandedOverStages(ctx context.Context) ([]string, error) {
	var streams []string
	err := s.db.WithContext(ctx).Raw(`SELECT DISTINCT p.stream FROM (` + pendingHandovers + `) p ORDER BY 1`).Scan(&streams).Error
	if err != nil {
		return nil, fmt.Errorf("read handovers: %w", err)
	}
	return streams, nil
}
