package web

import (
	"cmp"
	"net/http"
	"strings"

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
	if fields(f.Kind, found.Step) == nil {
		return answer{}, followup.Refuse(followup.Malformed, "unreadable_form", "the form cannot be read")
	}
	p.attempt, p.acting = found.Stage.Attempt, cmp.Or(p.acting, found.Institution)
	sc := s.scene(v.words, found.Names, map[string]string{found.Step.Subject: found.SubjectTitle}, found.Stage.Launch.Zone)
	summary := sc.summary(f, found.Step, p)
	switch v.r.PostForm.Get("go") {
	case "send":
		return s.send(v, p.cycle, f.act(p), sc, summary, p.address())
	case "change":
		return s.showStep(v, p, found, f)
	}
	if f.check(v.words, found.Step); len(f.Wrong) > 0 {
		return s.showStep(v, p, found, f)
	}
	if f.bound() && f.Shown != found.Step.Content.Hash {
		return stale(v, p.address()), nil
	}
	return answer{title: v.T("check.title"), body: checkPage(checkView{words: v.words, Summary: summary, Form: f, Address: p.address()})}, nil
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
	Address string
}

// summary tells an act in words, for the check before it and the receipt after it.
func (s scene) summary(f form, st *followup.Step, p place) []rowView {
	rows := []rowView{{Name: s.T("row.act"), Value: s.Family("act", f.Kind)}, {Name: s.T("row.step"), Value: s.step(st.ID)},
		{Name: s.T("row.stage"), Value: s.stage(p.stage)}, {Name: s.T("row.for"), Value: s.name(p.acting)}}
	rows = append(rows, s.filledIn(f, st)...)
	if f.bound() {
		rows = append(rows, rowView{Name: s.T("row.shown"), Value: isolate(f.Shown)})
	}
	return rows
}

// filledIn tells what the form holds, field by field.
func (s scene) filledIn(f form, st *followup.Step) []rowView {
	var rows []rowView
	for _, field := range fields(f.Kind, st) {
		row := rowView{Name: s.T("field." + strings.TrimSuffix(field, "?"))}
		switch value := f.value(field); {
		case value == "" && field != "supporting?":
			row.Value = s.T("none")
		case field == "disposition" || field == "channel":
			row.Value = s.Family(field, value)
		case field == "return_to":
			row.Value = s.stage(f.ReturnTo)
		case field == "lead":
			row.Value = s.name(value)
		case field == "supporting?":
			row.Value = s.nameAll(f.Supporting)
		default:
			row.Value, row.Prose = value, true
		}
		rows = append(rows, row)
	}
	return rows
}

// stale is the page for who decided on a text that no longer stands.
func stale(v *visit, address string) answer {
	return answer{status: http.StatusConflict, title: v.T("stale.title"), body: stalePage(v.words, address)}
}

// actOnStage takes a form of the cycle page with which a coordinator closes the running stage or sends it back.
func (s *server) actOnStage(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	if f.Stage = followup.StageName(v.r.PostForm.Get("stage")); f.Stage.Ordinal() < 0 || (f.Kind != followup.Close && f.Kind != followup.SendBack) {
		return answer{}, followup.Refuse(followup.Malformed, "unreadable_form", "the form cannot be read")
	}
	c, err := s.engine.Cycle(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	sc := s.scene(v.words, c.Names, c.Clusters, c.Launch.Zone)
	summary := append([]rowView{{Name: v.T("row.act"), Value: v.Family("act", f.Kind)}, {Name: v.T("row.cycle"), Value: isolate(c.Title)},
		{Name: v.T("row.stage"), Value: sc.stage(f.Stage)}}, sc.filledIn(f, nil)...)
	p := place{cycle: c.ID, stage: f.Stage, attempt: f.Attempt, acting: c.Launch.Parties.Coordination}
	if v.r.PostForm.Get("go") == "send" {
		return s.send(v, c.ID, f.act(p), sc, summary, cycleAddress(c.ID))
	}
	if f.check(v.words, nil); len(f.Wrong) > 0 || v.r.PostForm.Get("go") == "change" {
		return answer{status: f.status(), title: c.Title, body: cyclePage(s.cycleView(v, c, f))}, nil
	}
	return answer{title: v.T("check.title"), body: checkPage(checkView{words: v.words, Summary: summary, Form: f, Address: cycleAddress(c.ID)})}, nil
}
