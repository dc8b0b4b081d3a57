package mail

import (
	"context"
	"log/slog"
	"time"

	gomail "github.com/wneessen/go-mail"

	"nmrf/store"
)

// every is the time between two passes.
const every = 2 * time.Second

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
