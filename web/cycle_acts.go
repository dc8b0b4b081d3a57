package web

import (
	"slices"

	"nmrf/engine"
	"nmrf/followup"
)

// offerWholeActs puts the forms about the stage and the cycle as a whole into the page, and how the body received the report; used says that
// the form that she has filled in is among them.
func (view *cycleView) offerWholeActs(v *visit, c engine.CycleView, open *followup.Stage, filled form) (used bool) {
	add := func(list *[]form, f form) {
		if filled.Kind == f.Kind {
			f, used = filled, true
		}
		*list = append(*list, f)
	}
	if open != nil {
		for _, kind := range stageActs(v.caller, open) {
			add(&view.StageActs, stageForm(kind, open))
		}
	}
	for _, kind := range cycleActs(v.caller, c) {
		add(&view.CycleActs, newForm(kind, ""))
	}
	for _, a := range c.Acknowledgements {
		view.Receipts = append(view.Receipts, view.receipt(a))
	}
	view.MayAcknowledge = view.MayClose && c.Dispatched()
	for _, r := range c.Runs {
		if r.Outcome == followup.Completed && !slices.Contains(view.Completed, r.Stage) {
			view.Completed = append(view.Completed, r.Stage)
		}
	}
	return used
}

// stageActs lists what she can do to the stage as a whole.
func stageActs(c engine.Caller, open *followup.Stage) (acts []followup.CommandKind) {
	p := open.Launch.Parties
	if slices.Contains(c.Roles(p.Coordination), followup.Coordinator) && !open.Paused {
		if open.Held {
			return []followup.CommandKind{followup.ResumeStage}
		}
		acts = append(acts, followup.PauseStage, followup.ExtendStage)
		if open.Undisposed() {
			acts = append(acts, followup.Waive)
		}
	}
	if slices.Contains(c.Roles(p.Committee), followup.Approver) && open.OverLimit() {
		acts = append(acts, followup.OverrideLimit)
	}
	return acts
}

// cycleActs lists what she can do to the cycle as a whole.
func cycleActs(c engine.Caller, cycle engine.CycleView) []followup.CommandKind {
	if !coordinates(c, cycle.Cycle) {
		return nil
	}
	pause := followup.Pause
	switch cycle.State {
	case followup.CycleDone, followup.CycleWithdrew:
		return []followup.CommandKind{followup.ReopenCycle}
	case followup.CyclePausedNow:
		pause = followup.Resume
	}
	if openStage(cycle) == nil {
		return []followup.CommandKind{pause, followup.Withdraw}
	}
	return []followup.CommandKind{pause, followup.ReopenStage, followup.Withdraw}
}

// earlierFor lists the stages to which an act can go back.
func (view cycleView) earlierFor(f form) []followup.StageName {
	if f.Kind == followup.ReopenCycle {
		return view.Completed
	}
	return slices.DeleteFunc(slices.Clone(view.Earlier), func(s followup.StageName) bool {
		return f.Kind == followup.ReopenStage && !slices.Contains(view.Completed, s)
	})
}

func (s scene) receipt(a engine.Acknowledged) []rowView {
	rows := []rowView{{Name: s.T("receipt.symbol"), Value: s.T("none")}, {Name: s.T("receipt.received"), Value: s.T("none")}}
	if a.Symbol != "" {
		rows[0].Value = isolate(a.Symbol)
	}
	if !a.Received.IsZero() {
		rows[1].Value = s.date(a.Received, zoneOr(""))
	}
	if a.Text != "" {
		rows = append(rows, rowView{Name: s.T("receipt.reference"), Value: a.Text, Prose: true})
	}
	return rows
}

// wholeOrStage names what an act is about: a stage, or the cycle as a whole.
func (s scene) wholeOrStage(stage followup.StageName) string {
	if stage == "" {
		return s.T("cycle.acts")
	}
	return s.stage(stage)
}

// actsForCycle is the institution for which she acts on a stage or a cycle.
func actsForCycle(f form, p followup.Parties) string {
	if f.Kind == followup.OverrideLimit {
		return p.Committee
	}
	return p.Coordination
}
