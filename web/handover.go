package web

import (
	"time"

	"nmrf/engine"
	"nmrf/followup"
)

const handoverAddress = "/handover"

// handoverPageView is what the page of handovers shows.
type handoverPageView struct {
	scene
	Form    form
	People  []personRow
	Refusal string
}

// handoverFields are those of the form by which a person's work goes to her successor.
var handoverFields = []string{"leaver", "successor", "from?", "instrument", "reason"}

func (s *server) handoverPage(v *visit) (answer, error) {
	return s.showHandover(v, form{Values: map[string][]string{}}, nil)
}

// showHandover makes the page; filled is the form that was filled in already, refused what the engine said to it.
func (s *server) showHandover(v *visit, filled form, refused *followup.Error) (answer, error) {
	view, err := s.handoverScene(v)
	if err != nil {
		return answer{}, err
	}
	if view.Form = filled; filled.Key == "" {
		view.Form.Key = newKey()
	}
	a := answer{status: filled.status(), title: v.T("handover.title")}
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	a.body = handoverPage(view)
	return a, nil
}

func (s *server) handoverScene(v *visit) (handoverPageView, error) {
	if !v.caller.May("HandOver") {
		return handoverPageView{}, followup.Refuse(followup.Forbidden, "wrong_role", "an administrator hands over")
	}
	all, err := s.engine.People(v.r.Context(), v.caller)
	if err != nil {
		return handoverPageView{}, err
	}
	given, err := s.delegationsView(v)
	if err != nil {
		return handoverPageView{}, err
	}
	names := map[string]string{}
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return handoverPageView{scene: s.scene(v.words, names, nil, given.zone.String()), People: people(names, nil)}, nil
}

// handOver takes the form of the page: to check it, to change it once more, or to send it.
func (s *server) handOver(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	view, err := s.handoverScene(v)
	if err != nil {
		return answer{}, err
	}
	for _, field := range handoverFields {
		if name := bare(field); f.value(name) == "" && name == field || f.value(name) != "" && !f.readable(name) {
			f.Wrong[name] = v.T("need." + name)
		}
	}
	step := v.r.PostForm.Get("go")
	if step == "change" || len(f.Wrong) > 0 {
		return s.showHandover(v, f, nil)
	}
	h := f.handover(view.zone, s.now())
	if step != "send" {
		return s.checkHandover(v, view, f, h)
	}
	done, err := s.engine.HandOver(v.r.Context(), keyed(v.caller, f), h, f.value("reason"))
	if err != nil {
		return s.showHandover(v, f, followup.AsError(err))
	}
	return answer{title: v.T("receipt.title"), body: handoverReceipt(v.words, view.handoverRows(f, h, done))}, nil
}

func (s *server) checkHandover(v *visit, view handoverPageView, f form, h followup.Handover) (answer, error) {
	planned, err := s.engine.PlanHandover(v.r.Context(), v.caller, h)
	if err != nil {
		return s.showHandover(v, f, followup.AsError(err))
	}
	return answer{title: v.T("check.title"), body: handoverCheck(v.words, view.handoverRows(f, h, planned), f.checked())}, nil
}

// handover reads the form: from the beginning of the day in the State's zone, or at once where that is past or no day is given.
func (f form) handover(zone *time.Location, now time.Time) followup.Handover {
	h := followup.Handover{Person: f.value("leaver"), Successor: f.value("successor"), Instrument: f.value("instrument")}
	if day, err := dayOf(f.value("from"), zone); err == nil && day.After(now) {
		h.At = day
	}
	return h
}

// handoverRows tells what goes over.
func (s scene) handoverRows(f form, h followup.Handover, v engine.HandoverView) []rowView {
	s.names = v.Names
	rows := []rowView{
		{Name: s.T("field.leaver"), Value: s.name(h.Person)}, {Name: s.T("field.successor"), Value: s.name(h.Successor)},
		{Name: s.T("handover.at"), Value: s.moment(v.At, s.zone)},
		{Name: s.T("field.instrument"), Value: f.value("instrument"), Prose: true}, {Name: s.T("field.reason"), Value: f.value("reason"), Prose: true},
		{Name: s.T("handover.open"), Value: s.number(int64(v.Open))},
	}
	for _, g := range v.EndGrants {
		rows = append(rows, rowView{Name: s.T("handover.grant"), Value: s.T("handover.role", "Role", s.Family("role", g.Role), "Institution", s.name(g.Institution))})
	}
	for _, d := range v.NewDelegations {
		rows = append(rows, rowView{Name: s.T("handover.delegation"), Value: s.T("handover.acts", "Delegate", s.name(d.Delegate), "Principal", s.name(d.Principal),
			"Role", s.Family("role", d.Role), "Institution", s.name(d.Institution))})
	}
	if n := len(v.Sections); n > 0 {
		rows = append(rows, rowView{Name: s.T("handover.sections"), Value: s.number(int64(n))})
	}
	return rows
}
