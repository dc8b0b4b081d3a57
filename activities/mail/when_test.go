package mail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

// local is an hour of a day after tomorrow in the State's zone.
func local(t *testing.T, day, hour int) time.Time {
	t.Helper()
	zone, err := followup.Zone("Europe/Ljubljana")
	require.NoError(t, err)
	y, m, d := time.Now().In(zone).Date()
	return time.Date(y, m, d+2+day, hour, 0, 0, 0, zone)
}

func TestADigestListsWhatIsOpenOnceADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	require.NoError(t, w.store.SetMailPreferences(background, "hugo", store.MailPreferences{Mode: store.MailDaily, DigestHour: 9}))
	require.NoError(t, w.store.SetMailPreferences(background, "cora", store.MailPreferences{Mode: store.MailDaily, DigestHour: 9}))
	w.play.Until(followup.SignOff)
	w.submit("plan/c01")
	w.at(local(t, 0, 8))
	require.Empty(t, w.to(w.fresh(), "hugo"))
	w.at(local(t, 0, 9))
	got := w.fresh()
	digest := w.to(got, "hugo")
	require.Len(t, digest, 1)
	require.Contains(t, digest[0].subject(t), "2 tâches vous attendent, la première d’ici au ")
	plain, html := digest[0].parts(t)
	require.Contains(t, plain, "\n- À approuver d’ici au ")
	require.Contains(t, plain, "\n- À rédiger d’ici au ")
	require.Equal(t, 3, strings.Count(html, "<a "), "a link for each, and one to her desk")
	news := w.to(got, "cora")
	require.Len(t, news, 1)
	plain, _ = news[0].parts(t)
	require.Contains(t, plain, "Also new:\n\n- Stage")
	for hour := 10; hour < 24; hour++ {
		w.at(local(t, 0, hour))
		require.Empty(t, w.fresh(), "once a day")
	}
	w.at(local(t, 1, 9))
	got = w.fresh()
	require.Len(t, w.to(got, "hugo"), 1, "the next day it is still open")
	require.Empty(t, w.to(got, "cora"), "there is nothing to say")
	require.Zero(t, w.states()["held"])
}

func TestRemindersWaitForNoDigest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	require.NoError(t, w.store.SetMailPreferences(background, "hana", store.MailPreferences{Mode: store.MailDaily, DigestHour: 23}))
	w.signOff()
	clock := w.play.Stage(followup.SignOff).Step("plan/c01").Clock
	w.tick(clock.RemindAt)
	w.at(local(t, 0, 12))
	require.Len(t, w.to(w.fresh(), "hana"), 2, "one for each plan")
}

func TestNothingIsSentInQuietHours(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	require.NoError(t, w.store.SetMailPreferences(background, "hana", store.MailPreferences{Mode: store.MailAtOnce, QuietFrom: 18, QuietTo: 7}))
	w.play.Until(followup.SignOff)
	w.submit("plan/c01")
	for _, hour := range []int{18, 23} {
		w.at(local(t, 0, hour))
		require.Empty(t, w.to(w.fresh(), "hana"))
	}
	w.at(local(t, 1, 6).Add(59 * time.Minute))
	require.Empty(t, w.to(w.fresh(), "hana"))
	w.at(local(t, 1, 7))
	require.NotEmpty(t, w.to(w.fresh(), "hana"))
	require.Empty(t, w.to(w.fresh(), "hana"))
}
