package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.visitor(t)
	p := r.get("/cycles?x=1")
	require.Equal(t, "/sign-in?next="+url.QueryEscape("/cycles?x=1"), p.path)
	address, form := p.form(t, "")
	form.Set("email", h.People["coordinator"].Email)
	form.Set("password", "not the password")
	wrong := r.post(address, form)
	require.Equal(t, http.StatusUnauthorized, wrong.status)
	require.Contains(t, wrong.text, "Address and password do not match.")
	form.Set("password", apitest.Password)
	require.Equal(t, "/cycles?x=1", r.post(address, form).path)
	require.Equal(t, "/sign-in", r.post("/sign-out", nil).path)
	require.True(t, strings.HasPrefix(r.get("/").path, "/sign-in"))
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, scheme := range []string{"http", "https"} {
		form := url.Values{"email": {h.People["coordinator"].Email}, "password": {apitest.Password}, "next": {"//evil.example"}}
		req, err := http.NewRequest(http.MethodPost, h.pages+"/sign-in", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Forwarded-Proto", scheme)
		res, err := c.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, "/", res.Header.Get("Location"), "another site is no place to go to")
		cookie := res.Cookies()[0]
		require.True(t, cookie.HttpOnly)
		require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
		require.Equal(t, scheme == "https", cookie.Secure)
	}
}

func TestOneTimeLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	made, err := h.People["administrator"].API.CreatePersonWithResponse(t.Context(), nil, client.NewPerson{Name: "Nina New", Email: "nina@state.example", Language: "es"})
	require.NoError(t, err)
	require.NotNil(t, made.JSON201, "%s", made.Body)
	token := made.JSON201.LinkToken
	r := h.visitor(t)
	require.Contains(t, r.get("/link/"+token).text, "Choose a password of at least 12 characters.")
	short := r.post("/link/"+token, url.Values{"password": {"short"}, "again": {"short"}})
	require.Equal(t, http.StatusUnprocessableEntity, short.status)
	require.Contains(t, short.text, "too short")
	good := url.Values{"password": {"a long enough one"}, "again": {"a long enough one"}}
	require.Contains(t, r.post("/link/"+token, good).text, "Your password is set.")
	used := r.post("/link/"+token, good)
	require.Equal(t, http.StatusNotFound, used.status)
	require.Contains(t, used.text, "This link was used already")
	desk := r.post("/sign-in", url.Values{"email": {"nina@state.example"}, "password": {"a long enough one"}})
	require.Contains(t, desk.text, "Mi escritorio", "from then on her own language counts")
	require.Contains(t, desk.text, "Su cuenta todavía no tiene un papel")
}

func TestHeadersAndErrors(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.as(t, "coordinator")
	p := r.get("/cycles/nowhere")
	require.Equal(t, http.StatusNotFound, p.status)
	require.Contains(t, p.text, "There is no such cycle.")
	require.Contains(t, p.text, p.header.Get("X-Request-Id"))
	require.Contains(t, p.header.Get("Content-Security-Policy"), "script-src 'self'")
	require.NotContains(t, p.header.Get("Content-Security-Policy"), "unsafe")
	require.Equal(t, "nosniff", p.header.Get("X-Content-Type-Options"))
	require.Equal(t, "no-store", p.header.Get("Cache-Control"))
	require.Equal(t, http.StatusNotFound, r.get("/language/xx").status)
	require.Contains(t, r.get("/language/fr?next=/cycles").text, "Aucun cycle")
	require.Contains(t, r.get("/nothing").text, "Cette page n’existe pas.")
	require.Equal(t, http.StatusRequestEntityTooLarge, r.post("/sign-in", url.Values{"email": {strings.Repeat("x", 2<<20)}}).status)

	req, err := http.NewRequest(http.MethodPost, h.pages+"/sign-out", nil)
	require.NoError(t, err)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := r.client.Do(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, r.read(res).status)
}

func TestLanguageBeforeSigningIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for asked, want := range map[string]string{"fr-CA,fr;q=0.9": "Se connecter", "ar": "تسجيل الدخول", "de": "Sign in", "zh-CN": "登录", "": "Sign in"} {
		req, err := http.NewRequest(http.MethodGet, h.pages+"/sign-in", nil)
		require.NoError(t, err)
		req.Header.Set("Accept-Language", asked)
		r := h.visitor(t)
		res, err := r.client.Do(req)
		require.NoError(t, err)
		require.Contains(t, r.read(res).text, want, asked)
	}
}

