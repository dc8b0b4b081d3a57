package apitest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/api/client"
	"nmrf/followup"
)

// patience is how long a test waits for what follows from an act.
const patience = 30 * time.Second

// Key makes an idempotency key.
func Key() string { return ulid.Make().String() }

// Does acts and requires that it is taken.
func (p *Person) Does(t testing.TB, cycle string, act client.Act) client.Receipt {
	t.Helper()
	res, err := p.API.DecideWithResponse(context.Background(), cycle, &client.DecideParams{IdempotencyKey: Key()}, act)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode(), "%s %s %s by %s: %s", act.Kind, act.Stage, act.Step, p.Name, res.Body)
	return *res.JSON200
}

// Refused acts and returns the problem.
func (p *Person) Refused(t testing.TB, cycle string, act client.Act) client.Problem {
	t.Helper()
	res, err := p.API.DecideWithResponse(context.Background(), cycle, &client.DecideParams{IdempotencyKey: Key()}, act)
	require.NoError(t, err)
	require.NotNil(t, res.ApplicationproblemJSONDefault, "%s %s %s by %s was taken", act.Kind, act.Stage, act.Step, p.Name)
	return *res.ApplicationproblemJSONDefault
}

// Step reads a step as the person sees it.
func (p *Person) Step(t testing.TB, cycle string, stage followup.StageName, step string) client.StepDetail {
	t.Helper()
	res, err := p.API.GetStepWithResponse(context.Background(), cycle, stage, &client.GetStepParams{Step: step})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode(), "%s", res.Body)
	return *res.JSON200
}

// Steps lists the steps of a stage.
func (p *Person) Steps(t testing.TB, cycle string, stage followup.StageName) []client.Step {
	t.Helper()
	res, err := p.API.ListStepsWithResponse(context.Background(), cycle, stage, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode(), "%s", res.Body)
	return res.JSON200.Items
}

// Awaits waits until a stage is open and the system has put its texts before the people.
func (p *Person) Awaits(t testing.TB, cycle string, stage followup.StageName) {
	t.Helper()
	require.Eventually(t, func() bool {
		res, err := p.API.ListStepsWithResponse(context.Background(), cycle, stage, nil)
		if err != nil || res.JSON200 == nil || len(res.JSON200.Items) == 0 {
			return false
		}
		first := res.JSON200.Items[0]
		proposed := first.Kind == followup.ConfirmStep || first.Kind == followup.ReportStep
		return !proposed || first.Content != followup.Ref{}
	}, patience, 50*time.Millisecond, "stage %s does not open", stage)
}
