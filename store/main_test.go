package store_test

import (
	"context"
	"database/sql"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/deploy/local/localtest"
	"nmrf/store"
)

func TestMain(m *testing.M) {
	code := m.Run()
	localtest.Stop()
	os.Exit(code)
}

var background = context.Background()

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func by(person string) store.By { return store.By{Person: person, Institution: "nmirf", At: now()} }

// mustSQL opens the database beside the store.
func mustSQL(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// count runs a query that returns one number.
func count(t testing.TB, db *sql.DB, query string, args ...any) (n int64) {
	t.Helper()
	require.NoError(t, db.QueryRow(query, args...).Scan(&n))
	return n
}
