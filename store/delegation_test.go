package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
)

func TestADelegationIsInForceBetweenItsInstants(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	storetest.Staff(t, s, storetest.Person{Name: "hugo", Institution: storetest.Health, Role: followup.Approver, Language: "en"},
		storetest.Person{Name: "jana", Institution: storetest.Justice, Role: followup.Approver, Language: "en"})
	from := now().Add(time.Hour)
	d, err := s.AddDelegation(background, by("hugo"), followup.Delegation{Principal: "hugo", Delegate: "jana", Institution: storetest.Health,
		Role: followup.Approver, From: from, To: from.Add(time.Hour + 7), Instrument: "rota"})
	require.NoError(t, err)
	require.Equal(t, from.Add(time.Hour), d.To, "to the microsecond that the database keeps")
	inForce := func(at time.Time) bool {
		list, err := s.DelegationsTo(background, "jana", at)
		require.NoError(t, err)
		return len(list) == 1 && list[0].ID == d.ID
	}
	require.Equal(t, []bool{false, true, true, false}, []bool{inForce(from.Add(-time.Microsecond)), inForce(from), inForce(d.To.Add(-time.Microsecond)), inForce(d.To)})
	for _, person := range []string{"hugo", "jana"} {
		list, err := s.DelegationsOf(background, person)
		require.NoError(t, err)
		require.Equal(t, []followup.Delegation{d}, list)
	}

	require.Equal(t, followup.NotFound, code(s.EndDelegation(background, by("jana"), d.ID, "jana", from)), "it is not hers to end")
	end := from.Add(time.Minute)
	require.NoError(t, s.EndDelegation(background, by("hugo"), d.ID, "hugo", end))
	require.Equal(t, []bool{true, false}, []bool{inForce(from), inForce(end)})
	require.Equal(t, followup.Conflict, code(s.EndDelegation(background, by("hugo"), d.ID, "hugo", end)))

	events, err := s.Stream(background, followup.RegistryStream)
	require.NoError(t, err)
	last := events[len(events)-2:]
	require.Equal(t, followup.DelegationGiven{Delegation: d}, last[0].Event.Body)
	require.Equal(t, followup.DelegationRevoked{Delegation: d.ID, To: end}, last[1].Event.Body)
}

func TestADelegationNeedsTheRoleItLends(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	storetest.Staff(t, s, storetest.Person{Name: "hugo", Institution: storetest.Health, Role: followup.Approver, Language: "en"})
	good := followup.Delegation{Principal: "hugo", Delegate: "jana", Institution: storetest.Health, Role: followup.Approver, From: now(), To: now().Add(time.Hour)}
	for field, change := range map[string]func(*followup.Delegation){
		"role":     func(d *followup.Delegation) { d.Role = followup.Drafter },
		"delegate": func(d *followup.Delegation) { d.Delegate = "hugo" },
		"to":       func(d *followup.Delegation) { d.To = d.From },
	} {
		d := good
		change(&d)
		_, err := s.AddDelegation(background, by("hugo"), d)
		require.Equal(t, field, followup.AsError(err).Field)
	}
	list, err := s.DelegationsOf(background, "hugo")
	require.NoError(t, err)
	require.Empty(t, list)
}
