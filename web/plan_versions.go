package web

import (
	"net/url"
	"strconv"

	"nmrf/followup"
)

func planVersionsAddress(cycle string) string { return cycleAddress(cycle) + "/plan-versions" }

// planVersionsLink leads to the versions of a plan.
func (s scene) planVersionsLink(p place, attempt int) linkView {
	q := url.Values{"step": {p.step}, "attempt": {strconv.Itoa(attempt)}}
	return linkView{Text: s.T("plans.versions"), Address: planVersionsAddress(p.cycle) + "?" + q.Encode()}
}

// planVersionsPage lists the versions of a plan, and says what differs between two of them.
func (s *server) planVersionsPage(v *visit) (answer, error) {
	p, view, err := s.versionsView(v, followup.SignOff, planVersionsAddress(v.r.PathValue("id")))
	if err != nil {
		return answer{}, err
	}
	from, to := versionsAsked(v)
	diff, err := s.engine.PlanChanges(v.r.Context(), v.caller, p.cycle, p.attempt, p.step, from, to)
	if err != nil {
		return answer{}, err
	}
	view.Title, view.What = view.T("plans.versions"), view.T("plans.what")
	view.From, view.To = strconv.Itoa(diff.From.Number), strconv.Itoa(diff.To.Number)
	for _, c := range diff.Changes {
		view.Differences = append(view.Differences, view.planChange(c))
	}
	return answer{title: view.Title, body: versionsPage(view)}, nil
}
