package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
)

func TestClustersAreAssignedAsSuggestedByTheirPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.Launch(t, "").To(followup.Assignment)
	page := h.as(t, "coordinator").get("/cycles/" + first.Cycle + "/assignments")
	require.Contains(t, page.text, "Nothing like it was assigned before")
	first.Assignment()
	second := h.Launch(t, "").To(followup.Assignment)
	coordinator, path := h.as(t, "coordinator"), "/cycles/"+second.Cycle+"/assignments"
	require.Contains(t, coordinator.get("/cycles/"+second.Cycle).text, "Assign as suggested")
	page = coordinator.get(path)
	require.Regexp(t, "Lead: .*health.* Supporting: .*justice", page.text)
	require.Contains(t, page.text, "The same recommendation, in")
	require.Equal(t, http.StatusForbidden, h.as(t, "focal_health").get(path).status)
	require.Contains(t, coordinator.post(path, url.Values{"key": {"nothing-1"}}).text, "Nothing is ticked")

	form := url.Values{"key": {"suggested-1"}, "attempt": {"1"}}
	steps := second.By("coordinator").Steps(t, second.Cycle, followup.Assignment)
	for _, st := range steps {
		form.Add("assign", st.Id)
		form.Set("lead "+st.Id, h.Institutions["health"])
		form.Set("supporting "+st.Id, h.Institutions["justice"])
	}
	form.Add("assign", "assign/none")
	done := coordinator.post(path, form)
	require.Contains(t, done.text, "assigned. Each institution is asked to accept or to decline.")
	require.Contains(t, done.text, "Every cluster is assigned.")
	require.Contains(t, done.text, "There is no such step", "what is refused stops nothing else, and is said")
	for _, st := range steps {
		require.Equal(t, followup.AwaitingReplies, second.By("coordinator").Step(t, second.Cycle, followup.Assignment, st.Id).Step.State)
	}
}
