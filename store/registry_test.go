package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

func code(err error) followup.Code {
	if err == nil {
		return ""
	}
	return followup.AsError(err).Code
}

// mustPerson registers a person in an institution.
func mustPerson(t testing.TB, s *store.Store, email string) (followup.Person, followup.Institution) {
	t.Helper()
	i, err := s.AddInstitution(background, by("adam"), followup.Institution{Name: "Ministry of Health", Kind: followup.Ministry})
	require.NoError(t, err)
	p, err := s.AddPerson(background, by("adam"), store.Account{Person: followup.Person{Name: "Hana", Email: email, Language: "en"}}, false)
	require.NoError(t, err)
	return p, i
}

func TestEachChangeOfTheRegistryIsAnEvent(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p, i := mustPerson(t, s, "hana@example.org")
	g, err := s.AddGrant(background, by("adam"), followup.Grant{Person: p.ID, Institution: i.ID, Role: followup.FocalPoint, From: now(), To: now().Add(time.Hour + 7)})
	require.NoError(t, err)
	to := now()
	require.NoError(t, s.EndGrant(background, by("adam"), g.ID, to))
	events, err := s.Stream(background, followup.RegistryStream)
	require.NoError(t, err)
	require.Len(t, events, 4)
	require.Equal(t, followup.InstitutionRegistered{Institution: i}, events[0].Event.Body)
	require.Equal(t, p.ID, events[1].Event.Body.(followup.PersonRegistered).ID)
	require.Equal(t, followup.RoleGranted{Grant: g}, events[2].Event.Body)
	require.Equal(t, followup.RoleEnded{Grant: g.ID, To: to}, events[3].Event.Body)
	details, err := s.Content(background, events[1].Event.Body.(followup.PersonRegistered).Details.ID)
	require.NoError(t, err)
	require.Equal(t, "Hana\nhana@example.org", string(details.Data))
}

func TestRefusalsOfTheRegistry(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	p, i := mustPerson(t, s, "hana@example.org")
	g, err := s.AddGrant(background, by("adam"), followup.Grant{Person: p.ID, Institution: i.ID, Role: followup.Approver, From: now()})
	require.NoError(t, err)
	once := by("adam")
	once.Command = "adam/request-1"
	_, err = s.AddInstitution(background, once, followup.Institution{Name: "A", Kind: followup.Ministry})
	require.NoError(t, err)
	db := mustSQL(t, url)
	before := tables(t, db)
	grant := func(by store.By, g followup.Grant) error { _, err := s.AddGrant(background, by, g); return err }
	for name, c := range map[string]struct {
		err  error
		code followup.Code
		rule string
	}{
		"address taken": {second(s.AddPerson(background, by("adam"), store.Account{Person: followup.Person{Name: "H", Email: p.Email, Language: "en"}}, false)), followup.Conflict, "person_exists"},
		"id taken":      {second(s.AddInstitution(background, by("adam"), i)), followup.Conflict, "institution_exists"},
		"no such person": {grant(by("adam"), followup.Grant{Person: "nobody", Institution: i.ID, Role: followup.Approver, From: now()}),
			followup.Invalid, "invalid_value"},
		"no such institution": {grant(by("adam"), followup.Grant{Person: p.ID, Institution: "nowhere", Role: followup.Approver, From: now()}),
			followup.Invalid, "invalid_value"},
		"no such grant":     {s.EndGrant(background, by("adam"), "none", now()), followup.NotFound, "no_such_grant"},
		"request taken":     {second(s.AddInstitution(background, once, followup.Institution{Name: "B", Kind: followup.Ministry})), followup.Conflict, "taken_already"},
		"nobody's address":  {third(s.PersonByEmail(background, "nobody@example.org")), followup.NotFound, "no_such_person"},
		"no such session":   {second(s.Session(background, []byte("none"), now())), followup.Unauthenticated, "no_session"},
		"no such policy":    {second(s.PolicyText(background, 9)), followup.NotFound, "no_such_policy"},
		"no such content":   {second(s.Content(background, "none")), followup.NotFound, "no_such_content"},
		"no such stage":     {second(s.Stage(background, "cycle/c/intake/1")), followup.NotFound, "no_such_stage"},
		"institutions bare": {second(s.Institutions(background, noScope)), followup.Internal, "no_scope"},
		"people bare":       {second(s.People(background, noScope)), followup.Internal, "no_scope"},
		"cycles bare":       {second(s.Cycles(background, noScope)), followup.Internal, "no_scope"},
		"records bare":      {second(s.Records(background, noScope, store.RecordFilter{Limit: 1})), followup.Internal, "no_scope"},
		"list bare":         {third(s.Recommendations(background, noScope, store.RecommendationFilter{Limit: 1})), followup.Internal, "no_scope"},
	} {
		require.Equal(t, c.code, code(c.err), "%s: %v", name, c.err)
		require.Equal(t, c.rule, followup.AsError(c.err).Rule, name)
	}
	require.Equal(t, before, tables(t, db), "what was refused left nothing")
	require.NoError(t, s.EndGrant(background, by("adam"), g.ID, now()))
	require.Equal(t, "grant_ended", followup.AsError(s.EndGrant(background, by("adam"), g.ID, now())).Rule)
}

