package store

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/deploy/local/localtest"
)

func mustDatabase(t testing.TB) string {
	t.Helper()
	return localtest.Database(t, "store_"+SchemaVersion(), func(url string) error { return Migrate(context.Background(), url) })
}

// mustOpen opens a store for the tests that look inside; the others use storetest.
func mustOpen(t testing.TB, url string) *Store {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o700))
	key, err := audit.LoadLedgerKey(dir, "test.example/ledger")
	require.NoError(t, err)
	s, err := Open(context.Background(), url, key)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestOpenWithoutADatabaseSaysSo(t *testing.T) {
	t.Parallel()
	_, err := Open(context.Background(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=2", nil)
	require.ErrorContains(t, err, "connect to the database")
}
