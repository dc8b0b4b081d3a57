package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"nmrf/followup"
)

// Ask is an open step that waits for an institution of a person.
type Ask struct {
	Stream      string
	Step        string
	Institution string
}

// OpenAsks lists the open steps that wait for the institutions in which a person holds a role at the instant now, the
// earliest due first: what her mails told her and is not done yet.
func (s *Store) OpenAsks(ctx context.Context, person string, now time.Time) ([]Ask, error) {
	var asks []Ask
	err := s.db.WithContext(ctx).Raw(`SELECT t.stream, t.id AS step, r.institution FROM (SELECT DISTINCT institution FROM role_grant
			WHERE person = ? AND role IN ? AND from_at <= ? AND (to_at IS NULL OR to_at > ?)) r
		JOIN step t ON t.awaited @> jsonb_build_array(r.institution)
		JOIN stage g ON g.stream = t.stream AND NOT g.closed
		JOIN cycle c ON c.id = t.cycle AND c.state IN ('running', 'paused')
		ORDER BY t.due NULLS LAST, t.stream, t.place, r.institution`, person, toldRoles, now, now).Scan(&asks).Error
	if err != nil {
		return nil, fmt.Errorf("read what is open: %w", err)
	}
	return asks, nil
}

// StateZone returns the zone of the State, as the newest cycle was launched with it; UTC before the first.
func (s *Store) StateZone(ctx context.Context) (*time.Location, error) {
	var name string
	err := s.db.WithContext(ctx).Raw(`SELECT coalesce((SELECT doc -> 'launch' ->> 'zone' FROM cycle WHERE state <> ''
		ORDER BY launched_at DESC, id LIMIT 1), '')`).Row().Scan(&name)
	if err != nil {
		return nil, fmt.Errorf("read the State's zone: %w", err)
	}
	if name == "" {
		return time.UTC, nil
	}
	return followup.Zone(name)
}

// SetCalendarToken keeps the hash of the secret in the address of a person's calendar; the one before is gone.
func (s *Store) SetCalendarToken(ctx context.Context, person string, hash []byte, at time.Time) error {
	row := calendarRow{Person: person, TokenHash: hash, CreatedAt: at}
	if err := s.db.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("keep the calendar's token: %w", err)
	}
	return nil
}

// CalendarOwner reads whose calendar a token opens, with what holds at the instant at, as of a session; NotFound if there is none.
func (s *Store) CalendarOwner(ctx context.Context, hash []byte, at time.Time) (Session, error) {
	var out Session
	var p personRow
	db := s.db.WithContext(ctx)
	err := db.Raw(`SELECT p.* FROM calendar_token c JOIN person p ON p.id = c.person WHERE c.token_hash = ?`, hash).Scan(&p).Error
	if err != nil {
		return out, fmt.Errorf("read whose calendar it is: %w", err)
	}
	if p.ID == "" {
		return out, followup.Refuse(followup.NotFound, "no_such_page", "there is no such page")
	}
	out.Person = p.person()
	if out.Grants, err = grantsAt(db, p.ID, at); err != nil {
		return out, err
	}
	out.Policy, err = s.PolicyVersion(ctx)
	return out, err
}
