package api

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/labstack/echo/v4"

	"nmrf/followup"
)

// statuses are the HTTP statuses of the codes.
var statuses = map[followup.Code]int{
	followup.Malformed: http.StatusBadRequest, followup.Unauthenticated: http.StatusUnauthorized, followup.Forbidden: http.StatusForbidden,
	followup.NotFound: http.StatusNotFound, followup.Conflict: http.StatusConflict, followup.TooLarge: http.StatusRequestEntityTooLarge,
	followup.Invalid: http.StatusUnprocessableEntity, followup.Internal: http.StatusInternalServerError,
	followup.Unavailable: http.StatusServiceUnavailable, followup.Unknown: http.StatusGatewayTimeout,
}

// refusal is an error with what only the door knows to add.
type refusal struct {
	cause   *followup.Error
	status  int // 0: that of the code
	wait    time.Duration
	receipt Receipt
	faults  []Fault
}

func (r *refusal) Error() string { return r.cause.Error() }

func (r *refusal) Unwrap() error { return r.cause }

// retryAfter is what a caller waits before she tries an unavailable service again.
const retryAfter = 5 * time.Second

// fail answers an error. An answer that has begun cannot become another one: the connection is cut, so that nobody takes half for the whole.
func (d *door) fail(err error, c echo.Context) {
	ctx := c.Request().Context()
	r := asRefusal(err, c.Request().Method)
	if r.cause.Code == followup.Internal || r.cause.Code == followup.Unavailable || c.Response().Committed {
		d.log.ErrorContext(ctx, "a request failed", "request", callOf(ctx).id, "path", c.Path(), "error", err)
	}
	if c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	p := problemOf(r, callOf(ctx).id)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/problem+json")
	if r.wait > 0 {
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(int((r.wait+time.Second-1)/time.Second)))
	}
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="nmrf"`)
	case http.StatusRequestEntityTooLarge:
		h.Set(echo.HeaderConnection, "close")
	}
	c.Response().WriteHeader(p.Status)
	if c.Request().Method != http.MethodHead {
		_ = json.NewEncoder(c.Response()).Encode(p) // a caller who has left reads nothing
	}
}

func problemOf(r *refusal, request string) Problem {
	status := r.status
	if status == 0 {
		status = statuses[r.cause.Code]
	}
	return Problem{Type: "urn:nmrf:problem:" + r.cause.Rule, Title: http.StatusText(status), Status: status, Detail: r.cause.Says, Instance: request,
		Code: string(r.cause.Code), Rule: r.cause.Rule, Field: r.cause.Field, Errors: r.faults, Receipt: r.receipt}
}

// asRefusal words an error of any kind.
func asRefusal(err error, method string) *refusal {
	var r *refusal
	var h *echo.HTTPError
	if errors.As(err, &r) {
		return r
	}
	if errors.As(err, &h) {
		return fromEcho(h)
	}
	e := followup.AsError(err)
	if e.Code == followup.Internal {
		e = interrupted(e, method)
	}
	r = &refusal{cause: e}
	if e.Code == followup.Unavailable {
		r.wait = retryAfter
	}
	return r
}

// fromEcho words what the router and the binding of values refuse. A body that comes to be bound is well-formed JSON: what fails is a value.
func fromEcho(h *echo.HTTPError) *refusal {
	r := &refusal{status: h.Code}
	switch h.Code {
	case http.StatusNotFound:
		r.cause = followup.Refuse(followup.NotFound, "no_such_path", "there is nothing at this path")
	case http.StatusMethodNotAllowed:
		r.cause = followup.Refuse(followup.Malformed, "method_not_allowed", "this path does not take this method")
	case http.StatusBadRequest:
		r.cause, r.status = followup.InvalidField("", "a value cannot be read: %s", innermost(h)), 0
	default:
		r.cause, r.status = followup.AsError(h), 0
	}
	return r
}

func innermost(h *echo.HTTPError) string {
	var parse *time.ParseError
	if errors.As(h.Internal, &parse) {
		return strings.Trim(parse.Value, `"`) + " is no instant (RFC 3339)"
	}
	var kind *json.UnmarshalTypeError
	if errors.As(h.Internal, &kind) {
		return kind.Field + " cannot hold a " + kind.Value
	}
	return "it has the wrong form"
}

// interrupted tells a database that does not answer from a fault of ours. A read can simply be repeated; of a write whose
// answer was lost nobody knows.
func interrupted(e *followup.Error, method string) *followup.Error {
	var connect *pgconn.ConnectError
	var postgres *pgconn.PgError
	var network net.Error
	lost := errors.Is(e, context.DeadlineExceeded) || errors.Is(e, io.ErrUnexpectedEOF) || errors.Is(e, driver.ErrBadConn) ||
		errors.As(e, &network) || (errors.As(e, &postgres) && strings.HasPrefix(postgres.Code, "57P"))
	switch {
	case errors.As(e, &connect), lost && (method == http.MethodGet || method == http.MethodHead):
		return followup.Refuse(followup.Unavailable, "unavailable", "the system cannot answer at the moment: try again").Because(e)
	case lost:
		return followup.Refuse(followup.Unknown, "not_known_yet", "it is not known whether this was recorded: send it again with the same key").Because(e)
	}
	return e
}
