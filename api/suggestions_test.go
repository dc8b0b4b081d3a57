package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

func suggestions(t *testing.T, p *apitest.Play) client.AssignmentSuggestionList {
	t.Helper()
	res, err := p.By("coordinator").API.SuggestAssignmentsWithResponse(t.Context(), p.Cycle)
	require.NoError(t, err)
	require.Equal(t, 200, res.StatusCode(), "%s", res.Body)
	return *res.JSON200
}

func TestInstitutionsAreSuggestedFromWhatWasAccepted(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	first := w.Launch(t, "").To(followup.Assignment)
	for _, s := range suggestions(t, first).Items {
		require.Empty(t, s.Lead, "nothing was assigned before")
		require.Empty(t, s.Precedents)
	}
	first.Assignment() // health leads everything, justice supports it
	second := w.Launch(t, "").To(followup.Assignment)
	found := suggestions(t, second)
	require.Len(t, found.Items, len(second.By("coordinator").Steps(t, second.Cycle, followup.Assignment)))
	health, justice := w.Institutions["health"], w.Institutions["justice"]
	var batch client.ActBatch
	for _, s := range found.Items {
		require.Equal(t, []any{health, []string{justice}}, []any{s.Lead, s.Supporting})
		require.Equal(t, s.Count, s.Alike)
		require.NotEmpty(t, s.Precedents)
		require.Equal(t, []any{first.Cycle, true, 1.0, health}, []any{s.Precedents[0].Cycle, s.Precedents[0].Same, s.Precedents[0].Likeness, s.Precedents[0].Lead})
		require.NotEmpty(t, s.Precedents[0].Title)
		batch.Acts = append(batch.Acts, client.KeyedAct{Key: apitest.Key(), Act: client.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: s.Step, Lead: s.Lead, Supporting: s.Supporting}})
	}
	require.NotEmpty(t, found.Names[health])
	done, err := second.By("coordinator").API.DecideBatchWithResponse(t.Context(), second.Cycle, batch)
	require.NoError(t, err)
	for _, item := range done.JSON200.Items {
		require.Empty(t, item.Problem.Rule)
	}
	require.Empty(t, suggestions(t, second).Items, "what is assigned needs no suggestion")
	for _, who := range []string{"focal_health", "auditor", "administrator"} {
		res, err := w.People[who].API.SuggestAssignmentsWithResponse(t.Context(), second.Cycle)
		require.NoError(t, err)
		require.Equal(t, 403, res.StatusCode(), who)
	}
}

func assignmentSuggestions(t *testing.T, p *apitest.Play) {
	require.Empty(t, suggestions(t, p).Items, "the assignment is over")
}
