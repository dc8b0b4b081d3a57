// Package localtest gives tests a real PostgreSQL and a real Temporal.
//
// Both come from the environment if a test run already started them
// (NMRF_TEST_DATABASE_URL, NMRF_TEST_TEMPORAL_ADDRESS: see
// deploy/local/cmd/testground); otherwise each is started at its first use,
// once per process. A package that uses them ends with:
//
//	func TestMain(m *testing.M) {
//		code := m.Run()
//		localtest.Stop()
//		os.Exit(code)
//	}
package localtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"nmrf/deploy/local"
)

// The environment variables that hand the servers on to the packages of one
// test run.
const (
	DatabaseVariable = "NMRF_TEST_DATABASE_URL"
	TemporalVariable = "NMRF_TEST_TEMPORAL_ADDRESS"
)

const (
	startTimeout = 3 * time.Minute
	stopTimeout  = 30 * time.Second
	dirPattern   = "nmrf-test-"
)

var (
	postgres server
	temporal server
)

// server is started once per process.
type server struct {
	once   sync.Once
	ground *local.Ground
	dir    string
	err    error
}

// Postgres returns the URL of the database "postgres" on the test server, for
// a user who may create databases.
func Postgres(t testing.TB) (adminURL string) {
	t.Helper()
	if url := os.Getenv(DatabaseVariable); url != "" {
		return url
	}
	return postgres.mustStart(t, local.Options{WithoutTemporal: true}).DatabaseURL("postgres")
}

// Temporal returns the host:port of the test server. Its namespace is nmrf;
// tests keep apart by task queues and workflow ids.
func Temporal(t testing.TB) (address string) {
	t.Helper()
	if address := os.Getenv(TemporalVariable); address != "" {
		return address
	}
	binary, err := Binary()
	if err != nil {
		t.Fatal(err)
	}
	o := local.Options{TemporalBinary: binary}
	if os.Getenv(DatabaseVariable) == "" {
		o.DatabaseURL = Postgres(t) // nobody else's: one database holds one Temporal
	}
	return temporal.mustStart(t, o).TemporalAddress()
}

// Stop stops what was started. Call it at the end of TestMain.
func Stop() {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	for _, s := range []*server{&temporal, &postgres} {
		if s.ground != nil {
			_ = s.ground.Stop(ctx)
			_ = os.RemoveAll(s.dir)
		}
	}
}

func (s *server) mustStart(t testing.TB, o local.Options) *local.Ground {
	t.Helper()
	s.once.Do(func() {
		Sweep()
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		if s.dir, s.err = Dir(); s.err != nil {
			return
		}
		o.DataDir = s.dir
		s.ground, s.err = local.Start(ctx, o)
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.ground
}

// Dir makes a data directory that an unprivileged user can search, which
// t.TempDir is not.
func Dir() (string, error) {
	dir, err := os.MkdirTemp("", dirPattern)
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// Sweep stops and removes what test runs left behind that ended without Stop.
func Sweep() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPattern+"*"))
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "run.json")); err != nil {
			continue // just being made, or not ours
		}
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		if err := local.StopOrphans(ctx, dir); err == nil {
			_ = os.RemoveAll(dir)
		}
		cancel()
	}
}

// Binary is bin/nmrf-temporal in the root of the repository.
func Binary() (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	binary := filepath.Join(root, "bin", "nmrf-temporal")
	if _, err := os.Stat(binary); err != nil {
		return "", fmt.Errorf("%s is missing: run make build", binary)
	}
	return binary, nil
}

// root is the folder of the go.mod above the working directory, which in a
// test is the folder of its package.
func root() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("no go.mod above the working directory")
		}
		at = filepath.Dir(at)
	}
}
