package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// MailState is where one message to one person stands.
type MailState string

const (
	MailDue      MailState = "due"      // to be sent at its next instant
	MailStuck    MailState = "stuck"    // failing for a day and more: still tried, and an alarm was raised
	MailHeld     MailState = "held"     // waits for its person's digest
	MailSent     MailState = "sent"     // the mail server took it
	MailDigested MailState = "digested" // a digest listed it
	MailMoot     MailState = "moot"     // nobody needs it any more, or its person wants none of the kind
	MailFailed   MailState = "failed"   // the mail server refused it for good
)

// Mail is one message to one person, with what it is about as it stands now.
type Mail struct {
	ID           string // of its Message-ID, the same at each attempt
	Notice       Notice
	State        MailState
	Person       followup.Person
	When         MailPreferences
	Stream       string // empty in a digest, as the three below
	Step         string
	Institution  string
	At           time.Time // of the event
	CreatedAt    time.Time
	Attempts     int
	FailingSince time.Time // zero: no attempt has failed
	Moot         bool      // its step no longer waits for her institution, a later mail asks the same, or she has left
}

// Fate is what becomes of a mail.
type Fate struct {
	State  MailState
	NextAt time.Time // of a mail that stays due
	Error  string    // why the attempt failed; empty: it did not, or there was none
	Listed []string  // ids of the held mails that a digest listed
	Day    time.Time // on which a digest was sent, midnight UTC
}

const mailColumns = `SELECT m.id, m.notice, m.state, m.created_at, m.attempts, m.failing_since, p.id, p.name, p.email, p.language,
	coalesce(o.stream, ''), coalesce(o.step, ''), coalesce(o.institution, ''), coalesce(o.created_at, m.created_at),
	w.mode, w.digest_hour, w.quiet_from, w.quiet_to, w.days_off,
	CASE WHEN g.closed OR c.state NOT IN ('running', 'paused') THEN '[]' ELSE coalesce(t.awaited, '[]') END,
	o.id IS NULL OR EXISTS (SELECT FROM role_grant r WHERE r.person = m.person AND r.institution = o.institution
		AND r.from_at <= ? AND (r.to_at IS NULL OR r.to_at > ?)),
	EXISTS (SELECT FROM outbox n WHERE n.stream = o.stream AND n.step = o.step AND n.institution = o.institution AND n.seq > o.seq
		AND n.notice IN ('asked', 'changes', 'source', 'reminder'))
	FROM mail m JOIN person p ON p.id = m.person
	LEFT JOIN person_mail w ON w.person = m.person
	LEFT JOIN outbox o ON o.id = m.outbox
	LEFT JOIN step t ON t.stream = o.stream AND t.id = o.step
	LEFT JOIN stage g ON g.stream = o.stream
	LEFT JOIN cycle c ON c.id = g.cycle `

// NextMail takes the mail that is due first, hands it to deliver and keeps its fate, in one transaction: nobody else sees
// the mail meanwhile, and it is due again at once if this process dies. found is false when none is due. A cancelled context
// ends nothing that has begun: what the mail server took must be marked.
func (s *Store) NextMail(ctx context.Context, now time.Time, deliver func(Mail) Fate) (m Mail, fate Fate, found bool, err error) {
	err = s.inTx(context.WithoutCancel(ctx), func(tx *gorm.DB) error {
		due, err := readMails(tx, `WHERE m.state IN ('due', 'stuck') AND m.next_at <= ? ORDER BY m.next_at, m.id LIMIT 1
			FOR UPDATE OF m SKIP LOCKED`, now, now)
		if err != nil || len(due) == 0 {
			return err
		}
		m, found = due[0], true
		fate = deliver(m)
		return keepFate(tx, m, fate, now)
	})
	return m, fate, found, err
}

func keepFate(tx *gorm.DB, m Mail, f Fate, now time.Time) error {
	change := map[string]any{"state": string(f.State)}
	if f.State == MailDue || f.State == MailStuck {
		change["next_at"] = f.NextAt
	} else {
		change["done_at"] = now
	}
	if f.Error != "" {
		change["attempts"], change["last_error"] = m.Attempts+1, f.Error
	}
	if f.Error != "" && m.FailingSince.IsZero() {
		change["failing_since"] = now
	}
	if !f.Day.IsZero() {
		change["day"] = f.Day
	}
	if err := tx.Table("mail").Where("id = ?", m.ID).Updates(change).Error; err != nil {
		return fmt.Errorf("keep what became of mail %s: %w", m.ID, err)
	}
	if len(f.Listed) == 0 {
		return nil
	}
	return tx.Exec(`UPDATE mail SET state = 'digested', done_at = ? WHERE state = 'held' AND id IN ?`, now, f.Listed).Error
}

// HeldMails lists what waits for a person's digest, the oldest first.
func (s *Store) HeldMails(ctx context.Context, person string, now time.Time) ([]Mail, error) {
	return readMails(s.db.WithContext(ctx), `WHERE m.state = 'held' AND m.person = ? ORDER BY m.created_at, m.id`, now, person)
}

func readMails(tx *gorm.DB, where string, now time.Time, args ...any) ([]Mail, error) {
	rows, err := tx.Raw(mailColumns+where, append([]any{now, now}, args...)...).Rows()
	if err != nil {
		return nil, fmt.Errorf("read mails: %w", err)
	}
	defer rows.Close()
	var out []Mail
	for rows.Next() {
		m, err := scanMail(rows)
		if err != nil {
			return nil, fmt.Errorf("read a mail: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

func scanMail(row interface{ Scan(...any) error }) (m Mail, err error) {
	var failing *time.Time
	var mode *string
	var digest, from, to *int
	var daysOff, awaited []byte
	var holds, asked bool // asked: once more, later
	p := &m.Person
	if err = row.Scan(&m.ID, &m.Notice, &m.State, &m.CreatedAt, &m.Attempts, &failing, &p.ID, &p.Name, &p.Email, &p.Language,
		&m.Stream, &m.Step, &m.Institution, &m.At, &mode, &digest, &from, &to, &daysOff, &awaited, &holds, &asked); err != nil {
		return m, err
	}
	if failing != nil {
		m.FailingSince = *failing
	}
	if m.When = DefaultMail; mode != nil {
		m.When = MailPreferences{Mode: MailMode(*mode), DigestHour: *digest, QuietFrom: *from, QuietTo: *to}
		if err = json.Unmarshal(daysOff, &m.When.DaysOff); err != nil {
			return m, err
		}
	}
	var waits []string
	if err = json.Unmarshal(awaited, &waits); err != nil {
		return m, err
	}
	m.Moot = !holds || (m.Notice.Asks() && (asked || !slices.Contains(waits, m.Institution))) || (m.Notice == NoticeEscalated && len(waits) == 0)
	return m, nil
}
