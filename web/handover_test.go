package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAHandoverByItsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, coordinator := h.as(t, "administrator"), h.as(t, "coordinator")
	require.Contains(t, admin.get("/").text, "Handover")
	require.NotContains(t, coordinator.get("/").text, "Handover")
	require.Equal(t, http.StatusForbidden, coordinator.get("/handover").status)

	give := url.Values{"leaver": {h.People["focal_health"].ID}, "successor": {h.People["focal_interior"].ID}, "go": {"check"}, "key": {"handover-1"}}
	missing := admin.post("/handover", give)
	require.Equal(t, http.StatusUnprocessableEntity, missing.status)
	require.Contains(t, missing.text, "Say why: others will read it.")
	give.Set("instrument", "Letter 9")
	give.Set("reason", "She goes to Geneva.")
	for successor, says := range map[string]string{"auditor": "Who audits or administers decides nothing.", "nobody": "Choose"} {
		bad := url.Values{}
		for name, values := range give {
			bad[name] = values
		}
		if p, known := h.People[successor]; known {
			bad.Set("successor", p.ID)
		} else {
			bad.Del("successor")
		}
		require.Contains(t, admin.post("/handover", bad).text, says)
	}
	check := admin.post("/handover", give)
	require.Equal(t, http.StatusOK, check.status, check.text)
	require.Contains(t, check.text, "Focal point")
	require.NotContains(t, h.as(t, "focal_health").get("/").text, "no role", "a check changes nothing")
	address, form := check.form(t, "")
	form.Set("go", "send")
	done := admin.post(address, form)
	require.Equal(t, http.StatusOK, done.status, done.text)
	require.Contains(t, done.text, "Letter 9")
	require.Contains(t, h.as(t, "focal_health").get("/").text, "no role")
}
