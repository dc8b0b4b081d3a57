package local_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"nmrf/deploy/local"
	"nmrf/deploy/local/localtest"
)

const (
	ownerVariable = "NMRF_LOCAL_TEST_OWNER" // its value is the data directory
	backIn        = 60 * time.Second
)

// TestMain becomes the owner of a data directory when a test starts this
// binary again to kill it.
func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerVariable); dir != "" {
		if err := own(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	localtest.Sweep()
	code := m.Run()
	localtest.Stop()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// own holds the directory until standard input ends.
func own(dir string) error {
	binary, err := localtest.Binary()
	if err != nil {
		return err
	}
	g, err := local.Start(context.Background(), local.Options{DataDir: dir, TemporalBinary: binary})
	if err != nil {
		return err
	}
	if err := g.SetURL("http://127.0.0.1:1"); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(g.PIDs()); err != nil {
		return err
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
	return g.Stop(context.Background())
}

func newDir(t *testing.T) string {
	t.Helper()
	dir, err := localtest.Dir()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func mustStart(t *testing.T, o local.Options) *local.Ground {
	t.Helper()
	if !o.WithoutTemporal {
		binary, err := localtest.Binary()
		require.NoError(t, err)
		o.TemporalBinary = binary
	}
	g, err := local.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Stop(context.Background())) })
	return g
}

// owner is another process that holds a data directory.
type owner struct {
	cmd  *exec.Cmd
	pids map[string]int
}

func mustStartOwner(t *testing.T, dir string) owner {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), ownerVariable+"="+dir)
	cmd.Stderr = os.Stderr
	_, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	o := owner{cmd: cmd}
	require.NoError(t, json.NewDecoder(out).Decode(&o.pids))
	return o
}

func (o owner) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, o.cmd.Process.Kill())
	_ = o.cmd.Wait()
}

func kill9(t *testing.T, pid int) {
	t.Helper()
	require.NotZero(t, pid)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
}

// lives is false for a zombie too.
func lives(pid int) bool {
	text, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), "stat"))
	return err == nil && !strings.Contains(string(text), ") Z ")
}

func query(ctx context.Context, url, statement string) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var answer string
	err = conn.QueryRow(ctx, statement).Scan(&answer)
	return answer, err
}
