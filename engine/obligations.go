package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Obligation is what a body expects after a cycle, with the title of that cycle.
type Obligation struct {
	*followup.Obligation
	Title    string // of the cycle that armed it
	MayAct   bool   // the caller can launch what is proposed, move it or waive it
	Proposed string // title of the cycle that is proposed; empty: none is
}

// Obligations lists what is expected, the earliest due first; open leaves out what is not expected any more.
func (e *Engine) Obligations(ctx context.Context, c Caller, open bool) ([]Obligation, error) {
	scope, err := e.scope(ctx, c, "Obligations")
	if err != nil {
		return nil, err
	}
	all, err := e.store.Obligations(ctx, scope, open)
	if err != nil {
		return nil, err
	}
	titles := titles{engine: e, names: map[string]string{}}
	out := make([]Obligation, len(all))
	for i, o := range all {
		if out[i], err = e.obligation(ctx, c, titles, o); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Obligation shows one; NotFound if there is none.
func (e *Engine) Obligation(ctx context.Context, c Caller, id string) (Obligation, error) {
	if _, err := e.allow(ctx, c, "Obligation"); err != nil {
		return Obligation{}, err
	}
	o, err := e.store.Obligation(ctx, id)
	if err != nil {
		return Obligation{}, err
	}
	return e.obligation(ctx, c, titles{engine: e, names: map[string]string{}}, o)
}

func (e *Engine) obligation(ctx context.Context, c Caller, titles titles, o *followup.Obligation) (Obligation, error) {
	view := Obligation{Obligation: o}
	cyc, err := e.store.Cycle(ctx, o.Terms.Cycle)
	if err != nil {
		return view, err
	}
	if view.Title, err = titles.text(ctx, cyc.Launch.Title.ID); err != nil {
		return view, err
	}
	for _, r := range c.Roles(o.Terms.Parties.Coordination) {
		view.MayAct = view.MayAct || r == followup.Coordinator
	}
	view.MayAct = view.MayAct && !o.Done()
	if o.Proposal != nil {
		view.Proposed = proposedTitle(o)
	}
	return view, nil
}

// proposedTitle names a proposed cycle by its profile, its body and the year in which it is due.
func proposedTitle(o *followup.Obligation) string {
	name := strings.ReplaceAll(o.Proposal.Profile, "-", " ")
	return fmt.Sprintf("%s: %s, %s", o.Terms.Body, name, o.Proposal.Due.Format(time.DateOnly))
}

// ObligationAct is what a coordinator wants to do to an obligation.
type ObligationAct struct {
	Key    string
	Kind   followup.CommandKind // followup.MoveObligation, followup.WaiveObligation
	Due    time.Time            // the day that the body gave
	Reason string
}

// DecideObligation takes one act on an obligation; its answer is that of Decide.
func (e *Engine) DecideObligation(ctx context.Context, c Caller, id string, a ObligationAct) (Done, error) {
	done := []Done{{Key: a.Key}}
	o, err := e.store.Obligation(ctx, id)
	if err != nil {
		return done[0], err
	}
	if len(a.Key) < 8 || len(a.Key) > maxKeyLen {
		return done[0], followup.InvalidField("key", "give the act a key of its own, 8 to %d characters long: a ULID or a UUID", maxKeyLen)
	}
	if a.Kind != followup.MoveObligation && a.Kind != followup.WaiveObligation {
		return done[0], followup.InvalidField("kind", "there is no act %q on an obligation", a.Kind)
	}
	known, err := e.store.Receipts(ctx, commandID(c, a.Key))
	if err != nil {
		return done[0], err
	}
	if r, ok := known[commandID(c, a.Key)]; ok {
		done[0].Receipt, done[0].Refusal = &r.Receipt, r.Refusal
		return done[0], nil
	}
	asked := access{"obligations", string(a.Kind)}
	v, err := e.allowOn(ctx, c, o.Terms.Parties.Coordination, o.Terms.Cycle, asked)
	if err != nil {
		return done[0], err
	}
	cmd, err := e.obligationCommand(ctx, c, o, a, v)
	if err != nil {
		return done[0], err
	}
	out := &outgoing{}
	out.add(0, prepared{command: cmd, denial: denial{institution: cmd.Actor.Institution, cycle: o.Terms.Cycle, roles: cmd.Actor.Roles,
		relation: followup.CycleWide, object: asked.object, action: asked.action, verdict: v}})
	e.send(ctx, c, o.Stream(), out, done)
	return done[0], nil
}

func (e *Engine) obligationCommand(ctx context.Context, c Caller, o *followup.Obligation, a ObligationAct, v policies.Verdict) (followup.Command, error) {
	coordination := o.Terms.Parties.Coordination
	cmd := followup.Command{ID: commandID(c, a.Key), Kind: a.Kind, Obligation: o.ID, At: e.time(), Due: a.Due.UTC(),
		Actor:     followup.Actor{Person: c.Person.ID, Institution: coordination, Roles: c.Roles(coordination)},
		Authority: followup.Authority{Policy: c.enforcer.Version(), Rule: v.Rule}}
	if len(a.Reason) > maxText {
		return cmd, followup.Refuse(followup.TooLarge, "text_too_large", "the texts of one act hold at most %d kB", maxText>>10)
	}
	if a.Reason == "" {
		return cmd, nil
	}
	cmd.Cycle = o.Terms.Cycle // whose text it is
	var err error
	cmd.Reason, err = e.storeWords(ctx, &cmd, a.Reason)
	cmd.Cycle = ""
	return cmd, err
}

// LaunchProposal launches the cycle that answers an obligation: with the profile that its rule names, the recommendations of its body, and the
// offices and the calendar of the cycle before. Title and anchor may be given; an obligation can be answered before its cycle is proposed.
func (e *Engine) LaunchProposal(ctx context.Context, c Caller, id, key, title string, anchor time.Time) (*followup.Cycle, error) {
	if _, err := e.allow(ctx, c, "LaunchProposal"); err != nil {
		return nil, err
	}
	o, err := e.store.Obligation(ctx, id)
	if err != nil {
		return nil, err
	}
	if o.Done() && o.State != followup.ObligationAnswered { // a launch that is sent again answers as the first time
		return nil, followup.Refuse(followup.Conflict, "obligation_ended", "nothing is expected here any more")
	}
	p, err := o.Propose()
	if err != nil {
		return nil, err
	}
	if title == "" {
		o.Proposal = &p
		title = proposedTitle(o)
	}
	if anchor.IsZero() {
		anchor = p.Anchor
	}
	t := o.Terms
	return e.Launch(ctx, c, NewCycle{Key: key, Title: title, Profile: p.Profile, Body: t.Body, Zone: t.Zone, Anchor: anchor, Parties: t.Parties,
		OwnCalendar: &t.Calendar, Select: store.RecommendationFilter{Body: t.Body}, Answers: id})
}

// checkAnswers refuses a launch that answers an obligation which does not exist or is not expected any more.
func (e *Engine) checkAnswers(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	o, err := e.store.Obligation(ctx, id)
	switch {
	case followup.AsError(err).Code == followup.NotFound && err != nil:
		return followup.InvalidField("answers", "there is no obligation %q", id)
	case err != nil:
		return err
	case o.Done():
		return followup.Refuse(followup.Conflict, "obligation_ended", "nothing is expected here any more")
	}
	return nil
}

// tellObligations tells those to look that have to take note of something, until they have.
func (e *Engine) tellObligations(ctx context.Context) {
	e.lookAt(ctx, e.store.ToldObligations)
}
