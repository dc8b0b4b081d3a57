package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// planRule is the id of the field for the rule of plans.
const planRule = "rule-amend_rule---plan"

// amending opens the form for the rule of plans, and returns it as it is filled in.
func (r *reader) amending(cycle string) (address string, form url.Values) {
	r.t.Helper()
	page := r.get(cycle)
	address, form = page.form(r.t, "amend_rule/plan")
	form.Set("rule", page.value(r.t, planRule))
	return address, form
}

func TestARuleIsChangedForNewRoundsByThePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, submit := signing(t, h)
	cycle := path[:strings.Index(path, "/stages")]
	coordinator := h.as(t, "coordinator")
	require.Contains(t, coordinator.get(cycle).text, "You can change a rule for new rounds only.")
	_, form := coordinator.amending(cycle)
	inForce := form.Get("rule")
	require.Equal(t, "due: 5wd\nremind: 2wd\nescalate: 1wd\nseparate: true\nsilence: blocks\nclearance: by_act", inForce)
	tacit := strings.Replace(inForce, "blocks", "tacit", 1)
	done := coordinator.does(cycle, "amend_rule/plan", url.Values{"rule": {tacit}, "reason": {"The session is in March."}})
	require.Contains(t, done.text, "Time to answer 5 working days")
	require.Contains(t, done.text, "Silence counts as tacit agreement.")

	_, form = coordinator.amending(cycle)
	require.Equal(t, tacit, form.Get("rule"), "the form holds the rule that is in force")
	history := coordinator.get(cycle + "/history").text
	require.Contains(t, history, "A rule was changed (Plan of a cluster); it holds for rounds that open from now on.")
	require.Contains(t, history, "When nobody answers in time: Silence counts as tacit agreement.")
	require.Contains(t, coordinator.get(path).text, "If nothing is done, the step stays open", "the round that is open keeps its rule")
	h.as(t, "approver_health").does(path, "approve", nil)
	h.as(t, "approver_justice").does(path, "approve", nil)
	coordinator.does(path, "refuse_clear", field("reason", "Too early."))
	coordinator.does(path, "reopen", field("due", time.Now().AddDate(0, 2, 0).Format("2006-01-02T15:04"), "reason", "Now."))
	submit("Train staff in every district and every court")
	require.Contains(t, coordinator.get(path).text, "Silence until then counts as tacit agreement", "the new round has the new rule")
	require.NotContains(t, h.as(t, "focal_health").get(cycle).text, "Change the rule")
	require.Equal(t, http.StatusForbidden, h.as(t, "focal_health").post(cycle, amendment(tacit)).status)
}

// amendment is a form that changes the rule of plans, as it is sent.
func amendment(rule string) url.Values {
	return url.Values{"kind": {"amend_rule"}, "key": {"a key of its own"}, "stage": {"signoff"}, "attempt": {"1"}, "rule_kind": {"plan"}, "rule": {rule},
		"reason": {"Because."}, "go": {"send"}}
}

func TestWhatIsWrongInARuleIsShownByItsLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	coordinator, cycle := h.as(t, "coordinator"), path[:strings.Index(path, "/stages")]
	address, form := coordinator.amending(cycle)
	sound := form.Get("rule")
	for name, c := range map[string]struct{ old, new, says string }{
		"no such field":        {"silence: blocks", "silense: tacit", "Line 5, “silense: tacit”: there is no field of this name."},
		"a field twice":        {"clearance: by_act", "due: 3wd", "Line 6, “due: 3wd”: this field stands here a second time."},
		"a word for a number":  {"clearance: by_act", "quorum: many", "Line 6, “quorum: many”: this value does not fit the field."},
		"no YAML":              {"remind: 2wd", "remind: 2wd: 3", "Line 2, “remind: 2wd: 3”: this cannot be read."},
		"no such silence":      {"blocks", "golden", "Line 5, “silence: golden”: the rule does not hold together here. silence is \"golden\""},
		"no period":            {"remind: 2wd", "remind: soon", "Line 2, “remind: soon”: the rule does not hold together here."},
		"lapses is for inputs": {"blocks", "lapses", "Line 5, “silence: lapses”"},
		"a nested fault":       {"clearance: by_act", "pass: {kind: k_of_n}", "Line 6, “pass: {kind: k_of_n}”: the rule does not hold together here."},
		"what is left out":     {"due: 5wd\n", "", "The rule does not hold together."},
		"two documents":        {"silence: blocks", "silence: blocks\n---\ndue: 3wd", "This cannot be read as one rule."},
		"nothing":              {sound, "", "Write the rule."},
		"a comment":            {sound, "# later", "Write the rule."},
		"a list":               {sound, "- due: 3wd", "Line 1, “- due: 3wd”"},
	} {
		form.Set("rule", strings.Replace(sound, c.old, c.new, 1))
		form.Set("reason", "The session is in March.")
		for _, press := range []string{"check", "send"} {
			form.Set("go", press)
			wrong := coordinator.post(address, form)
			require.Equal(t, http.StatusUnprocessableEntity, wrong.status, name)
			require.Contains(t, wrong.text, c.says, name)
			require.Equal(t, "The session is in March.", wrong.value(t, "reason-amend_rule---plan"), name)
			if form.Get("rule") != "" {
				require.Equal(t, form.Get("rule"), wrong.value(t, planRule), "%s: what she typed is kept", name)
			}
		}
	}
	require.Equal(t, http.StatusBadRequest, coordinator.post(cycle, url.Values{"kind": {"amend_rule"}, "stage": {"signoff"}, "rule_kind": {"section"}}).status)
	indented := "  " + strings.ReplaceAll(sound, "\n", "\r\n  ")
	form.Set("rule", strings.Replace(indented, "5wd", "10d", 1))
	form.Set("go", "check")
	require.Contains(t, coordinator.post(address, form).text, "10 calendar days", "pasted with its indentation")
	require.NotContains(t, coordinator.get(cycle+"/history").text, "A rule was changed")
}
