package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	temporalName    = "nmrf-temporal"
	temporalTimeout = 2 * time.Minute
	readyLine       = "nmrf-temporal: ready"
	namespace       = "nmrf"
)

func (g *Ground) temporalDir() string { return filepath.Join(g.dir, "temporal") }

func (g *Ground) startTemporal(ctx context.Context) error {
	switch {
	case g.options.TemporalAddress != "":
		g.address = g.options.TemporalAddress
		return nil
	case g.options.WithoutTemporal:
		return nil
	}
	binary, err := findTemporal(g.options.TemporalBinary)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(g.temporalDir(), 0o700); err != nil {
		return err
	}
	if err := g.chooseTemporalPorts(); err != nil {
		return err
	}
	args, password, err := g.temporalArgs()
	if err != nil {
		return err
	}
	g.address = net.JoinHostPort(loopback, strconv.Itoa(g.run.ports().Temporal))
	g.options.Progress("starting Temporal")
	g.temporal = &child{
		name:    "temporal",
		signals: temporalSignals,
		changed: func(p Process) { _ = g.run.change(func(r *Run) { r.Temporal = p }) },
		launch: func(ctx context.Context) (*running, error) {
			return g.launchTemporal(ctx, binary, args, password)
		},
	}
	if err := g.temporal.begin(ctx); err != nil {
		return fmt.Errorf("the Temporal server does not start: %w", err)
	}
	return nil
}

// chooseTemporalPorts keeps the ports of a living server, and those that are
// still free.
func (g *Ground) chooseTemporalPorts() error {
	if len(find(g.temporalDir(), temporalName)) > 0 && g.run.ports().Temporal != 0 {
		return nil
	}
	ports := g.run.ports()
	taken := map[int]bool{}
	for _, p := range []*int{&ports.Temporal, &ports.History, &ports.Matching, &ports.Worker} {
		for ok := false; !ok; ok = !taken[*p] {
			if taken[*p] {
				*p = 0
			}
			chosen, err := choose(*p)
			if err != nil {
				return err
			}
			*p = chosen
		}
		taken[*p] = true
	}
	return g.run.change(func(r *Run) {
		ports.Postgres = r.Ports.Postgres
		r.Ports = ports
	})
}

// temporalArgs tell where the database is. Its password travels in the
// environment.
func (g *Ground) temporalArgs() (args []string, password string, err error) {
	database, err := pgx.ParseConfig(g.url)
	if err != nil {
		return nil, "", errors.New("the database URL cannot be read") // its text holds a password
	}
	ports := g.run.ports()
	args = []string{
		"--database-host=" + database.Host,
		"--database-port=" + strconv.Itoa(int(database.Port)),
		"--database-user=" + database.User,
		"--port=" + strconv.Itoa(ports.Temporal),
		"--history-port=" + strconv.Itoa(ports.History),
		"--matching-port=" + strconv.Itoa(ports.Matching),
		"--worker-port=" + strconv.Itoa(ports.Worker),
		"--namespace=" + namespace,
	}
	for _, name := range []string{"sslmode", "sslrootcert"} {
		if value := parameter(g.url, name); value != "" {
			args = append(args, "--database-"+name+"="+value)
		}
	}
	return args, database.Password, nil
}

// launchTemporal adopts a living server that was started with the same
// arguments and answers, stops any other, and starts one.
func (g *Ground) launchTemporal(ctx context.Context, binary string, args []string, password string) (*running, error) {
	ctx, cancel := context.WithTimeout(ctx, temporalTimeout)
	defer cancel()
	for _, p := range find(g.temporalDir(), temporalName) {
		if p.runs(args) && temporalAnswers(ctx, binary, args) {
			return adopt(p), nil
		}
		if err := p.stop(ctx, hungSignals); err != nil {
			return nil, err
		}
	}
	log, path, err := g.openLog("temporal")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	said := filepath.Join(g.temporalDir(), "said")
	out, err := os.Create(said)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd := exec.Command(binary, args...)
	cmd.Dir = g.temporalDir()
	cmd.Env = append(os.Environ(), "NMRF_TEMPORAL_DB_PASSWORD="+password)
	cmd.Stdout, cmd.Stderr = out, log
	g.follow(path)
	r, err := spawn(cmd)
	if err != nil {
		return nil, err
	}
	return r, r.answered(ctx, temporalSignals, path, func(context.Context) error { return isReady(said) })
}

func isReady(said string) error {
	if text, err := os.ReadFile(said); err != nil || !strings.HasPrefix(string(text), readyLine) {
		return errors.New("it has not said that it is ready")
	}
	return nil
}

// temporalAnswers lets the program itself ask: it speaks gRPC, this package
// does not.
func temporalAnswers(ctx context.Context, binary string, args []string) bool {
	return exec.CommandContext(ctx, binary, append([]string{"--check"}, args...)...).Run() == nil
}
