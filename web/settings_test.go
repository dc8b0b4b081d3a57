package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/engine"
	"nmrf/store"
)

// caller signs somebody in without a page.
func (h house) caller(t *testing.T, who string) engine.Caller {
	t.Helper()
	session, _, err := h.Engine.SignIn(t.Context(), h.People[who].Email, apitest.Password)
	require.NoError(t, err)
	c, err := h.Engine.Authenticate(t.Context(), session, ulid.Make().String())
	require.NoError(t, err)
	return c
}

func TestChoosingWhenMailComes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	focal, caller := h.as(t, "focal_health"), h.caller(t, "focal_health")
	page := focal.get(focal.get("/").link(t, "Mail and calendar"))
	require.Contains(t, page.text, "Your mails are written in English")
	require.Equal(t, []string{"immediate"}, page.chosen("mode"))
	require.Equal(t, []string{""}, page.chosen("quiet_from"), "nobody has quiet hours who did not ask for them")

	night := url.Values{"kind": {"mail"}, "mode": {"daily"}, "digest_hour": {"7"}, "quiet_from": {"20"}, "quiet_to": {"6"}, "days_off": {"6", "0"}}
	saved := focal.post("/settings", night)
	require.Equal(t, "/settings?saved", saved.path, "loading the page again sends nothing again")
	require.Contains(t, saved.text, "Your choice is kept.")
	want := store.MailPreferences{Mode: store.MailDaily, DigestHour: 7, QuietFrom: 20, QuietTo: 6, DaysOff: []time.Weekday{time.Saturday, time.Sunday}}
	kept, err := h.Engine.MailPreferences(t.Context(), caller)
	require.NoError(t, err)
	require.Equal(t, want, kept)

	for name, wrong := range map[string]struct{ field, value, says string }{
		"no mode":              {"mode", "", "Choose which mails you get."},
		"no such mode":         {"mode", "never", "Choose which mails you get."},
		"no hour":              {"digest_hour", "", "Choose the hour of the daily mail."},
		"no such hour":         {"digest_hour", "24", "Choose the hour of the daily mail."},
		"half of quiet hours":  {"quiet_to", "", "Choose two different hours"},
		"the same hour":        {"quiet_to", "20", "Choose two different hours"},
		"no such quiet hour":   {"quiet_to", "77", "Choose two different hours"},
		"every day off":        {"days_off", "0 1 2 3 4 5 6", "Leave at least one day"},
		"a day that is no day": {"days_off", "x", "Leave at least one day"},
	} {
		form := url.Values{}
		for field, values := range night {
			form[field] = values
		}
		form["digest_hour"], form[wrong.field] = []string{"9"}, strings.Fields(wrong.value)
		answer := focal.post("/settings", form)
		require.Equal(t, http.StatusUnprocessableEntity, answer.status, name)
		require.Contains(t, answer.text, wrong.says, name)
		if wrong.field != "quiet_to" {
			require.Equal(t, []string{"6"}, answer.chosen("quiet_to"), "%s: what she chose is kept", name)
		}
		if wrong.field != "digest_hour" {
			require.Equal(t, []string{"9"}, answer.chosen("digest_hour"), name)
		}
	}
	kept, err = h.Engine.MailPreferences(t.Context(), caller)
	require.NoError(t, err)
	require.Equal(t, want, kept, "what is wrong changes nothing")
	other, err := h.Engine.MailPreferences(t.Context(), h.caller(t, "approver_health"))
	require.NoError(t, err)
	require.Equal(t, store.DefaultMail, other)
	require.Equal(t, http.StatusBadRequest, focal.post("/settings", url.Values{"kind": {"else"}}).status)
}

func TestACalendarAddressIsShownOnceAndEndsTheOneBefore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.Launch(t, "UPR")
	coordinator, anybody := h.as(t, "coordinator"), h.visitor(t)
	page := coordinator.get("/settings")
	require.Contains(t, page.text, "Making a new address ends the one that you had before")
	require.Contains(t, page.text, "Time zone: Europe/Ljubljana")
	renew := func() string {
		_, form := page.form(t, "calendar")
		made := coordinator.post("/settings", form)
		require.Equal(t, http.StatusOK, made.status)
		require.Contains(t, made.text, "It is shown this once.")
		address := made.value(t, "calendar-address")
		require.True(t, strings.HasPrefix(address, h.pages+"/calendar/"), address)
		return strings.TrimPrefix(address, h.pages)
	}
	first := renew()
	require.Contains(t, anybody.get(first).text, "Confirm which recommendations this cycle answers")
	require.NotContains(t, coordinator.get("/settings").text, first)
	second := renew()
	require.NotEqual(t, first, second)
	require.Equal(t, http.StatusNotFound, anybody.get(first).status)
	require.Equal(t, http.StatusOK, anybody.get(second).status)
	require.NotContains(t, h.Log.String(), strings.TrimSuffix(strings.TrimPrefix(second, "/calendar/"), ".ics"))
}
