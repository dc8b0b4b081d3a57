package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// receives brings a recommendation to each text, from two cycles by turns.
func (h house) receives(t *testing.T, texts ...string) {
	t.Helper()
	var rows []store.Incoming
	for i, text := range texts {
		r := followup.Recommendation{AnnotationID: fmt.Sprint("o", i), Symbol: fmt.Sprint("A/HRC/4", i%2, "/9"), Body: "UPR", Type: "Recommendations", Text: text,
			Paragraph: fmt.Sprint("12.", i), UPRCycle: 3 + i%2, UPRStates: []string{"Estonia", "Uruguay"}, Position: followup.Noted}
		rows = append(rows, store.Incoming{Number: i + 2, Recommendation: r, Fingerprint: text})
	}
	by := store.By{Person: "test", At: time.Now()}
	_, err := storetest.Take(h.Store, by, storetest.Stage(t, h.Store, by, false, rows))
	require.NoError(t, err)
}

var overlapping = []string{
	"Build three shelters for victims of domestic violence in every province",
	"Build three shelters for victims of domestic violence in every province",
	"Build four shelters for victims of domestic violence in every province",
	"Publish the budget of the coast guard",
}

// differing lists what is marked in a page.
func (s sheet) differing() (list []string) {
	for n := range s.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "mark" {
			list = append(list, textOf(n))
		}
	}
	return list
}

func TestMergingByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receives(t, overlapping...)
	coordinator := h.as(t, "coordinator")
	page := coordinator.get(coordinator.get("/").link(t, "Overlaps"))
	require.Contains(t, page.text, "1 group is proposed.")
	require.Contains(t, page.text, "UPR A/HRC/41/9 12.1")
	require.Contains(t, page.text, "Estonia, Uruguay")
	require.NotContains(t, page.text, "coast guard")
	require.Equal(t, []string{"four"}, page.differing())
	ticked := page.chosen("recommendation")
	require.Len(t, ticked, 2, "between cycles only identical texts are ticked beforehand")

	address, form := page.form(t, "merge")
	form["recommendation"] = ticked[:1]
	short := coordinator.post(address, form)
	require.Equal(t, http.StatusUnprocessableEntity, short.status)
	require.Contains(t, short.text, "Tick at least two")
	form["recommendation"] = ticked
	require.Contains(t, coordinator.post(address, form).text, "2 recommendations were merged into one group.")
	events := h.records(t)
	require.Contains(t, coordinator.post(address, form).text, "2 recommendations were merged", "a second click")
	require.Equal(t, events, h.records(t))

	page = coordinator.get("/overlaps")
	require.Contains(t, page.text, "Merged already", "the third may still join them")
	require.Contains(t, coordinator.get("/overlaps?upr_cycle=3").text, "1 group is proposed.")
	require.Contains(t, coordinator.get("/overlaps?body=CEDAW").text, "0 groups are proposed.")
	merged := coordinator.get(page.link(t, "Merged recommendations"))
	require.Contains(t, merged.text, "in every province")
	require.NotContains(t, merged.text, "four shelters")
	address, form = merged.form(t, "part")
	require.Contains(t, coordinator.post(address, form).text, "The group was parted.")
	require.NotContains(t, coordinator.get("/overlaps").text, "Merged already")
	form.Set("key", "another-key-of-hers")
	gone := coordinator.post(address, form)
	require.Equal(t, http.StatusNotFound, gone.status)
	require.Contains(t, gone.text, "There is no such group.")
}

func TestOnlyACoordinatorMerges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	health := h.as(t, "approver_health")
	require.NotContains(t, health.get("/").text, "Overlaps", "nothing is offered that would be denied")
	for _, address := range []string{"/overlaps", "/overlaps/merged"} {
		require.Equal(t, http.StatusForbidden, health.get(address).status)
		require.Equal(t, http.StatusForbidden, health.post(address, url.Values{"key": {"one-of-hers"}, "group": {"g"}, "recommendation": {"a", "b"}}).status)
	}
}

func TestOverlapsSpeakEveryLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receives(t, overlapping...)
	coordinator := h.as(t, "coordinator")
	for code, want := range map[string]string{"fr": "1 groupe est proposé", "es": "Se propone 1 grupo", "ar": "تُقترح مجموعة واحدة", "ru": "Предлагается 1 группа", "zh": "建议合并 1 组"} {
		require.Contains(t, coordinator.get("/language/"+code+"?next=/overlaps").text, want)
	}
}

func TestOverlapsOnASmallScreen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receives(t, overlapping...)
	b := h.browser(t)
	require.NoError(t, chromedp.Do(b.tab, chromedp.EmulateViewport(320, 640)))
	b.signsIn(h.People["coordinator"])
	for _, code := range []string{"en", "ar"} {
		require.Equal(t, 200, b.opens("/language/"+code+"?next=/overlaps"))
		width, err := chromedp.Run(b.tab, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
		require.NoError(t, err)
		require.LessOrEqual(t, width, 320, code)
	}
	require.Equal(t, 200, b.clicks(".overlap button"))
	require.Equal(t, 200, b.opens("/overlaps/merged"))
	width, err := chromedp.Run(b.tab, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
	require.NoError(t, err)
	require.LessOrEqual(t, width, 320)
	require.Empty(t, b.complaints)
}
