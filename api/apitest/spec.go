package apitest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/require"

	"nmrf/api"
)

// Spec holds what a server answers to the description, and remembers which operations were called.
type Spec struct {
	document *openapi3.T
	router   routers.Router
	mu       sync.Mutex
	called   map[string]bool
}

func newSpec(t testing.TB, url string) *Spec {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(api.Spec)
	require.NoError(t, err)
	document.Servers = openapi3.Servers{{URL: url + "/api/v1"}}
	router, err := legacy.NewRouter(document)
	require.NoError(t, err)
	return &Spec{document: document, router: router, called: map[string]bool{}}
}

// Uncalled lists the operations that no call has reached, sorted.
func (s *Spec) Uncalled() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	missing := map[string]bool{}
	for _, item := range s.document.Paths.Map() {
		for _, op := range item.Operations() {
			if !s.called[op.OperationID] {
				missing[op.OperationID] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// Transport fails the test when an answer is not as the description says.
func (s *Spec) Transport(t testing.TB) http.RoundTripper { return transport{t: t, spec: s} }

type transport struct {
	t    testing.TB
	spec *Spec
}

func (tr transport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	if err := tr.spec.check(r, answer, body); err != nil {
		tr.t.Errorf("%s %s answered %d: %v\n%s", r.Method, r.URL.Path, answer.StatusCode, err, body[:min(len(body), 2000)])
	}
	return answer, nil
}

func (s *Spec) check(r *http.Request, answer *http.Response, body []byte) error {
	route, params, err := s.router.FindRoute(r)
	if err != nil {
		return nil // a path that is not described is answered by 404 or 405, and that is another test's business
	}
	if answer.StatusCode < 300 {
		s.mu.Lock()
		s.called[route.Operation.OperationID] = true
		s.mu.Unlock()
	}
	if answer.Header.Get("X-Request-Id") == "" || answer.Header.Get("Cache-Control") != "no-store" {
		return fmt.Errorf("headers are missing: %v", answer.Header)
	}
	isJSON := strings.HasSuffix(answer.Header.Get("Content-Type"), "json")
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 answer.StatusCode, Header: answer.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: !isJSON},
	}
	in.SetBodyBytes(body)
	return openapi3filter.ValidateResponse(r.Context(), in)
}
