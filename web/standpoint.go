package web

import (
	"slices"

	"nmrf/engine"
	"nmrf/followup"
)

// standpoint is for whom she acts in a step, and what she can do so.
type standpoint struct {
	institution string
	principal   string // person for whom she acts by a delegation; empty: herself
	acts        []followup.CommandKind
	coordinates bool // the institution steers the cycle
	again       bool // it has a reply that stands
	ready       []followup.ClearanceLine
	found       engine.StepView
}

// standpointOf finds for whom she acts: the person whom the address names, herself, or who delegated to her where she can do nothing
// herself.
func standpointOf(p place, found engine.StepView) standpoint {
	at := standpoint{institution: found.Institution, acts: found.Acts, ready: found.Ready, found: found}
	for _, d := range found.Delegated {
		chosen := p.principal == d.Principal && (p.acting == "" || p.acting == d.Institution)
		if chosen || (p.principal == "" && len(at.acts) == 0) {
			at.institution, at.principal, at.acts = d.Institution, d.Principal, d.Acts
		}
	}
	at.coordinates = at.institution == found.Stage.Launch.Parties.Coordination
	if r, ok := found.Step.Standing(at.institution); ok && r.Explicit() {
		at.again = true
	}
	return at
}

// place is where acts from this standpoint go.
func (at standpoint) place(p place) place {
	p.acting, p.principal = at.institution, at.principal
	return p
}

// actingChoice is one person or institution for whom she can act.
type actingChoice struct {
	Says, Address string
	Current       bool
}

// choices lists for whom she can act in the step: herself and everybody whose delegation applies.
func (s scene) choices(p place, found engine.StepView, at standpoint) []actingChoice {
	if len(found.Delegated) == 0 {
		return nil
	}
	var list []actingChoice
	if len(found.Acts) > 0 {
		own := p
		own.acting, own.principal = found.Institution, ""
		list = append(list, actingChoice{Says: s.T("acting.self", "Institution", s.name(found.Institution)), Address: own.address(), Current: at.principal == ""})
	}
	for _, d := range found.Delegated {
		other := p
		other.acting, other.principal = d.Institution, d.Principal
		list = append(list, actingChoice{Says: s.T("acting.other", "Person", s.name(d.Principal), "Institution", s.name(d.Institution)), Address: other.address(),
			Current: at.principal == d.Principal && at.institution == d.Institution})
	}
	return list
}

// overridable lists the lines of "Ready to clear?" that the higher authority can override.
func overridable(lines []followup.ClearanceLine) []followup.ClearanceLine {
	return slices.DeleteFunc(slices.Clone(lines), func(l followup.ClearanceLine) bool {
		return !l.Blocks() || !l.Overridable()
	})
}
