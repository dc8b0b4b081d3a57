package web

import (
	"net/http"
	"slices"
	"time"

	"nmrf/engine"
	"nmrf/followup"
)

// delegationsView is what the page of delegations shows.
type delegationsView struct {
	scene
	Given, Received []delegationRow
	Form            form
	People          []personRow
	Institutions    []personRow // where she holds a role
	Roles           []personRow // that she holds
	Refusal         string
}

// delegationRow is one delegation.
type delegationRow struct {
	ID, Person, Role, Institution, Period, State, Instrument string
	Ended                                                    bool
}

// delegationsPage lists for whom she may act and who may act for her.
func (s *server) delegationsPage(v *visit) (answer, error) {
	return s.showDelegations(v, form{Values: map[string][]string{}}, nil)
}

// showDelegations makes the page; filled is the form that she has filled in already, refused what the engine said to it.
func (s *server) showDelegations(v *visit, filled form, refused *followup.Error) (answer, error) {
	list, err := s.engine.Delegations(v.r.Context(), v.caller)
	if err != nil {
		return answer{}, err
	}
	view, err := s.delegationsView(v)
	if err != nil {
		return answer{}, err
	}
	view.Form = filled
	if view.Form.Key == "" {
		view.Form.Key = newKey()
	}
	for _, d := range slices.Backward(list) {
		if d.Principal == v.caller.Person.ID {
			view.Given = append(view.Given, view.delegation(d, d.Delegate))
		} else {
			view.Received = append(view.Received, view.delegation(d, d.Principal))
		}
	}
	a := answer{status: filled.status(), title: v.T("delegations.title")}
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	a.body = delegationsPage(view)
	return a, nil
}

// delegationsView reads the names, and the zone of the State from its newest cycle.
func (s *server) delegationsView(v *visit) (delegationsView, error) {
	all, err := s.engine.Institutions(v.r.Context(), v.caller)
	if err != nil {
		return delegationsView{}, err
	}
	cycles, err := s.engine.Cycles(v.r.Context(), v.caller)
	if err != nil {
		return delegationsView{}, err
	}
	names, zone := map[string]string{}, ""
	if len(cycles) > 0 {
		newest, err := s.engine.Cycle(v.r.Context(), v.caller, cycles[0].ID)
		if err != nil {
			return delegationsView{}, err
		}
		names, zone = newest.Names, newest.Launch.Zone
	}
	view := delegationsView{scene: s.scene(v.words, names, nil, zone)}
	view.People = slices.DeleteFunc(people(names, all), func(p personRow) bool { return p.ID == v.caller.Person.ID })
	mine := v.caller.Institutions()
	view.Institutions = institutions(slices.DeleteFunc(all, func(i followup.Institution) bool { return !slices.Contains(mine, i.ID) }))
	for _, g := range v.caller.Grants {
		if delegable(g.Role) && !slices.ContainsFunc(view.Roles, func(r personRow) bool { return r.ID == string(g.Role) }) {
			view.Roles = append(view.Roles, personRow{ID: string(g.Role), Name: v.Family("role", g.Role)})
		}
	}
	return view, nil
}

// delegable says whether a role can be delegated; the procedure has the last word.
func delegable(r followup.Role) bool {
	return r != followup.Auditor && r != followup.Administrator && r != followup.Operator
}

func (s scene) delegation(d followup.Delegation, other string) delegationRow {
	row := delegationRow{ID: d.ID, Person: s.name(other), Role: s.Family("role", d.Role), Institution: s.name(d.Institution),
		Period: s.T("plan.period", "From", s.date(d.From, s.zone), "To", s.date(d.To.Add(-time.Second), s.zone)), Instrument: d.Instrument}
	switch {
	case d.InForce(s.now):
		row.State = s.T("delegations.in_force")
	case s.now.Before(d.From):
		row.State = s.T("delegations.later")
	default:
		row.State, row.Ended = s.T("delegations.ended"), true
	}
	return row
}

// delegationFields are those of the form by which she lets somebody act for her.
var delegationFields = []string{"delegate", "institution", "role", "from", "to", "instrument"}

