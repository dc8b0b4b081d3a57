package policies

import (
	"slices"

	"nmrf/followup"
)

// Request asks whether a person who holds Roles may do Action to Object. Relation is how her institution stands to the
// step (Step.RelationOf); the coordination of the cycle is asked about CycleWide too. Objects that are no steps take CycleWide.
type Request struct {
	Roles    []followup.Role
	Relation followup.Relation
	Author   bool // she edited this step's text, and the step's rule keeps drafting and approving apart
	Object   string
	Action   string
}

// The short names of denials.
const (
	AuditorWriting        = "auditor_writing"
	AdministratorDeciding = "administrator_deciding"
	ConsoleDeciding       = "console_deciding"
	DrafterApproving      = "drafter_approving"
	WrongInstitution      = "wrong_institution" // the same role may, where its institution stands otherwise to the step
	WrongRole             = "wrong_role"
	DeniedByRule          = "denied_by_rule" // an explicit denial that only a country's own policy holds
	PolicyFailed          = "policy_failed"  // the enforcer could not judge: that is a denial too
)

// Verdict is the answer to a Request.
type Verdict struct {
	Allowed bool
	Rule    string // the rule that allowed, or the one that denied; empty when no rule speaks of it
	Missing string // for a denial that no rule made: the rules that would be needed, in words
	Name    string // for a denial: its short name
}

// Ask judges a request: for each role that the person holds, and as the author of the text if she is. One denial
// outweighs every permission, and an error of the enforcer is a denial.
func (e *Enforcer) Ask(r Request) Verdict {
	if lack := r.unknown(); lack != "" {
		return Verdict{Name: WrongRole, Missing: lack}
	}
	var allowed *rule
	for _, role := range r.Roles {
		for _, q := range r.questions(role) {
			a, err := e.judge(q)
			switch {
			case err != nil:
				return Verdict{Name: PolicyFailed, Missing: "the policy could not be asked: " + err.Error()}
			case a.rule != nil && !a.allowed:
				return Verdict{Rule: a.rule.String(), Name: nameOf(*a.rule)}
			case allowed == nil && a.allowed && q.relation != followup.AuthorOfIt:
				allowed = a.rule
			}
		}
	}
	if allowed == nil {
		return Verdict{Name: e.nameOfLack(r), Missing: e.missing(r)}
	}
	return Verdict{Allowed: true, Rule: allowed.String()}
}

// unknown says what of the request the policy has no word for; nothing can be allowed then, whatever a rule with * says.
func (r Request) unknown() string {
	for _, role := range r.Roles {
		if !slices.Contains(followup.Roles, role) {
			return "the policy knows no role " + quoted(string(role))
		}
	}
	switch {
	case r.Relation == followup.AuthorOfIt || !slices.Contains(followup.Relations, r.Relation):
		return "the policy is asked about no relation " + quoted(string(r.Relation))
	case !meaningful(r.Object, r.Action):
		return "the policy knows no action " + quoted(r.Action) + " on " + quoted(r.Object)
	}
	return ""
}

func (r Request) questions(role followup.Role) []question {
	asked := []question{{role, r.Relation, r.Object, r.Action}}
	if r.Author {
		asked = append(asked, question{role, followup.AuthorOfIt, r.Object, r.Action})
	}
	return asked
}

func nameOf(denial rule) string {
	switch {
	case denial.relation == string(followup.AuthorOfIt):
		return DrafterApproving
	case denial.role == string(followup.Auditor):
		return AuditorWriting
	case denial.role == string(followup.Administrator):
		return AdministratorDeciding
	case denial.role == string(followup.Operator):
		return ConsoleDeciding
	}
	return DeniedByRule
}

// nameOfLack tells a person of the wrong institution from one of the wrong role.
func (e *Enforcer) nameOfLack(r Request) string {
	for _, needed := range e.needed(r) {
		everybody := needed.role == anything && len(r.Roles) > 0
		if everybody || slices.Contains(r.Roles, followup.Role(needed.role)) {
			return WrongInstitution
		}
	}
	return WrongRole
}

// needed lists the rules that would allow the action on the object to somebody.
func (e *Enforcer) needed(r Request) []rule {
	var rules []rule
	for _, known := range e.rules {
		if known.effect == allow && known.about(r.Object, r.Action) {
			rules = append(rules, known)
		}
	}
	return rules
}
