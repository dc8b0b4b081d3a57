package policies

import (
	"slices"

	"nmrf/followup"
)

// Scope is what a list may show to the person who asked. Only the policy makes one; the zero Scope shows nothing and is
// not valid. A list shows the rows of every institution if Everything, else those that Institution is a party or the
// author of, and those of a classification that Shows; a text is shown only where Shows says so, Everything or not.
type Scope struct {
	valid           bool
	everything      bool
	institution     string
	classifications []followup.Classification
}

// Valid says whether the policy made this scope.
func (s Scope) Valid() bool { return s.valid }

// Everything says that rows of every institution may be shown.
func (s Scope) Everything() bool { return s.everything }

// Institution is the one whose own rows may be shown beyond Classifications; empty for persons who act for none.
func (s Scope) Institution() string { return s.institution }

// Classifications lists what may be shown whoever it belongs to, from open to closed.
func (s Scope) Classifications() []followup.Classification { return slices.Clone(s.classifications) }

// Shows says whether a content of that classification may be shown; party: Institution is a party or the author of it.
func (s Scope) Shows(c followup.Classification, party bool) bool {
	if !s.valid {
		return false
	}
	return slices.Contains(s.classifications, c) || (party && s.institution != "")
}

// openToAll lists the objects that are the same for everybody who may list or read them at all.
var openToAll = []string{"cycle", "recommendations", "institutions", "people", "grants", "policy", "ledger", "access", "report"}

// Scope says what a list of objects may show to a person who holds roles in an institution. Coordinators and auditors
// see every classification; ministries and the committee what is public or internal; consulted institutions,
// administrators and the console what is public. Their institution's own rows come on top.
func (e *Enforcer) Scope(roles []followup.Role, institution, object string) (Scope, Verdict) {
	v := e.askToSee(roles, object)
	if !v.Allowed {
		return Scope{}, v
	}
	everything := slices.Contains(openToAll, object) ||
		slices.Contains(roles, followup.Coordinator) || slices.Contains(roles, followup.Auditor)
	return Scope{valid: true, everything: everything, institution: institution, classifications: seenBy(roles)}, v
}

// askToSee asks to list the object, or to read it where it has no list; first for all of it, then for what is one's own.
func (e *Enforcer) askToSee(roles []followup.Role, object string) Verdict {
	action := list
	if !meaningful(object, list) {
		action = read
	}
	v := e.Ask(Request{Roles: roles, Relation: followup.CycleWide, Object: object, Action: action})
	if v.Allowed || v.Name != WrongInstitution {
		return v
	}
	return e.Ask(Request{Roles: roles, Relation: followup.Own, Object: object, Action: action})
}

func seenBy(roles []followup.Role) []followup.Classification {
	n := 1
	for _, r := range roles {
		switch r {
		case followup.Coordinator, followup.Auditor:
			n = len(followup.Classifications)
		case followup.FocalPoint, followup.Approver, followup.Drafter:
			n = max(n, 2)
		}
	}
	return slices.Clone(followup.Classifications[:n])
}
