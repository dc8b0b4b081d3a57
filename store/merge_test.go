package store_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// received imports one recommendation to each text and returns their ids in the order of the texts.
func received(t testing.TB, s *store.Store, texts ...string) []string {
	t.Helper()
	imports(t, s, false, incoming(texts...))
	ids := map[string]string{}
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		ids[r.Text] = r.ID
	}
	var out []string
	for _, text := range texts {
		out = append(out, ids[text])
	}
	return out
}

func TestMergedRecommendationsKnowTheirGroup(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ids := received(t, s, "one", "two", "three", "four")
	made, err := s.MergeRecommendations(background, by("cora"), []string{ids[1], ids[0], ids[1]})
	require.NoError(t, err)
	require.Equal(t, slices.Sorted(slices.Values(ids[:2])), made.Recommendations)
	grown, err := s.MergeRecommendations(background, by("cora"), []string{ids[0], ids[2]})
	require.NoError(t, err)
	require.Equal(t, store.MergedGroup{ID: made.ID, Recommendations: slices.Sorted(slices.Values(ids[:3]))}, grown, "who is told to join one of a group joins it")

	found, err := s.RecommendationsByID(background, ids)
	require.NoError(t, err)
	require.Equal(t, made.ID, found[ids[1]].Group)
	require.ElementsMatch(t, []string{ids[0], ids[2]}, found[ids[1]].MergedWith)
	require.Empty(t, found[ids[3]].Group)
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		require.Equal(t, found[r.ID], r)
	}
	groups, err := s.MergedGroups(background, storetest.Scope(t, "recommendations"))
	require.NoError(t, err)
	require.Equal(t, []store.MergedGroup{grown}, groups)

	require.NoError(t, s.PartRecommendations(background, by("cora"), made.ID))
	found, err = s.RecommendationsByID(background, ids)
	require.NoError(t, err)
	require.Empty(t, found[ids[0]].Group)
	require.Equal(t, followup.NotFound, code(s.PartRecommendations(background, by("cora"), made.ID)))

	events, err := s.Stream(background, followup.RegistryStream)
	require.NoError(t, err)
	var told []followup.Body
	for _, e := range events[len(events)-3:] {
		told = append(told, e.Event.Body)
	}
	require.Equal(t, []followup.Body{followup.RecommendationsMerged{Group: made.ID, Recommendations: made.Recommendations},
		followup.RecommendationsMerged{Group: made.ID, Recommendations: grown.Recommendations}, followup.RecommendationsParted{Group: made.ID}}, told)
}

func TestWhatCannotBeMerged(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ids := received(t, s, "one", "two", "three", "four", "five")
	imports(t, s, true, incoming("one", "two", "three", "four"))
	for _, pair := range [][]string{ids[:2], ids[2:4]} {
		_, err := s.MergeRecommendations(background, by("cora"), pair)
		require.NoError(t, err)
	}
	before, err := s.Tree(background)
	require.NoError(t, err)
	for rule, merged := range map[string][]string{
		"invalid_value":            {ids[0], ids[0]},
		"no_such_recommendation":   {ids[0], "nowhere"},
		"recommendation_withdrawn": {ids[0], ids[4]},
		"merged_elsewhere":         {ids[1], ids[2]},
		"merged_already":           {ids[0], ids[1]},
	} {
		_, err := s.MergeRecommendations(background, by("cora"), merged)
		require.Equal(t, rule, followup.AsError(err).Rule)
	}
	after, err := s.Tree(background)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestARequestMergesOnce(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ids := received(t, s, "one", "two", "three")
	who := by("cora")
	who.Command = "one-click"
	_, err := s.MergeRecommendations(background, who, ids[:2])
	require.NoError(t, err)
	_, err = s.MergeRecommendations(background, who, ids)
	require.Equal(t, "taken_already", followup.AsError(err).Rule)
}
