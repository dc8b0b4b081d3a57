package store_test

import (
	"context"
	"database/sql"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/deploy/local/localtest"
	"nmrf/followup"
	"nmrf/store"
)

func TestMain(m *testing.M) {
	_ = flag.Set("rapid.checks", "12") // each plays a cycle on the database; the command line can ask for more
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
	db.SetMaxOpenConns(2)
	t.Cleanup(func() { db.Close() })
	return db
}

// count runs a query that returns one number.
func count(t testing.TB, db *sql.DB, query string, args ...any) (n int64) {
	t.Helper()
	require.NoError(t, db.QueryRow(query, args...).Scan(&n))
	return n
}

// tables lists the number of rows of every table, and the sequence of every stream.
func tables(t testing.TB, db *sql.DB) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, table := range []string{"stream", "record", "hash", "checkpoint", "command", "content", "institution", "person", "role_grant", "session",
		"one_time_link", "policy", "recommendation", "cycle", "stage", "step", "reply", "outbox", "mail", "person_mail", "calendar_token"} {
		out[table] = count(t, db, `SELECT count(*) FROM `+table)
	}
	out["size"] = count(t, db, `SELECT size FROM head`)
	out["sequences"] = count(t, db, `SELECT coalesce(sum(seq), 0) FROM stream`)
	return out
}

// accessRecords reads the access stream.
func accessRecords(t testing.TB, s *store.Store) []store.Recorded {
	t.Helper()
	records, err := s.Stream(background, followup.AccessStream)
	require.NoError(t, err)
	return records
}
