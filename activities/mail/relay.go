package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"time"

	gomail "github.com/wneessen/go-mail"

	"nmrf/store"
)

const (
	every     = 2 * time.Second  // between two passes
	firstWait = 15 * time.Second // after the first failure of a mail; twice as long after each one more
	longest   = 15 * time.Minute
	// alarmAfter is how long a mail fails before it is an alarm. It is tried on all the same.
	alarmAfter = 24 * time.Hour
)

// Relay sends mail. Several may run at once: no two take the same mail.
type Relay struct {
	store    *store.Store
	config   Config
	now      func() time.Time
	log      *slog.Logger
	client   *gomail.Client
	composer *composer
}

// Options are what a relay is made of.
type Options struct {
	Store  *store.Store
	Config Config
	Now    func() time.Time // nil: the machine's clock
	Log    *slog.Logger     // nil: slog.Default
}

// NewRelay makes a relay; it fails if the catalogue of texts cannot be read.
func NewRelay(o Options) (*Relay, error) {
	r := &Relay{store: o.Store, config: o.Config, now: o.Now, log: o.Log}
	if r.now == nil {
		r.now = time.Now
	}
	if r.log == nil {
		r.log = slog.Default()
	}
	texts, err := readCatalogue()
	if err != nil {
		return nil, err
	}
	r.composer = &composer{store: o.Store, public: o.Config.Public, texts: texts}
	r.client, err = gomail.NewClient(o.Config.host, o.Config.options...)
	return r, err
}

// Run makes a pass every two seconds until ctx ends; a mail that is under way is finished first.
func (r *Relay) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := r.Pass(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("the mail relay failed; it goes on", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass makes mails of what the outbox holds, makes the digests whose hour has come, and sends what is due: until nothing is,
// or until the mail server cannot be reached. What a mail server answers is no error of Pass.
func (r *Relay) Pass(ctx context.Context) error {
	zone, err := r.store.StateZone(ctx)
	if err != nil {
		return err
	}
	if err := r.expand(ctx); err != nil {
		return err
	}
	if err := r.store.MakeDigests(ctx, r.time().In(zone)); err != nil {
		return err
	}
	line := &sender{client: r.client}
	defer line.hangUp()
	for ctx.Err() == nil {
		var lost bool
		m, fate, found, err := r.store.NextMail(ctx, r.time(), func(m store.Mail) (fate store.Fate) {
			fate, lost = r.deliver(ctx, line, m, zone)
			return fate
		})
		if err != nil || !found {
			return err
		}
		if r.tell(ctx, m, fate); lost {
			return nil
		}
	}
	return ctx.Err()
}

// time is now, in UTC, to the microsecond that the database keeps.
func (r *Relay) time() time.Time { return r.now().UTC().Truncate(time.Microsecond) }

func (r *Relay) expand(ctx context.Context) error {
	for {
		taken, unheard, err := r.store.ExpandOutbox(ctx, r.time())
		if err != nil || taken == 0 {
			return err
		}
		for _, id := range unheard {
			r.log.WarnContext(ctx, "nobody holds a role in the institution that has to be told", "notice", id)
		}
	}
}

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
	single := m.Notice != store.NoticeDigest && !m.Notice.Urgent()
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
	if m.Notice != store.NoticeDigest {
		l, err := r.composer.notice(ctx, m)
		if err != nil {
			return fate, nil, fmt.Errorf("write the mail: %w", err)
		}
		msg, err := newMessage(r.config, m, l)
		return fate, msg, err
	}
	held, err := r.store.HeldMails(ctx, m.Person.ID, local.UTC())
	if err != nil {
		return fate, nil, err
	}
	for _, h := range held {
		fate.Listed = append(fate.Listed, h.ID)
	}
	fate.Day = store.DayOf(local)
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
