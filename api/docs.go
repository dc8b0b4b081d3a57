package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

var (
	//go:embed docs.html
	docsPage string
	//go:embed docs.css
	docsStyle string
)

// docs is the description as a page, made once. It needs no script and loads nothing.
type docs struct {
	page   []byte
	policy string // its Content-Security-Policy
}

func newDocs(spec *openapi3.T) (*docs, error) {
	page, err := template.New("docs").Funcs(template.FuncMap{
		"typeOf": typeOf, "needs": needs, "paragraphs": paragraphs, "prose": prose,
	}).Parse(docsPage)
	if err != nil {
		return nil, fmt.Errorf("read the page of the description: %w", err)
	}
	var out bytes.Buffer
	err = page.Execute(&out, map[string]any{"Spec": spec, "Groups": groupsOf(spec), "Style": template.CSS(docsStyle)})
	if err != nil {
		return nil, fmt.Errorf("write the page of the description: %w", err)
	}
	hash := sha256.Sum256([]byte(docsStyle))
	policy := fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; frame-ancestors 'none'; base-uri 'none'", base64.StdEncoding.EncodeToString(hash[:]))
	return &docs{page: out.Bytes(), policy: policy}, nil
}

func (d *docs) serve(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy", d.policy)
	return c.HTMLBlob(http.StatusOK, d.page)
}

// group is the operations of one tag.
type group struct {
	Tag        *openapi3.Tag
	Operations []described
}

type described struct {
	Method, Path string
	*openapi3.Operation
}

func groupsOf(spec *openapi3.T) []group {
	groups := make([]group, len(spec.Tags))
	for i, tag := range spec.Tags {
		groups[i].Tag = tag
		for _, path := range spec.Paths.InMatchingOrder() {
			operations := spec.Paths.Value(path).Operations()
			for _, method := range slices.Sorted(maps.Keys(operations)) {
				if op := operations[method]; slices.Contains(op.Tags, tag.Name) {
					groups[i].Operations = append(groups[i].Operations, described{method, path, op})
				}
			}
		}
		slices.SortStableFunc(groups[i].Operations, func(a, b described) int { return strings.Compare(a.Path, b.Path) })
	}
	return groups
}

func paragraphs(text string) []string { return strings.Split(strings.TrimSpace(text), "\n\n") }

// prose writes a text in which `code` is marked.
func prose(text string) template.HTML {
	parts := strings.Split(template.HTMLEscapeString(text), "`")
	for i := 1; i < len(parts)-1; i += 2 {
		parts[i] = "<code>" + parts[i] + "</code>"
	}
	return template.HTML(strings.Join(parts, ""))
}

// typeOf writes a schema's type, with a link to it where it has a name.
func typeOf(s *openapi3.SchemaRef) template.HTML {
	switch {
	case s == nil || s.Value == nil:
		return "anything"
	case s.Ref != "":
		name := template.HTMLEscapeString(s.Ref[strings.LastIndex(s.Ref, "/")+1:])
		return template.HTML(`<a href="#` + name + `">` + name + `</a>`)
	case s.Value.Type.Is(openapi3.TypeArray):
		return "list of " + typeOf(s.Value.Items)
	case s.Value.Type == nil:
		return "anything"
	}
	text := strings.Join(s.Value.Type.Slice(), " or ")
	if s.Value.Format != "" {
		text += ", " + s.Value.Format
	}
	if len(s.Value.Enum) > 0 {
		text = strings.Trim(fmt.Sprint(s.Value.Enum), "[]")
	}
	return template.HTML(template.HTMLEscapeString(text))
}

func needs(s *openapi3.SchemaRef, field string) bool { return slices.Contains(s.Value.Required, field) }
