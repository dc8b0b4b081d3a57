package api

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"nmrf/engine"
)

// Spec is the description of the interface, as it is served.
//
//go:embed openapi.yaml
var Spec []byte

// base is the path that every operation's begins with.
const base = "/api/v1"

// Options are what the door is made of.
type Options struct {
	Engine  *engine.Engine
	Ready   func(context.Context) error // nil when everything that the program needs answers
	Metrics *prometheus.Registry        // nil: one of its own
	Log     *slog.Logger                // nil: slog.Default
}

// door translates between HTTP and the engine.
type door struct {
	engine  *engine.Engine
	ready   func(context.Context) error
	log     *slog.Logger
	spec    *openapi3.T
	metrics *metrics
	signIns *limiter
}

// Handler serves everything under /api, and /healthz, /readyz and /metrics.
func Handler(o Options) (http.Handler, error) {
	d, err := newDoor(o)
	if err != nil {
		return nil, err
	}
	page, err := newDocs(d.spec)
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = d.fail
	e.Use(d.identify, d.observe, d.recoverPanics, secure, d.limitTime, d.authenticate, d.validate)
	e.GET("/healthz", alive)
	e.GET("/readyz", d.readiness)
	e.GET("/metrics", echo.WrapHandler(d.metrics.handler()))
	e.GET("/api/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/yaml", Spec) })
	e.GET("/api/docs", page.serve)
	RegisterHandlersWithBaseURL(e, NewStrictHandler(d, nil), base)
	return e, nil
}

func newDoor(o Options) (*door, error) {
	spec, err := openapi3.NewLoader().LoadFromData(Spec)
	if err != nil {
		return nil, fmt.Errorf("read the interface's description: %w", err)
	}
	d := &door{engine: o.Engine, ready: o.Ready, log: o.Log, spec: spec, signIns: newLimiter()}
	if d.log == nil {
		d.log = slog.Default()
	}
	if d.ready == nil {
		d.ready = func(context.Context) error { return nil }
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	d.metrics, err = newMetrics(o.Metrics)
	return d, err
}

func alive(c echo.Context) error { return c.String(http.StatusOK, "alive\n") }

func (d *door) readiness(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyWithin)
	defer cancel()
	if err := d.ready(ctx); err != nil {
		d.log.WarnContext(ctx, "not ready", "request", callOf(ctx).id, "error", err)
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
