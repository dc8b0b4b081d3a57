package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// A State whose offices never work on a Friday, and close at one.
func TestLaunchInTheStatesOwnCalendar(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	require.Equal(t, followup.DefaultCalendar, cycleOf(t, w, w.Launch(t, "UPR").Cycle).Calendar)
	coordinator := w.People["coordinator"]
	rule := followup.Rule{Due: "9wd", Remind: "2wd", Escalate: "1wd", Hour: "10:30", Silence: followup.SilenceBlocks}
	launched, err := coordinator.API.LaunchCycleWithResponse(t.Context(), &client.LaunchCycleParams{IdempotencyKey: apitest.Key()}, client.NewCycle{
		Title: "Report of Velmara", Profile: "upr-national-report", Zone: "Asia/Kathmandu", Select: client.Filter{Body: "UPR"},
		OwnCalendar: &followup.Calendar{Name: "ours", Version: 2, Weekend: []string{"friday"}, Closes: "13:00"},
		Rules:       map[followup.StepKind]followup.Rule{followup.ConfirmStep: rule}})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, launched.StatusCode(), "%s", launched.Body)
	require.Equal(t, "ours", launched.JSON201.Calendar)
	coordinator.Awaits(t, launched.JSON201.Id, followup.Intake)
	kathmandu, err := followup.Zone("Asia/Kathmandu")
	require.NoError(t, err)
	due := coordinator.Step(t, launched.JSON201.Id, followup.Intake, "selection").Step.Clock.Due.In(kathmandu)
	require.Equal(t, "10:30", due.Format("15:04"))
	require.NotEqual(t, time.Friday, due.Weekday())
}

func cycleOf(t *testing.T, w *apitest.World, id string) client.Cycle {
	t.Helper()
	read, err := w.People["coordinator"].API.GetCycleWithResponse(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, read.StatusCode())
	return read.JSON200.Cycle
}

func TestCalendarsThatTheDoorRefuses(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.Launch(t, "UPR")
	const launch = `{"title":"T","profile":"upr-national-report","zone":"UTC","select":{"body":"UPR"},`
	const ours = launch + `"own_calendar":{"name":"ours","version":1,"closes":"18:00",`
	for name, c := range map[string]struct {
		body   string
		status int
		field  string
	}{
		"no such calendar":  {launch + `"calendar":"full-moon"}`, 404, ""},
		"both":              {ours + `"weekend":[]},"calendar":"slovenia"}`, 422, "calendar"},
		"no weekend":        {launch + `"own_calendar":{"name":"ours","version":1,"closes":"18:00"}}`, 422, "own_calendar.weekend"},
		"no day":            {ours + `"weekend":["caturday"]}}`, 422, "own_calendar.weekend.0"},
		"holiday unwritten": {ours + `"weekend":[],"holidays":[{"date":"8 Feb","name":"x"}]}}`, 422, "own_calendar.holidays.0.date"},
		"no such date":      {ours + `"weekend":[],"holidays":[{"date":"2027-02-30","name":"x"}]}}`, 422, "calendar"},
		"an hour too far":   {launch + `"rules":{"plan":{"due":"1wd","remind":"1wd","escalate":"1wd","silence":"blocks","hour":"24:00"}}}`, 422, "rules.plan.hour"},
	} {
		answer, problem := send(t, w, sent{method: "POST", path: "/api/v1/cycles", body: c.body, media: "application/json", key: apitest.Key(),
			token: w.People["coordinator"].Token})
		require.Equal(t, c.status, answer.StatusCode, "%s: %v", name, problem)
		require.Equal(t, c.field, problem.Field, name)
	}
}
