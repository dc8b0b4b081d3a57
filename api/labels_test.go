package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

func labels(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("coordinator").API
	page, err := api.ListRecommendationsWithResponse(ctx, &client.ListRecommendationsParams{Body: "UPR", Limit: 3})
	require.NoError(t, err)
	ids := []string{page.JSON200.Items[2].ID, page.JSON200.Items[0].ID}
	for _, kind := range followup.ConfirmedKinds {
		suggested, err := api.SuggestLabelsWithResponse(ctx, &client.SuggestLabelsParams{Kind: kind, Recommendation: ids})
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, suggested.StatusCode(), "%s %s", kind, suggested.Body)
		require.Len(t, suggested.JSON200.Items, 2)
		for i, one := range suggested.JSON200.Items {
			require.Equal(t, ids[i], one.Recommendation.ID)
			require.NotEmpty(t, one.Suggestions, kind)
		}
	}
	leads, err := api.SuggestLabelsWithResponse(ctx, &client.SuggestLabelsParams{Kind: followup.LeadLabel, Recommendation: ids})
	require.NoError(t, err)
	require.Equal(t, "nothing_to_learn", leads.ApplicationproblemJSONDefault.Rule, "one ministry leads everything")
	given := followup.ConfirmedLabels{Kind: followup.ThemeLabel, Labels: []string{"Water"}}
	confirmed, err := api.ConfirmLabelsWithResponse(ctx, ids[0], nil, given)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, confirmed.StatusCode(), "%s", confirmed.Body)
	read, err := p.By("nhri").API.GetRecommendationWithResponse(ctx, ids[0])
	require.NoError(t, err)
	require.Equal(t, []followup.ConfirmedLabels{given}, read.JSON200.Confirmed)
	lead, err := api.ConfirmLabelsWithResponse(ctx, ids[0], nil, followup.ConfirmedLabels{Kind: followup.LeadLabel, Labels: []string{"health"}})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, lead.StatusCode(), "an assignment is an act of its own")
	denied, err := p.By("focal_health").API.ConfirmLabelsWithResponse(ctx, ids[0], nil, given)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, denied.StatusCode())
}
