package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"nmrf/engine"
	"nmrf/followup"
)

// Media types of bodies.
const (
	jsonMedia = "application/json"
	fileMedia = "application/octet-stream"
)

// maxJSON is the largest body of JSON, in bytes.
const maxJSON = 1 << 20

// operation returns what the description says of the route; nil for a path that is not in it.
func (d *door) operation(c echo.Context) *openapi3.Operation {
	if item := d.item(c); item != nil {
		return item.GetOperation(c.Request().Method)
	}
	return nil
}

// item finds the route in the description, which writes {id} where the router writes :id.
func (d *door) item(c echo.Context) *openapi3.PathItem {
	path, ours := strings.CutPrefix(c.Path(), base)
	if !ours {
		return nil
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, isParameter := strings.CutPrefix(p, ":"); isParameter {
			parts[i] = "{" + name + "}"
		}
	}
	return d.spec.Paths.Value(strings.Join(parts, "/"))
}

func takesFile(op *openapi3.Operation) bool {
	return op.RequestBody != nil && op.RequestBody.Value.Content.Get(fileMedia) != nil
}

// transfersFile says whether a file goes in or out.
func transfersFile(op *openapi3.Operation) bool {
	return takesFile(op) || op.OperationID == "exportLedger"
}

// validate holds a request to the description.
func (d *door) validate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := d.operation(c)
		if op == nil {
			return next(c)
		}
		if err := checkText(c); err != nil {
			return err
		}
		if err := checkBody(c, op); err != nil {
			return err
		}
		if err := d.checkValues(c, op); err != nil {
			return err
		}
		return next(c)
	}
}

// checkBody refuses what is too large, of another media type, or no JSON. A file is left unread.
func checkBody(c echo.Context, op *openapi3.Operation) error {
	if op.RequestBody == nil {
		return nil
	}
	r, want, limit := c.Request(), jsonMedia, int64(maxJSON)
	if takesFile(op) {
		want, limit = fileMedia, engine.MaxFile
	}
	media, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || media != want || r.Header.Get(echo.HeaderContentEncoding) != "" {
		return &refusal{cause: followup.Refuse(followup.Malformed, "unsupported_media_type", "send the body as %s, not encoded", want),
			status: http.StatusUnsupportedMediaType}
	}
	if r.ContentLength > limit {
		return tooLarge(limit)
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
	if want == fileMedia {
		return nil
	}
	return readJSON(r)
}

func tooLarge(limit int64) error {
	return followup.Refuse(followup.TooLarge, "body_too_large", "a body holds at most %d kB here", limit>>10)
}

// readJSON reads the body and puts it back for who reads it next.
func readJSON(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return unreadable(err)
	}
	var value any
	switch err := json.Unmarshal(body, &value); {
	case len(body) == 0:
		return followup.Refuse(followup.Malformed, "no_body", "this request needs a body")
	case err != nil:
		return followup.Refuse(followup.Malformed, "malformed_json", "the body is no JSON: %v", err)
	case holdsNUL(value):
		return followup.Refuse(followup.Invalid, "control_character", "a text cannot hold the character U+0000")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// unreadable words why a body ended early.
func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(large.Limit)
	}
	return followup.Refuse(followup.Malformed, "unreadable_body", "the body broke off").Because(err)
}

func holdsNUL(value any) bool {
	switch v := value.(type) {
	case string:
		return strings.ContainsRune(v, 0)
	case []any:
		return slices.ContainsFunc(v, holdsNUL)
	case map[string]any:
		for name, inner := range v {
			if holdsNUL(name) || holdsNUL(inner) {
				return true
			}
		}
	}
	return false
}

// checkText refuses paths and parameters that no text of the database could equal.
func checkText(c echo.Context) error {
	for _, value := range []string{c.Request().URL.Path, queryText(c.Request().URL)} {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return followup.Refuse(followup.Malformed, "malformed_url", "the address holds bytes that are no text")
		}
	}
	return nil
}

// queryText is the query, decoded; bytes that are no text where it cannot be.
func queryText(u *url.URL) string {
	text, err := url.QueryUnescape(u.RawQuery)
	if err != nil {
		return "\x00"
	}
	return text
}

const keyHeader = "Idempotency-Key"

// checkValues holds parameters and body to their schemas; an empty parameter counts as left out.
func (d *door) checkValues(c echo.Context, op *openapi3.Operation) error {
	params := map[string]string{}
	for _, name := range c.ParamNames() {
		value, err := url.PathUnescape(c.Param(name))
		if err != nil {
			return followup.Refuse(followup.Malformed, "malformed_url", "the address cannot be read")
		}
		params[name] = value
	}
	query := url.Values{}
	for name, values := range c.QueryParams() {
		if op.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return &refusal{cause: &followup.Error{Code: followup.Invalid, Rule: "unknown_parameter", Field: name, Says: "there is no such parameter here"}}
		}
		if !slices.Equal(values, []string{""}) {
			query[name] = values
		}
	}
	if c.Request().Header.Get(keyHeader) == "" {
		c.Request().Header.Del(keyHeader)
	}
	return asFaults(openapi3filter.ValidateRequest(c.Request().Context(), &openapi3filter.RequestValidationInput{
		Request: c.Request(), PathParams: params, QueryParams: query,
		Route: &routers.Route{Spec: d.spec, Path: c.Path(), PathItem: d.item(c), Method: c.Request().Method, Operation: op},
		Options: &openapi3filter.Options{ExcludeRequestBody: op.RequestBody == nil || takesFile(op), MultiError: true, SkipSettingDefaults: true,
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}))
}
