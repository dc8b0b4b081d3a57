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

// obligations shows what is expected after a submitted report, and answers one of the obligations with a cycle.
func obligations(t *testing.T, p *apitest.Play) {
	ctx, cora := t.Context(), p.By("coordinator")
	var list []client.Obligation
	require.Eventually(t, func() bool {
		all, err := cora.API.ListObligationsWithResponse(ctx, nil)
		require.NoError(t, err)
		list = all.JSON200.Items
		return len(list) == 3
	}, 20*time.Second, 100*time.Millisecond, "positions, mid-term report, next report")
	first := list[0]
	require.Equal(t, "CEDAW", first.Body)
	require.Equal(t, p.Cycle, first.Cycle)
	require.Equal(t, "Report of Velmara", first.Title)

	act := client.ObligationAct{Kind: followup.MoveObligation, Due: time.Now().AddDate(0, 9, 0), Reason: "Letter of the secretariat"}
	denied, err := p.By("approver_health").API.DecideObligationWithResponse(ctx, first.Id, &client.DecideObligationParams{IdempotencyKey: apitest.Key()}, act)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, denied.StatusCode())
	moved, err := cora.API.DecideObligationWithResponse(ctx, first.Id, &client.DecideObligationParams{IdempotencyKey: apitest.Key()}, act)
	require.NoError(t, err)
	require.Equal(t, "obligation/"+first.Id, moved.JSON200.Stream, "%s", moved.Body)
	now, err := cora.API.GetObligationWithResponse(ctx, first.Id)
	require.NoError(t, err)
	require.Equal(t, act.Due.UTC().Format(time.DateOnly), now.JSON200.Due.Format(time.DateOnly))

	key := &client.LaunchProposalParams{IdempotencyKey: apitest.Key()}
	launched, err := cora.API.LaunchProposalWithResponse(ctx, first.Id, key, client.ProposalLaunch{})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, launched.StatusCode(), "%s", launched.Body)
	require.Equal(t, first.Profile, launched.JSON201.Profile.Name)
	require.Contains(t, launched.JSON201.Title, "CEDAW")
	again, err := cora.API.LaunchProposalWithResponse(ctx, first.Id, key, client.ProposalLaunch{})
	require.NoError(t, err)
	require.Equal(t, launched.JSON201.Id, again.JSON201.Id, "a double click")
	require.Eventually(t, func() bool {
		now, err := cora.API.GetObligationWithResponse(ctx, first.Id)
		require.NoError(t, err)
		return now.JSON200.Answer == launched.JSON201.Id
	}, 20*time.Second, 100*time.Millisecond)
	late, err := cora.API.LaunchProposalWithResponse(ctx, first.Id, &client.LaunchProposalParams{IdempotencyKey: apitest.Key()}, client.ProposalLaunch{})
	require.NoError(t, err)
	require.Equal(t, "obligation_ended", late.ApplicationproblemJSONDefault.Rule)
}

// acknowledgement records how the body received the report.
func acknowledgement(t *testing.T, p *apitest.Play) {
	ctx, cora := t.Context(), p.By("coordinator").API
	body := client.Acknowledgement{Symbol: "A/HRC/WG.6/50/VEL/1", Received: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), Reference: "Received with thanks"}
	denied, err := p.By("approver_health").API.AcknowledgeReportWithResponse(ctx, p.Cycle, nil, body)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, denied.StatusCode())
	empty, err := cora.AcknowledgeReportWithResponse(ctx, p.Cycle, nil, client.Acknowledgement{})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, empty.StatusCode())
	done, err := cora.AcknowledgeReportWithResponse(ctx, p.Cycle, nil, body)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, done.StatusCode(), "%s", done.Body)
	shown, err := cora.GetCycleWithResponse(ctx, p.Cycle)
	require.NoError(t, err)
	require.Equal(t, []client.Acknowledgement{body}, shown.JSON200.Acknowledgements)
}

// reopening runs a cycle that was submitted again from its drafting, and pauses and extends the stage.
func reopening(t *testing.T, p *apitest.Play) {
	cora := p.By("coordinator")
	cora.Does(t, p.Cycle, client.Act{Kind: followup.ReopenCycle, ReturnTo: followup.Drafting, Reason: "The annex was missing"})
	require.Eventually(t, func() bool {
		view, err := cora.API.GetCycleWithResponse(t.Context(), p.Cycle)
		require.NoError(t, err)
		last := view.JSON200.Stages[len(view.JSON200.Stages)-1]
		return last.Stage == followup.Drafting && last.Attempt == 2 && len(last.Steps) > 0
	}, 20*time.Second, 100*time.Millisecond)
	require.Eventually(t, func() bool {
		open, err := cora.API.ListObligationsWithResponse(t.Context(), nil)
		require.NoError(t, err)
		return len(open.JSON200.Items) == 0
	}, 20*time.Second, 100*time.Millisecond, "the new submission arms its own")
	step := cora.Steps(t, p.Cycle, followup.Drafting)[0]
	held := client.Act{Stage: followup.Drafting, Reason: "Elections"}
	held.Kind = followup.PauseStage
	cora.Does(t, p.Cycle, held)
	require.Equal(t, "stage_held", cora.Refused(t, p.Cycle, client.Act{Kind: followup.Suspend, Stage: followup.Drafting, Step: step.Id, Reason: "x"}).Rule)
	held.Kind = followup.ResumeStage
	cora.Does(t, p.Cycle, held)
	cora.Does(t, p.Cycle, client.Act{Kind: followup.ExtendStage, Stage: followup.Drafting, By: "2w", Reason: "Elections"})
	require.True(t, cora.Steps(t, p.Cycle, followup.Drafting)[0].Clock.Due.After(step.Clock.Due.AddDate(0, 0, 12)))
	require.Equal(t, "limit_kept", p.By("committee").Refused(t, p.Cycle,
		client.Act{Kind: followup.OverrideLimit, Stage: followup.Drafting, Reason: "x"}).Rule)
}
