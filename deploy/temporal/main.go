// Command nmrf-temporal is the Temporal server that nmrf bundles: all four
// services in one process, their persistence in PostgreSQL, ready with the
// namespace and the search attributes of nmrf.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"
)

const (
	startTimeout = 2 * time.Minute
	checkTimeout = 5 * time.Second
	stopTimeout  = 10 * time.Second
)

func main() {
	// Whoever started this server may be gone while it still writes.
	signal.Ignore(syscall.SIGPIPE, syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "nmrf-temporal:", err)
		os.Exit(2)
	}
	work := serve
	if o.check {
		work = check
	}
	if err := work(ctx, o, os.Stdout); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "nmrf-temporal:", err)
		os.Exit(1)
	}
}

// serve runs until ctx ends. It writes one line, when a start of a workflow
// would succeed.
func serve(ctx context.Context, o options, out io.Writer) error {
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Level: o.logLevel}))
	if err := prepareDatabases(ctx, o, logger); err != nil {
		return err
	}
	server, err := newServer(o, logger)
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer stopWithin(server, stopTimeout)
	if err := makeReady(ctx, o); err != nil {
		return err
	}
	fmt.Fprintln(out, "nmrf-temporal: ready", o.address())
	<-ctx.Done()
	return nil
}

func newServer(o options, logger log.Logger) (temporal.Server, error) {
	return temporal.NewServer(
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithConfig(serverConfig(o)),
		temporal.WithStaticHosts(staticHosts(o)),
		temporal.WithDynamicConfigClient(limits()),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
	)
}

func makeReady(ctx context.Context, o options) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	f, err := dialFrontend(o)
	if err != nil {
		return err
	}
	defer f.conn.Close()
	return f.makeReady(ctx)
}

func check(ctx context.Context, o options, _ io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	f, err := dialFrontend(o)
	if err != nil {
		return err
	}
	defer f.conn.Close()
	return f.check(ctx)
}

// stopWithin gives the server time to hand back what it holds. Whatever is
// left after that is as safe as after a crash: all of it is in PostgreSQL.
func stopWithin(server temporal.Server, limit time.Duration) {
	done := make(chan struct{})
	go func() {
		_ = server.Stop()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(limit):
		fmt.Fprintln(os.Stderr, "nmrf-temporal: stopped without waiting longer")
	}
}
