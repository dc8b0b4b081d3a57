package web

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/oklog/ulid/v2"

	"nmrf/followup"
)

// maxBody is the largest request body that a page takes, in bytes; see bodyLimit for the one exception.
const maxBody = 1 << 20

// contentPolicy lets a page load from its own server only, and run no script that stands in the page.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

type requestKey struct{}

// requestID names the request in the log and on error pages.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// protect wraps every page: it names the request, sets the headers of safety, bounds the body, refuses posts from other sites,
// and writes the log.
func (s *server) protect(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(s.open(func(*visit) (answer, error) {
		return answer{}, followup.Refuse(followup.Forbidden, "cross_origin", "this form was sent from another site")
	}))
	guarded := origin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, id := s.now(), ulid.Make().String()
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		setHeaders(w.Header(), id)
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit(r))
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer s.finish(seen, r, started)
		guarded.ServeHTTP(seen, r)
	})
}

func setHeaders(h http.Header, request string) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Request-Id", request)
}

// finish logs the request; a panic becomes the error page where nothing was written yet.
func (s *server) finish(w *statusWriter, r *http.Request, started time.Time) {
	if cause := recover(); cause != nil {
		s.log.ErrorContext(r.Context(), "a page panicked", "request", requestID(r.Context()), "cause", cause, "stack", string(debug.Stack()))
		if !w.wrote {
			s.open(func(*visit) (answer, error) {
				return answer{}, followup.Refuse(followup.Internal, "internal", "something went wrong on our side; it is in the log")
			}).ServeHTTP(w, r)
		}
	}
	s.log.InfoContext(r.Context(), "page", "request", requestID(r.Context()), "method", r.Method, "route", r.Pattern, "status", w.status,
		"took", time.Since(started))
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (w *statusWriter) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}
