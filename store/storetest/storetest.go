// Package storetest gives tests a store of their own on the real PostgreSQL, and plays cycles on it without Temporal. A package
// that uses it ends its TestMain with localtest.Stop.
package storetest

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/deploy/local/localtest"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Database returns the URL of a migrated database of this test alone.
func Database(t testing.TB) (url string) {
	t.Helper()
	return localtest.Database(t, "store_"+store.SchemaVersion(), func(url string) error {
		return store.Migrate(context.Background(), url)
	})
}

// Keys makes the keys of a ledger and of a door.
func Keys(t testing.TB) (*audit.LedgerKey, *audit.DoorKey) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o700))
	key, err := audit.LoadLedgerKey(dir, "test.example/ledger")
	require.NoError(t, err)
	door, err := audit.LoadDoorKey(dir, "door")
	require.NoError(t, err)
	return key, door
}

// Open returns a store on a database of this test alone.
func Open(t testing.TB) *store.Store {
	t.Helper()
	key, _ := Keys(t)
	return OpenAt(t, Database(t), key)
}

// OpenAt returns a store on a database that others may use too.
func OpenAt(t testing.TB, url string, key *audit.LedgerKey) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), url, key)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// Scope is what an auditor may list.
func Scope(t testing.TB, object string) policies.Scope {
	t.Helper()
	e, err := policies.New(1, policies.Base())
	require.NoError(t, err)
	scope, v := e.Scope([]followup.Role{followup.Auditor, followup.Coordinator}, "audit", object)
	require.True(t, v.Allowed, v.Missing)
	return scope
}
