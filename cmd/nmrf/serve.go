package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"nmrf/activities"
	"nmrf/activities/office"
	"nmrf/api"
	"nmrf/audit"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/web"
	"nmrf/workflows"
)

func devCommand(s *settings) *cobra.Command {
	var port int
	c := &cobra.Command{Use: "dev", Args: cobra.NoArgs,
		Short: "Start everything on this machine: PostgreSQL, Temporal, worker, API and web",
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := s.own(c.Context())
			if err != nil {
				return err
			}
			defer p.close()
			if s.mailServer() == "" {
				s.progress("no mail is sent: set NMRF_SMTP_URL, NMRF_MAIL_FROM and NMRF_PUBLIC_URL to send it")
			}
			return p.dev(c.Context(), fmt.Sprintf("127.0.0.1:%d", port), func(url string) { fmt.Println("nmrf: ready", url) })
		}}
	c.Flags().IntVar(&port, "port", 8080, "port of the API and the web pages on 127.0.0.1; 0: any free one")
	return c
}

// dev runs worker and doors until ctx ends; ready is called once all of it answers.
func (p *parts) dev(ctx context.Context, address string, ready func(url string)) error {
	stop, err := p.startWorker(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return p.serve(ctx, address, func(url string) {
		if err := p.ground.SetURL(url); err != nil {
			p.log().Error("write run.json", "error", err)
		}
		ready(url)
	})
}

func serveCommand(s *settings) *cobra.Command {
	var listen string
	c := &cobra.Command{Use: "serve", Args: cobra.NoArgs, Short: "Serve the API and the web pages, for a deployment",
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := s.deployed(c.Context())
			if err != nil {
				return err
			}
			defer p.close()
			return p.serve(c.Context(), listen, func(url string) { fmt.Println("nmrf: ready", url) })
		}}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen on")
	return c
}

func workerCommand(s *settings) *cobra.Command {
	return &cobra.Command{Use: "worker", Args: cobra.NoArgs, Short: "Run the workflows and activities, for a deployment",
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := s.deployed(c.Context())
			if err != nil {
				return err
			}
			defer p.close()
			stop, err := p.startWorker(c.Context())
			if err != nil {
				return err
			}
			defer stop()
			fmt.Println("nmrf: worker ready")
			<-c.Context().Done()
			return nil
		}}
}

func migrateCommand(s *settings) *cobra.Command {
	return &cobra.Command{Use: "migrate", Args: cobra.NoArgs, Short: "Bring the schema of NMRF_DATABASE_URL up to date",
		RunE: func(c *cobra.Command, _ []string) error {
			if s.databaseURL() == "" {
				return usageError{errors.New("set NMRF_DATABASE_URL; nmrf dev migrates its own database by itself")}
			}
			return store.Migrate(c.Context(), s.databaseURL())
		}}
}

// startWorker runs workflows and activities, sends mail, and watches over processes that have to read the ledger.
func (p *parts) startWorker(ctx context.Context) (stop func(), err error) {
	keys, err := audit.LoadDoorKeys(p.keyDir())
	if err != nil {
		return nil, err
	}
	guard := workflows.NewGuard(p.log())
	w := worker.New(p.temporal, workflows.TaskQueue, worker.Options{WorkerStopTimeout: 5 * time.Second, Interceptors: []interceptor.WorkerInterceptor{guard}})
	workflows.Register(w, &workflows.Flows{Keys: keys}, &activities.Activities{Store: p.store, PDF: office.PDF, PullPrivate: os.Getenv("NMRF_PULL_PRIVATE") == "yes"})
	ctx, cancel := context.WithCancel(ctx)
	mailed, err := p.startRelay(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	if err := w.Start(); err != nil {
		cancel()
		mailed()
		return nil, fmt.Errorf("start the worker: %w", err)
	}
	go guard.Record(ctx, p.store.RecordAccess)
	go p.engine.Watch(ctx)
	if err := p.scheduleRounds(ctx); err != nil {
		p.log().Error("ALARM rounds of progress are not scheduled", "error", err)
	}
	return func() { cancel(); w.Stop(); mailed() }, nil
}

func (p *parts) scheduleRounds(ctx context.Context) error {
	rules, err := followup.DefaultRoundRules()
	if err != nil {
		return err
	}
	return p.engine.ScheduleRounds(ctx, rules)
}

// serve answers the doors until ctx ends.
func (p *parts) serve(ctx context.Context, address string, ready func(url string)) error {
	handler, err := p.doors()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ready("http://" + listener.Addr().String())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	return server.Shutdown(ctx)
}

// doors puts the API and the web pages side by side.
func (p *parts) doors() (http.Handler, error) {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	machines, err := api.Handler(api.Options{Engine: p.engine, Ready: p.answers, Metrics: metrics, Log: p.log()})
	if err != nil {
		return nil, err
	}
	people, err := web.Handler(web.Options{Engine: p.engine, Log: p.log(), Public: p.publicURL()})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, path := range []string{"/api/", "/healthz", "/readyz", "/metrics"} {
		mux.Handle(path, machines)
	}
	mux.Handle("/", people)
	return mux, nil
}

// answers says whether database and Temporal answer.
func (p *parts) answers(ctx context.Context) error {
	if err := p.store.Ping(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	if _, err := p.temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("the Temporal server does not answer: %w", err)
	}
	return nil
}