// delegate takes the forms of the page: to give a delegation or to revoke one, to check it, to change it once more, or to send it.
func (s *server) delegate(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	view, err := s.delegationsView(v)
	if err != nil {
		return answer{}, err
	}
	if f.Values.Get("revoke") != "" {
		return s.revoke(v, f)
	}
	f.checkDelegation(v.words)
	switch step := v.r.PostForm.Get("go"); {
	case step == "change" || len(f.Wrong) > 0:
		return s.showDelegations(v, f, nil)
	case step == "send":
		return s.give(v, f, view)
	}
	return answer{title: v.T("check.title"), body: delegationCheck(v.words, view.delegationRows(f), f.checked(), v.T("delegations.effect"), v.T("delegations.give"))}, nil
}

// checkDelegation notes what is missing.
func (f form) checkDelegation(w *words) {
	for _, field := range delegationFields {
		if f.value(field) == "" || !f.readable(field) {
			f.Wrong[field] = w.T("need." + field)
		}
	}
}

func (s scene) delegationRows(f form) []rowView {
	from, _ := dayOf(f.value("from"), s.zone)
	to, _ := dayOf(f.value("to"), s.zone)
	return []rowView{
		{Name: s.T("field.delegate"), Value: s.name(f.value("delegate"))},
		{Name: s.T("field.institution"), Value: s.name(f.value("institution"))},
		{Name: s.T("field.role"), Value: s.Family("role", f.value("role"))},
		{Name: s.T("field.from"), Value: s.date(from, s.zone)},
		{Name: s.T("field.to"), Value: s.date(to, s.zone)},
		{Name: s.T("field.instrument"), Value: f.value("instrument"), Prose: true},
	}
}

// give records the delegation, from the beginning of its first day to the end of its last in the State's zone. The key of the form is
// the request's, so that a second click records nothing more.
func (s *server) give(v *visit, f form, view delegationsView) (answer, error) {
	d := followup.Delegation{Delegate: f.value("delegate"), Institution: f.value("institution"), Role: followup.Role(f.value("role")), Instrument: f.value("instrument")}
	from, _ := dayOf(f.value("from"), view.zone)
	to, _ := dayOf(f.value("to"), view.zone)
	d.From, d.To = laterOf(from, s.now()), to.AddDate(0, 0, 1)
	given, err := s.engine.GiveDelegation(v.r.Context(), keyed(v.caller, f), d)
	if err != nil {
		return s.showDelegations(v, f, followup.AsError(err))
	}
	rows := append(view.delegationRows(f), rowView{Name: v.T("row.key"), Value: isolate(given.ID)})
	return answer{title: v.T("receipt.title"), body: delegationReceipt(v.words, rows)}, nil
}

// laterOf returns the later instant: a delegation begins when it is given, where its first day is today.
func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// keyed is the caller with the form's key as the number of her request.
func keyed(c engine.Caller, f form) engine.Caller {
	c.Request = f.Key
	return c
}

// revoke ends a delegation that she gave, after a check.
func (s *server) revoke(v *visit, f form) (answer, error) {
	list, err := s.engine.Delegations(v.r.Context(), v.caller)
	if err != nil {
		return answer{}, err
	}
	view, err := s.delegationsView(v)
	if err != nil {
		return answer{}, err
	}
	i := slices.IndexFunc(list, func(d followup.Delegation) bool { return d.ID == f.value("revoke") })
	if i < 0 {
		return answer{}, followup.Refuse(followup.NotFound, "no_such_delegation", "there is no such delegation")
	}
	row := view.delegation(list[i], list[i].Delegate)
	rows := []rowView{{Name: v.T("field.delegate"), Value: row.Person}, {Name: v.T("field.institution"), Value: row.Institution},
		{Name: v.T("field.role"), Value: row.Role}, {Name: v.T("plan.time"), Value: row.Period}}
	if v.r.PostForm.Get("go") != "send" {
		return answer{title: v.T("check.title"), body: delegationCheck(v.words, rows, f.checked(), v.T("delegations.ends"), v.T("delegations.revoke"))}, nil
	}
	if err := s.engine.RevokeDelegation(v.r.Context(), keyed(v.caller, f), list[i].ID); err != nil {
		e := followup.AsError(err)
		return answer{status: statusOf[e.Code], title: v.T("refused.title"), body: errorPage(v.words, v.T("refused.title"), v.refusal(e), requestID(v.r.Context()))}, nil
	}
	return answer{status: http.StatusOK, title: v.T("receipt.title"), body: delegationReceipt(v.words, rows)}, nil
}
