package mail_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"nmrf/activities/mail"
	"nmrf/audit"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

var background = context.Background()

// world is a State whose relay has a clock of its own.
type world struct {
	t      *testing.T
	url    string
	key    *audit.LedgerKey
	store  *store.Store
	office *postOffice
	relay  *mail.Relay
	play   *storetest.Play
	log    *journal

	mu  sync.Mutex
	now time.Time
}

// journal is a log that a test can read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

var people = []storetest.Person{
	{Name: "cora", Institution: storetest.Coordination, Role: followup.Coordinator, Language: "en"},
	{Name: "hana", Institution: storetest.Health, Role: followup.FocalPoint, Language: "en"},
	{Name: "hugo", Institution: storetest.Health, Role: followup.Approver, Language: "fr"},
	{Name: "amal", Institution: storetest.Health, Role: followup.Drafter, Language: "ar"},
	{Name: "juan", Institution: storetest.Justice, Role: followup.FocalPoint, Language: "es"},
	{Name: "rada", Institution: storetest.Justice, Role: followup.Approver, Language: "ru"},
	{Name: "chen", Institution: storetest.Justice, Role: followup.Drafter, Language: "zh"},
}

func newWorld(t *testing.T, staff ...storetest.Person) *world {
	t.Helper()
	w := &world{t: t, url: storetest.Database(t), office: newPostOffice(t), log: &journal{}}
	w.key, _ = storetest.Keys(t)
	w.store = storetest.OpenAt(t, w.url, w.key)
	storetest.Staff(t, w.store, staff...)
	w.relay = w.another(w.store)
	w.play = storetest.Launch(t, w.store, "r1", "r2")
	return w
}

func (w *world) another(s *store.Store) *mail.Relay {
	w.t.Helper()
	r, err := mail.NewRelay(mail.Options{Store: s, Config: mustConfig(w.t, w.office.address), Now: w.clock, Log: w.logger()})
	require.NoError(w.t, err)
	return r
}

func (w *world) logger() *slog.Logger { return slog.New(slog.NewTextHandler(w.log, nil)) }

func mustConfig(t testing.TB, address string) mail.Config {
	t.Helper()
	c, err := mail.ParseConfig("smtp://"+address+"?tls=none", "Follow-up <nmrf@velmara.example>", "https://nmrf.velmara.example")
	require.NoError(t, err)
	return c
}

// clock is the machine's until a test sets it.
func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now.IsZero() {
		return time.Now()
	}
	return w.now
}

// at sets the clock of the relay.
func (w *world) at(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
}

func (w *world) pass() {
	w.t.Helper()
	require.NoError(w.t, w.relay.Pass(background))
}

// fresh makes a pass and returns what it sent.
func (w *world) fresh() []letter {
	w.t.Helper()
	before := len(w.office.letters())
	w.pass()
	return w.office.letters()[before:]
}

func (w *world) to(letters []letter, name string) []letter {
	return slices.DeleteFunc(slices.Clone(letters), func(l letter) bool { return l.to != name+"@velmara.example" })
}

// signOff plays up to the sign-off, tells everybody so far, and forgets it.
func (w *world) signOff() {
	w.t.Helper()
	w.play.Until(followup.SignOff)
	w.pass()
	w.office.set(func() { w.office.taken = nil })
}

// submit puts a plan before its approvers.
func (w *world) submit(step string) {
	w.t.Helper()
	w.play.Do(followup.SignOff, followup.Command{Kind: followup.Submit, Step: step, Content: w.play.Text("SECRETMARKER of the plan"), Actor: storetest.Actor(storetest.Health, followup.FocalPoint)})
}

// tick lets the time of the sign-off come to an instant.
func (w *world) tick(at time.Time) {
	w.t.Helper()
	st := w.play.Stage(followup.SignOff)
	events, err := st.Decide(followup.Command{Kind: followup.Tick, Cycle: w.play.Cycle, Stage: followup.SignOff, Attempt: 1, At: at, Actor: followup.Actor{Person: followup.SystemActor}})
	require.NoError(w.t, err)
	res, err := w.store.Record(background, store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, Events: events})
	require.NoError(w.t, err)
	require.True(w.t, res.Wrote)
}

// states counts the mails in each state.
func (w *world) states() map[string]int {
	w.t.Helper()
	db, err := sql.Open("pgx", w.url)
	require.NoError(w.t, err)
	defer db.Close()
	rows, err := db.Query(`SELECT state, count(*) FROM mail GROUP BY state`)
	require.NoError(w.t, err)
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var state string
		var n int
		require.NoError(w.t, rows.Scan(&state, &n))
		out[state] = n
	}
	return out
}

