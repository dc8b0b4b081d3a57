package mail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

// handOver gives what hana holds to juan at an instant.
func (w *world) handOver(at time.Time) {
	w.t.Helper()
	h := followup.Handover{Person: "hana", Successor: "juan", At: at, Instrument: "letter 9"}
	_, err := w.store.HandOver(background, store.By{Person: "adam", At: w.clock()}, h, store.Text{Classification: followup.InternalUse, Media: "text/plain", Data: []byte("SECRETMARKER")})
	require.NoError(w.t, err)
}

func TestMailsOnTheirWayGoToTheSuccessor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.play.Until(followup.SignOff)
	w.office.close()
	w.pass() // its mails are made, and none can be sent
	require.Positive(t, w.states()["due"])
	w.handOver(time.Now())
	w.office.reopen()
	w.at(time.Now().Add(time.Hour))
	got := w.fresh()
	require.Empty(t, w.to(got, "hana"))
	letters := w.to(got, "juan")
	var subjects []string
	for _, l := range letters {
		subjects = append(subjects, l.subject(t))
		plain, _ := l.parts(t)
		require.NotContains(t, plain, "SECRETMARKER")
	}
	require.Contains(t, subjects, "Usted toma el relevo: 2 asuntos pendientes")
	require.Greater(t, len(letters), 2, "what was on its way to her, and the letter of the handover: %v", subjects)
	for id, n := range w.office.counts() {
		require.Equal(t, 1, n, "mail %s", id)
	}
}

func TestAHandoverTomorrowIsToldTomorrow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	require.NoError(t, w.store.SetMailPreferences(background, "juan", store.MailPreferences{Mode: store.MailDaily, DigestHour: 9}))
	w.signOff()
	at := local(t, 0, 15)
	w.handOver(at.UTC())
	w.at(at.Add(-3 * time.Hour))
	require.NotContains(t, subjectsOf(t, w.to(w.fresh(), "juan")), "Usted toma el relevo: 2 asuntos pendientes")
	w.at(at)
	require.Equal(t, []string{"Usted toma el relevo: 2 asuntos pendientes"}, subjectsOf(t, w.to(w.fresh(), "juan")), "it waits for no digest")
	w.submit("plan/c01")
	require.Empty(t, w.to(w.fresh(), "hana"))
}

func subjectsOf(t *testing.T, letters []letter) []string {
	t.Helper()
	var list []string
	for _, l := range letters {
		list = append(list, l.subject(t))
	}
	return list
}
