package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
)

func TestASectionIsDraftedByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "CEDAW").To(followup.Drafting)
	path := "/cycles/" + play.Cycle + "/stages/drafting?" + url.Values{"step": {"section/cluster-c01"}}.Encode()
	coordinator, drafter, focal := h.as(t, "coordinator"), h.as(t, "drafter"), h.as(t, "focal_health")

	page := drafter.get(path)
	require.Contains(t, page.text, "What these sentences rest on")
	require.Contains(t, page.text, "Measure: Train staff in every district")
	require.Contains(t, page.text, "whole report:")

	named := coordinator.does(path, "assign_drafter", field("drafters", play.By("drafter").ID))
	require.Contains(t, named.text, "Person drafter")
	focal.does(path, "comment", url.Values{"said": {"Say it shorter."}, "passage": {"p1"}, "wanted": {"All are answered."}})
	require.Contains(t, drafter.get(path).text, "Suggested wording")
	drafter.does(path, "take/i1", nil)
	require.Contains(t, focal.get(path).text, "Taken into the text")
	require.Contains(t, focal.get(path).text, "All are answered.")

	versions := focal.get("/cycles/" + play.Cycle + "/sections/versions?step=section%2Fcluster-c01")
	require.Contains(t, versions.text, "Version 2 With a suggested wording")
	require.Contains(t, versions.text, "Paragraph 1")
	counted := drafter.post("/cycles/"+play.Cycle+"/sections/words?step=section%2Fcluster-c01", url.Values{"kind": {"submit"}, "heading": {"健康权"}, "paragraphs": {"Two words."}})
	require.Equal(t, http.StatusOK, counted.status)
	require.Contains(t, counted.text, "Words: 5")
	history := focal.get("/cycles/" + play.Cycle + "/history").text
	require.Contains(t, history, "the wording of suggestion no. 1 was taken into the text.")
	require.Contains(t, history, "Person drafter write it.")
}