// A decision by the forms: the desk, the step, the check, the receipt; a second click; a text that no longer stands.
func TestDecidingByTheForms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.SignOff)
	step := play.By("coordinator").Steps(t, play.Cycle, followup.SignOff)[0]
	submit := client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: step.Id, Plan: play.Plan(step.Subject)}
	play.By("focal_health").Does(t, play.Cycle, submit)

	health, justice := h.as(t, "approver_health"), h.as(t, "approver_justice")
	desk := health.get("/")
	require.Contains(t, desk.text, "1 thing is asked of you.")
	require.Contains(t, desk.text, "Report of Velmara")
	require.Contains(t, desk.text, "If nothing is done, the step stays open")
	page := health.get(desk.link(t, "Say where you stand on this plan"))
	require.Contains(t, page.text, "Train staff in every district")
	address, form := page.form(t, "approve")
	form.Set("go", "check")
	check := health.post(address, form)
	require.Contains(t, check.text, "Check before you send")
	address, form = check.form(t, "approve")
	form.Set("go", "send")
	receipt := health.post(address, form)
	require.Equal(t, http.StatusOK, receipt.status, receipt.text)
	require.Contains(t, receipt.text, "Recorded Your act is record")
	again := health.post(address, form)
	require.Equal(t, between(receipt.text, "Your act is record", "of the ledger"), between(again.text, "Your act is record", "of the ledger"))

	idle := health.get("/").text
	require.Contains(t, idle, "My desk There is nothing to do now.")
	require.NotContains(t, idle, "0 things")
	require.Contains(t, idle, "Waiting for others")

	address, form = justice.get(justice.get("/").link(t, "Say where you stand on this plan")).form(t, "return")
	form.Set("go", "check")
	missing := justice.post(address, form)
	require.Equal(t, http.StatusUnprocessableEntity, missing.status)
	require.Contains(t, missing.text, "Say why: others will read it.")
	play.By("focal_health").Does(t, play.Cycle, submit)
	form.Set("reason", "The budget is missing.")
	for _, press := range []string{"check", "send"} {
		form.Set("go", press)
		stale := justice.post(address, form)
		require.Equal(t, http.StatusConflict, stale.status, stale.text)
		require.Contains(t, stale.text, "Read the text that stands now")
		to, kept := stale.form(t, "return")
		kept.Set("go", "change")
		page = justice.post(to, kept)
		require.Contains(t, page.text, "The budget is missing.", "what she wrote goes with her")
	}
	address, form = page.form(t, "return")
	form.Set("reason", "The budget is missing.")
	form.Set("go", "check")
	address, form = justice.post(address, form).form(t, "return")
	form.Set("go", "send")
	require.Contains(t, justice.post(address, form).text, "Your act is record", "a refusal of the text before says nothing about this one")
	history := justice.get("/cycles/" + play.Cycle + "/history")
	require.Contains(t, history.text, "Times are in the time zone Europe/Ljubljana.")
	require.Contains(t, history.text, "Institution health agreed.")
	require.Contains(t, history.text, "“Ask for changes” was refused (Plan “Ratification of & accession to international instruments”). The answer was: “The text changed while it was being read.")
}

func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

// Every page of a whole cycle opens for those who have a part in it, and every act that the pages offer can be done there.
func TestACycleByItsPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR")
	coordinator := h.as(t, "coordinator")
	does := func(r *reader, path, kind string, with url.Values) {
		t.Helper()
		address, form := r.get(path).form(t, kind)
		for name, values := range with {
			form[name] = values
		}
		form.Set("go", "check")
		address, form = r.post(address, form).form(t, kind)
		form.Set("go", "send")
		done := r.post(address, form)
		require.Equal(t, http.StatusOK, done.status, done.text)
		require.Contains(t, done.text, "Your act is record")
	}
	cycle := "/cycles/" + play.Cycle
	at := func(stage followup.StageName, step string) string {
		return cycle + "/stages/" + string(stage) + "?" + url.Values{"step": {step}}.Encode()
	}
	does(coordinator, coordinator.get("/").link(t, "Confirm which recommendations"), "approve", nil)
	desk := coordinator.get("/").text
	require.Contains(t, desk, "1 thing is asked of you.")
	require.Contains(t, desk, "Close the stage: Intake There is no deadline for this")
	does(coordinator, cycle, "close", nil)
	play.By("coordinator").Awaits(t, play.Cycle, followup.Clustering)
	play.Clustering()
	for _, st := range play.By("coordinator").Steps(t, play.Cycle, followup.Assignment) {
		path := at(followup.Assignment, st.Id)
		does(coordinator, path, "assign", url.Values{"lead": {h.Institutions["health"]}, "supporting": {h.Institutions["justice"]}})
		does(h.as(t, "focal_health"), path, "accept", nil)
		does(h.as(t, "focal_justice"), path, "decline", url.Values{"reason": {"Not our remit."}, "lead": {h.Institutions["interior"]}, "supporting": {h.Institutions["health"]}})
		page := coordinator.get(path).text
		require.Contains(t, page, "Not our remit.")
		require.Regexp(t, `Proposes instead: lead .*[Ii]nterior.*; supporting: .*[Hh]ealth`, page)
		does(coordinator, path, "take_proposal", nil)
		require.Contains(t, coordinator.get(cycle+"/history").text, "As the institution that declined proposed.")
		does(h.as(t, "focal_health"), path, "accept", nil)
		does(coordinator, cycle, "send_back", url.Values{"return_to": {"clustering"}, "reason": {"Two clusters belong together."}})
		break
	}
	require.Eventually(t, func() bool {
		page := coordinator.get(cycle).text
		return strings.Contains(page, "Sent back") && strings.Contains(page, "Steps of the stage now running: Clustering")
	}, 30*time.Second, 100*time.Millisecond)
}

func TestConsultationAndSubmissionByTheirPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.Consultation)
	nhri, coordinator := h.as(t, "nhri"), h.as(t, "coordinator")
	address, form := nhri.get(nhri.get("/").link(t, "Give your input")).form(t, "submit")
	form.Set("text", "Rural areas are missing.\n<b>Really.</b>")
	form.Set("go", "send")
	require.Contains(t, nhri.post(address, form).text, "Recorded")
	step := "/cycles/" + play.Cycle + "/stages/consultation?" + url.Values{"step": {"input/" + h.Institutions["nhri"]}}.Encode()
	page := coordinator.get(step)
	require.Contains(t, page.text, "<b>Really.</b>", "a text is shown as it was written")
	address, form = page.form(t, "dispose")
	form.Set("disposition", "accepted_in_part")
	form.Set("reason", "See section two.")
	form.Set("go", "send")
	require.Contains(t, coordinator.post(address, form).text, "Accepted in part")
	require.Contains(t, nhri.get(step).text, "See section two.")
	require.Equal(t, http.StatusForbidden, h.as(t, "administrator").get(step).status)
}
