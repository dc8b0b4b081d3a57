package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
)

// TestTheNextTierIsTold holds the outbox to the institutions whose turn comes once those before have agreed.
func TestTheNextTierIsTold(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Until(followup.SignOff)
	stage := p.Stage(followup.SignOff)
	plan, rule := stage.Steps[0].ID, stage.RuleFor(followup.PlanStep)
	rule.Tiers = [][]followup.Relation{{followup.Supporting}, {followup.Lead}}
	does := func(kind followup.CommandKind, actor followup.Actor, c followup.Command) {
		c.Kind, c.Actor, c.Step, c.Reason = kind, actor, plan, p.Text("why")
		p.Do(followup.SignOff, c)
	}
	draft := followup.Command{Content: p.Document(storetest.Plan("c01"))}
	does(followup.AmendRule, storetest.Coordinator, followup.Command{RuleKind: followup.PlanStep, Rule: &rule})
	does(followup.Submit, storetest.Actor(storetest.Health, followup.FocalPoint), draft)
	does(followup.RefuseClear, storetest.Coordinator, followup.Command{})
	does(followup.Reopen, storetest.Coordinator, followup.Command{Due: now().AddDate(0, 1, 0)})
	does(followup.Submit, storetest.Actor(storetest.Health, followup.FocalPoint), draft)
	does(followup.Approve, storetest.Actor(storetest.Justice, followup.Approver), followup.Command{})
	require.EqualValues(t, 1, count(t, mustSQL(t, url), `SELECT count(*) FROM outbox WHERE stream = $1 AND kind = 'TierAsked' AND notice = 'asked' AND institution = $2`,
		stage.Stream(), storetest.Health))
}

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
