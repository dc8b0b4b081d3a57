package web

import (
	"net/http"
	"time"

	"nmrf/engine"
	"nmrf/followup"
)

const obligationsAddress = "/obligations"

// obligationsView is what the page of obligations shows.
type obligationsView struct {
	*words
	Rows    []obligationRow
	Refusal string
	Key     string
}

// obligationRow is one obligation that is not discharged.
type obligationRow struct {
	ID, Body, State, Due, After, Address string
	Proposed, Title, Anchor, Document    string
	Day                                  string // due, as a field for dates takes it
	Voluntary, Overdue, MayAct           bool
}

// obligationsPage lists what is expected next.
func (s *server) obligationsPage(v *visit) (answer, error) { return s.showObligations(v, nil) }

func (s *server) showObligations(v *visit, refused *followup.Error) (answer, error) {
	list, err := s.engine.Obligations(v.r.Context(), v.caller, true)
	if err != nil {
		return answer{}, err
	}
	view := obligationsView{words: v.words, Key: newKey()}
	for _, o := range list {
		view.Rows = append(view.Rows, v.obligation(o))
	}
	a := answer{title: v.T("obligations.title")}
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	a.body = obligationsPage(view)
	return a, nil
}

func (w *words) obligation(o engine.Obligation) obligationRow {
	zone := zoneOr(o.Terms.Zone)
	row := obligationRow{ID: o.ID, Body: isolate(o.Terms.Body), State: w.Family("obligation", o.State), Due: w.date(o.Clock.Due, zone),
		After: w.T("obligations.after", "Title", isolate(o.Title)), Address: cycleAddress(o.Terms.Cycle), Day: o.Clock.Due.In(zone).Format(dayLayout),
		Voluntary: o.Terms.Rule.Voluntary, Overdue: o.Overdue, MayAct: o.MayAct}
	if p, err := o.Propose(); err == nil {
		row.Anchor = p.Anchor.Format(dayLayout)
	}
	if o.Proposal != nil {
		row.Proposed, row.Title = w.T("obligations.proposed", "Title", isolate(o.Proposed)), o.Proposed
		if o.Proposal.Document != "" {
			row.Document = w.T("obligations.document", "Symbol", isolate(o.Proposal.Document))
		}
	}
	return row
}

// actOnObligation takes a form of the page: to launch what is proposed, to set the body's own date, or to expect it no more.
func (s *server) actOnObligation(v *visit) (answer, error) {
	if err := v.r.ParseForm(); err != nil {
		return answer{}, malformed(err)
	}
	id, form := v.r.PathValue("id"), v.r.PostForm
	if form.Get("kind") == string(followup.LaunchIt) {
		anchor, _ := time.Parse(dayLayout, form.Get("anchor"))
		launched, err := s.engine.LaunchProposal(v.r.Context(), v.caller, id, form.Get("key"), form.Get("title"), anchor)
		if err != nil {
			return s.showObligations(v, followup.AsError(err))
		}
		return answer{redirect: cycleAddress(launched.ID)}, nil
	}
	day, _ := time.Parse(dayLayout, form.Get("due"))
	act := engine.ObligationAct{Key: form.Get("key"), Kind: followup.CommandKind(form.Get("kind")), Reason: form.Get("reason")}
	if !day.IsZero() {
		act.Due = day.Add(12 * time.Hour) // the same day in every zone but the outermost
	}
	done, err := s.engine.DecideObligation(v.r.Context(), v.caller, id, act)
	if err == nil && done.Refusal != nil {
		err = done.Refusal
	}
	if err != nil {
		return s.showObligations(v, followup.AsError(err))
	}
	return answer{redirect: obligationsAddress, status: http.StatusSeeOther}, nil
}

// acknowledge takes the form of the cycle page by which a coordinator records that the body received the report.
func (s *server) acknowledge(v *visit) (answer, error) {
	if err := v.r.ParseForm(); err != nil {
		return answer{}, malformed(err)
	}
	received, _ := time.Parse(dayLayout, v.r.PostForm.Get("received"))
	cycle := v.r.PathValue("id")
	err := s.engine.Acknowledge(v.r.Context(), v.caller, cycle,
		engine.Acknowledgement{Symbol: v.r.PostForm.Get("symbol"), Received: received, Reference: v.r.PostForm.Get("reference")})
	return answer{redirect: cycleAddress(cycle)}, err
}
