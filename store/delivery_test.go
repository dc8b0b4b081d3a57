package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

func TestARequestIsDeliveredWhenSomebodyCanAnswerIt(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1")
	p.Until(followup.SignOff)
	plan := p.Stage(followup.SignOff).Steps[0].ID
	tacit := followup.Rule{Due: "10d", Remind: "2d", Escalate: "1d", Separate: true, Silence: followup.SilenceTacit}
	p.Do(followup.SignOff, followup.Command{Kind: followup.AmendRule, RuleKind: followup.CommitteeStep, Rule: &tacit, Reason: p.Text("urgent"), Actor: storetest.Coordinator})
	p.Do(followup.SignOff, followup.Command{Kind: followup.Submit, Step: plan, Content: p.Document(storetest.Plan("c01")), Actor: storetest.Actor(storetest.Health, followup.FocalPoint)})
	for _, house := range []string{storetest.Health, storetest.Justice} {
		p.Do(followup.SignOff, followup.Command{Kind: followup.Approve, Step: plan, Actor: storetest.Actor(house, followup.Approver)})
	}
	p.Do(followup.SignOff, followup.Command{Kind: followup.ClearIt, Step: plan, Actor: storetest.Coordinator})
	reached := func() []store.Reached {
		st := p.Stage(followup.SignOff)
		return record(t, s, store.RecordRequest{Stream: st.Stream(), Expected: st.Seq}).Reached
	}
	storetest.Staff(t, s, storetest.Person{Name: "dora", Institution: storetest.Cabinet, Role: followup.Drafter, Language: "en"})
	require.Empty(t, reached(), "a drafter cannot answer for the cabinet")
	storetest.Staff(t, s, storetest.Person{Name: "carl", Institution: storetest.Cabinet, Role: followup.Approver, Language: "en"})
	require.Equal(t, []store.Reached{{Step: "committee", Institutions: []string{storetest.Cabinet}}}, reached())

	p.Do(followup.SignOff, followup.Command{ID: "deliver/1", Kind: followup.Deliver, Step: "committee", Institutions: []string{storetest.Cabinet},
		Actor: followup.Actor{Person: followup.SystemActor}})
	require.Equal(t, []string{storetest.Cabinet}, p.Stage(followup.SignOff).Step("committee").Delivered)
	require.Empty(t, reached(), "it is noted once")
}
