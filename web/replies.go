package web

import (
	"slices"

	"nmrf/engine"
	"nmrf/followup"
)

// replyRow is what one person said for an institution.
type replyRow struct {
	Says, Person, Institution, When, Reason, Round string
	Counts                                         bool // it stands for the text that stands
}

// partyRow is an institution that the step asks, and where it stands.
type partyRow struct {
	Name, Why, Says string
}

// tellReplies fills in who replied and what became of an input.
func (s *server) tellReplies(v *visit, st *followup.Step, view *stepPageView, found engine.StepView) error {
	var err error
	for _, r := range slices.Backward(st.Replies) {
		stands, ok := st.Standing(r.Institution)
		row := replyRow{Says: view.Family("reply", r.Kind), Person: view.name(r.Person), Institution: view.name(r.Institution),
			When: view.moment(r.At, view.zone), Round: view.number(int64(r.Round)), Counts: ok && stands.ID == r.ID}
		if row.Reason, err = s.reason(v, r.Reason); err != nil {
			return err
		}
		view.Replies = append(view.Replies, row)
	}
	for _, p := range st.Parties {
		row := partyRow{Name: view.name(p.Institution), Why: view.Family("why", p.Why), Says: view.T("reply.awaited")}
		if r, ok := st.Standing(p.Institution); ok {
			row.Says = view.Family("reply", r.Kind)
		} else if !slices.Contains(st.Awaited(), p.Institution) {
			row.Says = view.T("none")
		}
		view.Parties = append(view.Parties, row)
	}
	if st.Disposition != "" {
		view.Disposition = view.Family("disposition", st.Disposition)
		view.DisposedFor, err = s.disposedFor(v, found)
	}
	if err == nil && slices.Contains(found.Acts, followup.Assign) {
		view.Assignable, err = s.assignable(v)
	}
	return err
}

// disposedFor reads why an input was taken up or not. Whoever may see the list of inputs may read it, the contributor first.
func (s *server) disposedFor(v *visit, found engine.StepView) (string, error) {
	inputs, err := s.engine.Inputs(v.r.Context(), v.caller, found.Stage.Cycle)
	if err != nil {
		return "", err
	}
	for _, in := range inputs {
		if in.Step == found.Step.ID && in.Disposition == found.Step.Disposition {
			return in.Reason, nil
		}
	}
	return s.reason(v, found.Step.DisposedFor)
}

// reason reads why somebody acted as she did; empty when there is no reason, when it was erased, or when it is not for this reader.
func (s *server) reason(v *visit, ref followup.Ref) (string, error) {
	if ref.Zero() {
		return "", nil
	}
	content, err := s.engine.Content(v.r.Context(), v.caller, ref.ID)
	if err != nil {
		if code := followup.AsError(err).Code; code == followup.NotFound || code == followup.Forbidden {
			return "", nil
		}
		return "", err
	}
	return string(content.Data), nil
}
