package engine

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Acknowledgement is what a coordinator records of how a body received a report; one of the three has to be there.
type Acknowledgement struct {
	Symbol    string    // under which the body published it: CERD/C/SVN/12-13
	Received  time.Time // day on which the body received it, midnight UTC
	Reference string    // what the acknowledgement says, or where it is kept
}

const maxSymbol = 100

// Acknowledge records that a body received the report of a cycle, any time after its dispatch; Conflict before.
func (e *Engine) Acknowledge(ctx context.Context, c Caller, cycle string, a Acknowledgement) error {
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return err
	}
	v, err := e.allowOn(ctx, c, cyc.Launch.Parties.Coordination, cycle, useCases["Acknowledge"])
	if err != nil {
		return err
	}
	a.Symbol, a.Reference = strings.TrimSpace(a.Symbol), strings.TrimSpace(a.Reference)
	switch {
	case a.Symbol == "" && a.Received.IsZero() && a.Reference == "":
		return followup.InvalidField("symbol", "give the symbol, the day of receipt or what the acknowledgement says")
	case utf8.RuneCountInString(a.Symbol) > maxSymbol:
		return followup.InvalidField("symbol", "a symbol has at most %d characters", maxSymbol)
	case len(a.Reference) > maxText:
		return followup.Refuse(followup.TooLarge, "text_too_large", "the texts of one act hold at most %d kB", maxText>>10)
	case a.Received.After(e.time()):
		return followup.InvalidField("received", "the day of receipt lies in the future")
	}
	by := e.by(c, v)
	by.Institution = cyc.Launch.Parties.Coordination
	body := followup.ReportAcknowledged{Cycle: cycle, Symbol: a.Symbol, Received: a.Received.UTC()}
	if a.Reference != "" {
		body.Reference, err = e.store.Put(ctx, store.Text{ID: ulid.Make().String(), Classification: followup.InternalUse, Media: "text/plain",
			Data: []byte(a.Reference), Cycle: cycle, Institution: by.Institution})
		if err != nil {
			return err
		}
	}
	return e.store.Acknowledge(ctx, by, body)
}

// allowOn asks the policy about an act on what belongs to a cycle: the coordination of that cycle alone stands to it as a cycle's. A denial is
// recorded and returned as Forbidden.
func (e *Engine) allowOn(ctx context.Context, c Caller, coordination, cycle string, asked access) (policies.Verdict, error) {
	q := question{institution: first(c.Institutions()), object: asked.object, action: asked.action, relations: []followup.Relation{followup.Other}}
	if slices.Contains(c.Institutions(), coordination) {
		q.institution, q.relations[0] = coordination, followup.CycleWide
	}
	q.roles = c.Roles(q.institution)
	v, rel := q.ask(c.enforcer)
	if v.Allowed {
		return v, nil
	}
	return v, e.deny(ctx, c, denial{institution: q.institution, cycle: cycle, roles: q.roles, relation: rel, object: q.object, action: q.action, verdict: v})
}

// Acknowledged is how a body received a report, with its text where the caller may see it.
type Acknowledged struct {
	store.Acknowledgement
	Text string
}

func (e *Engine) acknowledgements(ctx context.Context, reader Caller, cycle string) ([]Acknowledged, error) {
	list, err := e.store.Acknowledgements(ctx, cycle)
	if err != nil {
		return nil, err
	}
	out := make([]Acknowledged, len(list))
	for i, a := range list {
		out[i].Acknowledgement = a
		if a.Reference == "" {
			continue
		}
		content, err := e.store.Content(ctx, a.Reference)
		if err != nil {
			return nil, err
		}
		if e.shows(reader, content, nil) {
			out[i].Text = string(content.Data)
		}
	}
	return out, nil
}

// Dispatched says whether the report of the cycle has left the State.
func (v CycleView) Dispatched() bool {
	return slices.ContainsFunc(v.Stages, func(st *followup.Stage) bool { return st.Name == followup.Submission && !st.Dossier.Sent.Zero() })
}
