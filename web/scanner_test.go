package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/client"
	"nmrf/store"
)

// links lists every address of the site to which a page leads, by whatever attribute.
func (s sheet) links() []string {
	var list []string
	for n := range s.root.Descendants() {
		for _, name := range []string{"href", "src", "hx-get", "action", "formaction"} {
			address, _, _ := strings.Cut(attribute(n, name), "#")
			if strings.HasPrefix(address, "/") {
				list = append(list, address)
			}
		}
	}
	return list
}

// follows opens every link of the pages, and of the pages to which they lead, first by HEAD and then by GET, and returns how many.
// Forms are opened too, as if they were links. The pages of the other languages lead nowhere new.
func (r *reader) follows(pages ...string) int {
	r.t.Helper()
	seen := map[string]bool{}
	for len(pages) > 0 {
		address := pages[0]
		if pages = pages[1:]; seen[address] {
			continue
		}
		seen[address] = true
		head, err := r.client.Head(r.site + address)
		require.NoError(r.t, err)
		require.NoError(r.t, head.Body.Close())
		page := r.get(address)
		require.Equal(r.t, head.StatusCode, page.status, address)
		require.NotEqual(r.t, http.StatusForbidden, page.status, "%s leads to what is denied", address)
		if !strings.HasPrefix(address, "/language/") {
			pages = append(pages, page.links()...)
		}
	}
	return len(seen)
}

func (h house) records(t *testing.T) int64 {
	t.Helper()
	tree, err := h.Store.Tree(t.Context())
	require.NoError(t, err)
	return tree.Size
}

// Edge case mail-scanner-follows-the-link: whoever opens every link of every page, signed in or not, has done nothing.
func TestAMailScannerThatFollowsEveryLinkActsOnNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	cycle := path[:strings.Index(path, "/stages")]
	justice, coordinator := h.as(t, "approver_justice"), h.as(t, "coordinator")
	day := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	given := justice.post("/delegations", url.Values{"delegate": {h.People["focal_interior"].ID}, "institution": {h.Institutions["justice"]}, "role": {"approver"},
		"from": {day}, "to": {day}, "instrument": {"Order 12/2027"}, "go": {"send"}, "key": {"a key of its own"}, "kind": {"delegate"}})
	require.Contains(t, given.text, "Recorded")
	mine := justice.post("/settings", url.Values{"kind": {"calendar"}}).value(t, "calendar-address")
	made, err := h.People["administrator"].API.CreatePersonWithResponse(t.Context(), nil, client.NewPerson{Name: "Nina New", Email: "nina@state.example"})
	require.NoError(t, err)
	link := "/link/" + made.JSON201.LinkToken

	ready := coordinator.brings("broken.csv", mustRead(t, "broken.csv"), false)
	reading := h.reading(t)

	before := h.records(t)
	for _, r := range []*reader{justice, coordinator, h.visitor(t)} {
		require.Greater(t, r.follows("/", path, "/imports", "/delegations", "/settings", "/cycles", cycle, cycle+"/history", link, strings.TrimPrefix(mine, h.pages)), 10)
	}
	require.Equal(t, before, h.records(t), "no decision, no denial, no record of any kind")
	require.Contains(t, justice.get("/language/en?next=/").text, "My desk", "no link signs out")
	require.Contains(t, coordinator.get("/language/en?next="+ready.path).text, "Waits for confirmation")
	require.Contains(t, coordinator.get("/imports/"+reading.ID).text, "Being read")
	require.Contains(t, justice.get("/delegations").text, "Revoke this delegation")
	prefers, err := h.Engine.MailPreferences(t.Context(), h.caller(t, "approver_justice"))
	require.NoError(t, err)
	require.Equal(t, store.DefaultMail, prefers)
	calendar, err := http.Get(mine)
	require.NoError(t, err)
	defer calendar.Body.Close()
	_, err = io.Copy(io.Discard, calendar.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, calendar.StatusCode, "no link makes another address")
	good := url.Values{"password": {"a long enough one"}, "again": {"a long enough one"}}
	require.Contains(t, h.visitor(t).post(link, good).text, "Your password is set.", "the one-time link is still good")
}
