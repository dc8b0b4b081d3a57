package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"nmrf/api/apitest"
	"nmrf/web"
)

// house is a State with its pages.
type house struct {
	*apitest.World
	pages string // address of the pages
}

func newHouse(t *testing.T) house {
	t.Helper()
	w := apitest.New(t)
	h, err := web.Handler(web.Options{Engine: w.Engine, Log: slog.New(slog.NewTextHandler(w.Log, nil))})
	require.NoError(t, err)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return house{World: w, pages: server.URL}
}

// reader is a person with a browser that knows no JavaScript.
type reader struct {
	t      *testing.T
	client *http.Client
	site   string
}

func (h house) visitor(t *testing.T) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &reader{t: t, site: h.pages, client: &http.Client{Jar: jar}}
}

// as signs somebody in by the form.
func (h house) as(t *testing.T, who string) *reader {
	t.Helper()
	r := h.visitor(t)
	p := r.post("/sign-in", url.Values{"email": {h.People[who].Email}, "password": {apitest.Password}, "next": {"/"}})
	require.Equal(t, http.StatusOK, p.status, p.text)
	require.Equal(t, "/", p.path)
	return r
}

// sheet is a page as a person reads it.
type sheet struct {
	status int
	path   string
	header http.Header
	text   string // without markup
	root   *html.Node
}

func (r *reader) get(path string) sheet {
	r.t.Helper()
	res, err := r.client.Get(r.site + path)
	require.NoError(r.t, err)
	return r.read(res)
}

func (r *reader) post(path string, form url.Values) sheet {
	r.t.Helper()
	res, err := r.client.PostForm(r.site+path, form)
	require.NoError(r.t, err)
	return r.read(res)
}

func (r *reader) read(res *http.Response) sheet {
	r.t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(r.t, err)
	root, err := html.Parse(strings.NewReader(string(body)))
	require.NoError(r.t, err)
	return sheet{status: res.StatusCode, path: res.Request.URL.RequestURI(), header: res.Header, text: textOf(root), root: root}
}

func textOf(n *html.Node) string {
	var all strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			all.WriteString(c.Data)
		case c.Type == html.ElementNode && c.Data != "bdi":
			all.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(all.String()), " ")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// link returns the address of the first link whose text holds the words.
func (s sheet) link(t *testing.T, words string) string {
	t.Helper()
	for n := range s.root.Descendants() {
		if n.Data == "a" && strings.Contains(textOf(n), words) {
			return attribute(n, "href")
		}
	}
	require.Fail(t, "no such link", "%q in: %s", words, s.text)
	return ""
}

// form returns the address and the fields of the form of an act; an empty kind stands for the only form in the page's body. What
// follows a slash says which of several: the kind of a reply, the id of an item, the kind of step of a rule, or paper.
func (s sheet) form(t *testing.T, kind string) (string, url.Values) {
	t.Helper()
	kind, which, _ := strings.Cut(kind, "/")
	for n := range s.root.Descendants() {
		if n.Data != "form" || attribute(n, "action") == "/sign-out" {
			continue
		}
		values := url.Values{}
		for field := range n.Descendants() {
			if name := attribute(field, "name"); name != "" && field.Data == "input" && attribute(field, "type") != "checkbox" {
				values.Add(name, attribute(field, "value"))
			}
		}
		fits := which == "" || values.Get("reply") == which || values.Get("item") == which || values.Get("rule_kind") == which || (which == "paper" && values.Has("from_paper"))
		if kind == "" || (values.Get("kind") == kind && fits) {
			return attribute(n, "action"), values
		}
	}
	require.Fail(t, "no such form", "%s/%s in: %s", kind, which, s.text)
	return "", nil
}

// chosen lists what is chosen for a field in the page: of a select its option, of others what is ticked.
func (s sheet) chosen(name string) []string {
	list := []string{}
	for n := range s.root.Descendants() {
		switch {
		case n.Data == "input" && attribute(n, "name") == name && has(n, "checked"):
			list = append(list, attribute(n, "value"))
		case n.Data == "select" && attribute(n, "name") == name:
			list = append(list, selected(n))
		}
	}
	return list
}

// selected is the value of a select: of the option that is marked, else of the first.
func selected(n *html.Node) string {
	var options []*html.Node
	for o := range n.Descendants() {
		if o.Data == "option" && has(o, "selected") {
			return attribute(o, "value")
		}
		if o.Data == "option" {
			options = append(options, o)
		}
	}
	return attribute(options[0], "value")
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// value is what stands in the field with an id.
func (s sheet) value(t *testing.T, id string) string {
	t.Helper()
	for n := range s.root.Descendants() {
		if attribute(n, "id") == id {
			if n.Data == "textarea" {
				return n.FirstChild.Data
			}
			return attribute(n, "value")
		}
	}
	require.Fail(t, "no such field", "%s in: %s", id, s.text)
	return ""
}

// does fills in a form, checks what it says, sends it, and returns the receipt.
func (r *reader) does(path, kind string, with url.Values) sheet {
	r.t.Helper()
	address, form := r.get(path).form(r.t, kind)
	for name, values := range with {
		form[name] = values
	}
	form.Set("go", "check")
	check := r.post(address, form)
	require.Equal(r.t, http.StatusOK, check.status, check.text)
	address, form = check.form(r.t, kind)
	form.Set("go", "send")
	done := r.post(address, form)
	require.Equal(r.t, http.StatusOK, done.status, done.text)
	require.Contains(r.t, done.text, "Your act is record")
	return done
}
