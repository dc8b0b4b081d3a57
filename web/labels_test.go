package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// receivesThemed brings recommendations of which the last two have no theme.
func (h house) receivesThemed(t *testing.T) {
	t.Helper()
	var rows []store.Incoming
	for i, text := range []string{"Build hospitals in the north", "Reduce overcrowded prisons", "Train nurses for hospitals", "Inspect prisons in the north",
		"Build hospitals for mothers", "Build modern prisons", "Train nurses for rural hospitals", "Inspect overcrowded prisons"} {
		r := followup.Recommendation{AnnotationID: fmt.Sprint("l", i), Symbol: "A/HRC/1/1", Body: "UPR", Type: "Recommendations", Text: text}
		if i < 6 {
			r.Themes = []string{[]string{"Health", "Detention"}[i%2]}
		}
		rows = append(rows, store.Incoming{Number: i + 2, Recommendation: r, Fingerprint: text})
	}
	by := store.By{Person: "test", At: time.Now()}
	_, err := storetest.Take(h.Store, by, storetest.Stage(t, h.Store, by, false, rows))
	require.NoError(t, err)
}

func TestACoordinatorConfirmsLabels(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receivesThemed(t)
	coordinator := h.as(t, "coordinator")
	page := coordinator.get(coordinator.get("/").link(t, "Suggested labels"))
	require.Contains(t, page.text, "Train nurses for rural hospitals")
	require.Contains(t, page.text, "Inspect overcrowded prisons")
	require.NotContains(t, page.text, "Build modern prisons", "it has a theme")
	require.Contains(t, page.text, "because of")
	address, form := page.form(t, "label")
	first := form.Get("recommendation")
	form["label"], form["others"] = []string{"Health"}, []string{"Rural areas\r\n\r\n"}
	done := coordinator.post(address, form)
	require.Contains(t, done.text, "The labels were confirmed.")
	events := h.records(t)
	require.Contains(t, coordinator.post(address, form).text, "The labels were confirmed.", "a second click")
	require.Equal(t, events, h.records(t))
	_, next := done.form(t, "label")
	require.NotEqual(t, first, next.Get("recommendation"), "she is asked about it no more")

	form.Set("key", "another-key-of-hers")
	form["label"] = []string{" "}
	wrong := coordinator.post(address, form)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	empty := coordinator.get("/labels?label_kind=person")
	require.Equal(t, http.StatusUnprocessableEntity, empty.status)
	require.Contains(t, empty.text, "There is nothing to learn from yet")
}

func TestOnlyACoordinatorConfirmsLabels(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	health := h.as(t, "approver_health")
	require.NotContains(t, health.get("/").text, "Suggested labels")
	require.Equal(t, http.StatusForbidden, health.get("/labels").status)
	require.Equal(t, http.StatusForbidden, health.post("/labels", url.Values{"key": {"one-of-hers"}, "recommendation": {"a"}, "label": {"b"}}).status)
}
