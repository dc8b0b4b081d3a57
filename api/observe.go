package api

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests and how long they take, by operation.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(r *prometheus.Registry) (*metrics, error) {
	m := &metrics{
		registry: r,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "nmrf_api_requests_total",
			Help: "Requests answered, by operation and status."}, []string{"operation", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "nmrf_api_request_seconds",
			Help: "How long answers took, by operation."}, []string{"operation"}),
	}
	for _, c := range []prometheus.Collector{m.requests, m.seconds} {
		if err := r.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// observe answers errors, counts the request and writes one line about it. The path is the route's: a link's token stays out of the log.
func (d *door) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		started := time.Now()
		defer func() { d.note(c, time.Since(started)) }()
		if err := next(c); err != nil {
			c.Error(err)
		}
		return nil
	}
}

func (d *door) note(c echo.Context, took time.Duration) {
	name, status := "other", c.Response().Status
	if op := d.operation(c); op != nil {
		name = op.OperationID
	}
	d.metrics.requests.WithLabelValues(name, strconv.Itoa(status)).Inc()
	d.metrics.seconds.WithLabelValues(name).Observe(took.Seconds())
	ctx := c.Request().Context()
	d.log.InfoContext(ctx, "request", "request", callOf(ctx).id, "method", c.Request().Method, "path", c.Path(), "status", status,
		"person", callOf(ctx).caller.Person.ID, "from", callOf(ctx).from, "took", took)
}

// recoverPanics turns a panic into an answer; what it was goes to the log.
func (d *door) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

// secure sets the headers of an answer that is private data and no page.
func secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}
