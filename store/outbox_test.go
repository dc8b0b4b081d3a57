package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
)

// TestWhoseTurnItBecomesIsTold holds the outbox to every turn that an act brings, whatever the act.
func TestWhoseTurnItBecomesIsTold(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	db := mustSQL(t, url)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Until(followup.SignOff)
	const plan = "plan/c01"
	health, justice := storetest.Actor(storetest.Health, followup.FocalPoint), storetest.Actor(storetest.Justice, followup.Approver)
	for _, act := range []struct {
		does followup.CommandKind
		by   followup.Actor
		with followup.Command
		told []notice
	}{
		{followup.Submit, health, followup.Command{Content: p.Text("plan")},
			[]notice{{"TextSubmitted", plan, storetest.Health}, {"TextSubmitted", plan, storetest.Justice}}},
		{followup.ReplyIt, justice, followup.Command{Reply: followup.AgreeComments, Items: []followup.NewItem{{Kind: followup.CommentItem, Text: p.Text("comment")}}},
			nil}, // its author is awaited already
		{followup.CorrectIt, health, followup.Command{Content: p.Text("corrected")},
			[]notice{{"CorrectionProposed", plan, storetest.Justice}, {"CorrectionProposed", plan, storetest.Coordination}}},
		{followup.RejectCorrection, storetest.Coordinator, followup.Command{}, nil},
		{followup.Approve, storetest.Actor(storetest.Health, followup.Approver), followup.Command{}, nil},
		{followup.Answer, storetest.Coordinator, followup.Command{Item: "i1"}, []notice{{"ItemAnswered", plan, storetest.Coordination}}},
		{followup.AddParty, storetest.Coordinator, followup.Command{Institution: storetest.Cabinet}, []notice{{"PartyAdded", plan, storetest.Cabinet}}},
		{followup.Suspend, storetest.Coordinator, followup.Command{}, nil},
		{followup.Unsuspend, storetest.Coordinator, followup.Command{}, []notice{{"StepReleased", plan, storetest.Cabinet}}},
		{followup.Escalate, storetest.Coordinator, followup.Command{}, []notice{{"ArbitrationOpened", plan, storetest.Cabinet}}},
		{followup.RefuseClear, storetest.Coordinator, followup.Command{}, []notice{{"ClearanceRefused", plan, storetest.Coordination}}},
	} {
		since := p.Stage(followup.SignOff).Seq
		act.with.Kind, act.with.Actor, act.with.Step, act.with.Reason = act.does, act.by, plan, p.Text("why")
		p.Do(followup.SignOff, act.with)
		require.Equal(t, act.told, noticesSince(t, db, p.Stream(followup.SignOff), since), act.does)
		held := map[string]bool{}
		for _, id := range p.Stage(followup.SignOff).Step(plan).Awaited() {
			held[id] = true
		}
		for _, institution := range []string{storetest.Coordination, storetest.Health, storetest.Justice, storetest.Cabinet} {
			list, err := s.Involving(background, storetest.Scope(t, "tasks"), institution, true)
			require.NoError(t, err)
			waits := false
			for _, task := range list {
				waits = waits || task.Step.ID == plan
			}
			require.Equal(t, held[institution], waits, "%s after %s", institution, act.does)
		}
	}
}
