package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
)

// zeros is a body without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// sent is a request as a careless or a hostile client makes it.
type sent struct {
	method, path, body string
	media, key, token  string
	stream             io.Reader // instead of body
	length             int64     // of the stream
}

func send(t *testing.T, w *apitest.World, s sent) (*http.Response, client.Problem) {
	t.Helper()
	body := s.stream
	if body == nil {
		body = strings.NewReader(s.body)
	}
	r, err := http.NewRequestWithContext(t.Context(), s.method, w.URL+s.path, body)
	require.NoError(t, err)
	if s.stream != nil {
		r.ContentLength = s.length
	}
	for name, value := range map[string]string{"Content-Type": s.media, "Idempotency-Key": s.key} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := (&http.Client{Transport: w.Spec.Transport(t)}).Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	var p client.Problem
	data, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	if answer.Header.Get("Content-Type") == "application/problem+json" {
		require.NoError(t, json.Unmarshal(data, &p))
		require.Equal(t, answer.StatusCode, p.Status)
		require.Equal(t, answer.Header.Get("X-Request-Id"), p.Instance)
		require.Equal(t, "urn:nmrf:problem:"+p.Rule, p.Type)
	}
	return answer, p
}

func TestRefusedBeforeTheEngine(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	token := w.People["coordinator"].Token
	before, err := w.Store.Tree(t.Context())
	require.NoError(t, err)
	const jsonMedia, decisions = "application/json", "/api/v1/cycles/c1/decisions"
	act := func(body string) sent {
		return sent{method: "POST", path: decisions, body: body, media: jsonMedia, key: apitest.Key(), token: token}
	}
	with := func(s sent, change func(*sent)) sent { change(&s); return s }
	big := func(length int64) func(*sent) {
		return func(s *sent) { s.stream, s.length = io.LimitReader(zeros{}, 50<<20), length }
	}
	for name, c := range map[string]struct {
		sent
		status      int
		rule, field string
	}{
		"nobody":                  {with(act(`{}`), func(s *sent) { s.token = "" }), 401, "not_signed_in", ""},
		"an unknown token":        {with(act(`{}`), func(s *sent) { s.token = "wrong" }), 401, "no_session", ""},
		"another scheme":          {with(act(`{}`), func(s *sent) { s.token = " " }), 401, "not_signed_in", ""},
		"no JSON":                 {act(`{"kind":`), 400, "malformed_json", ""},
		"two documents":           {act(`{"kind":"pause"} {}`), 400, "malformed_json", ""},
		"no body":                 {act(``), 400, "no_body", ""},
		"another media type":      {with(act(`{}`), func(s *sent) { s.media = "text/plain" }), 415, "unsupported_media_type", ""},
		"no media type":           {with(act(`{}`), func(s *sent) { s.media = "" }), 415, "unsupported_media_type", ""},
		"an unknown field":        {act(`{"kind":"pause","vote":1}`), 422, "unknown_field", "vote"},
		"an unknown inner field":  {act(`{"kind":"submit","plan":{"cluster":"a","measures":[{"tilte":"x"}]}}`), 422, "unknown_field", "plan.measures.0.tilte"},
		"a wrong type":            {act(`{"kind":"pause","reason":7}`), 422, "invalid_value", "reason"},
		"no value":                {act(`{"kind":null}`), 422, "invalid_value", "kind"},
		"a missing field":         {act(`{}`), 422, "invalid_value", "kind"},
		"an array":                {act(`[]`), 422, "invalid_value", ""},
		"an act of the system":    {act(`{"kind":"tick"}`), 422, "invalid_value", "kind"},
		"no instant":              {act(`{"kind":"extend","stage":"intake","step":"selection","due":"tomorrow"}`), 422, "invalid_value", "due"},
		"no such day":             {act(`{"kind":"extend","stage":"intake","step":"selection","due":"2027-02-30T00:00:00Z"}`), 422, "invalid_value", "due"},
		"a year out of reach":     {act(`{"kind":"extend","stage":"intake","step":"selection","due":"9999-12-31T23:59:59-01:00"}`), 422, "invalid_value", "due"},
		"U+0000":                  {act(`{"kind":"pause","reason":"a\u0000b"}`), 422, "control_character", ""},
		"no key":                  {with(act(`{"kind":"pause"}`), func(s *sent) { s.key = "" }), 422, "invalid_value", "Idempotency-Key"},
		"a short key":             {with(act(`{"kind":"pause"}`), func(s *sent) { s.key = "k" }), 422, "invalid_value", "Idempotency-Key"},
		"50 MB":                   {with(act(``), big(50<<20)), 413, "body_too_large", ""},
		"50 MB of unknown length": {with(act(``), big(-1)), 413, "body_too_large", ""},
		"no such cycle":           {act(`{"kind":"pause","reason":"why"}`), 404, "no_such_cycle", ""},
		"no such path":            {sent{method: "GET", path: "/api/v1/nothing", token: token}, 404, "no_such_path", ""},
		"another method":          {sent{method: "PUT", path: "/api/v1/cycles", token: token}, 405, "method_not_allowed", ""},
		"an unknown parameter":    {sent{method: "GET", path: "/api/v1/recommendations?boby=UPR", token: token}, 422, "unknown_parameter", "boby"},
		"a parameter of words":    {sent{method: "GET", path: "/api/v1/recommendations?limit=many", token: token}, 422, "invalid_value", "limit"},
		"a parameter too large":   {sent{method: "GET", path: "/api/v1/recommendations?limit=501", token: token}, 422, "invalid_value", "limit"},
		"a number without end":    {sent{method: "GET", path: "/api/v1/ledger/records?from=99999999999999999999", token: token}, 422, "invalid_value", "from"},
		"a stage that is none":    {sent{method: "GET", path: "/api/v1/cycles/c1/stages/lunch/steps", token: token}, 422, "invalid_value", "stage"},
		"no step":                 {sent{method: "GET", path: "/api/v1/cycles/c1/steps/intake", token: token}, 422, "invalid_value", "step"},
		"NUL in the path":         {sent{method: "GET", path: "/api/v1/cycles/%00", token: token}, 400, "malformed_url", ""},
		"no text in the query":    {sent{method: "GET", path: "/api/v1/recommendations?text=%ff", token: token}, 400, "malformed_url", ""},
		"a broken escape":         {sent{method: "GET", path: "/api/v1/recommendations?text=%zz", token: token}, 400, "malformed_url", ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer, p := send(t, w, c.sent)
			require.Equal(t, c.status, answer.StatusCode, "%+v", p)
			require.Equal(t, c.rule, p.Rule)
			require.Equal(t, c.field, p.Field)
			require.NotEmpty(t, p.Detail)
			if c.status == http.StatusUnauthorized {
				require.Contains(t, answer.Header.Get("WWW-Authenticate"), "Bearer")
			}
		})
	}
	after, err := w.Store.Tree(t.Context())
	require.NoError(t, err)
	require.Equal(t, before.Size, after.Size, "what is refused here leaves no record")
}