func second[A any](_ A, err error) error        { return err }
func third[A, B any](_ A, _ B, err error) error { return err }

func TestGrantsHoldFromTheirFirstInstantToBeforeTheirLast(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p, i := mustPerson(t, s, "hana@example.org")
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.FixedZone("CET", 3600))
	to := from.AddDate(0, 1, 0)
	g, err := s.AddGrant(background, by("adam"), followup.Grant{Person: p.ID, Institution: i.ID, Role: followup.FocalPoint, From: from, To: to, Instrument: "decree 7"})
	require.NoError(t, err)
	require.NoError(t, s.OpenSession(background, []byte("token"), p.ID, "password", from, to.AddDate(1, 0, 0)))
	for at, want := range map[time.Time][]followup.Grant{
		from.Add(-time.Microsecond): {}, from: {g}, to.Add(-time.Microsecond): {g}, to: {},
	} {
		grants, err := s.Grants(background, p.ID, at)
		require.NoError(t, err)
		require.Equal(t, want, grants, at)
		session, err := s.Session(background, []byte("token"), at)
		require.NoError(t, err)
		require.Equal(t, want, session.Grants, "what a session holds is the same: %s", at)
		require.Equal(t, len(want) == 1, g.HeldAt(at))
	}
}

func TestSessionsExpireAndEnd(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p, _ := mustPerson(t, s, "hana@example.org")
	at := now()
	end := at.Add(time.Hour)
	require.NoError(t, s.OpenSession(background, []byte("token"), p.ID, "password", at, end))
	session, err := s.Session(background, []byte("token"), end.Add(-time.Microsecond))
	require.NoError(t, err)
	require.Equal(t, p, session.Person)
	require.Equal(t, followup.Unauthenticated, code(second(s.Session(background, []byte("token"), end))))
	require.NoError(t, s.CloseSession(background, []byte("token")))
	require.Equal(t, followup.Unauthenticated, code(second(s.Session(background, []byte("token"), at))))
	require.Equal(t, followup.SignedIn{Method: "password"}, accessRecords(t, s)[0].Event.Body)
}

func TestALinkIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	end := now().Add(time.Hour)
	for _, name := range []string{"hana", "hugo"} {
		_, err := s.AddPerson(background, by("adam"), store.Account{Person: followup.Person{Name: name, Email: name + "@example.org", Language: "en"},
			LinkHash: []byte(name), LinkExpires: end}, false)
		require.NoError(t, err)
	}
	require.Equal(t, followup.NotFound, code(second(s.UseLink(background, []byte("hugo"), "hash", end))), "expired")
	taken := make(chan error, 8)
	for range cap(taken) {
		go func() { taken <- second(s.UseLink(background, []byte("hana"), "hash", now())) }()
	}
	ok := 0
	for range cap(taken) {
		if err := <-taken; err == nil {
			ok++
		} else {
			require.Equal(t, "no_such_link", followup.AsError(err).Rule)
		}
	}
	require.Equal(t, 1, ok)
	for email, want := range map[string]string{"hana@example.org": "hash", "hugo@example.org": ""} {
		_, hash, err := s.PersonByEmail(background, email)
		require.NoError(t, err)
		require.Equal(t, want, hash)
	}
}

