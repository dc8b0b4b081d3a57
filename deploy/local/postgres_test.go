package local_test

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"nmrf/deploy/local"
	"nmrf/deploy/local/localtest"
)

func mustWrite(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	for _, s := range statements {
		_, err := conn.Exec(t.Context(), s)
		require.NoError(t, err, s)
	}
}

func TestPostgresComesBackAfterKill(t *testing.T) {
	g := mustStart(t, local.Options{DataDir: newDir(t), WithoutTemporal: true})
	url := g.DatabaseURL("postgres")
	mustWrite(t, url, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('written')")

	// A backend that is busy when its server dies holds the shared memory on.
	busy, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	go func() { _, _ = busy.Exec(t.Context(), "SELECT pg_sleep(60)") }()

	for range 3 {
		before := g.PIDs()["postgres"]
		kill9(t, before)
		require.Eventually(t, func() bool {
			word, err := query(t.Context(), url, "SELECT word FROM kept")
			return err == nil && word == "written" && g.PIDs()["postgres"] != before
		}, backIn, 50*time.Millisecond)
	}
}

func TestPortAndDataSurviveARestart(t *testing.T) {
	dir := newDir(t)
	first := mustStart(t, local.Options{DataDir: dir, WithoutTemporal: true})
	url := first.DatabaseURL("postgres")
	mustWrite(t, url, "CREATE TABLE kept AS SELECT 'written' AS word")
	require.NoError(t, first.Stop(t.Context()))
	_, err := local.ReadRun(dir)
	require.ErrorIs(t, err, os.ErrNotExist)

	second := mustStart(t, local.Options{DataDir: dir, WithoutTemporal: true})
	require.Equal(t, url, second.DatabaseURL("postgres"))
	word, err := query(t.Context(), url, "SELECT word FROM kept")
	require.NoError(t, err)
	require.Equal(t, "written", word)
}

// After a reboot the id in postmaster.pid may belong to any program.
func TestLockFileOfAnotherProgramIsNoObstacle(t *testing.T) {
	dir := newDir(t)
	g := mustStart(t, local.Options{DataDir: dir, WithoutTemporal: true})
	lock := filepath.Join(dir, "pg", "data", "postmaster.pid")
	text, err := os.ReadFile(lock)
	require.NoError(t, err)
	require.NoError(t, g.Stop(t.Context()))

	rest := text[len(strconv.Itoa(firstNumber(string(text)))):]
	require.NoError(t, os.WriteFile(lock, append([]byte("1"), rest...), 0o600))
	mustStart(t, local.Options{DataDir: dir, WithoutTemporal: true})
	require.NoError(t, syscall.Kill(1, 0), "process 1 is not ours to end")
}

func firstNumber(text string) int {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int(c-'0')
	}
	return n
}

func TestSecretsAreReadableByTheirOwnerOnly(t *testing.T) {
	dir := newDir(t)
	mustStart(t, local.Options{DataDir: dir, WithoutTemporal: true})
	for _, name := range []string{"postgres.password", "run.json", "pg", "log"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, name)
	}
}

func TestClosedFolderIsNamed(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root has to become somebody else")
	}
	closed := newDir(t)
	require.NoError(t, os.Chmod(closed, 0o700))
	_, err := local.Start(t.Context(), local.Options{DataDir: filepath.Join(closed, "data"), WithoutTemporal: true})
	require.ErrorContains(t, err, closed+" is closed to the user")
	require.ErrorContains(t, err, "chmod o+x "+closed)
}

func TestDatabasesAreClonedPerTest(t *testing.T) {
	prepared := 0
	prepare := func(url string) error {
		prepared++
		mustWrite(t, url, "CREATE TABLE word AS SELECT 'template' AS word")
		return nil
	}
	template := strconv.FormatInt(time.Now().UnixNano(), 36)
	first := localtest.Database(t, template, prepare)
	second := localtest.Database(t, template, prepare)
	require.Equal(t, 1, prepared)
	mustWrite(t, first, "UPDATE word SET word = 'changed'")
	word, err := query(t.Context(), second, "SELECT word FROM word")
	require.NoError(t, err)
	require.Equal(t, "template", word)

	admin := localtest.Postgres(t)
	require.NoError(t, local.CreateDatabase(t.Context(), admin, "twice "+template))
	require.NoError(t, local.CreateDatabase(t.Context(), admin, "twice "+template))
	require.NoError(t, local.DropDatabase(t.Context(), admin, "twice "+template))
	require.NoError(t, local.DropDatabase(t.Context(), admin, "twice "+template))
}
