package web

import (
	"slices"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
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

// actsFor lists the acts that meet what a step waits for.
var actsFor = map[followup.Why][]followup.CommandKind{
	followup.WhyReply: {followup.Approve, followup.Return, followup.ReplyIt}, followup.WhyText: {followup.Submit, followup.DeclineIt},
	followup.WhyAnswer: {followup.Answer, followup.ClaimMet}, followup.WhySettle: {followup.Settle},
	followup.WhyClear: {followup.ClearIt, followup.RefuseClear}, followup.WhyArbitrate: {followup.Arbitrate, followup.OverrideIt},
	followup.WhyCorrection: {followup.ConfirmCorrection, followup.RejectCorrection}, followup.WhyAssign: {followup.TakeProposal, followup.Assign},
	followup.WhyAccept: {followup.AcceptIt, followup.DeclineIt}, followup.WhyDispose: {followup.Dispose}, followup.WhyDispatch: {followup.Dispatch},
	followup.WhyUnblock: {followup.AddParty, followup.RemoveParty, followup.ReplaceParty, followup.Recall, followup.Abandon}, followup.WhyReopen: {followup.Reopen}, followup.WhyHeld: {followup.Unsuspend},
}

// can says whether she can do herself what a step waits for. A stage is sent back on the page of its cycle.
func (at standpoint) can(why followup.Why) bool {
	if why == followup.WhySendBack {
		return at.coordinates
	}
	return slices.ContainsFunc(actsFor[why], func(kind followup.CommandKind) bool { return slices.Contains(at.acts, kind) })
}

// askedOf says what a step asks of her institution now, and whether it asks it of her; that nothing is asked, where it waits for others.
func (s scene) askedOf(at standpoint, found engine.StepView) (says string, mine bool) {
	headline := func(why followup.Why) string {
		return s.headline(engine.Task{Task: store.Task{Step: found.Step}, Why: why})
	}
	awaited := slices.Contains(found.Waits.Institutions, at.institution)
	if awaited && (at.can(found.Waits.Why) || at.mends(found)) {
		return headline(found.Waits.Why), true
	}
	for _, why := range at.further(found) {
		if at.can(why) {
			return headline(why), true
		}
	}
	if awaited {
		return s.T("asked.colleague", "Asked", headline(found.Waits.Why)), false
	}
	return s.T("asked.nothing"), false
}

// mends says whether she can meet with another text what stands in the way.
func (at standpoint) mends(found engine.StepView) bool {
	return found.Waits.Why == followup.WhyAnswer && slices.Contains(at.acts, followup.Submit)
}

// further lists what a step can wait for beside what it waits for first, the most pressing first.
func (at standpoint) further(found engine.StepView) []followup.Why {
	var whys []followup.Why
	if slices.Contains(found.Awaited, at.institution) {
		if !at.again {
			whys = append(whys, followup.WhyReply)
		}
		whys = append(whys, followup.WhyAnswer, followup.WhySettle, followup.WhyClear)
	}
	if found.Step.Correction != nil {
		whys = append(whys, followup.WhyCorrection)
	}
	return whys
}