func TestAPolicyIsAdoptedOnce(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if version, err := s.AdoptPolicy(background, by("system"), []byte("base"), "h1"); err != nil || version != 1 {
				t.Errorf("version %d: %v", version, err)
			}
		})
	}
	wg.Wait()
	for _, c := range []struct {
		hash string
		want int64
	}{{"h2", 2}, {"h2", 2}, {"h1", 3}, {"h1", 3}} {
		version, err := s.AdoptPolicy(background, by("system"), []byte(c.hash), c.hash)
		require.NoError(t, err)
		require.Equal(t, c.want, version)
	}
	require.Len(t, mustStream(t, s, followup.RegistryStream), 3)
}

func TestTheEmbeddedPolicyComesBackOverNoOther(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	base := func(hash string) int64 {
		version, err := s.AdoptBasePolicy(background, by("system"), []byte(hash), hash)
		require.NoError(t, err)
		return version
	}
	require.EqualValues(t, 1, base("base"))
	version, err := s.AdoptPolicy(background, by("adam"), []byte("ours"), "ours")
	require.NoError(t, err)
	require.EqualValues(t, 2, version)
	require.EqualValues(t, 2, base("base"), "a restart undoes nothing")
	require.EqualValues(t, 3, base("newer base"))
	require.EqualValues(t, 3, base("base"), "an older program beside a newer one neither")
}

func firstAdministrator(s *store.Store, name string, at time.Time) error {
	by := store.By{Person: "console:root", At: at, Command: "console:root/" + name}
	return second(s.AddPerson(background, by, store.Account{Person: followup.Person{Name: name, Email: name + "@example.org", Language: "en"},
		LinkHash: []byte(name), LinkExpires: at.Add(time.Hour)}, true))
}

func TestTheFirstAdministratorIsWholeAndTheOnlyOne(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	made := make(chan error, 6)
	for i := range cap(made) {
		go func() { made <- firstAdministrator(s, fmt.Sprint("adam", i), now()) }()
	}
	ok := 0
	for range cap(made) {
		if err := <-made; err == nil {
			ok++
		} else {
			require.Equal(t, "administered_already", followup.AsError(err).Rule)
		}
	}
	require.Equal(t, 1, ok)
	events := mustStream(t, s, followup.RegistryStream)
	require.Len(t, events, 3, "a person, her office and her grant")
	grant := events[2].Event.Body.(followup.RoleGranted).Grant
	require.Equal(t, followup.Administrator, grant.Role)
	grants, err := s.Grants(background, grant.Person, now())
	require.NoError(t, err)
	require.Equal(t, []followup.Grant{grant}, grants)
}

func TestNobodyIsLockedOutForGood(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	start := now()
	require.NoError(t, firstAdministrator(s, "adam", start))
	require.Error(t, firstAdministrator(s, "eve", start))
	later := start.Add(2 * time.Hour)
	require.NoError(t, firstAdministrator(s, "eve", later), "adam never used his link, and it has expired")
	_, err := s.UseLink(background, []byte("eve"), "hash", later)
	require.NoError(t, err)
	much := later.AddDate(1, 0, 0)
	require.Error(t, firstAdministrator(s, "ada", much), "eve can sign in")
	for _, e := range mustStream(t, s, followup.RegistryStream) {
		if granted, ok := e.Event.Body.(followup.RoleGranted); ok {
			require.NoError(t, s.EndGrant(background, by("eve"), granted.Grant.ID, much))
		}
	}
	require.NoError(t, firstAdministrator(s, "ada", much.Add(time.Second)), "nobody is administrator any more")
}
