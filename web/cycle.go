package web

import (
	"slices"
	"strconv"

	"nmrf/engine"
	"nmrf/followup"
)

// runRow is one attempt at a stage, or a stage that has not begun.
type runRow struct {
	Place                                string
	Name, State, Attempt, Opened, Closed string
	Waits, Mark                          string
	Current                              bool
}

// stepRow is one step of the stage that runs.
type stepRow struct {
	Name, State, Waits, Address string
	Open                        bool
	deadline
}

// conditionRow is one line of the list that says whether the stage can close.
type conditionRow struct {
	Says, Who string
	Steps     []string
	Satisfied bool
	Mark      string // instead of met and unmet
}

// cycleView is what the page of a cycle shows.
type cycleView struct {
	scene
	ID, Title, State, Stage       string
	Zone, Anchor, Recommendations string
	Profile, Address              string
	Runs                          []runRow
	Steps                         []stepRow
	Conditions                    []conditionRow
	MayClose, Ready               bool
	Close, SendBack               form
	StageActs, CycleActs          []form // about the stage and the cycle as a whole
	Receipts                      [][]rowView
	MayAcknowledge                bool
	Completed                     []followup.StageName // stages of which an attempt was completed
	Amend                         []form               // one for each kind of step of the stage
	Earlier                       []followup.StageName // to which the stage can be sent back
	Lost                          []rowView            // what she wrote in a form that is not offered any more
	Suggestions                   string               // address of the page that suggests institutions; empty: not now, or not for her
	Outdated                      []outdatedRow        // what was decided on an earlier wording of recommendations
}

