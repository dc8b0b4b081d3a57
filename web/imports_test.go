package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	browserdomain "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"nmrf/store"
	"nmrf/testdata/uhri"
)

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../testdata/uhri/" + name)
	require.NoError(t, err)
	return data
}

// uploads sends the form that brings a file, as a browser does; an empty name stands for no file.
func (r *reader) uploads(name string, data []byte, complete bool) sheet {
	r.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if complete {
		require.NoError(r.t, form.WriteField("complete", "yes"))
	}
	part, err := form.CreateFormFile("file", name)
	require.NoError(r.t, err)
	_, err = part.Write(data)
	require.NoError(r.t, err)
	require.NoError(r.t, form.Close())
	res, err := r.client.Post(r.site+"/imports", form.FormDataContentType(), &body)
	require.NoError(r.t, err)
	return r.read(res)
}

// brings uploads a file and waits until its page shows what became of it.
func (r *reader) brings(name string, data []byte, complete bool) sheet {
	r.t.Helper()
	page := r.uploads(name, data, complete)
	require.Equal(r.t, http.StatusOK, page.status, page.text)
	require.Eventually(r.t, func() bool {
		page = r.get(page.path)
		return !strings.Contains(page.text, "The file is being read")
	}, 30*time.Second, 20*time.Millisecond)
	return page
}

// confirms sends the form that confirms the import of a page.
func (r *reader) confirms(page sheet, withdrawn string) sheet {
	r.t.Helper()
	address, form := page.form(r.t, "confirm")
	form.Set("withdrawn", withdrawn)
	return r.post(address, form)
}

// edited is the example export with its records changed.
func edited(t *testing.T, edit func(records []map[string]any) []map[string]any) []byte {
	t.Helper()
	var records []map[string]any
	require.NoError(t, json.Unmarshal(uhri.Example, &records))
	data, err := json.Marshal(edit(records))
	require.NoError(t, err)
	return data
}

// marked lists the texts of the elements of a name.
func (s sheet) marked(name string) []string {
	var list []string
	for n := range s.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			list = append(list, textOf(n))
		}
	}
	return list
}

func TestAFileIsBroughtLookedAtAndTakenOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	list := coordinator.get(coordinator.get("/").link(t, "Imports"))
	require.Contains(t, list.text, "No file has been imported yet.")
	require.Contains(t, list.text, "what is registered of these documents and is missing in the file is withdrawn")

	page := coordinator.brings("broken.csv", mustRead(t, "broken.csv"), false)
	for _, says := range []string{"Waits for confirmation Brought in by Person coordinator on", "(UTC)", "Added 10", "Unchanged 0", "Not in this file 0", "Rejected 5",
		"Nothing of this counts yet. If nobody confirms it within 30 days, it is dropped and changes nothing.", "Added: 10", "Row 9 Document Publication Date the date cannot be read"} {
		require.Contains(t, page.text, says)
	}
	require.Equal(t, "#rejected", page.link(t, "5"), "a count leads to what was counted")
	require.NotContains(t, page.text, "To confirm, type the number")

	file, err := coordinator.client.Get(h.pages + page.link(t, "Download the rejected rows"))
	require.NoError(t, err)
	defer file.Body.Close()
	require.Equal(t, `attachment; filename=rejected-broken.csv`, file.Header.Get("Content-Disposition"))
	data, err := io.ReadAll(file.Body)
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 6)
	require.Contains(t, rows[0], "Reccomending Body", "the columns as they stood in the file")

	before := h.records(t)
	taken := coordinator.confirms(page, "")
	require.Equal(t, page.path, taken.path)
	require.Contains(t, taken.text, "Taken over on")
	require.Contains(t, taken.text, "What changed Added 10")
	require.Equal(t, before+1, h.records(t))
	again := coordinator.confirms(page, "")
	require.Equal(t, http.StatusOK, again.status, "a second click shows what the first one did")
	require.Contains(t, again.text, "Taken over on")
	require.Equal(t, before+1, h.records(t))
	require.Contains(t, coordinator.get("/imports").text, "broken.csv Taken over Person coordinator")

	same := coordinator.brings("broken.csv", mustRead(t, "broken.csv"), false)
	require.NotEqual(t, page.path, same.path)
	require.Contains(t, same.text, "Nothing would change")
	twice := coordinator.uploads("broken.csv", mustRead(t, "broken.csv"), false)
	require.Equal(t, same.path, twice.path, "the second click brings nothing new")
	address, form := same.form(t, "cancel")
	for range 2 {
		dropped := coordinator.post(address, form)
		require.Equal(t, http.StatusOK, dropped.status)
		require.Contains(t, dropped.text, "Cancelled")
		require.Contains(t, dropped.text, "nobody confirmed it within 30 days")
	}
	late := coordinator.confirms(same, "")
	require.Equal(t, http.StatusConflict, late.status)
	require.Contains(t, late.text, "this page says what became of it")
}

func TestWhatChangesIsMarkedInItsWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	first := coordinator.brings("example.json", uhri.Example, false)
	require.Contains(t, first.text, "Added: 127")
	require.NotContains(t, first.text, "Record 127")
	more := coordinator.get(first.link(t, "Show more"))
	require.Contains(t, more.text, "Record 127")
	require.NotContains(t, more.text, "Confirm", "there is nothing to decide on a further page")
	require.Equal(t, first.path, more.link(t, "The whole import"))
	require.Equal(t, http.StatusNotFound, coordinator.get(first.path+"?kind=unchanged").status)
	coordinator.confirms(first, "")

	data := edited(t, func(records []map[string]any) []map[string]any {
		records[0]["Text"] = "131.1 Establish shelters for victims of violence in all provinces, with funding guaranteed by the <State> (Estonia, Uruguay);"
		records[0]["Themes"] = []string{"Sexual & gender-based violence", "Housing"}
		records[0]["UprPositions"] = []string{"Noted"}
		return append(records[:1], records[8:]...)
	})
	page := coordinator.brings("later.json", data, false)
	require.Contains(t, page.text, "Added 0 Changed 1 Unchanged 119 Not in this file 7 Rejected 0")
	require.Contains(t, page.text, "what is missing in it stays")
	require.Equal(t, []string{"Violence against women", "domestic", "every province", "Supported"}, page.marked("del"))
	require.Equal(t, []string{"Housing", "all provinces", "<", ">", "Noted"}, page.marked("ins"))
	require.Contains(t, page.text, "A/HRC/42/901")
}

func TestMuchIsWithdrawnOnlyByItsNumber(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	coordinator.confirms(coordinator.brings("example.json", uhri.Example, false), "")
	data := edited(t, func(records []map[string]any) []map[string]any { return records[12:] })
	page := coordinator.brings("short.json", data, true)
	require.Contains(t, page.text, "Withdrawn 12 ")
	require.Contains(t, page.text, "would withdraw 12 of the ")
	require.Contains(t, page.text, "To confirm, type the number of withdrawals")
	before := h.records(t)
	for _, wrong := range []string{"", "11", "twelve"} {
		refused := coordinator.confirms(page, wrong)
		require.Equal(t, http.StatusConflict, refused.status)
		require.Contains(t, refused.text, "Much would be withdrawn.")
		require.Contains(t, refused.text, "This is not the number of withdrawals.")
		require.Equal(t, wrong, refused.value(t, "withdrawn-confirm"), "what she typed is kept")
		page = refused
	}
	require.Equal(t, before, h.records(t))
	taken := coordinator.confirms(page, " ١٢ ")
	require.Contains(t, taken.text, "Taken over on", "the digits of any script will do")
	require.Contains(t, taken.text, "Withdrawn: 12")
}

func TestWhatMovedIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	shown := coordinator.brings("example.csv", mustRead(t, "example.csv"), false)
	h.Import(t, "example.json", uhri.Example)
	moved := coordinator.confirms(shown, "")
	require.Equal(t, http.StatusConflict, moved.status)
	require.Contains(t, moved.text, "What is registered has changed since this import was shown. It was compared anew")
	require.Contains(t, moved.text, "Added 0 Changed 0 Unchanged 127")
	require.Contains(t, coordinator.confirms(moved, "").text, "Taken over on")
}

func TestAFileThatGivesNothingSaysWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	for name, file := range map[string]struct{ data, says string }{
		"empty":       {"", "The file is empty, or holds no recommendations. Export it again."},
		"no export":   {"a,b\n1,2\n", "This is no export of the Universal Human Rights Index"},
		"no good row": {"OHCHR Annotation Id,Text\n,without an id\n", "The rejected rows are listed below: correct them."},
	} {
		page := coordinator.brings(name, []byte(file.data), false)
		require.Contains(t, page.text, "Failed on", name)
		require.Contains(t, page.text, file.says, name)
		require.Contains(t, page.text, "upload the file again", name)
		require.NotContains(t, page.text, "Cancel this import", name)
	}
	require.Contains(t, coordinator.get("/language/ar?next=/imports").text, "أخفق")
	coordinator.get("/language/en")

	none := coordinator.uploads("", nil, true)
	require.Equal(t, http.StatusUnprocessableEntity, none.status)
	require.Contains(t, none.text, "Choose a file.")
	require.Equal(t, []string{"yes"}, none.chosen("complete"), "what she ticked is kept")
	long := coordinator.uploads(strings.Repeat("n", 301), []byte("x"), false)
	require.Equal(t, http.StatusUnprocessableEntity, long.status)
	require.Contains(t, long.text, "The name of the file is too long")
	require.Equal(t, http.StatusBadRequest, coordinator.post("/imports", url.Values{"file": {"x"}}).status)
	require.Equal(t, http.StatusNotFound, coordinator.get("/imports/nowhere").status)
}

func TestHowMuchAFormMayHold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	large := coordinator.brings("large.csv", bytes.Repeat([]byte("a,b\n"), 1<<20), false)
	require.Contains(t, large.text, "Failed on", "a file of 4 MB comes in")
	form := strings.NewReader(strings.Repeat("x", 2<<20))
	res, err := coordinator.client.Post(h.pages+large.path, "application/x-www-form-urlencoded", form)
	require.NoError(t, err)
	require.Equal(t, http.StatusRequestEntityTooLarge, coordinator.read(res).status, "other forms stay small")

	req, err := http.NewRequest(http.MethodPost, h.pages+"/imports", strings.NewReader("never sent"))
	require.NoError(t, err)
	req.ContentLength = 600 << 20
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	req.Header.Set("Expect", "100-continue")
	coordinator.client.Transport = &http.Transport{ExpectContinueTimeout: time.Minute}
	res, err = coordinator.client.Do(req)
	require.NoError(t, err)
	refused := coordinator.read(res)
	require.Equal(t, http.StatusRequestEntityTooLarge, refused.status)
	require.Contains(t, refused.text, "The file is too large.")

	req, err = http.NewRequest(http.MethodPost, h.pages+"/imports", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"half\"\r\n\r\nhal"))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	res, err = coordinator.client.Do(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, coordinator.read(res).status)
	require.Contains(t, coordinator.get("/imports").text, "half The upload broke off")
}

// reading is an import that no worker reads.
func (h house) reading(t *testing.T) store.Import {
	t.Helper()
	by := store.By{Person: h.People["coordinator"].ID, Institution: h.Institutions["coordination"], At: time.Now()}
	i, err := h.Store.BeginImport(t.Context(), by, store.Import{Name: "slow.csv"})
	require.NoError(t, err)
	i, err = h.Store.StoreImportFile(t.Context(), i.ID, strings.NewReader("no worker reads this"), 1<<20)
	require.NoError(t, err)
	return i
}

func TestTheReadingOfAFileIsShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	i, begun := h.reading(t), time.Now()
	for range 2 {
		_, _, err := h.Store.ResumeImport(t.Context(), i.ID, begun)
		require.NoError(t, err)
		require.NoError(t, h.Store.StageRows(t.Context(), i.ID, begun.Add(10*time.Second), store.Staged{LastRow: 4000, Done: 40, Total: 100}))
	}
	require.NoError(t, h.Store.StageRows(t.Context(), i.ID, begun.Add(20*time.Second), store.Staged{LastRow: 8000, Done: 80, Total: 100}))

	path := "/imports/" + i.ID
	page := coordinator.get(path)
	require.Contains(t, page.text, "Being read")
	require.Contains(t, page.text, "Done 80% Rows 8,000 Rows a second 200 Time left about 10 seconds")
	require.Contains(t, page.text, "The reading was interrupted and has gone on where it stopped.")
	require.Equal(t, []string{path + "/progress"}, page.attributes("hx-get"))
	require.Equal(t, []string{"80"}, page.attributes("value"), "of the bar")
	refreshes := page.marked("noscript")
	require.Contains(t, refreshes[0], `http-equiv="refresh"`, "without JavaScript the page loads itself anew")
	require.Empty(t, coordinator.get(path+"/progress").header.Get("HX-Refresh"))

	address, form := page.form(t, "cancel")
	require.Contains(t, coordinator.post(address, form).text, "Cancelled")
	require.Equal(t, "true", coordinator.get(path+"/progress").header.Get("HX-Refresh"), "an open page loads itself anew")
}

// attributes lists the values of an attribute in the page, outside of hidden fields.
func (s sheet) attributes(name string) []string {
	var list []string
	for n := range s.root.Descendants() {
		if has(n, name) && attribute(n, "type") != "hidden" {
			list = append(list, attribute(n, name))
		}
	}
	return list
}

func TestThePagesOfferWhatThePolicyAllows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator, auditor, focal := h.as(t, "coordinator"), h.as(t, "auditor"), h.as(t, "focal_health")
	page := coordinator.brings("broken.csv", mustRead(t, "broken.csv"), false)
	list := auditor.get(auditor.get("/").link(t, "Imports"))
	require.Contains(t, list.text, "broken.csv Waits for confirmation Person coordinator")
	for n := range list.root.Descendants() {
		if n.Data != "main" {
			continue
		}
		for inside := range n.Descendants() {
			require.NotContains(t, []string{"a", "form", "button", "input"}, inside.Data, "an auditor has nothing to click")
		}
	}
	require.NotContains(t, focal.get("/").text, "Imports")
	for _, r := range []*reader{auditor, focal} {
		require.Equal(t, http.StatusForbidden, r.uploads("broken.csv", mustRead(t, "broken.csv"), false).status)
		for _, path := range []string{page.path, page.path + "?kind=added", page.path + "/progress", page.path + "/rejected.csv"} {
			require.Equal(t, http.StatusForbidden, r.get(path).status, path)
		}
		for _, kind := range []string{"confirm", "cancel"} {
			require.Equal(t, http.StatusForbidden, r.post(page.path, url.Values{"kind": {kind}}).status)
		}
	}
	require.Contains(t, coordinator.get(page.path).text, "Waits for confirmation")
	require.Equal(t, http.StatusBadRequest, coordinator.post(page.path, url.Values{"kind": {"else"}}).status)
}