func TestEveryFaultIsNamed(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	_, p := send(t, w, sent{method: "POST", path: "/api/v1/institutions", body: `{"name":"","kind":"club","size":3}`,
		media: "application/json; charset=utf-8", token: w.People["administrator"].Token})
	var fields []string
	for _, f := range p.Errors {
		fields = append(fields, f.Field)
	}
	require.ElementsMatch(t, []string{"name", "kind", "size"}, fields)
}

func TestImportRefusals(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	file := sent{method: "POST", path: "/api/v1/imports?file=x", media: "application/octet-stream", token: w.People["coordinator"].Token}

	huge := file
	huge.stream, huge.length = io.LimitReader(zeros{}, 513<<20), 513<<20
	_, p := send(t, w, huge)
	require.Equal(t, 413, p.Status)

	for body, rule := range map[string]string{"hello": "not_uhri", `[{"AnnotationId":""},{"AnnotationId":"13"}]`: "no_good_row"} {
		shown, err := w.People["coordinator"].API.BringFile(t.Context(), &client.StartImportParams{File: "bad"}, strings.NewReader(body), nil)
		require.NoError(t, err)
		require.Equal(t, "failed", shown.State)
		require.Equal(t, rule, shown.Problem.Rule)
		require.NotEmpty(t, shown.Problem.Detail)
		_, err = w.People["coordinator"].API.TakeFile(t.Context(), shown, 0)
		var refused *client.Refused
		require.ErrorAs(t, err, &refused)
		require.Equal(t, []any{409, "import_not_ready"}, []any{refused.Status, refused.Rule})
	}

	for _, path := range []string{"/api/v1/imports/none", "/api/v1/imports/none/rejected.csv", "/api/v1/imports/none/changes?kind=added"} {
		_, p = send(t, w, sent{method: "GET", path: path, token: file.token})
		require.Equal(t, 404, p.Status, path)
	}
	_, p = send(t, w, sent{method: "POST", path: "/api/v1/imports/pull", media: "application/json", token: file.token, body: `{"url":"ftp://example.org/x"}`})
	require.Equal(t, []any{422, "bad_address"}, []any{p.Status, p.Rule})

	other := file
	other.token = w.People["focal_health"].Token
	_, p = send(t, w, other)
	require.Equal(t, 403, p.Status)
}

func TestSameWriteTwice(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	create := sent{method: "POST", path: "/api/v1/institutions", media: "application/json", token: w.People["administrator"].Token, key: apitest.Key()}
	for i, status := range []int{201, 409} {
		create.body = fmt.Sprintf(`{"name":"Ministry %d","kind":"ministry"}`, i)
		answer, p := send(t, w, create)
		require.Equal(t, status, answer.StatusCode, "%+v", p)
		if status == 409 {
			require.Equal(t, "taken_already", p.Rule)
		}
	}
}
