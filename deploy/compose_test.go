package deploy_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/deploy/local"
	"nmrf/deploy/local/localtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	localtest.Stop()
	os.Exit(code)
}

func loadCompose(t *testing.T, password string) *types.Project {
	t.Helper()
	o, err := cli.NewProjectOptions([]string{filepath.Join(repository(t), "docker-compose.yml")},
		cli.WithEnv([]string{"POSTGRES_PASSWORD=" + password}), cli.WithWorkingDirectory(repository(t)))
	require.NoError(t, err)
	p, err := o.LoadProject(context.Background())
	require.NoError(t, err)
	return p
}

func TestComposeNamesWhatExists(t *testing.T) {
	t.Parallel()
	p := loadCompose(t, "secret")
	for name, s := range p.Services {
		if s.Build == nil {
			require.NotEmpty(t, s.Image, name)
			continue
		}
		file, err := os.ReadFile(filepath.Join(s.Build.Context, s.Build.Dockerfile))
		require.NoError(t, err, name)
		require.Contains(t, string(file), " AS "+s.Build.Target+"\n", "%s builds a stage that the Dockerfile does not have", name)
	}
	for _, name := range []string{"postgres", "temporal", "migrate", "api", "worker"} {
		require.Contains(t, p.Services, name)
	}
}

func TestDockerfileBuildsPackagesThatExist(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	for _, path := range []string{"./cmd/nmrf", "deploy/temporal"} {
		require.Contains(t, string(file), path)
		require.DirExists(t, filepath.Join(repository(t), path))
	}
}

func TestComposeNeedsAPassword(t *testing.T) {
	t.Parallel()
	o, err := cli.NewProjectOptions([]string{filepath.Join(repository(t), "docker-compose.yml")}, cli.WithWorkingDirectory(repository(t)))
	require.NoError(t, err)
	_, err = o.LoadProject(context.Background())
	require.ErrorContains(t, err, "POSTGRES_PASSWORD")
}

// TestComposeCommandsRun starts the commands of every service that we build, with the service's own environment; only the
// names of hosts and volumes are replaced by what is on this machine.
func TestComposeCommandsRun(t *testing.T) {
	t.Parallel()
	admin, err := url.Parse(localtest.Postgres(t))
	require.NoError(t, err)
	password, _ := admin.User.Password()
	p := loadCompose(t, password)
	db := "compose_" + strings.ToLower(ulid.Make().String())
	require.NoError(t, local.CreateDatabase(context.Background(), admin.String(), db))
	t.Cleanup(func() { _ = local.DropDatabase(context.Background(), admin.String(), db) })
	nmrf := filepath.Join(t.TempDir(), "nmrf")
	build := exec.Command("go", "build", "-o", nmrf, "./cmd/nmrf")
	build.Dir = repository(t)
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	temporal, err := localtest.Binary()
	require.NoError(t, err)

	port := freePorts(t, 4)
	w := composed{t: t, project: p, replace: strings.NewReplacer(
		"@postgres:5432/nmrf", "@"+admin.Host+"/"+db, "postgres://nmrf:", "postgres://"+admin.User.Username()+":",
		"temporal:7233", fmt.Sprintf("127.0.0.1:%d", port), "0.0.0.0:8080", "127.0.0.1:0", "/var/lib/nmrf/keys", filepath.Join(t.TempDir(), "keys"))}
	args := w.project.Services["temporal"].Command
	args = replaced(args, map[string]string{"--listen": "127.0.0.1", "--port": fmt.Sprint(port), "--database-host": admin.Hostname(), "--database-user": admin.User.Username()})
	args = append(args, "--database-port", admin.Port(), "--database", db+"_t", "--visibility-database", db+"_v")
	t.Cleanup(func() {
		for _, suffix := range []string{"_t", "_v"} {
			_ = local.DropDatabase(context.Background(), admin.String(), db+suffix)
		}
	})
	w.start("temporal", temporal, args, "nmrf-temporal: ready")
	w.run("migrate", nmrf)
	w.start("worker", nmrf, w.project.Services["worker"].Command, "nmrf: worker ready")
	ready := w.start("api", nmrf, w.project.Services["api"].Command, "nmrf: ready")
	answer, err := http.Get(ready[strings.LastIndex(ready, "http://"):] + "/readyz")
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusOK, answer.StatusCode)
}

// composed starts services of a project as processes.
type composed struct {
	t       *testing.T
	project *types.Project
	replace *strings.Replacer
}

func (w composed) command(service, binary string, args []string) *exec.Cmd {
	replacedArgs := make([]string, len(args))
	for i, a := range args {
		replacedArgs[i] = w.replace.Replace(a)
	}
	cmd := exec.Command(binary, replacedArgs...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.t.TempDir()}
	for name, value := range w.project.Services[service].Environment {
		cmd.Env = append(cmd.Env, name+"="+w.replace.Replace(*value))
	}
	cmd.Stderr = os.Stderr
	return cmd
}

func (w composed) run(service, binary string) {
	w.t.Helper()
	require.NoError(w.t, w.command(service, binary, w.project.Services[service].Command).Run(), service)
}

// start starts a service, waits for its line, and stops it cleanly at the end of the test.
func (w composed) start(service, binary string, args []string, line string) string {
	w.t.Helper()
	cmd := w.command(service, binary, args)
	out, err := cmd.StdoutPipe()
	require.NoError(w.t, err)
	require.NoError(w.t, cmd.Start())
	said := make(chan string, 64)
	go func() {
		defer close(said)
		for s := bufio.NewScanner(out); s.Scan(); {
			said <- s.Text()
		}
	}()
	w.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		require.NoError(w.t, cmd.Wait(), "%s did not end cleanly", service)
	})
	deadline := time.After(time.Minute)
	for {
		select {
		case text, open := <-said:
			require.True(w.t, open, "%s ended before it said %q", service, line)
			if strings.HasPrefix(text, line) {
				return text
			}
		case <-deadline:
			require.FailNow(w.t, "not ready", "%s did not say %q", service, line)
		}
	}
}

// replaced gives flags other values, and fails on flags that the command does not have.
func replaced(args []string, values map[string]string) []string {
	out := append([]string(nil), args...)
	for i := 0; i+1 < len(out); i++ {
		if v, ok := values[out[i]]; ok {
			out[i+1] = v
		}
	}
	return out
}

// freePorts returns the first of n free ports in a row.
func freePorts(t *testing.T, n int) int {
	t.Helper()
	for try := 0; try < 50; try++ {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		first := l.Addr().(*net.TCPAddr).Port
		require.NoError(t, l.Close())
		if first+n < 65536 && rowIsFree(first, n) {
			return first
		}
	}
	require.FailNow(t, "no free ports")
	return 0
}

func rowIsFree(first, n int) bool {
	for i := range n {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", first+i))
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}
