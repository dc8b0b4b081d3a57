package api

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/oklog/ulid/v2"

	"nmrf/engine"
)

// call is what is known of one request while it is answered.
type call struct {
	id     string
	from   string // network address of the caller
	accept string
	caller engine.Caller
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// as returns the caller; the key of her request stands for the request's id, so that a repeated one is taken once.
func as(ctx context.Context, key Key) engine.Caller {
	c := callOf(ctx).caller
	if key != "" {
		c.Request = c.Person.ID + "/" + key
	}
	return c
}

var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// identify gives the request its id, and the answer the same.
func (d *door) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		id := r.Header.Get(echo.HeaderXRequestID)
		if !saneID.MatchString(id) {
			id = ulid.Make().String()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		this := &call{id: id, from: echo.ExtractIPDirect()(r), accept: r.Header.Get(echo.HeaderAccept)}
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), callKey{}, this)))
		return next(c)
	}
}

// How long an answer may take.
const (
	readyWithin    = 3 * time.Second
	answerWithin   = 30 * time.Second
	transferWithin = 10 * time.Minute // of a file
)

// limitTime ends what takes too long, and callers that read or write too slowly.
func (d *door) limitTime(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit := answerWithin
		if op := d.operation(c); op != nil && transfersFile(op) {
			limit = transferWithin
		}
		r := c.Request()
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		connection, until := http.NewResponseController(c.Response()), time.Now().Add(limit)
		_ = connection.SetReadDeadline(until) // a connection without deadlines is bound by the context
		_ = connection.SetWriteDeadline(until.Add(readyWithin))
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}
