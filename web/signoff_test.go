package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/client"
	"nmrf/followup"
)

// signing is a plan before those who sign it off.
func signing(t *testing.T, h house) (path string, submit func(title string)) {
	t.Helper()
	play := h.Launch(t, "UPR").To(followup.SignOff)
	step := play.By("coordinator").Steps(t, play.Cycle, followup.SignOff)[0]
	submit = func(title string) {
		t.Helper()
		plan := play.Plan(step.Subject)
		plan.Measures[0].Title = title
		play.By("focal_health").Does(t, play.Cycle, client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: step.Id, Plan: plan})
	}
	submit("Train staff in every district")
	return "/cycles/" + play.Cycle + "/stages/signoff?" + url.Values{"step": {step.Id}}.Encode(), submit
}

func field(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestAConditionIsMetByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	justice, focal, coordinator := h.as(t, "approver_justice"), h.as(t, "focal_health"), h.as(t, "coordinator")
	address, form := justice.get(path).form(t, "reply/agree_with_conditions")
	form["wanted"] = []string{"including prisons"}
	form.Set("go", "check")
	missing := justice.post(address, form)
	require.Equal(t, http.StatusUnprocessableEntity, missing.status)
	require.Contains(t, missing.text, "Write what you have to say about this part of the text.")
	require.Contains(t, missing.text, "including prisons", "what she typed is kept")

	receipt := justice.does(path, "reply/agree_with_conditions", url.Values{"said": {"Name the places."}, "passage": {"m1"}, "wanted": {"including prisons"}})
	require.Contains(t, receipt.text, "Measure 1")
	h.as(t, "approver_health").does(path, "approve", nil)
	page := coordinator.get(path)
	require.Contains(t, page.text, "Not yet No condition is open.")
	require.Contains(t, page.text, "Agreed under conditions")

	require.Contains(t, focal.get("/").text, "Answer what others raised")
	focal.does(path, "claim_met/i1", field("reason", "See measure 1."))
	require.Contains(t, justice.get("/").text, "Say whether what you raised is settled")
	require.Contains(t, justice.get(path).text, "The drafter says that it is met")
	justice.does(path, "settle/i1", field("item_state", "met"))
	require.Contains(t, coordinator.get("/").text, "Clear this, or refuse to")
	done := coordinator.does(path, "clear", field("note", "Cleared with one condition met."))
	require.Contains(t, done.text, "Cleared with one condition met.")
	require.Contains(t, justice.get("/").text, "For information")
	history := coordinator.get(path[:len("/cycles/")+26] + "/history").text
	require.Contains(t, history, "Institution justice agreed under conditions. 1 point was raised with it.")
	require.Contains(t, history, "the author of condition no. 1 says that it is met.")
}

func TestAnObjectionIsLiftedAfterTheTextChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, submit := signing(t, h)
	justice, coordinator := h.as(t, "approver_justice"), h.as(t, "coordinator")
	h.as(t, "approver_health").does(path, "approve", nil)
	justice.does(path, "reply/object", url.Values{"said": {"No budget for courts. A line for them would lift this."}, "passage": {"m1"}})
	require.Contains(t, coordinator.get(path).text, "Not yet No objection is open.")
	refusal := coordinator.get(path)
	require.NotContains(t, refusal.text, "The step is done: this text is cleared.", "clearing is not offered while an objection is open")

	submit("Train staff in every district and every court")
	page := justice.get(path)
	require.Contains(t, page.text, "1 part has changed since your institution last replied: Measure 1")
	justice.does(path, "settle/i1", field("item_state", "lifted", "reason", "The courts are there now."))
	justice.does(path, "approve", field("reason", "The courts are there now."))
	h.as(t, "approver_health").does(path, "approve", nil)
	require.Contains(t, coordinator.does(path, "clear", nil).text, "Recorded")
	require.Contains(t, justice.get(path).text, "replaced by a later reply")
}

func TestADisputeIsDecidedAboveByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	justice, committee, coordinator := h.as(t, "approver_justice"), h.as(t, "committee"), h.as(t, "coordinator")
	justice.does(path, "reply/object", url.Values{"said": {"Against the constitution."}})
	coordinator.does(path, "escalate", field("reason", "They cannot agree."))
	desk := committee.get("/")
	require.Contains(t, desk.text, "Decide the dispute")
	committee.does(path, "arbitrate", field("overruled", "i1", "reason", "The cabinet stands by the plan."))
	require.Contains(t, justice.get(path).text, "Overruled")

	page := committee.get(path)
	require.Contains(t, page.text, "Not yet Enough institutions are for it.")
	committee.does(path, "override", field("condition", "replies", "reason", "The session is tomorrow."))
	page = coordinator.get(path)
	require.Contains(t, page.text, "Overridden Enough institutions are for it.")
	require.Contains(t, page.text, "What was overridden")
	coordinator.does(path, "clear", nil)
}

func TestActingForSomebodyByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	minister, deputy := h.as(t, "approver_justice"), h.as(t, "focal_interior")
	day := func(n int) string { return time.Now().AddDate(0, 0, n).Format(time.DateOnly) }
	give := url.Values{"delegate": {h.People["focal_interior"].ID}, "institution": {h.Institutions["justice"]}, "role": {"approver"},
		"from": {day(0)}, "to": {day(10)}, "go": {"check"}, "key": {"delegation-1"}}
	missing := minister.post("/delegations", give)
	require.Equal(t, http.StatusUnprocessableEntity, missing.status)
	require.Contains(t, missing.text, "Name the document that it rests on.")
	give.Set("instrument", "Order 12/2027")
	check := minister.post("/delegations", give)
	require.Contains(t, check.text, "Person focal_interior")
	address, form := check.form(t, "")
	form.Set("go", "send")
	require.Contains(t, minister.post(address, form).text, "Recorded")
	require.Contains(t, deputy.get("/delegations").text, "Person approver_justice In force")

	desk := deputy.get("/")
	require.Contains(t, desk.text, "You act for: Person approver_justice, for Institution justice")
	page := deputy.get(desk.link(t, "Say where you stand on this plan"))
	require.Contains(t, page.text, "Person approver_justice, for Institution justice")
	deputy.does(desk.link(t, "Say where you stand on this plan"), "approve", nil)
	require.Contains(t, minister.get(path).text, "On behalf of Person approver_justice")

	address, form = minister.get("/delegations").form(t, "revoke")
	form.Set("go", "send")
	require.Contains(t, minister.post(address, form).text, "Recorded")
	require.Contains(t, deputy.get("/delegations").text, "Ended")
}

func TestTheCoordinationSteersByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	coordinator := h.as(t, "coordinator")
	later := time.Now().AddDate(0, 2, 0).Format("2006-01-02T15:04")
	address, form := coordinator.get(path).form(t, "extend")
	form.Set("due", "2020-01-01T10:00")
	form.Set("reason", "Elections.")
	form.Set("go", "send")
	refused := coordinator.post(address, form)
	require.Equal(t, http.StatusUnprocessableEntity, refused.status)
	require.Contains(t, refused.text, "The date does not fit")
	address, form = refused.form(t, "extend")
	form.Set("go", "change")
	require.Contains(t, coordinator.post(address, form).text, "Elections.", "what she wrote is kept")

	coordinator.does(path, "extend", field("due", later, "reason", "Elections."))
	coordinator.does(path, "suspend", field("reason", "The minister is away."))
	require.Contains(t, coordinator.get(path).text, "The clock of this step stands still.")
	coordinator.does(path, "unsuspend", field("reason", "The minister is back."))
	coordinator.does(path, "add_party", field("institution", h.Institutions["interior"], "reason", "The police are concerned."))
	coordinator.does(path, "reply/paper", field("institution", h.Institutions["interior"], "signed_by", h.People["approver_interior"].ID,
		"signed_on", time.Now().In(mustZone(t)).Format(time.DateOnly), "paper", "Letter 7, file 12.", "reply", "agree", "reason", "The system was down there."))
	page := coordinator.get(path)
	require.Contains(t, page.text, "Entered from a paper that Person approver_interior signed on")
	require.Contains(t, page.text, "Letter 7, file 12.")
	coordinator.does(path, "remove_party", field("institution", h.Institutions["interior"], "reason", "A mistake."))
	h.as(t, "approver_health").does(path, "approve", nil)
	h.as(t, "approver_justice").does(path, "approve", nil)
	coordinator.does(path, "refuse_clear", field("reason", "Too early."))
	require.Contains(t, coordinator.get(path).text, "Clearance refused")
	coordinator.does(path, "reopen", field("due", later, "reason", "Now."))
}

func TestADrafterWritesAPlanByThePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	focal := h.as(t, "focal_health")
	plan := url.Values{"m0.title": {"Build clinics"}, "m0.responsible": {h.Institutions["health"]}, "m0.start": {"2027-01-01"}, "m0.end": {"2028-12-31"},
		"m0.budget": {"5000"}, "m0.currency": {"EUR"}, "m0.i0.name": {"Clinics"}, "m0.i0.kind": {"process"}, "m0.i0.unit": {"clinics"},
		"capacity": {"Too few nurses."}, "note": {"New measure."}}
	address, form := focal.get(path).form(t, "submit")
	for name, values := range plan {
		form[name] = values
	}
	form.Set("m0.end", "2026-12-31")
	form.Set("go", "check")
	wrong := focal.post(address, form)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	require.Contains(t, wrong.text, "A plan needs at least one measure.")
	require.Contains(t, wrong.text, "Too few nurses.")
	focal.does(path, "submit", plan)
	page := focal.get(path)
	require.Contains(t, page.text, "Build clinics")
	require.Contains(t, page.text, "Too few nurses.")
}

func TestAClericalCorrectionByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	focal, justice := h.as(t, "focal_health"), h.as(t, "approver_justice")
	h.as(t, "approver_health").does(path, "approve", nil)
	focal.does(path, "correct", url.Values{"m0.title": {"Train all staff in every district"}, "m0.responsible": {h.Institutions["health"]},
		"m0.i0.kind": {"process"}, "capacity": {""}})
	page := justice.get(path)
	require.Contains(t, page.text, "The text with the proposed clerical correction")
	require.Contains(t, page.text, "Train all staff in every district")
	justice.does(path, "confirm_correction", nil)
	page = justice.get(path)
	require.NotContains(t, page.text, "Train staff in every district")
	require.Contains(t, page.text, "Institution health leads this cluster Agreed", "the reply stands for the corrected text")
}

// mustZone is the zone of the State, whose day is written on papers.
func mustZone(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Ljubljana")
	require.NoError(t, err)
	return zone
}