// cyclePage shows where one cycle stands and on whom it waits.
func (s *server) cyclePage(v *visit) (answer, error) {
	c, err := s.engine.Cycle(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return answer{title: c.Title, body: cyclePage(s.cycleView(v, c, form{}))}, nil
}

// cycleView makes the page; filled is the form that she has filled in already, with what is wrong in it.
func (s *server) cycleView(v *visit, c engine.CycleView, filled form) cycleView {
	sc := s.scene(v.words, c.Names, c.Clusters, c.Launch.Zone)
	view := cycleView{scene: sc, ID: c.ID, Title: isolate(c.Title), State: v.Family("cycle", c.State), Address: cycleAddress(c.ID),
		Zone: isolate(c.Launch.Zone), Anchor: v.date(c.Launch.Anchor, zoneOr("")), Recommendations: v.number(int64(c.Launch.Count)),
		Profile: sc.profile(c.Launch.Profile.Name), Outdated: sc.outdatedRows(c.ID, c.Outdated)}
	open := openStage(c)
	view.MayClose = coordinates(v.caller, c.Cycle)
	if open != nil && open.Name == followup.Assignment && v.caller.May("SuggestAssignments") {
		view.Suggestions = suggestionsAddress(c.ID)
	}
	used := view.offerWholeActs(v, c, open, filled)
	for _, name := range c.Launch.Profile.Order() {
		view.Runs = append(view.Runs, sc.runs(c, name, open)...)
	}
	if open == nil {
		if !used {
			view.Lost = sc.wroteOnStage(filled)
		}
		return view
	}
	view.Stage = sc.stage(open.Name)
	for _, st := range open.Steps {
		view.Steps = append(view.Steps, stepRow{Name: sc.step(st.ID), State: sc.Family("state", st.State), Waits: sc.waiting(c.Facts(st).Waits),
			Address: stepAddress(c.ID, open.Name, open.Attempt, st.ID), Open: st.Open(), deadline: sc.deadline(st)})
	}
	for _, cond := range open.ReadyToClose() {
		view.Conditions = append(view.Conditions, sc.condition(cond))
	}
	view.Ready = ready(open)
	view.offerStageActs(open, filled, used)
	return view
}

// offerStageActs puts the forms about the stage into the page; what she wrote in one that is not offered any more is shown beside them.
func (view *cycleView) offerStageActs(open *followup.Stage, filled form, used bool) {
	view.Close, view.SendBack = stageForm(followup.Close, open), stageForm(followup.SendBack, open)
	if filled.Kind == followup.SendBack {
		view.SendBack = filled
	}
	view.Earlier = open.Launch.Profile.Before(open.Name)
	used = used || filled.Kind == followup.SendBack
	for _, kind := range ruledKinds[open.Name] {
		amend := stageForm(followup.AmendRule, open).with("rule_kind", string(kind), "rule", ruleText(open.RuleFor(kind)))
		if filled.Kind == followup.AmendRule && filled.ruleKind() == kind {
			amend, used = filled, true
		}
		view.Amend = append(view.Amend, amend)
	}
	if !used {
		view.Lost = view.wroteOnStage(filled)
	}
}

// wroteOnStage lists what she wrote in a form about a stage.
func (s scene) wroteOnStage(f form) []rowView {
	var rows []rowView
	for _, field := range []string{"rule", "reason"} {
		if text := f.Values.Get(field); text != "" {
			rows = append(rows, rowView{Name: s.T("field." + field), Value: text, Prose: true})
		}
	}
	return rows
}

// stageForm is the form of an act on the stage that is open.
func stageForm(kind followup.CommandKind, open *followup.Stage) form {
	f := newForm(kind, "")
	f.Stage, f.Attempt = open.Name, open.Attempt
	return f
}

// runs lists the attempts at a stage, or one row for a stage that has not begun.
func (s scene) runs(c engine.CycleView, name followup.StageName, open *followup.Stage) []runRow {
	place := s.number(int64(len(c.Launch.Profile.Before(name)) + 1))
	var rows []runRow
	for _, r := range c.Runs {
		if r.Stage != name {
			continue
		}
		row := runRow{Place: place, Name: s.stage(name), Attempt: s.number(int64(r.Attempt)), Opened: s.moment(r.Started, s.zone), Closed: s.T("none"),
			State: s.T("run.running"), Mark: "running", Waits: s.T("nobody")}
		if r.Outcome != "" {
			row.State, row.Mark, row.Closed = s.Family("outcome", r.Outcome), string(r.Outcome), s.moment(r.Finished, s.zone)
		} else {
			row.Current = true
			row.Waits = s.stageWaits(c, open)
		}
		rows = append(rows, row)
	}
	if rows == nil {
		rows = append(rows, runRow{Place: place, Name: s.stage(name), State: s.T("run.waiting"), Mark: "waiting", Attempt: s.T("none"),
			Opened: s.T("none"), Closed: s.T("none"), Waits: s.T("nobody")})
	}
	return rows
}

// stageWaits says on whom the running stage waits: on those who owe something, else on the coordination, which closes it.
func (s scene) stageWaits(c engine.CycleView, open *followup.Stage) string {
	if c.State == followup.CyclePausedNow {
		return s.T("waits.paused")
	}
	if open == nil || len(open.Steps) == 0 {
		return s.T("who.system")
	}
	var ids []string
	for _, st := range open.Steps {
		for _, id := range c.Facts(st).Waits.Institutions {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return s.T("waits.close", "Institution", s.name(c.Launch.Parties.Coordination))
	}
	return s.nameAll(ids)
}

func (s scene) condition(c followup.Condition) conditionRow {
	row := conditionRow{Says: s.T("rule." + c.Rule), Satisfied: c.Satisfied && !c.Warns}
	switch {
	case c.Warns:
		row.Mark = s.T("ready.warns")
	case c.Overridden:
		row.Mark = s.T("ready.overridden")
	}
	if !c.Satisfied {
		row.Who = s.nameAll(c.Who)
		for _, id := range c.Steps {
			row.Steps = append(row.Steps, s.step(id))
		}
	}
	return row
}

// attemptOf reads the number of an attempt; 0 stands for the latest.
func attemptOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
