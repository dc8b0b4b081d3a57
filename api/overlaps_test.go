package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
)

func overlapping(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("coordinator").API
	proposed, err := api.ListOverlapsWithResponse(ctx, &client.ListOverlapsParams{Limit: 200})
	require.NoError(t, err)
	require.NotEmpty(t, proposed.JSON200.Items)
	require.Equal(t, len(proposed.JSON200.Items), proposed.JSON200.Total)
	first := proposed.JSON200.Items[0]
	var ids []string
	for _, m := range first.Members {
		ids = append(ids, m.Recommendation.ID)
		var text strings.Builder
		for _, part := range m.Parts {
			text.WriteString(part.Text)
		}
		require.Equal(t, m.Recommendation.Text, text.String())
	}
	key := apitest.Key()
	made, err := api.MergeRecommendationsWithResponse(ctx, &client.MergeRecommendationsParams{IdempotencyKey: key}, client.NewRecommendationGroup{Recommendations: ids})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, made.StatusCode(), "%s", made.Body)
	require.Len(t, made.JSON201.Members, len(ids))
	again, err := api.MergeRecommendationsWithResponse(ctx, &client.MergeRecommendationsParams{IdempotencyKey: key}, client.NewRecommendationGroup{Recommendations: ids})
	require.NoError(t, err)
	require.Equal(t, http.StatusConflict, again.StatusCode(), "a request is taken once")

	less, err := api.ListOverlapsWithResponse(ctx, &client.ListOverlapsParams{Limit: 200})
	require.NoError(t, err)
	require.Equal(t, proposed.JSON200.Total-1, less.JSON200.Total)
	groups, err := api.ListRecommendationGroupsWithResponse(ctx, &client.ListRecommendationGroupsParams{})
	require.NoError(t, err)
	require.Equal(t, []client.RecommendationGroup{*made.JSON201}, groups.JSON200.Items)
	one, err := p.By("nhri").API.GetRecommendationWithResponse(ctx, ids[0])
	require.NoError(t, err)
	require.Equal(t, made.JSON201.Id, one.JSON200.Group)
	require.ElementsMatch(t, ids[1:], one.JSON200.MergedWith)

	denied, err := p.By("focal_health").API.PartRecommendationsWithResponse(ctx, made.JSON201.Id, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, denied.StatusCode())
	parted, err := api.PartRecommendationsWithResponse(ctx, made.JSON201.Id, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, parted.StatusCode())
}
