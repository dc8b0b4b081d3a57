package policies_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
	"nmrf/policies"
)

func TestScope(t *testing.T) {
	t.Parallel()
	base := mustBase(t)
	for name, c := range map[string]struct {
		roles      []Role
		object     string
		everything bool
		seen       []Classification
	}{
		"coordinator":                  {[]Role{Coordinator}, "tasks", true, Classifications},
		"auditor":                      {[]Role{Auditor}, "content", true, Classifications},
		"ministry's steps":             {[]Role{FocalPoint}, "step", false, []Classification{Public, InternalUse}},
		"ministry's cycles":            {[]Role{Approver}, "cycle", true, []Classification{Public, InternalUse}},
		"consulted institution":        {[]Role{Consultee}, "inputs", false, []Classification{Public}},
		"consulted institution's step": {[]Role{Statistician}, "step", false, []Classification{Public}},
		"administrator of people":      {[]Role{Administrator}, "people", true, []Classification{Public}},
		"console":                      {[]Role{Operator}, "ledger", true, []Classification{Public}},
		"widest of two roles":          {[]Role{Consultee, Drafter}, "inputs", false, []Classification{Public, InternalUse}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scope, v := base.Scope(c.roles, "inst", c.object)
			require.True(t, v.Allowed)
			require.NotEmpty(t, v.Rule)
			require.True(t, scope.Valid())
			require.Equal(t, c.everything, scope.Everything())
			require.Equal(t, "inst", scope.Institution())
			require.Equal(t, c.seen, scope.Classifications())
		})
	}
}

func TestScopeDenied(t *testing.T) {
	t.Parallel()
	base := mustBase(t)
	for object, role := range map[string]Role{"people": FocalPoint, "access": FocalPoint, "step": Operator, "content": Administrator, "ledger": Consultee} {
		scope, v := base.Scope([]Role{role}, "inst", object)
		require.False(t, v.Allowed, object)
		require.NotEmpty(t, v.Missing)
		require.Equal(t, policies.Scope{}, scope)
	}
}

func TestScopeShows(t *testing.T) {
	t.Parallel()
	base := mustBase(t)
	ministry, _ := base.Scope([]Role{Approver}, "health", "content")
	require.True(t, ministry.Shows(InternalUse, false))
	require.False(t, ministry.Shows(Restricted, false))
	require.True(t, ministry.Shows(Restricted, true))
	consulted, _ := base.Scope([]Role{Consultee}, "ngo", "content")
	require.False(t, consulted.Shows(InternalUse, false))
	require.True(t, consulted.Shows(ConfidentialSource, true), "its own input")
	auditor, _ := base.Scope([]Role{Auditor}, "", "content")
	require.True(t, auditor.Shows(ConfidentialSource, false))
	require.False(t, policies.Scope{}.Shows(Public, true))
}
