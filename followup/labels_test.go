package followup_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestLabelsAreCheckedBeforeTheyAreConfirmed(t *testing.T) {
	t.Parallel()
	checked, err := ConfirmedLabels{ThemeLabel, []string{" Water ", "Health", "Water"}}.Checked()
	require.NoError(t, err)
	require.Equal(t, ConfirmedLabels{ThemeLabel, []string{"Water", "Health"}}, checked)
	none, err := ConfirmedLabels{Kind: SDGLabel}.Checked()
	require.NoError(t, err)
	require.Equal(t, ConfirmedLabels{SDGLabel, []string{}}, none, "a person may say that none fits")
	var many []string
	for i := range 51 {
		many = append(many, strings.Repeat("y", i+1))
	}
	for field, wrong := range map[string]ConfirmedLabels{
		"kind":   {LeadLabel, []string{"health"}},
		"labels": {ThemeLabel, []string{"Water", " "}},
	} {
		_, err := wrong.Checked()
		require.Equal(t, field, AsError(err).Field)
	}
	for _, wrong := range [][]string{many, {strings.Repeat("é", 201)}} {
		_, err := ConfirmedLabels{PersonLabel, wrong}.Checked()
		require.Equal(t, "labels", AsError(err).Field)
	}
	_, err = ConfirmedLabels{PersonLabel, []string{strings.Repeat("é", 200)}}.Checked()
	require.NoError(t, err)
}

func TestWhatAPersonConfirmedOutweighsWhatWasPublished(t *testing.T) {
	t.Parallel()
	r := Recommendation{Themes: []string{"Water"}, AffectedPersons: []string{"Children"}, SDGs: []string{"6 - Water"},
		Confirmed: []ConfirmedLabels{{ThemeLabel, []string{"Health"}}, {SDGLabel, nil}}}
	for kind, want := range map[LabelKind]struct {
		labels []string
		known  bool
	}{ThemeLabel: {[]string{"Health"}, true}, PersonLabel: {[]string{"Children"}, true}, SDGLabel: {nil, true}, LeadLabel: {nil, false}} {
		labels, known := r.LabelsOf(kind)
		require.Equal(t, want.labels, labels, kind)
		require.Equal(t, want.known, known, kind)
	}
	_, known := Recommendation{}.LabelsOf(PersonLabel)
	require.False(t, known)
}
