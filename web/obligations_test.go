package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
)

func TestWhatIsExpectedNextIsListedMovedAndLaunched(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.Submission)
	play.Submission()
	coordinator, focal := h.as(t, "coordinator"), h.as(t, "focal_health")
	var page sheet
	require.Eventually(t, func() bool {
		page = coordinator.get("/obligations")
		return strings.Contains(page.text, "After the cycle Report of Velmara")
	}, 20*time.Second, 100*time.Millisecond)
	require.Contains(t, page.text, "Launch this cycle")
	require.NotContains(t, focal.get("/obligations").text, "Launch this cycle", "others only read")

	address, form := page.form(t, "move_obligation")
	form.Set("due", time.Now().AddDate(0, 9, 0).Format(time.DateOnly))
	form.Set("reason", "Letter of the secretariat")
	require.Equal(t, "/obligations", coordinator.post(address, form).path)
	without := url.Values{"kind": {"waive_obligation"}, "key": {form.Get("key") + "-2"}}
	refused := coordinator.post(address, without)
	require.Equal(t, http.StatusUnprocessableEntity, refused.status)

	address, form = coordinator.get("/obligations").form(t, "launch")
	form.Set("title", "Next report of Velmara")
	launched := coordinator.post(address, form)
	require.Contains(t, launched.path, "/cycles/")
	require.Contains(t, launched.text, "Next report of Velmara")

	cycle := "/cycles/" + play.Cycle
	shown := coordinator.post(cycle+"/acknowledgements", url.Values{"symbol": {"A/HRC/WG.6/50/VEL/1"}, "received": {"2026-11-02"}})
	require.Contains(t, shown.text, "Symbol of the document A/HRC/WG.6/50/VEL/1")
	require.NotContains(t, focal.get(cycle).text, "Record the receipt")
	coordinator.does(cycle, "reopen_cycle", field("return_to", "drafting", "reason", "The annex was missing"))
	require.Eventually(t, func() bool { return strings.Contains(coordinator.get(cycle).text, "Steps of the stage now running") }, 20*time.Second, 100*time.Millisecond)
}

func TestAStageIsPausedAndExtendedOnThePageOfTheCycle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.SignOff)
	coordinator, cycle := h.as(t, "coordinator"), "/cycles/"+play.Cycle
	coordinator.does(cycle, "pause_stage", field("reason", "Elections"))
	require.NotContains(t, coordinator.get(cycle).text, "Pause the stage")
	coordinator.does(cycle, "resume_stage", field("reason", "Elections are over"))
	before := play.By("coordinator").Steps(t, play.Cycle, followup.SignOff)[0].Clock.Due
	coordinator.does(cycle, "extend_stage", field("by", "2w", "reason", "More time"))
	require.True(t, play.By("coordinator").Steps(t, play.Cycle, followup.SignOff)[0].Clock.Due.After(before.AddDate(0, 0, 12)))
	coordinator.does(cycle, "reopen_stage", field("return_to", "clustering", "reason", "A cluster is wrong"))
	require.Eventually(t, func() bool {
		steps := play.By("coordinator").Steps(t, play.Cycle, followup.Clustering)
		return len(steps) == 1 && steps[0].State == followup.AwaitingReplies
	}, 20*time.Second, 100*time.Millisecond, "its next attempt runs")
}
