package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Attach returns where the private servers of the nmrf that lives on dataDir
// answer: the URL of the database server, and the host:port of Temporal, empty
// if it has none of its own. The error is os.ErrNotExist if none lives.
func Attach(dataDir string) (databaseURL, temporalAddress string, err error) {
	run, err := ReadRun(dataDir)
	if err != nil {
		return "", "", err
	}
	if run.Postgres.PID == 0 {
		return "", "", errors.New("the running nmrf uses an outside database: set NMRF_DATABASE_URL and NMRF_TEMPORAL_ADDRESS as it has them")
	}
	password, err := os.ReadFile(filepath.Join(dataDir, "postgres.password"))
	if err != nil {
		return "", "", fmt.Errorf("read the database password: %w", err)
	}
	databaseURL = fmt.Sprintf("postgres://%s:%s@%s:%d/postgres?sslmode=disable", databaseUser, strings.TrimSpace(string(password)), loopback, run.Ports.Postgres)
	if run.Temporal.PID != 0 {
		temporalAddress = fmt.Sprintf("%s:%d", loopback, run.Ports.Temporal)
	}
	return databaseURL, temporalAddress, nil
}

// WithDatabase returns the URL of another database on the same server.
func WithDatabase(serverURL, database string) string { return withDatabase(serverURL, database) }
