package api_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
	"nmrf/testdata/uhri"
)

// rewords takes the example over with every text reworded.
func rewords(t *testing.T, p *apitest.Play) {
	t.Helper()
	reworded := bytes.ReplaceAll(uhri.Example, []byte(`"Text": "`), []byte(`"Text": "131.1 Without delay: `))
	require.Positive(t, p.Import(t, "example.json", reworded).Changed)
}

func TestWhoIsAskedAgainSeesWhatItsSourceChanged(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW").To(followup.SignOff)
	step := p.By("coordinator").Steps(t, p.Cycle, followup.SignOff)[0]
	p.By("focal_health").Does(t, p.Cycle, client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: step.Id, Plan: p.Plan(step.Subject)})
	p.Approves("approver_justice", followup.SignOff, step.Id)
	rewords(t, p)
	require.Eventually(t, func() bool {
		return p.By("focal_health").Step(t, p.Cycle, followup.SignOff, step.Id).Step.State == followup.AwaitingText
	}, 30*time.Second, 50*time.Millisecond)
	seen := p.By("focal_health").Step(t, p.Cycle, followup.SignOff, step.Id)
	require.Len(t, seen.Sources, 1)
	require.Len(t, seen.Sources[0].Recommendations, seen.Sources[0].Changed)
	first := seen.Sources[0].Recommendations[0]
	require.Equal(t, []followup.SourceField{followup.TextChanged}, first.Fields)
	require.Contains(t, first.After.Text, "Without delay: ")
	require.Contains(t, first.After.Text, first.Before.Text, "both are there to compare")
	tasks, err := p.By("focal_health").API.ListTasksWithResponse(t.Context(), &client.ListTasksParams{})
	require.NoError(t, err)
	for _, task := range tasks.JSON200.Items {
		require.Len(t, task.Sources, 1, "every plan rests on a reworded recommendation")
	}
	detail, err := p.By("coordinator").API.GetCycleWithResponse(t.Context(), p.Cycle)
	require.NoError(t, err)
	require.Len(t, detail.JSON200.Outdated, 1)
	require.Equal(t, followup.Intake, detail.JSON200.Outdated[0].Stages[0].Stage)
}
