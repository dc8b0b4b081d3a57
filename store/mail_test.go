package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

var staff = []storetest.Person{
	{Name: "cora", Institution: storetest.Coordination, Role: followup.Coordinator, Language: "en"},
	{Name: "dora", Institution: storetest.Coordination, Role: followup.Drafter, Language: "fr"},
	{Name: "hana", Institution: storetest.Health, Role: followup.FocalPoint, Language: "en"},
	{Name: "hugo", Institution: storetest.Health, Role: followup.Approver, Language: "ar"},
	{Name: "otto", Institution: storetest.Health, Role: followup.Auditor, Language: "en"},
	{Name: "nora", Institution: storetest.Commission, Role: followup.Consultee, Language: "en"},
}

// mails takes every mail that is due and gives each the fate.
func mails(t *testing.T, s *store.Store, at time.Time, fate func(store.Mail) store.Fate) (list []store.Mail) {
	t.Helper()
	for {
		m, _, found, err := s.NextMail(background, at, fate)
		require.NoError(t, err)
		if !found {
			return list
		}
		list = append(list, m)
	}
}

func sent(store.Mail) store.Fate { return store.Fate{State: store.MailSent} }

func readers(list []store.Mail) (names []string) {
	for _, m := range list {
		names = append(names, m.Person.ID+" "+string(m.Notice))
	}
	slices.Sort(names)
	return names
}

func TestANoticeReachesWhoHoldsARoleAtThatMoment(t *testing.T) {
	t.Parallel()
	s := mustStaff(t)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Begin(followup.Intake)
	taken, unheard, err := s.ExpandOutbox(background, now())
	require.NoError(t, err)
	require.Equal(t, 2, taken)
	require.Empty(t, unheard)
	require.Equal(t, []string{"cora asked", "cora opened", "dora asked"}, readers(mails(t, s, now(), sent)))
	p.Through(followup.Intake)
	p.Finish(followup.Intake)
	p.Begin(followup.Clustering)
	p.Through(followup.Clustering)
	p.Finish(followup.Clustering)
	p.Begin(followup.Assignment)
	grants, err := s.Grants(background, "hugo", now())
	require.NoError(t, err)
	require.NoError(t, s.EndGrant(background, by("adam"), grants[0].ID, now()))
	p.Do(followup.Assignment, followup.Command{Kind: followup.Assign, Step: "assign/c01", Lead: storetest.Health, Supporting: []string{storetest.Justice}, Actor: storetest.Coordinator})
	_, unheard, err = s.ExpandOutbox(background, now())
	require.NoError(t, err)
	require.Len(t, unheard, 1, "nobody of justice can be told")
	var live []store.Mail
	for _, m := range mails(t, s, now(), sent) {
		if !m.Moot && m.Notice.Asks() {
			live = append(live, m)
		}
	}
	require.Equal(t, []string{"cora asked", "dora asked", "hana asked"}, readers(live), "c02 still has to be assigned; an auditor and who has left are told nothing")
}

func TestAMailIsTakenByOneOnlyAndKeepsItsFate(t *testing.T) {
	t.Parallel()
	s := mustStaff(t)
	p := storetest.Launch(t, s, "r1")
	p.Begin(followup.Intake)
	start := now()
	_, _, err := s.ExpandOutbox(background, start)
	require.NoError(t, err)
	first, _, _, err := s.NextMail(background, start, func(outer store.Mail) store.Fate {
		for _, inner := range mails(t, s, start, sent) { // what another relay sees meanwhile
			require.NotEqual(t, outer.ID, inner.ID)
		}
		return store.Fate{State: store.MailDue, NextAt: start.Add(time.Minute), Error: "421 busy"}
	})
	require.NoError(t, err)
	require.Empty(t, mails(t, s, start.Add(59*time.Second), sent))
	again := mails(t, s, start.Add(time.Minute), sent)
	require.Len(t, again, 1)
	require.Equal(t, first.ID, again[0].ID)
	require.Equal(t, 1, again[0].Attempts)
	require.True(t, again[0].FailingSince.Equal(start))
}

