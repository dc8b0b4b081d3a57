package followup

import "time"

// Delegation lets one person act for another in an institution, between two instants, by an instrument. It gives nobody a
// role: what the delegate may do is what the principal may do at that moment, less what is excluded.
type Delegation struct {
	ID          string        `json:"id"`
	Principal   string        `json:"principal"`
	Delegate    string        `json:"delegate"`
	Institution string        `json:"institution"`
	Role        Role          `json:"role"`
	Stages      []StageName   `json:"stages,omitempty"`  // scope; empty: all
	MayNot      []CommandKind `json:"may_not,omitempty"` // acts that stay with the principal
	From        time.Time     `json:"from"`              // inclusive
	To          time.Time     `json:"to"`                // exclusive; a delegation always ends
	Instrument  string        `json:"instrument,omitempty"`
}

// InForce says whether the delegation holds at the instant t.
func (d Delegation) InForce(t time.Time) bool { return !t.Before(d.From) && t.Before(d.To) }

// Covers says whether the delegation reaches to an act in a stage.
func (d Delegation) Covers(stage StageName, act CommandKind) bool {
	for _, not := range d.MayNot {
		if not == act {
			return false
		}
	}
	if len(d.Stages) == 0 {
		return true
	}
	for _, s := range d.Stages {
		if s == stage {
			return true
		}
	}
	return false
}

// Check returns an Invalid error that names the first thing wrong with the delegation. grants are the principal's at From.
func (d Delegation) Check(grants []Grant) error {
	switch {
	case d.Principal == "" || d.Delegate == "" || d.Institution == "":
		return InvalidField("delegation", "name the principal, the delegate and the institution")
	case d.Principal == d.Delegate:
		return InvalidField("delegate", "nobody delegates to herself")
	case !d.To.After(d.From):
		return InvalidField("to", "the delegation ends before it starts")
	case d.To.After(d.From.AddDate(2, 0, 0)):
		return InvalidField("to", "a delegation lasts two years at most: give a role by appointment instead")
	case d.Role != FocalPoint && d.Role != Approver && d.Role != Drafter && d.Role != Consultee && d.Role != Statistician && d.Role != Coordinator:
		return InvalidField("role", "the role %q cannot be delegated", d.Role)
	}
	for _, g := range grants {
		if g.Institution == d.Institution && g.Role == d.Role && g.HeldAt(d.From) {
			return nil
		}
	}
	return InvalidField("role", "the principal does not hold the role of %s in this institution on that day", d.Role)
}

// ActingFor finds the delegation under which a delegate may act for a principal in an institution at the instant t, and returns
// the roles that it gives: those of the principal's own grants that hold at t. A delegate of a delegate acts for nobody: a
// delegation rests on a grant and never on another delegation, so that chains and loops give nothing.
func ActingFor(delegations []Delegation, grants []Grant, delegate, principal, institution string, stage StageName, act CommandKind, t time.Time) (roles []Role, under Delegation, ok bool) {
	for _, d := range delegations {
		if d.Delegate != delegate || d.Principal != principal || d.Institution != institution || !d.InForce(t) || !d.Covers(stage, act) {
			continue
		}
		for _, g := range grants {
			if g.Person == principal && g.Institution == institution && g.Role == d.Role && g.HeldAt(t) {
				return []Role{d.Role}, d, true
			}
		}
	}
	return nil, Delegation{}, false
}
