package mail

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	gomail "github.com/wneessen/go-mail"

	"nmrf/store"
)

const (
	firstWait = 15 * time.Second // after the first failure of a mail; twice as long after each one more
	longest   = 15 * time.Minute
	// alarmAfter is how long a mail fails before it is an alarm. It is tried on all the same.
	alarmAfter = 24 * time.Hour
)

// deliver decides what becomes of a mail and sends it if it is time; lost says that the mail server takes none now.
func (r *Relay) deliver(ctx context.Context, line *sender, m store.Mail, zone *time.Location) (fate store.Fate, lost bool) {
	local := r.time().In(zone)
	if state, ended := ripe(m); ended {
		return store.Fate{State: state}, false
	}
	if free := m.When.Free(local, m.Notice.Urgent()); free.After(local) {
		return store.Fate{State: m.State, NextAt: free.UTC()}, false
	}
	fate, msg, err := r.composeSafely(ctx, m, local)
	if err == nil && msg != nil {
		err = line.send(ctx, msg)
	}
	if err != nil {
		return r.failed(m, err), errors.Is(err, errUnreachable)
	}
	return fate, false
}

// ripe returns the state of a mail that is not sent by itself.
func ripe(m store.Mail) (state store.MailState, ended bool) {
	single := !m.Notice.Lists() && !m.Notice.Urgent()
	switch {
	case m.Moot, single && m.When.Mode == store.MailDeadlinesOnly:
		return store.MailMoot, true
	case single && m.When.Mode == store.MailDaily:
		return store.MailHeld, true
	}
	return "", false
}

// composeSafely makes a panic the failure of its mail alone.
func (r *Relay) composeSafely(ctx context.Context, m store.Mail, local time.Time) (fate store.Fate, msg *gomail.Msg, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			r.log.ErrorContext(ctx, "writing a mail panicked", "mail", m.ID, "cause", cause, "stack", string(debug.Stack()))
			err = fmt.Errorf("writing the mail panicked: %v", cause)
		}
	}()
	return r.compose(ctx, m, local)
}

// compose writes the message of a mail, and its fate once it is sent; no message if there is nothing to say.
func (r *Relay) compose(ctx context.Context, m store.Mail, local time.Time) (store.Fate, *gomail.Msg, error) {
	fate := store.Fate{State: store.MailSent}
	if !m.Notice.Lists() {
		l, err := r.composer.notice(ctx, m)
		if err != nil {
			return fate, nil, fmt.Errorf("write the mail: %w", err)
		}
		msg, err := newMessage(r.config, m, l)
		return fate, msg, err
	}
	var held []store.Mail
	if m.Notice == store.NoticeDigest {
		var err error
		if held, err = r.store.HeldMails(ctx, m.Person.ID, local.UTC()); err != nil {
			return fate, nil, err
		}
		fate.Day = store.DayOf(local)
	}
	for _, h := range held {
		fate.Listed = append(fate.Listed, h.ID)
	}
	l, ok, err := r.composer.digest(ctx, m, held, local)
	if err != nil {
		return fate, nil, fmt.Errorf("write the digest: %w", err)
	}
	if !ok {
		fate.State = store.MailMoot
		return fate, nil, nil
	}
	msg, err := newMessage(r.config, m, l)
	return fate, msg, err
}

// failed is the fate of a mail after a failure: later each time, stuck after a day, over when it was refused for good.
func (r *Relay) failed(m store.Mail, err error) store.Fate {
	now := r.time()
	var final refusedForGood
	if errors.As(err, &final) {
		return store.Fate{State: store.MailFailed, Error: plainly(err)}
	}
	fate := store.Fate{State: store.MailDue, NextAt: now.Add(backOff(m.Attempts)), Error: plainly(err)}
	if !m.FailingSince.IsZero() && now.Sub(m.FailingSince) >= alarmAfter {
		fate.State = store.MailStuck
	}
	return fate
}

// backOff is how long to wait after a number of failures before: half of it certain, half by chance, so that many mails do not
// come back at once.
func backOff(failures int) time.Duration {
	wait := longest
	if failures < 10 {
		wait = min(longest, firstWait<<failures)
	}
	return wait/2 + rand.N(wait/2)
}

// tell writes into the log what went wrong with a mail.
func (r *Relay) tell(ctx context.Context, m store.Mail, f store.Fate) {
	about := []any{"mail", m.ID, "person", m.Person.ID, "notice", m.Notice, "attempts", m.Attempts + 1, "error", f.Error}
	switch {
	case f.Error == "":
	case f.State == store.MailFailed:
		r.log.ErrorContext(ctx, "ALARM a mail was refused for good", about...)
	case f.State == store.MailStuck && m.State != store.MailStuck:
		r.log.ErrorContext(ctx, "ALARM a mail fails for a day; it is tried on", append(about, "since", m.FailingSince)...)
	default:
		r.log.WarnContext(ctx, "a mail was not sent; it is tried again", append(about, "next", f.NextAt)...)
	}
}