func TestOldNewsIsNotTold(t *testing.T) {
	t.Parallel()
	s := mustStaff(t)
	p := storetest.Launch(t, s, "r1")
	p.Begin(followup.Intake)
	later := now().AddDate(0, 0, 8)
	_, unheard, err := s.ExpandOutbox(background, later)
	require.NoError(t, err)
	require.Empty(t, unheard)
	require.Equal(t, []string{"cora asked", "dora asked"}, readers(mails(t, s, later, sent)), "what is still asked is told all the same")
}

func TestADigestIsMadeOnceADayAtItsHour(t *testing.T) {
	t.Parallel()
	s := mustStaff(t)
	wants := store.MailPreferences{Mode: store.MailDaily, DigestHour: 9, DaysOff: []time.Weekday{time.Sunday}}
	require.NoError(t, s.SetMailPreferences(background, "hana", wants))
	zone := time.FixedZone("", 3600)
	made := func(day, hour int) int { // March 2027 begins on a Monday
		at := time.Date(2027, 3, day, hour, 30, 0, 0, zone)
		require.NoError(t, s.MakeDigests(background, at))
		return len(mails(t, s, at.UTC(), func(store.Mail) store.Fate { return store.Fate{State: store.MailSent, Day: store.DayOf(at)} }))
	}
	require.Equal(t, []int{0, 1, 0, 0}, []int{made(1, 8), made(1, 9), made(1, 10), made(2, 8)})
	require.Equal(t, []int{1, 0}, []int{made(2, 23), made(2, 23)})
	require.Equal(t, []int{0, 1}, []int{made(7, 12), made(8, 12)}, "not on a day off")
	at := time.Date(2027, 3, 9, 9, 0, 0, 0, zone)
	require.NoError(t, s.MakeDigests(background, at))
	late := mails(t, s, at.UTC(), func(store.Mail) store.Fate {
		return store.Fate{State: store.MailDue, NextAt: at.AddDate(0, 0, 1).UTC(), Error: "down"}
	})
	require.Len(t, late, 1)
	require.Equal(t, []int{1, 0}, []int{made(10, 9), made(10, 10)}, "yesterday's digest is today's")
}

func TestHeldMailIsReleasedWithTheDigest(t *testing.T) {
	t.Parallel()
	s := mustStaff(t)
	require.NoError(t, s.SetMailPreferences(background, "cora", store.MailPreferences{Mode: store.MailDaily}))
	p := storetest.Launch(t, s, "r1")
	p.Begin(followup.Intake)
	_, _, err := s.ExpandOutbox(background, now())
	require.NoError(t, err)
	mails(t, s, now(), func(store.Mail) store.Fate { return store.Fate{State: store.MailHeld} })
	held, err := s.HeldMails(background, "cora", now())
	require.NoError(t, err)
	require.Len(t, held, 2)
	require.NoError(t, s.SetMailPreferences(background, "cora", store.DefaultMail))
	require.NoError(t, s.MakeDigests(background, now()))
	require.Equal(t, []string{"cora asked", "cora opened", "dora asked"}, readers(mails(t, s, now(), sent)))
	asks, err := s.OpenAsks(background, "cora", now())
	require.NoError(t, err)
	require.Equal(t, []store.Ask{{Stream: p.Stream(followup.Intake), Step: "selection", Institution: storetest.Coordination}}, asks)
}

func TestACalendarHasOneTokenAndItsOwner(t *testing.T) {
	t.Parallel()
	s := mustStaff(t)
	require.NoError(t, s.SetCalendarToken(background, "hana", []byte("one"), now()))
	require.NoError(t, s.SetCalendarToken(background, "hana", []byte("two"), now()))
	_, err := s.CalendarOwner(background, []byte("one"), now())
	require.Equal(t, followup.NotFound, followup.AsError(err).Code)
	owner, err := s.CalendarOwner(background, []byte("two"), now())
	require.NoError(t, err)
	require.Equal(t, "hana", owner.Person.ID)
	require.Len(t, owner.Grants, 1)
}

func mustStaff(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.Open(t)
	storetest.Staff(t, s, staff...)
	return s
}
