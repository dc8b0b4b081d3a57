package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

func TestEverybodyChoosesWhenSheGetsMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	want := store.MailPreferences{Mode: store.MailDaily, DigestHour: 7, QuietFrom: 19, QuietTo: 6, DaysOff: []time.Weekday{time.Friday}}
	require.NoError(t, w.engine.SetMailPreferences(background, w.as("hana"), want))
	got, err := w.engine.MailPreferences(background, w.as("hana"))
	require.NoError(t, err)
	require.Equal(t, want, got)
	other, err := w.engine.MailPreferences(background, w.as("hugo"))
	require.NoError(t, err)
	require.Equal(t, store.DefaultMail, other)
	want.Mode = "never"
	require.Equal(t, followup.Invalid, followup.AsError(w.engine.SetMailPreferences(background, w.as("hana"), want)).Code)
}

func TestACalendarIsItsOwnersUntilItsTokenIsRenewed(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	cycle := w.launch("Report")
	w.await(cycle.ID, followup.Intake, func(st *followup.Stage) bool { return len(st.Steps) == 1 })
	first, err := w.engine.CalendarToken(background, w.as("cora"))
	require.NoError(t, err)
	feed, err := w.engine.Calendar(background, first, "r1")
	require.NoError(t, err)
	require.Equal(t, "cora", feed.Person.Name)
	require.Len(t, feed.Tasks, 1)
	require.Equal(t, "selection", feed.Tasks[0].Step.ID)
	second, err := w.engine.CalendarToken(background, w.as("cora"))
	require.NoError(t, err)
	for _, dead := range []string{first, "", "no token"} {
		_, err = w.engine.Calendar(background, dead, "r2")
		require.Equal(t, followup.NotFound, followup.AsError(err).Code)
	}
	for _, g := range w.as("cora").Grants {
		require.NoError(t, w.engine.EndGrant(background, w.as("adam"), g.ID))
	}
	before := len(w.denials())
	feed, err = w.engine.Calendar(background, second, "r3")
	require.NoError(t, err)
	require.Empty(t, feed.Tasks, "who has left office has nothing to do")
	require.Len(t, w.denials(), before)
}
