package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
)

const (
	// outboxPage is how many rows of the outbox become mails in one transaction.
	outboxPage = 200
	// newsLife is how old news can be when it becomes a mail: a relay that runs for the first time tells no history.
	newsLife = 7 * 24 * time.Hour
)

// toldRoles lists the roles whose holders can act in a step or have to know of it.
var toldRoles = []followup.Role{followup.Coordinator, followup.FocalPoint, followup.Approver, followup.Drafter, followup.Consultee, followup.Statistician}

// ExpandOutbox makes a mail of the oldest rows of the outbox for each person who holds a role in the institution at the
// instant now. It returns how many rows it took, and those of which nobody could be told.
func (s *Store) ExpandOutbox(ctx context.Context, now time.Time) (taken int, unheard []string, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var rows []outboxRow
		if err := tx.Raw(`SELECT * FROM outbox WHERE sent_at IS NULL ORDER BY created_at, id LIMIT ? FOR UPDATE SKIP LOCKED`, outboxPage).
			Scan(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		people, err := holders(tx, rows, now)
		if err != nil {
			return err
		}
		var mails []mailRow
		var ids []string
		for _, r := range rows {
			told := mailsOf(r, people, now)
			if mails = append(mails, told...); len(told) == 0 && !stale(r, now) {
				unheard = append(unheard, r.ID)
			}
			ids = append(ids, r.ID)
		}
		taken = len(rows)
		if len(mails) > 0 {
			if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&mails, 500).Error; err != nil {
				return err
			}
		}
		return tx.Exec(`UPDATE outbox SET sent_at = ? WHERE id IN ?`, now, ids).Error
	})
	if err != nil {
		return 0, nil, fmt.Errorf("make mails of the outbox: %w", err)
	}
	return taken, unheard, nil
}

// holder is a person who can be told what concerns her institution.
type holder struct{ Institution, Person, Role string }

func holders(tx *gorm.DB, rows []outboxRow, now time.Time) ([]holder, error) {
	var institutions []string
	for _, r := range rows {
		institutions = append(institutions, r.Institution)
	}
	var people []holder
	err := tx.Raw(`SELECT DISTINCT institution, person, role FROM role_grant WHERE institution IN ? AND role IN ? AND from_at <= ?
		AND (to_at IS NULL OR to_at > ?) ORDER BY institution, person, role`, institutions, toldRoles, now, now).Scan(&people).Error
	return people, err
}

// stale says whether a row tells something that is over by now. What is asked is never stale: if it is over, it is moot.
func stale(r outboxRow, now time.Time) bool {
	n := Notice(r.Notice)
	return !n.Asks() && !n.Urgent() && now.Sub(r.CreatedAt) > newsLife
}

func mailsOf(r outboxRow, people []holder, now time.Time) []mailRow {
	var mails []mailRow
	var told []string
	for _, h := range people {
		steers := followup.Role(h.Role) == followup.Coordinator
		if h.Institution != r.Institution || slices.Contains(told, h.Person) || (Notice(r.Notice).Steers() && !steers) || stale(r, now) {
			continue
		}
		told = append(told, h.Person)
		mails = append(mails, mailRow{ID: ulid.Make().String(), Outbox: r.ID, Person: h.Person, Notice: r.Notice, State: string(MailDue),
			CreatedAt: now, NextAt: now})
	}
	return mails
}

// MakeDigests makes the digest of each person who wants one a day and whose hour has come, unless an earlier one is still on its
// way; local is now in the State's zone. What was held for who no longer wants a digest becomes due.
func (s *Store) MakeDigests(ctx context.Context, local time.Time) error {
	now, today := local.UTC(), DayOf(local)
	tx := s.db.WithContext(ctx)
	if err := tx.Exec(`UPDATE mail SET state = 'due', next_at = ? WHERE state = 'held' AND NOT EXISTS (
		SELECT FROM person_mail w WHERE w.person = mail.person AND w.mode = 'daily')`, now).Error; err != nil {
		return fmt.Errorf("release what was held: %w", err)
	}
	var rows []personMailRow
	if err := tx.Raw(`SELECT w.* FROM person_mail w WHERE w.mode = 'daily' AND w.digest_hour <= ? AND NOT EXISTS (SELECT FROM mail m
		WHERE m.person = w.person AND m.notice = 'digest' AND (m.state IN ('due', 'stuck') OR m.day = ?))`, local.Hour(), today).Scan(&rows).Error; err != nil {
		return fmt.Errorf("look for digests that are due: %w", err)
	}
	for _, r := range rows {
		wants, err := r.preferences()
		if err != nil {
			return err
		}
		if wants.off(local) {
			continue
		}
		row := mailRow{ID: ulid.Make().String(), Person: r.Person, Day: &today, Notice: string(NoticeDigest), State: string(MailDue), CreatedAt: now, NextAt: now}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
			return fmt.Errorf("make a digest: %w", err)
		}
	}
	return nil
}

// DayOf is the day of a local time as the database keeps days: midnight UTC.
func DayOf(local time.Time) time.Time {
	y, m, d := local.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