// A coordinator brings a file with her browser, on a telephone: nothing is blocked and nothing is wider than the screen.
func TestBringingAFileWithABrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser(t)
	require.NoError(t, chromedp.Do(b.tab, chromedp.EmulateViewport(320, 640)))
	downloads := t.TempDir()
	_, err := chromedp.CallBrowser(b.tab, browserdomain.SetDownloadBehavior, browserdomain.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: downloads})
	require.NoError(t, err)
	file, err := filepath.Abs("../testdata/uhri/broken.csv")
	require.NoError(t, err)
	b.signsIn(h.People["coordinator"])

	require.Equal(t, 200, b.opens("/imports"))
	require.NoError(t, chromedp.Do(b.tab, chromedp.SetUploadFiles(chromedp.CSS("#file-bring"), []string{file})))
	require.Equal(t, 200, b.clicks("form.act button"))
	require.NoError(t, chromedp.Do(b.tab, chromedp.WaitVisible(chromedp.CSS(".tag.ready"))))
	require.Contains(t, b.reads(), "Rejected: 5")
	path, err := chromedp.Run(b.tab, chromedp.Evaluate[string]("location.pathname"))
	require.NoError(t, err)
	for _, code := range []string{"ar", "en"} {
		for _, page := range []string{"/imports", path} {
			require.Equal(t, 200, b.opens("/language/"+code+"?next="+page))
			require.LessOrEqual(t, b.width(), 320, "%s %s", code, page)
		}
	}
	require.NoError(t, chromedp.Do(b.tab, chromedp.Click(chromedp.CSS("a[download]"))))
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(filepath.Join(downloads, "rejected-broken.csv"))
		return err == nil && strings.Contains(string(data), "the date cannot be read")
	}, 30*time.Second, 50*time.Millisecond)
	require.Equal(t, 200, b.clicks("form.act button"))
	require.Contains(t, b.reads(), "Taken over on")

	i := h.reading(t)
	require.Equal(t, 200, b.opens("/imports/"+i.ID))
	require.NoError(t, chromedp.Do(b.tab, chromedp.WaitVisible(chromedp.CSS("progress"))))
	require.NoError(t, h.Store.DropImport(t.Context(), i.ID, time.Now()))
	require.NoError(t, chromedp.Do(b.tab, chromedp.WaitVisible(chromedp.CSS(".tag.cancelled"))), "the page loads itself anew")
	require.Empty(t, b.complaints)
}

func (b *browser) reads() string {
	b.t.Helper()
	text, err := chromedp.Run(b.tab, chromedp.Text(chromedp.CSS("main")))
	require.NoError(b.t, err)
	return text
}

func (b *browser) width() int {
	b.t.Helper()
	width, err := chromedp.Run(b.tab, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
	require.NoError(b.t, err)
	return width
}

func TestRecommendationsAreFetchedFromAnAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	page := coordinator.get("/imports")
	form := url.Values{"key": {"a-key-of-hers"}, "url": {"ftp://mirror.example/export"}, "complete": {"yes"}}
	wrong := coordinator.post("/imports/pull", form)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	require.Contains(t, wrong.text, "This is no address to fetch recommendations from.")
	require.Contains(t, wrong.attributes("value"), "ftp://mirror.example/export", "what she wrote is kept")
	require.Equal(t, []string{"yes"}, wrong.chosen("complete"), "what she ticked is kept, in this form alone")
	form.Set("url", "http://127.0.0.1:9/export")
	form.Set("key", "another-key-of-hers")
	page = coordinator.post("/imports/pull", form)
	require.Eventually(t, func() bool {
		page = coordinator.get(page.path)
		return strings.Contains(page.text, "The address leads into a private network.")
	}, 30*time.Second, 20*time.Millisecond)
	require.Equal(t, http.StatusForbidden, h.as(t, "approver_health").post("/imports/pull", form).status)
}

func TestTheTemplateIsOffered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	coordinator := h.as(t, "coordinator")
	file := coordinator.get(coordinator.get("/imports").link(t, "The template"))
	require.Equal(t, http.StatusOK, file.status)
	require.Contains(t, file.header.Get("Content-Type"), "spreadsheetml")
	require.Contains(t, file.header.Get("Content-Disposition"), "recommendations.xlsx")
}