func refused(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCodeNotSet, Message: text}
}

func TestAnHourWithoutAMailServerLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.signOff()
	w.submit("plan/c01")
	start := time.Now()
	w.office.close()
	for minute := range 20 {
		w.at(start.Add(time.Duration(minute) * time.Minute))
		w.pass()
	}
	w.office.set(func() { w.office.greeting = refused(421, "closing") })
	w.office.reopen()
	for minute := 20; minute < 40; minute++ {
		w.at(start.Add(time.Duration(minute) * time.Minute))
		w.pass()
	}
	w.office.set(func() {
		w.office.greeting = nil
		w.office.onTo = func(string) error { return refused(451, "try later") }
	})
	for minute := 40; minute < 60; minute++ {
		w.at(start.Add(time.Duration(minute) * time.Minute))
		w.pass()
	}
	require.Empty(t, w.office.letters())
	require.Zero(t, w.states()["failed"])
	w.office.set(func() { w.office.onTo = nil })
	w.at(start.Add(76 * time.Minute)) // the longest pause is a quarter of an hour
	got := w.fresh()
	for _, p := range people[1:] {
		require.Len(t, w.to(got, p.Name), 1, p.Name)
	}
	require.Empty(t, w.fresh())
	for id, n := range w.office.counts() {
		require.Equal(t, 1, n, id)
	}
	require.Contains(t, w.log.String(), "tried again")
	require.NotContains(t, w.log.String(), "ALARM")
}

func TestADayOfFailuresIsAnAlarmAndNotTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people[:1]...)
	w.play.Begin(followup.Intake)
	w.office.set(func() { w.office.onTo = func(string) error { return refused(450, "busy") } })
	start := time.Now()
	for hour := range 26 {
		w.at(start.Add(time.Duration(hour) * time.Hour))
		w.pass()
	}
	require.Equal(t, map[string]int{"stuck": 2}, w.states())
	require.Equal(t, 2, bytes.Count([]byte(w.log.String()), []byte("ALARM")), "once for each mail")
	w.office.set(func() { w.office.onTo = nil })
	w.at(start.Add(27 * time.Hour))
	require.Len(t, w.fresh(), 2)
}

func TestOneBadAddressStopsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.signOff()
	w.office.set(func() {
		w.office.onTo = func(to string) error {
			if to == "hugo@velmara.example" {
				return refused(550, "no such user")
			}
			return nil
		}
	})
	w.submit("plan/c01")
	got := w.fresh()
	require.Empty(t, w.to(got, "hugo"))
	for _, name := range []string{"hana", "amal", "juan", "rada", "chen"} {
		require.Len(t, w.to(got, name), 1, name)
	}
	require.Equal(t, 1, w.states()["failed"])
	require.Contains(t, w.log.String(), "ALARM a mail was refused for good")
	require.NotContains(t, w.log.String(), "hugo@")
	require.Empty(t, w.fresh(), "it is not tried again")
}

func TestTwoRelaysSendEachMailOnce(t *testing.T) {
	t.Parallel()
	var crowd []storetest.Person
	for i := range 60 {
		crowd = append(crowd, storetest.Person{Name: fmt.Sprintf("p%02d", i), Institution: storetest.Coordination, Role: followup.Coordinator, Language: "en"})
	}
	w := newWorld(t, crowd...)
	w.play.Begin(followup.Intake)
	var wg sync.WaitGroup
	for range 2 {
		r := w.another(storetest.OpenAt(t, w.url, w.key))
		wg.Go(func() {
			for w.states()["sent"] < 120 {
				require.NoError(t, r.Pass(background))
			}
		})
	}
	wg.Wait()
	require.Len(t, w.office.letters(), 120)
	require.Len(t, w.office.counts(), 120)
}

func TestAnAskThatIsDoneIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.signOff()
	w.office.close()
	w.submit("plan/c01")
	w.pass()
	w.play.Do(followup.SignOff, followup.Command{Kind: followup.Approve, Step: "plan/c01", Actor: storetest.Actor(storetest.Health, followup.Approver)})
	w.office.reopen()
	w.at(time.Now().Add(time.Hour))
	got := w.fresh()
	require.Empty(t, w.to(got, "hugo"), "her institution has replied")
	require.Len(t, w.to(got, "juan"), 1)
}
