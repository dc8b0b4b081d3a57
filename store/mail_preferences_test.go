package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

func TestPreferencesAreChecked(t *testing.T) {
	t.Parallel()
	require.NoError(t, store.DefaultMail.Check())
	for name, change := range map[string]func(*store.MailPreferences){
		"mode":    func(p *store.MailPreferences) { p.Mode = "never" },
		"hour":    func(p *store.MailPreferences) { p.DigestHour = 24 },
		"quiet":   func(p *store.MailPreferences) { p.QuietTo = -1 },
		"no day":  func(p *store.MailPreferences) { p.DaysOff = []time.Weekday{7} },
		"twice":   func(p *store.MailPreferences) { p.DaysOff = []time.Weekday{1, 1} },
		"all off": func(p *store.MailPreferences) { p.DaysOff = []time.Weekday{0, 1, 2, 3, 4, 5, 6} },
	} {
		p := store.DefaultMail
		change(&p)
		require.Equal(t, followup.Invalid, followup.AsError(p.Check()).Code, name)
	}
}

func TestQuietHoursAndDaysOff(t *testing.T) {
	t.Parallel()
	zone, err := followup.Zone("Europe/Ljubljana")
	require.NoError(t, err)
	at := func(day, hour, minute int) time.Time { return time.Date(2027, 3, day, hour, minute, 0, 0, zone) }
	night := store.MailPreferences{Mode: store.MailAtOnce, QuietFrom: 20, QuietTo: 7, DaysOff: []time.Weekday{time.Saturday, time.Sunday}}
	noon := store.MailPreferences{Mode: store.MailAtOnce, QuietFrom: 12, QuietTo: 13}
	for name, c := range map[string]struct {
		when     store.MailPreferences
		at, free time.Time
		urgent   bool
	}{
		"by day":                   {night, at(1, 12, 0), at(1, 12, 0), false},
		"in the evening":           {night, at(1, 20, 0), at(2, 7, 0), true},
		"after midnight":           {night, at(2, 3, 59), at(2, 7, 0), false},
		"the end is not quiet":     {night, at(2, 7, 0), at(2, 7, 0), false},
		"Friday night":             {night, at(5, 21, 0), at(8, 7, 0), false},
		"urgent on Saturday":       {night, at(6, 9, 0), at(6, 9, 0), true},
		"urgent on Friday night":   {night, at(5, 21, 0), at(6, 7, 0), true},
		"over noon":                {noon, at(1, 12, 30), at(1, 13, 0), false},
		"the same hour is no hour": {store.DefaultMail, at(1, 0, 0), at(1, 0, 0), false},
		"an hour that is skipped": {store.MailPreferences{QuietFrom: 1, QuietTo: 2}, at(28, 1, 30),
			time.Date(2027, 3, 28, 3, 0, 0, 0, zone), false},
	} {
		require.True(t, c.free.Equal(c.when.Free(c.at, c.urgent)), "%s: %s", name, c.when.Free(c.at, c.urgent))
	}
}

func TestPreferencesAreKept(t *testing.T) {
	t.Parallel()
	s := mustStaff(t)
	p, err := s.MailPreferences(background, "hana")
	require.NoError(t, err)
	require.Equal(t, store.DefaultMail, p)
	want := store.MailPreferences{Mode: store.MailDaily, DigestHour: 7, QuietFrom: 19, QuietTo: 6, DaysOff: []time.Weekday{time.Friday}}
	require.NoError(t, s.SetMailPreferences(background, "hana", store.MailPreferences{Mode: store.MailAtOnce}))
	require.NoError(t, s.SetMailPreferences(background, "hana", want))
	p, err = s.MailPreferences(background, "hana")
	require.NoError(t, err)
	require.Equal(t, want, p)
}
