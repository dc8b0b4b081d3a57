package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

// Person is somebody of a played cycle's institutions, with her role and her language; her id is her name.
type Person struct {
	Name, Institution string
	Role              followup.Role
	Language          string
}

// Staff registers people, and the institutions of a played cycle where they are not there yet.
func Staff(t testing.TB, s *store.Store, people ...Person) {
	t.Helper()
	ctx, by := context.Background(), store.By{Person: "test", At: now()}
	kinds := map[string]followup.InstitutionKind{Coordination: followup.Coordination, Health: followup.Ministry, Justice: followup.Ministry,
		Foreign: followup.ForeignMinistry, Cabinet: followup.Committee, Commission: followup.NHRI}
	known, err := s.InstitutionsByID(ctx, []string{Coordination, Health, Justice, Foreign, Cabinet, Commission})
	require.NoError(t, err)
	for _, i := range known {
		delete(kinds, i.ID)
	}
	for id, kind := range kinds {
		_, err := s.AddInstitution(ctx, by, followup.Institution{ID: id, Name: "Office " + id, Kind: kind})
		require.NoError(t, err)
	}
	for _, p := range people {
		_, err := s.AddPerson(ctx, by, store.Account{Person: followup.Person{ID: p.Name, Name: p.Name, Email: p.Name + "@velmara.example", Language: p.Language}}, false)
		require.NoError(t, err)
		_, err = s.AddGrant(ctx, by, followup.Grant{Person: p.Name, Institution: p.Institution, Role: p.Role, From: by.At.AddDate(0, 0, -1)})
		require.NoError(t, err)
	}
}
