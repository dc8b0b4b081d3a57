package api_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"nmrf/api"
	"nmrf/api/apitest"
)

// mustHandler makes a door without an engine: what reaches for it panics.
func mustHandler(t *testing.T, log *apitest.Log, ready func(context.Context) error) http.Handler {
	t.Helper()
	h, err := api.Handler(api.Options{Ready: ready, Log: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(t, err)
	return h
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

func TestDescription(t *testing.T) {
	t.Parallel()
	document, err := openapi3.NewLoader().LoadFromData(api.Spec)
	require.NoError(t, err)
	require.NoError(t, document.Validate(t.Context()))
	for name, s := range document.Components.Schemas {
		require.NotEmpty(t, s.Value.Description, name)
		for field, f := range s.Value.Properties {
			require.NotEmpty(t, f.Value.Description, "%s.%s", name, field)
		}
	}
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			require.NotEmpty(t, op.Summary, "%s %s", method, path)
			require.NotNil(t, op.Responses.Default(), "%s %s", method, path)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	h := mustHandler(t, &apitest.Log{}, nil)
	require.Equal(t, http.StatusOK, get(h, "/healthz").Code)
	require.Equal(t, http.StatusOK, get(h, "/readyz").Code)
	require.Equal(t, string(api.Spec), get(h, "/api/openapi.yaml").Body.String())
	page := get(h, "/api/docs")
	require.Contains(t, page.Header().Get("Content-Type"), "text/html")
	for _, text := range []string{"decideBatch", "/cycles/{cycle}/decisions", "Idempotency-Key", "StepDetail"} {
		require.Contains(t, page.Body.String(), text)
	}
	require.NotContains(t, page.Body.String(), "`")
	for _, loads := range []string{"<script", "src=", "@import", "https://"} {
		require.NotContains(t, page.Body.String(), loads)
	}
	metrics := get(h, "/metrics").Body.String()
	require.Contains(t, metrics, `nmrf_api_requests_total{operation="other",status="200"} 4`)
	for _, path := range []string{"/healthz", "/api/docs", "/api/v1/nothing"} {
		require.Equal(t, "nosniff", get(h, path).Header().Get("X-Content-Type-Options"), path)
		require.Contains(t, get(h, path).Header().Get("Content-Security-Policy"), "default-src 'none'", path)
	}
}

func TestNotReady(t *testing.T) {
	t.Parallel()
	log := &apitest.Log{}
	answer := get(mustHandler(t, log, func(context.Context) error { return errors.New("the database sleeps") }), "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.NotContains(t, answer.Body.String(), "sleeps")
	require.Contains(t, log.String(), "the database sleeps")
}

func TestOurFaultsStayInTheLog(t *testing.T) {
	t.Parallel()
	log := &apitest.Log{}
	answer := get(mustHandler(t, log, nil), "/api/v1/me", "Authorization", "Bearer x", "X-Request-Id", "trace-0001")
	require.Equal(t, http.StatusInternalServerError, answer.Code)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NotContains(t, string(body), "panic")
	require.Contains(t, string(body), `"instance":"trace-0001"`)
	for _, line := range strings.Split(strings.TrimSpace(log.String()), "\n") {
		require.Contains(t, line, "request=trace-0001")
	}
	require.Contains(t, log.String(), "panic: ")
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	h := mustHandler(t, &apitest.Log{}, nil)
	require.Equal(t, "trace-0001", get(h, "/healthz", "X-Request-Id", "trace-0001").Header().Get("X-Request-Id"))
	for _, bad := range []string{"", "short", "two words here", "line\nbreak-00", strings.Repeat("x", 65)} {
		require.Len(t, get(h, "/healthz", "X-Request-Id", bad).Header().Get("X-Request-Id"), 26, "%q", bad)
	}
}
