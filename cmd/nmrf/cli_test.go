package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"nmrf/cmd/nmrf/demo"
	"nmrf/deploy/local/localtest"
	"nmrf/followup"
)

// stopping ends the servers of the tests after them.
type stopping struct{ *testing.M }

func (s stopping) Run() int {
	defer localtest.Stop()
	return s.M.Run()
}

func TestMain(m *testing.M) {
	testscript.Main(stopping{m}, map[string]func(){"nmrf": main})
}

// TestScripts runs the commands that need no server, as a person types them.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits}})
}

// exits runs a command and wants its exit code: exits 2 nmrf --no-such-flag.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if err != nil {
		code = -1
		if text := err.Error(); strings.HasPrefix(text, "exit status ") {
			_, _ = fmt.Sscanf(text, "exit status %d", &code)
		}
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d (%v), wanted %s", code, err, args[0])
	}
}

// program is the built binary on a data directory.
type program struct {
	t    *testing.T
	path string
	dir  string
}

func newProgram(t *testing.T, path string) program {
	t.Helper()
	dir, err := os.MkdirTemp("", "nmrf-cli-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o711)) // PostgreSQL may run as another user
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return program{t: t, path: path, dir: dir}
}

func buildProgram(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nmrf")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

// run runs a command on the data directory and returns its output and exit code.
func (p program) run(args ...string) (stdout string, code int) {
	p.t.Helper()
	cmd := p.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	p.t.Logf("nmrf %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	return out.String(), cmd.ProcessState.ExitCode()
}

func (p program) command(args ...string) *exec.Cmd {
	p.t.Helper()
	temporal, err := localtest.Binary()
	require.NoError(p.t, err)
	cmd := exec.CommandContext(context.Background(), p.path, append(args, "--data-dir", p.dir)...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "NMRF_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "NMRF_TEMPORAL_BINARY="+temporal)
	return cmd
}

func TestDemoPlaysAWholeCycleAndItsHistoryVerifies(t *testing.T) {
	t.Parallel()
	path, out := buildProgram(t), t.TempDir()
	p := newProgram(t, path)
	printed, code := p.run("demo", "--exit", "--json", "--out", out)
	require.Zero(t, code, printed)
	var r demo.Result
	require.NoError(t, json.Unmarshal([]byte(printed), &r))
	requireWholeCycle(t, r)

	bundle := filepath.Join(out, "b.zip")
	printed, code = p.run("audit", "export", "--out", bundle, "--json")
	require.Zero(t, code)
	var exported struct{ Key string }
	require.NoError(t, json.Unmarshal([]byte(printed), &exported))
	require.Equal(t, r.Audit.Key, exported.Key)
	printed, code = p.run("audit", "verify", bundle, "--key", exported.Key)
	require.Zero(t, code, printed)

	printed, code = p.run("audit", "verify", flipped(t, bundle, 57), "--key", exported.Key)
	require.Equal(t, 1, code)
	require.Contains(t, printed, "record 57:")

	other := newProgram(t, path)
	rewritten := t.TempDir()
	_, code = other.run("demo", "--exit", "--json", "--out", rewritten)
	require.Zero(t, code)
	printed, code = p.run("audit", "verify", filepath.Join(rewritten, "audit.zip"), "--key", exported.Key)
	require.Equal(t, 1, code, "a whole history signed with another key: %s", printed)

	printed, code = p.run("import", "../../testdata/uhri/example.xlsx", "../../testdata/uhri/broken.csv", "--json")
	require.Zero(t, code, printed)
	require.Contains(t, printed, `"added":0,"changed":0,"unchanged":127,"withdrawn":0,"rejected":[]`)
	require.Equal(t, 5, strings.Count(printed, `"reason":`), "the five broken rows are named: %s", printed)
}

func requireWholeCycle(t *testing.T, r demo.Result) {
	t.Helper()
	var stages []followup.StageName
	for _, s := range r.Stages {
		stages = append(stages, s.Stage)
		require.Positive(t, s.Decisions)
		require.NotEmpty(t, s.Deciders)
	}
	require.Equal(t, followup.Stages, stages)
	require.Equal(t, 127, r.Recommendations)
	require.GreaterOrEqual(t, r.Users, 8)
	require.GreaterOrEqual(t, r.Institutions, 6)
	for what, n := range map[string]int{"condition met": r.SignOff.ConditionsMet, "objection lifted": r.SignOff.ObjectionsLifted, "tacit": r.SignOff.Tacit,
		"delegated": r.SignOff.Delegated, "overridden": r.SignOff.Overridden} {
		require.Positive(t, n, what)
	}
	kinds := map[string]bool{}
	for _, d := range r.Denials {
		kinds[d.Kind] = true
		require.NotEmpty(t, d.Who)
		require.NotEmpty(t, d.Rule)
	}
	for _, kind := range []string{"wrong_institution", "drafter_approving", "auditor_writing"} {
		require.True(t, kinds[kind], kind)
	}
	require.Positive(t, r.Report.Words)
	require.LessOrEqual(t, r.Report.Words, r.Report.Limit)
	text, err := exec.Command("pandoc", "-t", "plain", r.Report.Path).Output()
	require.NoError(t, err)
	require.Contains(t, string(text), "Methodology")
	require.True(t, r.Audit.Verified)
}

// flipped copies a bundle with one byte of one record changed.
func flipped(t *testing.T, bundle string, record int) string {
	t.Helper()
	in, err := zip.OpenReader(bundle)
	require.NoError(t, err)
	defer in.Close()
	changed := filepath.Join(t.TempDir(), "changed.zip")
	f, err := os.Create(changed)
	require.NoError(t, err)
	out := zip.NewWriter(f)
	for _, file := range in.File {
		r, err := file.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		if file.Name == "records.jsonl" {
			lines := bytes.Split(data, []byte("\n"))
			lines[record][len(lines[record])/2] ^= 1
			data = bytes.Join(lines, []byte("\n"))
		}
		w, err := out.Create(file.Name)
		require.NoError(t, err)
		_, err = w.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	require.NoError(t, f.Close())
	return changed
}
