package apitest

import (
	"context"
	"crypto/sha256"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"nmrf/api/client"
	"nmrf/followup"
	"nmrf/store"
)

// Person is somebody who is signed in.
type Person struct {
	ID, Name, Email, Token string
	Institution            string // id
	API                    *client.ClientWithResponses
}

// Password is everybody's.
const Password = "correct horse battery"

var institutions = []struct {
	key  string
	kind followup.InstitutionKind
}{
	{"coordination", followup.Coordination}, {"health", followup.Ministry}, {"justice", followup.Ministry}, {"interior", followup.Ministry},
	{"foreign", followup.ForeignMinistry}, {"committee", followup.Committee}, {"nhri", followup.NHRI}, {"civil_society", followup.CivilSociety},
	{"parliament", followup.Parliament}, {"statistics", followup.StatisticsOffice}, {"audit", followup.AuditOffice},
}

var people = []struct {
	key, institution string
	role             followup.Role
}{
	{"coordinator", "coordination", followup.Coordinator}, {"drafter", "coordination", followup.Drafter}, {"approver", "coordination", followup.Approver},
	{"focal_health", "health", followup.FocalPoint}, {"approver_health", "health", followup.Approver},
	{"focal_justice", "justice", followup.FocalPoint}, {"approver_justice", "justice", followup.Approver},
	{"focal_interior", "interior", followup.FocalPoint}, {"approver_interior", "interior", followup.Approver},
	{"focal_foreign", "foreign", followup.FocalPoint}, {"approver_foreign", "foreign", followup.Approver},
	{"committee", "committee", followup.Approver},
	{"nhri", "nhri", followup.Consultee}, {"civil_society", "civil_society", followup.Consultee}, {"parliament", "parliament", followup.Consultee},
	{"statistician", "statistics", followup.Statistician}, {"auditor", "audit", followup.Auditor}, {"administrator", "coordination", followup.Administrator},
}

// cheap makes signing in cost a test next to nothing.
var cheap = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

var passwordHash = sync.OnceValues(func() (string, error) { return argon2id.CreateHash(Password, cheap) })

// populate registers the institutions and the people, and signs everybody in.
func (w *World) populate(ctx context.Context, t testing.TB) {
	t.Helper()
	by := store.By{Person: followup.SystemActor, At: time.Now()}
	for _, i := range institutions {
		made, err := w.Store.AddInstitution(ctx, by, followup.Institution{Name: "Institution " + i.key, Kind: i.kind})
		require.NoError(t, err)
		w.Institutions[i.key] = made.ID
	}
	for _, p := range people {
		w.People[p.key] = w.addPerson(ctx, t, by, p.key, p.institution, p.role)
	}
	var sessions errgroup.Group // the records of signing in are written together
	for _, p := range w.People {
		sessions.Go(func() error {
			hash := sha256.Sum256([]byte(p.Token))
			return w.Store.OpenSession(ctx, hash[:], p.ID, "password", time.Now(), time.Now().Add(time.Hour))
		})
	}
	require.NoError(t, sessions.Wait())
}

func (w *World) addPerson(ctx context.Context, t testing.TB, by store.By, key, institution string, role followup.Role) *Person {
	t.Helper()
	hash, err := passwordHash()
	require.NoError(t, err)
	made, err := w.Store.AddPerson(ctx, by, store.Account{PasswordHash: hash,
		Person: followup.Person{Name: "Person " + key, Email: key + "@state.example", Language: "en"}}, false)
	require.NoError(t, err)
	p := &Person{ID: made.ID, Name: made.Name, Email: made.Email, Token: ulid.Make().String(), Institution: w.Institutions[institution]}
	_, err = w.Store.AddGrant(ctx, by, followup.Grant{Person: p.ID, Institution: p.Institution, Role: role, From: by.At.Add(-time.Hour), Instrument: "test"})
	require.NoError(t, err)
	p.API = w.Client(t, p.Token)
	return p
}

// Client calls the API with a token; every answer is held to the description.
func (w *World) Client(t testing.TB, token string) *client.ClientWithResponses {
	t.Helper()
	c, err := client.NewClientWithResponses(w.URL+"/api/v1", client.WithHTTPClient(&http.Client{Transport: w.Spec.Transport(t)}),
		client.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
			if token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
			return nil
		}))
	require.NoError(t, err)
	return c
}
