package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// inOrder requires that a text says these things one after another.
func inOrder(t *testing.T, text string, says ...string) {
	t.Helper()
	rest := text
	for _, one := range says {
		_, after, found := strings.Cut(rest, one)
		require.True(t, found, "%q does not come where it should in: %s", one, text)
		rest = after
	}
}

func TestAStepSaysFirstWhatIsAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, submit := signing(t, h)
	justice, focal, coordinator := h.as(t, "approver_justice"), h.as(t, "focal_health"), h.as(t, "coordinator")
	page := justice.get(path)
	inOrder(t, page.text, "Say where you stand on this plan", "Due in", "If nothing is done, the step stays open", "Waiting for replies Waits for: Institution health, Institution justice – a reply",
		"The text that stands", "Train staff in every district", "What you can do", "Agree", "About this step", "Round 1")
	require.Equal(t, "#do", page.link(t, "Go down to what you can do"))
	require.Contains(t, focal.get(path).text, "This is asked of your institution, and another person in it can do it: Say where you stand on this plan")
	require.Contains(t, h.as(t, "auditor").get(path).text, "Nothing is asked of you here now.")

	justice.does(path, "reply/agree_with_conditions", url.Values{"said": {"Name the places."}, "passage": {"m1"}, "wanted": {"including prisons"}})
	require.Contains(t, justice.get(path).text, "Nothing is asked of you here now.")
	inOrder(t, focal.get(path).text, "Answer what others raised", "What was raised", "Say that a condition is met", "What you can do")
	focal.does(path, "claim_met/i1", field("reason", "See measure 1."))
	inOrder(t, justice.get(path).text, "Say whether what you raised is settled", "What was raised", "What you can do")
	justice.does(path, "settle/i1", field("item_state", "met"))
	h.as(t, "approver_health").does(path, "approve", nil)
	inOrder(t, coordinator.get(path).text, "Clear this, or refuse to", "Ready to clear?", "What you can do", "The step is done: this text is cleared.")
	coordinator.does(path, "refuse_clear", field("reason", "Too early."))
	require.Contains(t, coordinator.get(path).text, "Open this again, or leave it refused")
	coordinator.does(path, "reopen", field("due", time.Now().AddDate(0, 2, 0).Format("2006-01-02T15:04"), "reason", "Now."))
	submit("Train staff in every district and every court")
	inOrder(t, justice.get(path).text, "Waits for", "Round 2", "The text that stands")
}
