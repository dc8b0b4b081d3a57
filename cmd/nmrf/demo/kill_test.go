package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	apiclient "nmrf/api/client"
	"nmrf/audit"
	"nmrf/deploy/local"
	"nmrf/deploy/local/localtest"
	"nmrf/followup"
	"nmrf/testdata/uhri"
	"nmrf/workflows"
)

// rig is the real program on a data directory of its own, and a play of the example officials on it.
type rig struct {
	t      *testing.T
	binary string
	dir    string
	port   int
	cmd    *exec.Cmd
	play   *play
}

func newRig(t *testing.T) *rig {
	t.Helper()
	dir, err := os.MkdirTemp("", "nmrf-kill-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o711)) // PostgreSQL may run as another user
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	temporal, err := localtest.Binary()
	require.NoError(t, err)
	t.Setenv("NMRF_TEMPORAL_BINARY", temporal)
	r := &rig{t: t, dir: dir, binary: filepath.Join(t.TempDir(), "nmrf"), port: freePort(t)}
	out, err := exec.Command("go", "build", "-o", r.binary, "..").CombinedOutput()
	require.NoError(t, err, "%s", out)
	r.start()
	t.Cleanup(r.stop)
	r.play = &play{people: map[string]*person{}, offices: map[string]string{}, keys: map[string]string{}, decisions: map[followup.StageName]int{},
		passwords: map[string]string{}, Options: Options{URL: fmt.Sprintf("http://127.0.0.1:%d", r.port), Email: "admin@example.org",
			Data: uhri.Example, File: "example.json", Progress: func(string) {}}}
	r.play.Admin = r.adminLink()
	ctx := context.Background()
	require.NoError(t, r.play.register(ctx))
	_, err = r.play.importFile(ctx)
	require.NoError(t, err)
	return r
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (r *rig) command(args ...string) *exec.Cmd {
	cmd := exec.Command(r.binary, append(args, "--data-dir", r.dir)...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "NMRF_DATABASE_URL=") && !strings.HasPrefix(v, "NMRF_TEMPORAL_ADDRESS=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	return cmd
}

// start runs nmrf dev and waits until all of it answers.
func (r *rig) start() {
	r.t.Helper()
	r.cmd = r.command("dev", "--port", fmt.Sprint(r.port))
	r.cmd.Stderr = os.Stderr
	out, err := r.cmd.StdoutPipe()
	require.NoError(r.t, err)
	require.NoError(r.t, r.cmd.Start())
	ready := make(chan bool, 1)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			if strings.HasPrefix(s.Text(), "nmrf: ready ") {
				ready <- true
			}
		}
	}()
	select {
	case <-ready:
	case <-time.After(time.Minute):
		require.FailNow(r.t, "nmrf dev did not get ready")
	}
}

func (r *rig) stop() {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	_ = r.cmd.Wait()
}

func (r *rig) adminLink() string {
	out, err := r.command("admin", "create", "--email", "admin@example.org", "--json").Output()
	require.NoError(r.t, err)
	var made struct{ Link string }
	require.NoError(r.t, json.Unmarshal(out, &made))
	return made.Link[strings.LastIndex(made.Link, "/")+1:]
}

// database connects to the program's own database.
func (r *rig) database() *pgx.Conn {
	r.t.Helper()
	var conn *pgx.Conn
	require.Eventually(r.t, func() bool {
		server, _, err := local.Attach(r.dir)
		if err != nil {
			return false
		}
		conn, err = pgx.Connect(context.Background(), local.WithDatabase(server, "nmrf"))
		return err == nil
	}, time.Minute, 50*time.Millisecond)
	r.t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// pid returns the process id of a part as it runs now.
func (r *rig) pid(part string) int {
	r.t.Helper()
	run, err := local.ReadRun(r.dir)
	require.NoError(r.t, err)
	return map[string]int{"nmrf": run.Owner.PID, "nmrf-temporal": run.Temporal.PID, "PostgreSQL": run.Postgres.PID}[part]
}

// kill ends a part with SIGKILL; nmrf is started again as its user would, the others by nmrf itself.
func (r *rig) kill(part string) {
	r.t.Helper()
	require.NoError(r.t, syscall.Kill(r.pid(part), syscall.SIGKILL))
	if part == "nmrf" {
		_ = r.cmd.Wait()
		r.start()
	}
}

// held keeps the head of the ledger locked: what is being recorded waits, neither done nor lost.
type held struct{ tx pgx.Tx }

func (r *rig) holdLedger() held {
	r.t.Helper()
	tx, err := r.database().Begin(context.Background())
	require.NoError(r.t, err)
	_, err = tx.Exec(context.Background(), `SELECT 1 FROM head FOR UPDATE`)
	require.NoError(r.t, err)
	return held{tx}
}

func (h held) release() { _ = h.tx.Rollback(context.Background()) } // after a kill of PostgreSQL there is nothing to release

// awaitRecording waits until a record of the stream waits for the ledger: its stream's row stays locked, its append is not done.
func (r *rig) awaitRecording(stream string) {
	r.t.Helper()
	db, inARow := r.database(), 0
	require.Eventually(r.t, func() bool {
		if _, err := db.Exec(context.Background(), `SELECT 1 FROM stream WHERE stream = $1 FOR UPDATE NOWAIT`, stream); err == nil {
			inARow = 0 // a reading of the ledger holds the row for a moment only
			return false
		}
		inARow++
		return inARow == 40
	}, 30*time.Second, 5*time.Millisecond)
}

func (r *rig) awaitCommand(key string) {
	r.t.Helper()
	db := r.database()
	require.Eventually(r.t, func() bool {
		var n int
		err := db.QueryRow(context.Background(), `SELECT count(*) FROM command WHERE id LIKE '%/' || $1`, key).Scan(&n)
		return err == nil && n == 1
	}, 30*time.Second, 5*time.Millisecond)
}

// send sends an act once, in the background, whatever becomes of it.
func (r *rig) send(key string, a apiclient.Act) <-chan int {
	status := make(chan int, 1)
	api, cycle := r.play.people["coordinator"].api, r.play.cycle
	go func() {
		answered, err := api.DecideWithResponse(context.Background(), cycle, &apiclient.DecideParams{IdempotencyKey: key}, a)
		if err != nil {
			status <- 0
			return
		}
		status <- answered.StatusCode()
	}()
	return status
}

// insist sends an act with the same key until it is acknowledged.
func (r *rig) insist(key string, a apiclient.Act) {
	r.t.Helper()
	require.Eventually(r.t, func() bool { return <-r.send(key, a) == http.StatusOK }, 2*time.Minute, 100*time.Millisecond)
}

// stage reads a stage from the database.
func (r *rig) stage(name followup.StageName, ok func(apiclient.Stage) bool) apiclient.Stage {
	r.t.Helper()
	var found apiclient.Stage
	require.Eventually(r.t, func() bool {
		answered, err := r.play.people["coordinator"].api.GetCycleWithResponse(context.Background(), r.play.cycle)
		if err != nil || answered.JSON200 == nil {
			return false
		}
		for _, s := range answered.JSON200.Stages {
			if s.Stage == name && ok(s) {
				found = s
				return true
			}
		}
		return false
	}, time.Minute, 50*time.Millisecond, "stage %s", name)
	return found
}

// workflowState asks the stage's workflow itself, not the database.
func (r *rig) workflowState(stream string, ok func(followup.Stage) bool) {
	r.t.Helper()
	require.Eventually(r.t, func() bool {
		_, address, err := local.Attach(r.dir)
		if err != nil {
			return false
		}
		c, err := client.Dial(client.Options{HostPort: address, Namespace: "nmrf", Logger: sdklog.NewStructuredLogger(nil)})
		if err != nil {
			return false
		}
		defer c.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		v, err := c.QueryWorkflow(ctx, stream, "", workflows.StateQuery)
		var s followup.Stage
		return err == nil && v.Get(&s) == nil && ok(s)
	}, time.Minute, 100*time.Millisecond)
}

func TestNothingAcknowledgedIsLostWhateverIsKilled(t *testing.T) {
	r := newRig(t)
	noise := r.startNoise()
	for _, part := range []string{"nmrf", "nmrf-temporal", "PostgreSQL"} {
		require.NoError(t, r.play.launch(context.Background()))
		t.Run(part+"/update queued", func(t *testing.T) { r.killWhileQueued(part) })
		t.Run(part+"/ledger committed, workflow task open", func(t *testing.T) { r.killAfterCommit(part) })
		t.Run(part+"/stage closing", func(t *testing.T) { r.killWhileClosing(part) })
	}
	acknowledged := noise()
	require.NotEmpty(t, acknowledged)
	r.requireLedgerHolds(acknowledged)
}

func (r *rig) killWhileQueued(part string) {
	s := r.stage(followup.Intake, ready("selection"))
	act := apiclient.Act{Kind: followup.Approve, Stage: followup.Intake, Step: "selection", Shown: stepOf(s, "selection").Content.Hash}
	k, stream := key(), followup.StageStream(r.play.cycle, followup.Intake, 1)
	lock := r.holdLedger()
	r.send(k, act)
	r.awaitRecording(stream)
	r.kill(part)
	lock.release()
	r.insist(k, act)
	r.insist(key(), apiclient.Act{Kind: followup.Close, Stage: followup.Intake})
}

// commit has an act recorded while Temporal is frozen, so that the workflow task stays open, kills the part, and thaws.
func (r *rig) commit(part string, stage followup.StageName, act apiclient.Act) {
	k, stream := key(), followup.StageStream(r.play.cycle, stage, 1)
	lock := r.holdLedger()
	r.send(k, act)
	r.awaitRecording(stream)
	temporal := r.pid("nmrf-temporal")
	require.NoError(r.t, syscall.Kill(temporal, syscall.SIGSTOP))
	lock.release()
	r.awaitCommand(k)
	if part == "nmrf" { // it comes back only on a Temporal that answers
		require.NoError(r.t, syscall.Kill(r.pid(part), syscall.SIGKILL))
		require.NoError(r.t, syscall.Kill(temporal, syscall.SIGCONT))
		_ = r.cmd.Wait()
		r.start()
		return
	}
	r.kill(part)
	if part != "nmrf-temporal" {
		require.NoError(r.t, syscall.Kill(temporal, syscall.SIGCONT))
	}
}

func (r *rig) killAfterCommit(part string) {
	s := r.stage(followup.Clustering, ready("clusters"))
	r.commit(part, followup.Clustering, apiclient.Act{Kind: followup.Approve, Stage: followup.Clustering, Step: "clusters", Shown: stepOf(s, "clusters").Content.Hash})
	r.workflowState(followup.StageStream(r.play.cycle, followup.Clustering, 1), func(s followup.Stage) bool {
		return s.Step("clusters").State == followup.Passed
	})
}

func (r *rig) killWhileClosing(part string) {
	r.commit(part, followup.Clustering, apiclient.Act{Kind: followup.Close, Stage: followup.Clustering})
	r.stage(followup.Assignment, func(s apiclient.Stage) bool { return !s.Closed && len(s.Steps) > 0 })
}

// startNoise lets the coordinator decide all the time in a cycle of its own, each act with the same key until it is
// acknowledged. The function that it returns ends that and lists the keys that were.
func (r *rig) startNoise() func() []string {
	require.NoError(r.t, r.play.launch(context.Background()))
	r.stage(followup.Intake, ready("selection"))
	cycle, api := r.play.cycle, r.play.people["coordinator"].api
	ctx, cancel := context.WithCancel(context.Background())
	var acknowledged []string
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		due := time.Now().AddDate(1, 0, 0)
		for k := key(); ctx.Err() == nil; {
			act := apiclient.Act{Kind: followup.Extend, Stage: followup.Intake, Step: "selection", Due: due, Reason: "Elections"}
			answered, err := api.DecideWithResponse(ctx, cycle, &apiclient.DecideParams{IdempotencyKey: k}, act)
			if err == nil && answered.StatusCode() == http.StatusOK {
				acknowledged, k, due = append(acknowledged, k), key(), due.Add(time.Minute)
			}
		}
	}()
	return func() []string {
		cancel()
		done.Wait()
		return acknowledged
	}
}

// requireLedgerHolds exports the whole history, verifies it, and finds each key exactly once.
func (r *rig) requireLedgerHolds(keys []string) {
	bundle := filepath.Join(r.t.TempDir(), "b.zip")
	out, err := r.command("audit", "export", "--out", bundle, "--json").Output()
	require.NoError(r.t, err)
	var exported struct{ Key string }
	require.NoError(r.t, json.Unmarshal(out, &exported))
	report, err := audit.Verify(bundle, audit.Options{Key: exported.Key})
	require.NoError(r.t, err)
	require.Empty(r.t, report.Findings)
	require.True(r.t, report.Verified)

	db := r.database()
	rows, err := db.Query(context.Background(), `SELECT command FROM record WHERE type = 'DeadlineExtended'`)
	require.NoError(r.t, err)
	seen := map[string]int{}
	for rows.Next() {
		var command string
		require.NoError(r.t, rows.Scan(&command))
		seen[command[strings.LastIndex(command, "/")+1:]]++
	}
	require.NoError(r.t, rows.Err())
	for _, k := range keys {
		require.Equal(r.t, 1, seen[k], "the acknowledged act %s", k)
	}
	r.t.Logf("%d acknowledged acts, each in the ledger once, of %d records", len(keys), report.Size)
}
