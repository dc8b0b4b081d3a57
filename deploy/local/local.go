// Package local starts the ground for a single machine: a private PostgreSQL
// and the bundled Temporal server.
//
// Both run as child processes with their own working directory inside the
// data directory. They outlive a killed owner; the next owner finds them by
// that directory and adopts them.
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

// ErrRunning is returned by Start when another living process holds the data
// directory. The message tells its process id and URL.
var ErrRunning = errors.New("another nmrf is running on this data directory")

// Options choose what Start starts.
type Options struct {
	DataDir         string       // required; created so that the user who runs PostgreSQL can search it
	TemporalBinary  string       // path of nmrf-temporal; empty = beside the running executable, then PATH
	WithoutTemporal bool         // PostgreSQL only
	DatabaseURL     string       // if set: an outside PostgreSQL; no private one is started
	TemporalAddress string       // if set: an outside Temporal; no bundled one is started
	Log             io.Writer    // gets the output of the children too; it is always kept in DataDir/log/
	Progress        func(string) // human words on what is being started; may be nil
}

// Ground is what Start started or adopted. Its methods may be called from
// several goroutines.
type Ground struct {
	options  Options
	dir      string
	lock     *flock.Flock
	run      *runFile
	postgres *child // nil: outside
	temporal *child // nil: outside or none
	url      string // of the database server, any database
	address  string // of Temporal
	tailing  sync.Mutex
	tails    map[string]*tail // by path of the log
	stop     sync.Once
}

// Start returns when PostgreSQL and Temporal answer, or with what kept them
// from it; then everything that it started is stopped again. Cancelling ctx
// after Start returned changes nothing: call Stop.
//
// Errors: ErrRunning, and errors that name a missing program or a folder that
// is closed to the user who runs PostgreSQL.
func Start(ctx context.Context, o Options) (*Ground, error) {
	g, err := open(o)
	if err != nil {
		return nil, err
	}
	if err := g.start(ctx); err != nil {
		return nil, errors.Join(err, g.Stop(context.WithoutCancel(ctx)))
	}
	return g, nil
}

func open(o Options) (*Ground, error) {
	if o.DataDir == "" {
		return nil, errors.New("no data directory given")
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	dir, err := prepareDataDir(o.DataDir)
	if err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data directory %s: %w", dir, err)
	}
	if !held {
		return nil, runningError(dir)
	}
	run, err := openRun(dir)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return &Ground{options: o, dir: dir, lock: lock, run: run, tails: map[string]*tail{}}, nil
}

func runningError(dir string) error {
	run, err := ReadRun(dir)
	switch {
	case err != nil:
		return fmt.Errorf("%w (%s)", ErrRunning, dir)
	case run.URL == "":
		return fmt.Errorf("%w: process %d on %s, still starting", ErrRunning, run.Owner.PID, dir)
	}
	return fmt.Errorf("%w: process %d at %s", ErrRunning, run.Owner.PID, run.URL)
}

func (g *Ground) start(ctx context.Context) error {
	if err := g.startPostgres(ctx); err != nil {
		return err
	}
	return g.startTemporal(ctx)
}

// DatabaseURL is the URL of one database on the server, with its password.
func (g *Ground) DatabaseURL(database string) string { return withDatabase(g.url, database) }

// TemporalAddress is the host:port of Temporal, empty if there is none.
func (g *Ground) TemporalAddress() string { return g.address }

// PIDs are the process ids of the children as they are now, by "postgres" and
// "temporal". What runs outside is not in it.
func (g *Ground) PIDs() map[string]int {
	pids := map[string]int{}
	for _, c := range []*child{g.postgres, g.temporal} {
		if c != nil {
			pids[c.name] = c.process().PID
		}
	}
	return pids
}

// SetURL writes where the doors answer into run.json, for ReadRun of other
// processes.
func (g *Ground) SetURL(url string) error {
	return g.run.change(func(r *Run) { r.URL = url })
}

// Stop stops the children that Start started or adopted, Temporal first, and
// gives the data directory free. When ctx ends first they are killed, which
// loses nothing that was acknowledged. Further calls do nothing.
func (g *Ground) Stop(ctx context.Context) error {
	var errs []error
	g.stop.Do(func() {
		for _, c := range []*child{g.temporal, g.postgres} {
			if c != nil {
				errs = append(errs, c.halt(ctx))
			}
		}
		for _, t := range g.tails {
			t.close()
		}
		errs = append(errs, g.run.change(func(r *Run) { r.closed() }), g.lock.Unlock())
	})
	return errors.Join(errs...)
}

// StopOrphans stops the children of a dead nmrf on dataDir. It returns
// ErrRunning if the owner lives.
func StopOrphans(ctx context.Context, dataDir string) error {
	if _, err := os.Stat(dataDir); err != nil {
		return err
	}
	g, err := open(Options{DataDir: dataDir})
	if err != nil {
		return err
	}
	for _, p := range find(g.temporalDir(), temporalName) {
		err = errors.Join(err, p.stop(ctx, temporalSignals))
	}
	if p, ok := g.livingPostmaster(); ok {
		err = errors.Join(err, p.stop(ctx, postgresSignals))
	}
	return errors.Join(err, g.Stop(ctx))
}
