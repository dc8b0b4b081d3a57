package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
)

// MailMode says which mails a person gets by themselves.
type MailMode string

const (
	MailAtOnce        MailMode = "immediate"          // each
	MailDaily         MailMode = "daily"              // reminders and escalations; all else once a day, in a digest
	MailDeadlinesOnly MailMode = "none_but_deadlines" // reminders and escalations, and nothing else
)

// MailPreferences say when a person wants mail. Hours are of the State's zone, from 0 to 23. In quiet hours nothing is sent;
// on days off nothing but reminders and escalations.
type MailPreferences struct {
	Mode       MailMode       `json:"mode"`
	DigestHour int            `json:"digest_hour"`
	QuietFrom  int            `json:"quiet_from"`
	QuietTo    int            `json:"quiet_to"` // the same as QuietFrom: no quiet hours
	DaysOff    []time.Weekday `json:"days_off"`
}

// DefaultMail is for who has chosen nothing: each mail at once.
var DefaultMail = MailPreferences{Mode: MailAtOnce, DigestHour: 8, DaysOff: []time.Weekday{}}

// Check returns an Invalid error that names the first value at fault.
func (p MailPreferences) Check() error {
	hour := func(h int) bool { return h >= 0 && h < 24 }
	switch {
	case p.Mode != MailAtOnce && p.Mode != MailDaily && p.Mode != MailDeadlinesOnly:
		return followup.InvalidField("mode", "the mode is %s, %s or %s", MailAtOnce, MailDaily, MailDeadlinesOnly)
	case !hour(p.DigestHour):
		return followup.InvalidField("digest_hour", "the hour of the digest is one from 0 to 23")
	case !hour(p.QuietFrom) || !hour(p.QuietTo):
		return followup.InvalidField("quiet", "quiet hours begin and end at an hour from 0 to 23")
	}
	seen := map[time.Weekday]bool{}
	for _, d := range p.DaysOff {
		if d < time.Sunday || d > time.Saturday || seen[d] {
			return followup.InvalidField("days_off", "days off are days of the week, each once: 0 is Sunday, 6 is Saturday")
		}
		seen[d] = true
	}
	if len(seen) == 7 {
		return followup.InvalidField("days_off", "leave one day of the week on which mail can reach you")
	}
	return nil
}

func (p MailPreferences) off(local time.Time) bool {
	return slices.Contains(p.DaysOff, local.Weekday())
}

func (p MailPreferences) quiet(hour int) bool {
	if p.QuietFrom <= p.QuietTo {
		return hour >= p.QuietFrom && hour < p.QuietTo
	}
	return hour >= p.QuietFrom || hour < p.QuietTo
}

// Free returns the first instant from local on, a time in the State's zone, at which a mail may be sent.
func (p MailPreferences) Free(local time.Time, urgent bool) time.Time {
	for {
		y, m, d := local.Date()
		next := local
		switch {
		case !urgent && p.off(local):
			next = time.Date(y, m, d+1, 0, 0, 0, 0, local.Location())
		case p.quiet(local.Hour()) && local.Hour() < p.QuietTo:
			next = time.Date(y, m, d, p.QuietTo, 0, 0, 0, local.Location())
		case p.quiet(local.Hour()):
			next = time.Date(y, m, d+1, p.QuietTo, 0, 0, 0, local.Location())
		default:
			return local
		}
		if !next.After(local) { // an hour that the clock's change skips
			next = local.Add(time.Hour)
		}
		local = next
	}
}

// MailPreferences reads when a person wants mail; DefaultMail if she has chosen nothing.
func (s *Store) MailPreferences(ctx context.Context, person string) (MailPreferences, error) {
	var r personMailRow
	err := s.db.WithContext(ctx).Where("person = ?", person).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return DefaultMail, nil
	}
	if err != nil {
		return MailPreferences{}, fmt.Errorf("read when she wants mail: %w", err)
	}
	return r.preferences()
}

// SetMailPreferences keeps when a person wants mail.
func (s *Store) SetMailPreferences(ctx context.Context, person string, p MailPreferences) error {
	if p.DaysOff == nil {
		p.DaysOff = []time.Weekday{}
	}
	days, err := json.Marshal(p.DaysOff)
	if err != nil {
		return err
	}
	row := personMailRow{Person: person, Mode: string(p.Mode), DigestHour: p.DigestHour, QuietFrom: p.QuietFrom, QuietTo: p.QuietTo, DaysOff: days}
	if err := s.db.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("keep when she wants mail: %w", err)
	}
	return nil
}

func (r personMailRow) preferences() (MailPreferences, error) {
	p := MailPreferences{Mode: MailMode(r.Mode), DigestHour: r.DigestHour, QuietFrom: r.QuietFrom, QuietTo: r.QuietTo}
	return p, json.Unmarshal(r.DaysOff, &p.DaysOff)
}
