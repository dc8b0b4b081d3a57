package web

import (
	"slices"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

// replyRow is what one person said for an institution.
type replyRow struct {
	Says, Who, When, Reason, Round string
	Notes                          []string // late, on behalf of, from paper
	Past                           string   // why it does not count: replaced, or about an earlier text
	Silent                         bool     // nobody said it: silence was counted
}

// partyRow is an institution that the step asks, and where it stands.
type partyRow struct {
	Name, Why, Says string
	Awaited         bool
}

// tellReplies fills in who replied and what became of an input.
func (s *server) tellReplies(v *visit, st *followup.Step, view *stepPageView, found engine.StepView) error {
	for _, r := range slices.Backward(st.Replies) {
		view.Replies = append(view.Replies, view.replyRow(st, r, found.Texts))
	}
	for _, p := range st.Parties {
		view.Parties = append(view.Parties, view.partyRow(st, p, found))
	}
	if st.Disposition == "" {
		return nil
	}
	var err error
	view.Disposition = view.Family("disposition", st.Disposition)
	view.DisposedFor, err = s.disposedFor(v, found)
	return err
}

// replyRow tells one reply. Silence that was counted is never told as somebody's word.
func (s scene) replyRow(st *followup.Step, r followup.Reply, texts map[string]string) replyRow {
	row := replyRow{Says: s.Family("reply", r.Kind), Who: s.saidBy(r.Institution, r.Person), When: s.moment(r.At, s.zone),
		Round: s.number(int64(r.Round)), Reason: texts[r.Reason.ID], Silent: !r.Explicit()}
	if !r.Explicit() {
		row.Who = s.name(r.Institution)
	}
	if r.OnBehalfOf != "" && r.Paper.Zero() {
		row.Notes = append(row.Notes, s.T("note.behalf", "Person", s.name(r.OnBehalfOf)))
	}
	if !r.Paper.Zero() {
		row.Notes = append(row.Notes, s.T("note.paper", "Person", s.name(r.OnBehalfOf), "Date", s.date(r.SignedOn, s.zone)))
		row.Reason = strings.TrimSpace(texts[r.Paper.ID] + "\n" + row.Reason)
	}
	if r.Late {
		row.Notes = append(row.Notes, s.T("note.late"))
	}
	if r.Supersedes != "" {
		row.Notes = append(row.Notes, s.T("note.replaces", "Person", s.name(r.Supersedes)))
	}
	row.Notes = append(row.Notes, s.proposes(r)...)
	if r.Institution == "" {
		return row
	}
	stands, ok := st.Standing(r.Institution)
	last, said := st.Last(r.Institution)
	switch {
	case r.Kind == followup.AskQuestion || r.Kind == followup.AskTime || r.Kind == followup.NotedIt || (ok && stands.ID == r.ID):
	case said && last.ID != r.ID && r.Round == st.Round:
		row.Past = s.T("replies.replaced")
	case r.Kind != followup.RequestChanges && r.Kind != followup.WithdrawReply:
		row.Past = s.T("replies.past")
	}
	return row
}

// proposes tells whom a reply that declines an assignment proposes instead.
func (s scene) proposes(r followup.Reply) []string {
	if r.Proposes == nil {
		return nil
	}
	return []string{s.T("note.proposes", "Lead", s.name(r.Proposes.Lead), "Supporting", s.nameAll(r.Proposes.Supporting))}
}

// partyRow tells where an institution stands, as far as the reader may see it.
func (s scene) partyRow(st *followup.Step, p followup.Party, found engine.StepView) partyRow {
	row := partyRow{Name: s.name(p.Institution), Why: s.Family("why", p.Why), Says: s.T("none")}
	awaited := slices.Contains(found.Awaited, p.Institution)
	if r, ok := st.Standing(p.Institution); ok {
		row.Says = s.Family("reply", r.Kind)
	} else if awaited && st.State == followup.AwaitingReplies {
		row.Says, row.Awaited = s.T("reply.awaited"), true
	} else if found.Ready == nil && st.Open() && !awaited {
		row.Says = s.T("reply.unseen")
	}
	return row
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
