package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
)

// TestWhatChangesRepliesChangesTheirRows holds the projection to the two acts that change what a reply stands for: a clerical
// correction and a succession of institutions.
func TestWhatChangesRepliesChangesTheirRows(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Until(followup.SignOff)
	plan := p.Stage(followup.SignOff).Steps[0].ID
	does := func(c followup.Command) {
		c.Step, c.Reason = plan, p.Text("why")
		p.Do(followup.SignOff, c)
	}
	does(followup.Command{Kind: followup.Submit, Content: p.Text("Trian nurses"), Actor: storetest.Actor(storetest.Health, followup.FocalPoint)})
	does(followup.Command{Kind: followup.Approve, Actor: storetest.Actor(storetest.Justice, followup.Approver)})
	does(followup.Command{Kind: followup.CorrectIt, Content: p.Text("Train nurses"), Actor: storetest.Actor(storetest.Health, followup.FocalPoint)})
	does(followup.Command{Kind: followup.ConfirmCorrection, Actor: storetest.Coordinator})
	requireFold(t, s, p.Cycle)
	require.Equal(t, []string{storetest.Health}, p.Stage(followup.SignOff).Steps[0].Awaited(), "who agreed to the text agreed to the corrected one")

	does(followup.Command{Kind: followup.ReplaceParty, Institution: storetest.Justice, Instead: storetest.Foreign, Actor: storetest.Coordinator})
	requireFold(t, s, p.Cycle)
	require.Equal(t, []string{storetest.Health}, p.Stage(followup.SignOff).Steps[0].Awaited(), "the successor takes the reply over")
}
