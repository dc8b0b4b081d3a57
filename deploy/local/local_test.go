package local_test

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/deploy/local"
)

func TestSecondStartIsRefused(t *testing.T) {
	dir := newDir(t)
	g := mustStart(t, local.Options{DataDir: dir, WithoutTemporal: true})
	require.NoError(t, g.SetURL("http://127.0.0.1:8080"))
	_, err := local.Start(t.Context(), local.Options{DataDir: dir, WithoutTemporal: true})
	require.ErrorIs(t, err, local.ErrRunning)
	require.ErrorContains(t, err, "http://127.0.0.1:8080")

	run, err := local.ReadRun(dir)
	require.NoError(t, err)
	require.Equal(t, os.Getpid(), run.Owner.PID)
	require.Equal(t, g.PIDs()["postgres"], run.Postgres.PID)
}

func TestChildrenOfADeadOwnerAreAdopted(t *testing.T) {
	dir := newDir(t)
	o := mustStartOwner(t, dir)
	_, err := local.Start(t.Context(), local.Options{DataDir: dir})
	require.ErrorIs(t, err, local.ErrRunning)

	o.kill(t)
	_, err = local.ReadRun(dir)
	require.ErrorIs(t, err, os.ErrNotExist)
	g := mustStart(t, local.Options{DataDir: dir})
	require.Equal(t, o.pids, g.PIDs())

	// An adopted child is watched like a started one.
	for _, name := range []string{"postgres", "temporal"} {
		kill9(t, o.pids[name])
		require.Eventually(t, func() bool { return g.PIDs()[name] != o.pids[name] }, backIn, 50*time.Millisecond)
	}
	mustStartWorkflow(t, mustDial(t, g.TemporalAddress()), "after")

	pids := g.PIDs()
	require.NoError(t, g.Stop(t.Context()))
	for name, pid := range pids {
		require.False(t, lives(pid), name)
	}
}

func TestOrphansAreStopped(t *testing.T) {
	dir := newDir(t)
	o := mustStartOwner(t, dir)
	require.ErrorIs(t, local.StopOrphans(t.Context(), dir), local.ErrRunning)
	o.kill(t)
	require.NoError(t, local.StopOrphans(t.Context(), dir))
	for name, pid := range o.pids {
		require.False(t, lives(pid), name)
	}
}

// A child that hangs is not adopted.
func TestStoppedChildIsReplaced(t *testing.T) {
	dir := newDir(t)
	o := mustStartOwner(t, dir)
	o.kill(t)
	require.NoError(t, syscall.Kill(o.pids["temporal"], syscall.SIGSTOP))
	g := mustStart(t, local.Options{DataDir: dir})
	require.Equal(t, o.pids["postgres"], g.PIDs()["postgres"])
	require.NotEqual(t, o.pids["temporal"], g.PIDs()["temporal"])
	require.False(t, lives(o.pids["temporal"]))
}

func TestStopEndsChildrenCleanly(t *testing.T) {
	g := mustStart(t, local.Options{DataDir: newDir(t)})
	pids := g.PIDs()
	require.Len(t, pids, 2)
	begun := time.Now()
	require.NoError(t, g.Stop(context.Background()))
	require.Less(t, time.Since(begun), 15*time.Second)
	for name, pid := range pids {
		require.False(t, lives(pid), name)
	}
}
