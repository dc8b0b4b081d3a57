package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestDraftingWaitsForEveryDispositionUnlessItIsWaived(t *testing.T) {
	t.Parallel()
	p := fresh(Consultation, act(nora, Submit, "input/nhri", content("input")), act(stan, DeclineIt, "input/stats", because))(t)
	p.refused(Conflict, "inputs_disposed", mira, Close, "")
	require.True(t, p.stage.Undisposed())
	require.Equal(t, []string{"DispositionsWaived"}, p.does(mira, Waive, "", because))
	require.False(t, p.stage.Undisposed())
	var line Condition
	for _, c := range p.stage.ReadyToClose() {
		if c.Rule == "inputs_disposed" {
			line = c
		}
	}
	require.False(t, line.Satisfied, "a waiver never turns green")
	require.True(t, line.Overridden)
	require.Equal(t, []string{"input/nhri"}, line.Steps)
	dossier := lasts(p).Dossier
	require.Equal(t, []string{"input/nhri"}, dossier.Waiver.Steps)
	require.Equal(t, why, dossier.Waiver.Reason)
	require.Equal(t, mira.Person, dossier.Waiver.Person)
}
