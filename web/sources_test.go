package web_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/testdata/uhri"
)

func TestWhatItsSourceChangedIsShownToWhoIsAskedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, submit := signing(t, h)
	focal, justice, coordinator := h.as(t, "focal_health"), h.as(t, "approver_justice"), h.as(t, "coordinator")
	justice.does(path, "approve", nil)
	require.NotContains(t, focal.get(path).text, "What changed at the source")

	reworded := bytes.ReplaceAll(uhri.Example, []byte(`"Text": "131.`), []byte(`"Text": "131.1 Without delay: `))
	require.Positive(t, h.Import(t, "example.json", reworded).Changed)
	require.Eventually(t, func() bool { return strings.Contains(focal.get(path).text, "What changed at the source") },
		30*time.Second, 100*time.Millisecond)

	desk := focal.get("/").text
	require.Contains(t, desk, "Because the source changed: UPR A/HRC/42/901 131.1 (reworded)")
	page := focal.get(path).text
	require.Contains(t, page, "the source changed recommendations on which this rests.")
	require.Contains(t, page, "Before")
	require.Contains(t, page, "Now Without delay: ")
	require.Contains(t, page, "Round 2")
	submit("Train staff in every district, without delay")
	require.Contains(t, justice.get("/").text, "Because the source changed: ")

	cycle := path[:len("/cycles/")+26]
	require.Contains(t, coordinator.get(cycle).text, "Decided on an earlier wording")
	require.Contains(t, coordinator.get(cycle).text, "Intake | Selection of recommendations")
	require.Contains(t, coordinator.get("/").text, "Decided on an earlier wording")
	require.NotContains(t, focal.get("/").text, "Decided on an earlier wording", "the coordination steers")
	history := coordinator.get(cycle + "/history").text
	require.Contains(t, history, "The source changed recommendations of this cycle.")
	require.Contains(t, history, "The stage took note of changed recommendations: Sign-off.")
	require.Contains(t, history, "it was opened again and is due on")
	require.Contains(t, history, "because the source changed recommendations (changed: ")
}
