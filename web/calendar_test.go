package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/web"
)

// entry is one event of a calendar, its lines by name.
type entry map[string]string

// readCalendar reads a calendar as its readers do: it joins what was folded, and holds every line to the format.
func readCalendar(t *testing.T, file string) (entries []entry) {
	t.Helper()
	require.True(t, strings.HasPrefix(file, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"))
	require.True(t, strings.HasSuffix(file, "END:VCALENDAR\r\n"))
	for line := range strings.SplitSeq(strings.TrimSuffix(file, "\r\n"), "\r\n") {
		require.LessOrEqual(t, len(line), 75)
		require.NotContains(t, line, "\n")
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(file, "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		if line == "BEGIN:VEVENT" {
			entries = append(entries, entry{})
		} else if len(entries) > 0 {
			entries[len(entries)-1][name] = value
		}
	}
	return entries
}

func TestACalendarHoldsWhatIsAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	pages, err := web.Handler(web.Options{Engine: h.Engine, Log: slog.New(slog.NewTextHandler(h.Log, nil)), Public: "https://nmrf.example/"})
	require.NoError(t, err)
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	play := h.Launch(t, "UPR").To(followup.SignOff)
	caller := h.caller(t, "focal_health")
	token, err := h.Engine.CalendarToken(t.Context(), caller)
	require.NoError(t, err)
	address := server.URL + "/calendar/" + token + ".ics"
	get := func(method, address, mark string) (*http.Response, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
		require.NoError(t, err)
		if mark != "" {
			req.Header.Set("If-None-Match", mark)
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res, string(body)
	}
	res, file := get(http.MethodGet, address, "")
	require.Equal(t, http.StatusOK, res.StatusCode, file)
	require.Equal(t, "text/calendar; charset=utf-8", res.Header.Get("Content-Type"))
	entries := readCalendar(t, file)
	tasks, err := h.Engine.Tasks(t.Context(), caller)
	require.NoError(t, err)
	require.Len(t, entries, len(tasks))
	require.NotEmpty(t, entries)
	for i, e := range entries {
		require.Equal(t, tasks[i].Step.Clock.Due.UTC().Format("20060102T150405Z"), e["DTSTART"])
		require.Contains(t, e["SUMMARY"], `Write the plan for this cluster – Plan: `)
		require.True(t, strings.HasPrefix(e["URL"], "https://nmrf.example/cycles/"+play.Cycle+"/stages/signoff?"), e["URL"])
		require.Contains(t, e["DESCRIPTION"], `\n`)
	}
	again, same := get(http.MethodGet, address, "")
	require.Equal(t, file, same, "what is the same is written the same, its UIDs first")
	require.Equal(t, res.Header.Get("ETag"), again.Header.Get("ETag"))
	kept, nothing := get(http.MethodGet, address, res.Header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, kept.StatusCode)
	require.Empty(t, nothing)
	for _, wrong := range []string{server.URL + "/calendar/" + token, server.URL + "/calendar/unknown.ics", server.URL + "/calendar/.ics"} {
		res, _ := get(http.MethodGet, wrong, "")
		require.Equal(t, http.StatusNotFound, res.StatusCode, wrong)
	}
	res, _ = get(http.MethodPost, address, "")
	require.Equal(t, http.StatusNotFound, res.StatusCode, "a calendar is read only")
	require.NotContains(t, h.Log.String(), token)
}
