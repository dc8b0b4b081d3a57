package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

func TestConfirmedLabelsStandBesideThePublished(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ids := received(t, s, "one", "two")
	themes := followup.ConfirmedLabels{Kind: followup.ThemeLabel, Labels: []string{"Education"}}
	persons := followup.ConfirmedLabels{Kind: followup.PersonLabel, Labels: []string{}}
	require.NoError(t, s.ConfirmLabels(background, by("cora"), ids[0], followup.ConfirmedLabels{Kind: followup.ThemeLabel, Labels: []string{"Water", "Health"}}))
	require.NoError(t, s.ConfirmLabels(background, by("cora"), ids[0], persons))
	require.NoError(t, s.ConfirmLabels(background, by("cora"), ids[0], themes))
	tree, err := s.Tree(background)
	require.NoError(t, err)
	require.NoError(t, s.ConfirmLabels(background, by("cora"), ids[0], themes))
	again, err := s.Tree(background)
	require.NoError(t, err)
	require.Equal(t, tree, again, "what was said already is not recorded again")
	require.Equal(t, followup.NotFound, code(s.ConfirmLabels(background, by("cora"), "nowhere", themes)))

	found, err := s.RecommendationsByID(background, ids)
	require.NoError(t, err)
	require.Equal(t, []followup.ConfirmedLabels{persons, themes}, found[ids[0]].Confirmed)
	require.Equal(t, []string{"Health", "Water"}, found[ids[0]].Themes, "as they were published")
	require.Empty(t, found[ids[1]].Confirmed)
	require.Equal(t, [4]int{0, 1, 1, 0}, counts(imports(t, s, false, incoming("uno", "two"))))
	require.Len(t, listed(t, s, store.RecommendationFilter{Text: "uno"})[0].Confirmed, 2, "a correction of the source leaves them")

	events, err := s.Stream(background, followup.RegistryStream)
	require.NoError(t, err)
	require.Equal(t, followup.LabelsConfirmed{Recommendation: ids[0], Kind: themes.Kind, Labels: themes.Labels}, events[len(events)-2].Event.Body)
}
