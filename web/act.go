package web

import (
	"net/http"
	"slices"

	"nmrf/followup"
)

// act takes a form of the step page: to check it, to change it once more, or to send it.
func (s *server) act(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	p := placeOf(v)
	found, err := s.engine.Step(v.r.Context(), v.caller, p.cycle, p.stage, p.attempt, p.step)
	if err != nil {
		return answer{}, err
	}
	at := standpointOf(p, found)
	if fields(f, found.Step, at.again) == nil {
		return answer{}, followup.Refuse(followup.Malformed, "unreadable_form", "the form cannot be read")
	}
	p.attempt = found.Stage.Attempt
	p = at.place(p)
	if found.Step.Kind == followup.PlanStep {
		f.Values.Set("cluster", found.Step.Subject)
	}
	sc := s.stepScene(v.words, found)
	summary := sc.summary(f, found.Step, p)
	switch v.r.PostForm.Get("go") {
	case "send":
		return s.send(v, p.cycle, f, f.act(p, sc.zone), sc, summary, p.address())
	case "change":
		return s.showStep(v, p, found, f)
	}
	if f.check(v.words, found.Step, at.again); len(f.Wrong) > 0 {
		return s.showStep(v, p, found, f)
	}
	if f.bound() && f.Shown != found.Step.Content.Hash {
		return stale(v, f, p.address()), nil
	}
	return answer{title: v.T("check.title"), body: checkPage(checkView{words: v.words, Summary: summary, Form: f.checked(), Effect: v.effect(f, found.Step), Address: p.address()})}, nil
}

// rowView is one line of a summary.
type rowView struct {
	Name, Value string
	Prose       bool // Value is a person's own text
}

// checkView is what the page before an act shows.
type checkView struct {
	*words
	Summary []rowView
	Form    form
	Effect  string
	Address string
}

// summary tells an act in words, for the check before it and the receipt after it.
func (s scene) summary(f form, st *followup.Step, p place) []rowView {
	rows := []rowView{{Name: s.T("row.act"), Value: s.title(f)}, {Name: s.T("row.step"), Value: s.step(st.ID)},
		{Name: s.T("row.stage"), Value: s.stage(p.stage)}, {Name: s.T("row.for"), Value: s.actingFor(p)}}
	if item := st.Item(f.value("item")); item != nil {
		rows = append(rows, rowView{Name: s.Family("item", item.Kind), Value: s.T("item.number", "Number", s.itemNumber(item.ID))})
	}
	rows = append(rows, s.filledIn(f, st)...)
	if f.bound() {
		rows = append(rows, rowView{Name: s.T("row.shown"), Value: isolate(f.Shown)})
	}
	return rows
}

// actingFor says for whom she acts: the institution, and the person who delegated to her.
func (s scene) actingFor(p place) string {
	if p.principal == "" {
		return s.name(p.acting)
	}
	return s.T("acting.other", "Person", s.name(p.principal), "Institution", s.name(p.acting))
}

// written lists what she wrote in a form by her own hand.
func (s scene) written(f form, st *followup.Step) []rowView {
	return slices.DeleteFunc(s.filledIn(f, st), func(r rowView) bool { return !r.Prose })
}

// stale is the page for who decided on a text that no longer stands. What she wrote goes with her to the new text.
func stale(v *visit, f form, address string) answer {
	return answer{status: http.StatusConflict, title: v.T("stale.title"), body: stalePage(v.words, f, address)}
}

// actOnStage takes a form of the cycle page with which a coordinator closes the running stage, sends it back, or changes a rule.
func (s *server) actOnStage(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	f.Stage = followup.StageName(v.r.PostForm.Get("stage"))
	if !f.onStage() {
		return answer{}, followup.Refuse(followup.Malformed, "unreadable_form", "the form cannot be read")
	}
	c, err := s.engine.Cycle(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	f.check(v.words, nil, false)
	if open := openStage(c); f.Kind == followup.AmendRule && open != nil {
		f.checkRule(v.words)
	}
	if len(f.Wrong) > 0 || v.r.PostForm.Get("go") == "change" {
		return answer{status: f.status(), title: c.Title, body: cyclePage(s.cycleView(v, c, f))}, nil
	}
	sc := s.scene(v.words, c.Names, c.Clusters, c.Launch.Zone)
	summary := append([]rowView{{Name: v.T("row.act"), Value: v.title(f)}, {Name: v.T("row.cycle"), Value: isolate(c.Title)},
		{Name: v.T("row.stage"), Value: sc.wholeOrStage(f.Stage)}}, sc.filledIn(f, nil)...)
	if v.r.PostForm.Get("go") == "send" {
		p := place{cycle: c.ID, stage: f.Stage, attempt: f.Attempt, acting: actsForCycle(f, c.Launch.Parties)}
		return s.send(v, c.ID, f, f.act(p, sc.zone), sc, summary, cycleAddress(c.ID))
	}
	return answer{title: v.T("check.title"), body: checkPage(checkView{words: v.words, Summary: summary, Form: f.checked(), Effect: v.effect(f, nil), Address: cycleAddress(c.ID)})}, nil
}

// onStage says whether the form is one of those that the cycle page holds out.
func (f form) onStage() bool {
	switch f.Kind {
	case followup.Close, followup.SendBack:
		return f.Stage.Known()
	case followup.AmendRule:
		return slices.Contains(ruledKinds[f.Stage], f.ruleKind())
	case followup.PauseStage, followup.ResumeStage, followup.ExtendStage, followup.OverrideLimit, followup.Waive:
		return f.Stage.Ordinal() >= 0
	case followup.Pause, followup.Resume, followup.Withdraw, followup.ReopenStage, followup.ReopenCycle:
		return f.Stage == ""
	}
	return false
}
