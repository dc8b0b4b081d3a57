package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

const password = "correct horse battery"

// administrator signs the first administrator in and returns her token.
func (w *world) administrator() (token string) {
	w.t.Helper()
	link, err := w.engine.CreateAdministrator(background, w.console(), "Ada", "Ada@Example.org")
	require.NoError(w.t, err)
	require.NoError(w.t, w.engine.RedeemLink(background, link, password))
	token, _, err = w.engine.SignIn(background, " ADA@example.org ", password)
	require.NoError(w.t, err)
	return token
}

func TestTheFirstAdministratorSetsTheRestUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.administrator()
	ada, err := w.engine.Authenticate(background, token, ulid.Make().String())
	require.NoError(t, err)
	me, err := w.engine.Me(background, ada)
	require.NoError(t, err)
	require.Len(t, me.Institutions, 1)
	require.Equal(t, followup.Administrator, me.Grants[0].Role)
	people, err := w.engine.People(background, ada)
	require.NoError(t, err)
	require.Len(t, people, 1)
	require.NoError(t, w.engine.SignOut(background, ada))
	_, err = w.engine.Authenticate(background, token, "")
	require.Equal(t, "no_session", rule(err))
}

func TestOnlyOneFirstAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := make(chan error, 4)
	var wg sync.WaitGroup
	for i := range cap(made) {
		e := w.another()
		wg.Go(func() {
			_, err := e.CreateAdministrator(background, e.Console("root", ulid.Make().String()), "Ada", fmt.Sprintf("ada%d@example.org", i))
			made <- err
		})
	}
	wg.Wait()
	close(made)
	rules := map[string]int{}
	for err := range made {
		rules[rule(err)]++
	}
	require.Equal(t, map[string]int{"": 1, "administered_already": 3}, rules)
}

func TestAWrongPasswordAndAnUnknownAddressAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.administrator()
	size := len(w.stream(followup.AccessStream))
	var took []time.Duration
	for _, address := range []string{"ada@example.org", "nobody@example.org", "", "no address"} {
		start := time.Now()
		token, _, err := w.engine.SignIn(background, address, "wrong horse battery")
		took = append(took, time.Since(start))
		require.Empty(t, token)
		require.Equal(t, followup.Refuse(followup.Unauthenticated, "wrong_password", "address and password do not match"), followup.AsError(err))
	}
	require.Less(t, took[0], 20*took[1]+100*time.Millisecond)
	require.Greater(t, took[1], time.Millisecond, "an unknown address costs the hash of a password too")
	require.Len(t, w.stream(followup.AccessStream), size, "unknown callers are in the log only")
}

func TestADenialIsRecordedOnceAndNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	for name, c := range map[string]struct {
		call func(context.Context) error
		want string
	}{
		"auditor imports": {func(ctx context.Context) error {
			_, err := w.engine.StartImport(ctx, w.as("otto"), engine.NewImport{Body: strings.NewReader("x")})
			return err
		}, policies.AuditorWriting},
		"administrator launches": {func(ctx context.Context) error {
			_, err := w.engine.Launch(ctx, w.as("adam"), w.newCycle("No"))
			return err
		}, policies.AdministratorDeciding},
		"console launches": {func(ctx context.Context) error {
			_, err := w.engine.Launch(ctx, w.console(), w.newCycle("No"))
			return err
		}, policies.ConsoleDeciding},
		"ministry lists people": {func(ctx context.Context) error { _, err := w.engine.People(ctx, w.as("hana")); return err }, policies.WrongRole},
		"coordinator exports":   {func(ctx context.Context) error { _, err := w.engine.Export(ctx, w.as("cora"), nil); return err }, policies.WrongRole},
		"consultee reads the ledger": {func(ctx context.Context) error {
			_, err := w.engine.Records(ctx, w.as("nora"), store.RecordFilter{})
			return err
		}, policies.WrongRole},
	} {
		before := len(w.denials())
		err := c.call(background)
		require.Equal(t, followup.Forbidden, followup.AsError(err).Code, name)
		require.Equal(t, c.want, rule(err), name)
		denials := w.denials()
		require.Len(t, denials, before+1, name)
		require.Equal(t, c.want, denials[before].Body.(followup.AccessDenied).Name, name)
		require.NotEmpty(t, denials[before].Body.(followup.AccessDenied).Missing, name)
	}
}

func TestWhoHangsUpIsRecordedAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	c := w.as("hana")
	ctx, cancel := context.WithCancel(background)
	cancel()
	_, err := w.engine.People(ctx, c)
	require.Equal(t, followup.Forbidden, followup.AsError(err).Code)
	require.Len(t, w.denials(), 1)
}

func TestARequestUsesThePolicyThatAnotherProcessAdopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	_, err := w.engine.People(background, w.as("hana"))
	require.Equal(t, policies.WrongRole, rule(err))
	text := append(policies.Base(), "p, focal_point, *, people, list, allow\n"...)
	changed, err := policies.New(0, text)
	require.NoError(t, err)
	version, err := w.store.AdoptPolicy(background, store.By{Person: "test", At: time.Now()}, changed.Text(), changed.Hash())
	require.NoError(t, err)
	require.EqualValues(t, 2, version)
	_, err = w.engine.People(background, w.as("hana"))
	require.NoError(t, err)
	w.engine = w.another() // a restart
	_, err = w.engine.People(background, w.as("hana"))
	require.NoError(t, err, "a restart undoes no adopted policy")
}

func TestARequestIsTakenOnceAndNobodyTakesAnothersKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	adam := w.as("adam")
	create := func(c engine.Caller) error {
		_, err := w.engine.CreateInstitution(background, c, followup.Institution{Name: "Agency", Kind: followup.Ministry})
		return err
	}
	require.NoError(t, create(adam))
	require.Equal(t, "taken_already", rule(create(adam)))
	w.person("eve", followup.Coordination, followup.Administrator)
	eve := w.as("eve")
	eve.Request = adam.Request
	require.NoError(t, create(eve), "the same id by another person is another request")
	eve.Request = w.ids["cora"] + "/key-00000001"
	require.NoError(t, create(eve))
	known, err := w.store.Receipts(background, w.ids["cora"]+"/key-00000001")
	require.NoError(t, err)
	require.Empty(t, known, "nobody answers for another's act")
}

func TestGrantsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	grant := followup.Grant{Person: w.ids["hana"], Institution: w.houses[followup.Ministry], Role: followup.Drafter}
	for name, change := range map[string]func(*followup.Grant){
		"no role":      func(g *followup.Grant) { g.Role = "king" },
		"console role": func(g *followup.Grant) { g.Role = followup.Operator },
		"backwards":    func(g *followup.Grant) { g.From, g.To = time.Now(), time.Now().Add(-time.Hour) },
		"nobody":       func(g *followup.Grant) { g.Person = "nobody" },
		"long":         func(g *followup.Grant) { g.Instrument = strings.Repeat("a", 201) },
	} {
		g := grant
		change(&g)
		_, err := w.engine.CreateGrant(background, w.as("adam"), g)
		require.Equal(t, followup.Invalid, followup.AsError(err).Code, name)
	}
	g, err := w.engine.CreateGrant(background, w.as("adam"), grant)
	require.NoError(t, err)
	require.Contains(t, w.as("hana").Grants, g)
	require.NoError(t, w.engine.EndGrant(background, w.as("adam"), g.ID))
	require.NotContains(t, w.as("hana").Grants, g, "the next request does not hold it any more")
}
