package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

var (
	tuesday  = monday.AddDate(0, 0, 1)
	handover = Handover{Person: "hana", Successor: "hela", At: tuesday, Instrument: "letter 9"}
)

func granted(id, person, institution string, role Role, from, to time.Time) Grant {
	return Grant{ID: id, Person: person, Institution: institution, Role: role, From: from, To: to, Instrument: "decree"}
}

func TestWhatAHandoverChanges(t *testing.T) {
	t.Parallel()
	far := nextWeek.AddDate(0, 1, 0)
	hers := []Grant{
		granted("now", "hana", "health", FocalPoint, monday, time.Time{}),
		granted("later", "hana", "justice", Drafter, nextWeek, far),
		granted("over", "hana", "health", Approver, monday, tuesday),
	}
	delegations := []Delegation{
		{ID: "hers", Principal: "hana", Delegate: "hugo", Institution: "health", Role: FocalPoint, From: monday, To: nextWeek, MayNot: []CommandKind{DeclineIt}},
		{ID: "to-her", Principal: "hugo", Delegate: "hana", Institution: "health", Role: Approver, From: monday, To: nextWeek},
		{ID: "between", Principal: "hana", Delegate: "hela", Institution: "health", Role: FocalPoint, From: monday, To: nextWeek},
		{ID: "past", Principal: "hana", Delegate: "hugo", Institution: "health", Role: FocalPoint, From: monday, To: tuesday},
		{ID: "groundless", Principal: "hana", Delegate: "hugo", Institution: "finance", Role: Approver, From: monday, To: nextWeek},
		{ID: "others", Principal: "hugo", Delegate: "hedy", Institution: "health", Role: Approver, From: monday, To: nextWeek},
	}
	c, err := handover.Changes(hers, nil, delegations)
	require.NoError(t, err)
	require.Equal(t, []Grant{granted("now", "hana", "health", FocalPoint, monday, tuesday), granted("later", "hana", "justice", Drafter, nextWeek, nextWeek)}, c.EndGrants)
	require.Equal(t, []Grant{
		{Person: "hela", Institution: "health", Role: FocalPoint, From: tuesday, Instrument: "letter 9"},
		{Person: "hela", Institution: "justice", Role: Drafter, From: nextWeek, To: far, Instrument: "letter 9"},
	}, c.NewGrants)
	var ended []string
	for _, d := range c.EndDelegations {
		ended = append(ended, d.ID)
		require.Equal(t, tuesday, d.To)
	}
	require.Equal(t, []string{"hers", "to-her", "between", "groundless"}, ended)
	require.Equal(t, []Delegation{
		{Principal: "hela", Delegate: "hugo", Institution: "health", Role: FocalPoint, From: tuesday, To: nextWeek, Instrument: "letter 9", MayNot: []CommandKind{DeclineIt}},
		{Principal: "hugo", Delegate: "hela", Institution: "health", Role: Approver, From: tuesday, To: nextWeek, Instrument: "letter 9"},
	}, c.NewDelegations)
	require.False(t, c.EndGrants[0].HeldAt(tuesday) || c.EndGrants[1].HeldAt(nextWeek))
}

func TestASuccessorKeepsWhatSheHas(t *testing.T) {
	t.Parallel()
	hers := []Grant{granted("now", "hana", "health", FocalPoint, monday, nextWeek)}
	for name, one := range map[string]struct {
		has   Grant
		given int
	}{
		"as long":      {granted("x", "hela", "health", FocalPoint, monday, nextWeek), 0},
		"without end":  {granted("x", "hela", "health", FocalPoint, monday, time.Time{}), 0},
		"shorter":      {granted("x", "hela", "health", FocalPoint, monday, nextWeek.AddDate(0, 0, -1)), 1},
		"another role": {granted("x", "hela", "health", Approver, monday, time.Time{}), 1},
	} {
		c, err := handover.Changes(hers, []Grant{one.has}, nil)
		require.NoError(t, err, name)
		require.Len(t, c.NewGrants, one.given, name)
		require.Len(t, c.EndGrants, 1, name)
	}
}

func TestHandoversThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Handover){
		"nobody leaves":      func(h *Handover) { h.Person = "" },
		"nobody follows":     func(h *Handover) { h.Successor = "" },
		"to herself":         func(h *Handover) { h.Successor = h.Person },
		"no instrument":      func(h *Handover) { h.Instrument = "" },
		"in the past":        func(h *Handover) { h.At = monday.Add(-time.Second) },
		"in two years' time": func(h *Handover) { h.At = monday.AddDate(2, 0, 0) },
	} {
		h := handover
		change(&h)
		require.Equal(t, Invalid, AsError(h.Check(monday)).Code, name)
	}
	require.NoError(t, handover.Check(monday))

	for name, r := range handoverRefusals {
		_, err := handover.Changes(r.hers, r.successors, nil)
		require.Equal(t, []any{Conflict, r.rule}, []any{AsError(err).Code, AsError(err).Rule}, name)
	}
}

var focal = []Grant{granted("now", "hana", "health", FocalPoint, monday, time.Time{})}

var handoverRefusals = map[string]struct {
	rule             string
	hers, successors []Grant
}{
	"who holds nothing":   {"nothing_to_hand_over", nil, nil},
	"to an auditor":       {"roles_apart", focal, []Grant{granted("x", "hela", "audit", Auditor, monday, time.Time{})}},
	"to an administrator": {"roles_apart", focal, []Grant{granted("x", "hela", "nmrf", Administrator, monday, time.Time{})}},
}

func TestSectionsGoToTheSuccessor(t *testing.T) {
	t.Parallel()
	p := drafted(t)
	p.does(mira, AssignDrafter, "section/1", drafters("milo", "mona"))
	gone := Event{Stream: RegistryStream, At: p.now, Body: PersonHandedOver{Handover: Handover{Person: "milo", Successor: "mona", At: p.now}, Reason: why}}
	heed := func(c *Command) { c.Noticed = &gone }
	require.Equal(t, []string{"DraftersNamed"}, p.does(system, Heed, "", heed))
	require.Equal(t, []string{"mona"}, p.stage.Step("section/1").Drafters)
	require.Empty(t, p.does(system, Heed, "", heed), "it is noted once")

	p.now = p.now.Add(time.Hour)
	p.does(mira, AssignDrafter, "section/1", drafters("milo"), because)
	require.Empty(t, p.does(system, Heed, "", heed), "who is named after her handover stays")
	require.Equal(t, []string{"milo"}, p.stage.Step("section/1").Drafters)
}
