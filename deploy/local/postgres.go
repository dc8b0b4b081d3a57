package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	postgresName    = "postgres"
	databaseUser    = "nmrf"
	postgresTimeout = 2 * time.Minute // the replay of a crash's log may take its time
	orphanPatience  = 5 * time.Second
)

// cluster is the private PostgreSQL in DataDir/pg.
type cluster struct {
	programs
	account
	data     string
	password string
}

func (g *Ground) dataFolder() string { return filepath.Join(g.dir, "pg", "data") }

func (g *Ground) startPostgres(ctx context.Context) error {
	if g.options.DatabaseURL != "" {
		g.url = g.options.DatabaseURL
		return nil
	}
	c, err := g.prepareCluster(ctx)
	if err != nil {
		return err
	}
	port, living, err := g.postgresPort()
	if err != nil {
		return err
	}
	g.url = fmt.Sprintf("postgres://%s:%s@%s:%d/postgres?sslmode=disable", databaseUser, c.password, loopback, port)
	g.options.Progress("starting PostgreSQL")
	g.postgres = &child{
		name:    postgresName,
		signals: postgresSignals,
		changed: func(p Process) { _ = g.run.change(func(r *Run) { r.Postgres = p }) },
		launch: func(ctx context.Context) (*running, error) {
			return g.launchPostgres(ctx, c, port)
		},
	}
	if living.PID != 0 {
		g.options.Progress("PostgreSQL still runs, taking it over")
	}
	if err := g.postgres.begin(ctx); err != nil {
		return fmt.Errorf("PostgreSQL does not start: %w", err)
	}
	return nil
}

// postgresPort is the port of a living server, else the kept one, else a free
// one.
func (g *Ground) postgresPort() (int, Process, error) {
	if p, ok := g.livingPostmaster(); ok {
		if lines := g.postmasterFile(); len(lines) > 3 {
			port, err := strconv.Atoi(lines[3])
			return port, p, err
		}
	}
	port, err := choose(g.run.ports().Postgres)
	if err != nil {
		return 0, Process{}, err
	}
	return port, Process{}, g.run.change(func(r *Run) { r.Ports.Postgres = port })
}

// launchPostgres adopts a living server that answers, stops one that does
// not, and starts one.
func (g *Ground) launchPostgres(ctx context.Context, c cluster, port int) (*running, error) {
	ctx, cancel := context.WithTimeout(ctx, postgresTimeout)
	defer cancel()
	if p, ok := g.livingPostmaster(); ok {
		waiting, done := context.WithTimeout(ctx, 10*time.Second)
		defer done()
		if until(waiting, func() bool { return answers(waiting, g.url) == nil || !p.Alive() }) && p.Alive() {
			return adopt(p), nil
		}
		if err := p.stop(ctx, postgresSignals); err != nil {
			return nil, err
		}
	}
	if err := g.awaitOrphans(ctx); err != nil {
		return nil, err
	}
	log, path, err := g.openLog(postgresName)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := c.command("postgres", c.settings(port)...)
	cmd.Stdout, cmd.Stderr = log, log
	g.follow(path)
	r, err := spawn(cmd)
	if err != nil {
		return nil, err
	}
	return r, r.answered(ctx, postgresSignals, path, func(ctx context.Context) error { return answers(ctx, g.url) })
}

// command runs a program of the cluster as its account, inside its folder.
func (c cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.folder, name), args...)
	cmd.Dir = filepath.Dir(c.data)
	cmd.Env = []string{"PATH=" + c.folder + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "HOME=" + cmd.Dir}
	cmd.SysProcAttr = c.attributes()
	return cmd
}

// settings suit a machine of two cores. Nothing that was acknowledged may be
// lost, so fsync and synchronous_commit stay on.
func (c cluster) settings(port int) []string {
	args := []string{"-D", c.data}
	for _, setting := range []string{
		"listen_addresses=" + loopback,
		"port=" + strconv.Itoa(port),
		"unix_socket_directories=",
		"fsync=on",
		"full_page_writes=on",
		"synchronous_commit=on",
		"max_connections=200",
		"shared_buffers=128MB",
		"max_wal_size=1GB",
		"jit=off",
		"timezone=UTC",
		"log_timezone=UTC",
		"log_min_messages=warning",
		"logging_collector=off",
	} {
		args = append(args, "-c", setting)
	}
	return args
}

func answers(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(conn.Ping(ctx), conn.Close(ctx))
}

// postmasterFile are the lines of postmaster.pid: process id, data folder,
// start time, port, …
func (g *Ground) postmasterFile() []string {
	text, err := os.ReadFile(filepath.Join(g.dataFolder(), "postmaster.pid"))
	if err != nil {
		return nil
	}
	lines := strings.Split(string(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}
