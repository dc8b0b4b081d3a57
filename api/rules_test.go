package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"
	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

func date(t *testing.T, text string) openapi.Date {
	day, err := time.Parse(time.DateOnly, text)
	require.NoError(t, err)
	return openapi.Date{Time: day}
}

func rules(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("coordinator").API
	foreseen, err := api.ForeseeCycleWithResponse(ctx, &client.ForeseeCycleParams{Profile: "upr-national-report", Zone: "Europe/Ljubljana",
		Anchor: date(t, "2027-05-03"), Today: date(t, "2026-12-01")})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, foreseen.StatusCode(), "%s", foreseen.Body)
	require.True(t, foreseen.JSON200.Fits)
	require.Equal(t, "2027-02-08", foreseen.JSON200.Outlook.Deadlines[0].Day.Format(time.DateOnly))

	for name, c := range map[string]struct {
		file   string
		status int
		says   string
	}{
		"nothing right":  {"weekend: [sonntag]\ncloses: never\n", http.StatusUnprocessableEntity, "line 1: weekend: \"sonntag\" is no day of the week"},
		"an old version": {"name: slovenia\nversion: 1\nweekend: [sunday]\ncloses: \"15:00\"\nholidays: []\n", http.StatusConflict, "give yours a higher one, 2 or above"},
	} {
		refused, err := api.AdoptRulesWithResponse(ctx, client.NewRules{File: c.file})
		require.NoError(t, err)
		require.Equal(t, c.status, refused.StatusCode(), name)
		require.Contains(t, refused.ApplicationproblemJSONDefault.Detail, c.says, name)
	}
	own := "name: slovenia\nversion: 7\nweekend: [friday, saturday]\ncloses: \"15:00\"\nholidays: []\n"
	denied, err := p.By("approver_health").API.AdoptRulesWithResponse(ctx, client.NewRules{File: own})
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, denied.StatusCode())
	adopted, err := api.AdoptRulesWithResponse(ctx, client.NewRules{File: own})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, adopted.StatusCode(), "%s", adopted.Body)
	again, err := api.AdoptRulesWithResponse(ctx, client.NewRules{File: own})
	require.NoError(t, err)
	require.Contains(t, again.ApplicationproblemJSONDefault.Detail, "8 or above")

	all, err := p.By("nhri").API.ListRulesWithResponse(ctx)
	require.NoError(t, err)
	found := slices.IndexFunc(all.JSON200.Items, func(r client.Rules) bool { return r.Name == "slovenia" })
	require.Equal(t, own, all.JSON200.Items[found].File, "the State's own stands in place of what is built in")
	require.True(t, all.JSON200.Items[found].Own)
	require.Len(t, all.JSON200.Items, len(followup.BuiltInRules()))

	foreseen, err = api.ForeseeCycleWithResponse(ctx, &client.ForeseeCycleParams{Profile: "upr-national-report", Zone: "Europe/Ljubljana", Calendar: "slovenia",
		Anchor: date(t, "2027-05-03"), Today: date(t, "2027-03-08")})
	require.NoError(t, err)
	require.False(t, foreseen.JSON200.Fits)
	require.Equal(t, 15, foreseen.JSON200.Outlook.Stages[0].Ends.In(time.FixedZone("CET", 3600)).Hour(), "counted in the State's own calendar")
}

func TestACycleFollowsTheProfileThatTheStateAdopted(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	p := w.Launch(t, "")
	ctx, api := t.Context(), p.By("coordinator").API
	own := "name: upr-national-report\nversion: 9\nword_limit: 500\nstages: [intake, clustering, assignment, drafting, submission]\nrules:\n"
	for _, kind := range followup.RuledSteps {
		silence := "blocks"
		if kind == followup.InputStep {
			silence = "lapses"
		}
		own += "  " + string(kind) + ": {due: 9wd, remind: 1wd, escalate: 1wd, silence: " + silence + "}\n"
	}
	adopted, err := api.AdoptRulesWithResponse(ctx, client.NewRules{File: own})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, adopted.StatusCode(), "%s", adopted.Body)
	launched, err := api.LaunchCycleWithResponse(ctx, &client.LaunchCycleParams{IdempotencyKey: apitest.Key()},
		client.NewCycle{Title: "The second", Profile: "upr-national-report", Zone: "UTC", Body: "CEDAW"})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, launched.StatusCode(), "%s", launched.Body)
	require.Equal(t, 9, launched.JSON201.Profile.Version)
	require.Equal(t, "CEDAW", launched.JSON201.Mechanism)
	first, err := api.GetCycleWithResponse(ctx, p.Cycle)
	require.NoError(t, err)
	require.Less(t, first.JSON200.Cycle.Profile.Version, 9, "a running cycle keeps its version")
}
