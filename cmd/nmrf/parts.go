package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"nmrf/audit"
	"nmrf/deploy/local"
	"nmrf/engine"
	"nmrf/store"
)

const (
	database     = "nmrf"
	namespace    = "nmrf"
	stopPatience = 30 * time.Second
)

// parts is what a command works with; close releases it, last opened first.
type parts struct {
	*settings
	server   string // URL of the database server
	ground   *local.Ground
	store    *store.Store
	temporal client.Client
	engine   *engine.Engine
	closers  []func()
}

func (p *parts) onClose(f func()) { p.closers = append(p.closers, f) }

func (p *parts) close() {
	for i := len(p.closers) - 1; i >= 0; i-- {
		p.closers[i]()
	}
}

// own starts what is not running on the data directory and opens everything on it. The ground stops with the parts.
func (s *settings) own(ctx context.Context) (*parts, error) {
	ground, err := local.Start(ctx, local.Options{DataDir: s.dataDir, DatabaseURL: s.databaseURL(), TemporalAddress: s.temporalAddress(),
		TemporalBinary: os.Getenv("NMRF_TEMPORAL_BINARY"), Progress: s.progress})
	if err != nil {
		return nil, err
	}
	p := &parts{settings: s, ground: ground, server: ground.DatabaseURL(database)}
	p.onClose(func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
		defer cancel()
		if err := ground.Stop(ctx); err != nil {
			s.log().Error("stopping the servers", "error", err)
		}
	})
	return p, p.openOn(ctx, ground.DatabaseURL("postgres"), ground.DatabaseURL(database), ground.TemporalAddress())
}

// console opens the parts for a command of the machine: on the servers of the nmrf that runs on the data directory, or on its
// own for the time of the command.
func (s *settings) console(ctx context.Context) (*parts, error) {
	server, temporal, err := local.Attach(s.dataDir)
	if errors.Is(err, os.ErrNotExist) {
		return s.own(ctx)
	}
	if err != nil && s.databaseURL() == "" {
		return nil, err
	}
	p := &parts{settings: s}
	if temporal == "" {
		temporal = s.temporalAddress()
	}
	if s.databaseURL() != "" {
		return p, p.open(ctx, s.databaseURL(), temporal)
	}
	return p, p.open(ctx, local.WithDatabase(server, database), temporal)
}

// deployed opens the parts on outside servers, for a deployment.
func (s *settings) deployed(ctx context.Context) (*parts, error) {
	if s.databaseURL() == "" || s.temporalAddress() == "" {
		return nil, usageError{errors.New("set NMRF_DATABASE_URL and NMRF_TEMPORAL_ADDRESS; nmrf dev starts everything by itself")}
	}
	p := &parts{settings: s}
	return p, p.open(ctx, s.databaseURL(), s.temporalAddress())
}

// openOn creates and migrates the database of a server that is ours, then opens the parts.
func (p *parts) openOn(ctx context.Context, admin, url, temporal string) error {
	if p.databaseURL() == "" {
		if err := local.CreateDatabase(ctx, admin, database); err != nil {
			p.close()
			return err
		}
	} else {
		url = p.databaseURL()
	}
	if err := store.Migrate(ctx, url); err != nil {
		p.close()
		return err
	}
	return p.open(ctx, url, temporal)
}

// open opens store, Temporal and engine. On an error everything opened before is closed.
func (p *parts) open(ctx context.Context, url, temporal string) (err error) {
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	key, err := audit.LoadLedgerKey(p.keyDir(), p.origin)
	if err != nil {
		return err
	}
	door, err := audit.LoadDoorKey(p.keyDir(), "door")
	if err != nil {
		return err
	}
	if p.store, err = store.Open(ctx, url, key); err != nil {
		return err
	}
	p.onClose(func() { p.store.Close() })
	p.temporal, err = client.DialContext(ctx, client.Options{HostPort: temporal, Namespace: namespace, Logger: sdklog.NewStructuredLogger(p.log())})
	if err != nil {
		return fmt.Errorf("connect to Temporal at %s: %w", temporal, err)
	}
	p.onClose(p.temporal.Close)
	options := engine.Options{Store: p.store, Temporal: p.temporal, Door: door, Log: p.log()}
	if options.Reference = os.Getenv("NMRF_REFERENCE_LABELS"); options.Reference != "" {
		if _, err = os.Stat(options.Reference); err != nil {
			return fmt.Errorf("find the reference set of NMRF_REFERENCE_LABELS: %w", err)
		}
	}
	p.engine, err = engine.New(ctx, options)
	return err
}
