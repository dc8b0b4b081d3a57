package engine

import (
	"context"
	"slices"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Decide takes one act or many on one cycle: it asks the policy for each, stores the texts, and sends what is allowed as one
// signed batch a process. The answers come in the order of the acts; an act that fails does not stop the others. An error is
// returned only when nothing can be said of any act.
func (e *Engine) Decide(ctx context.Context, c Caller, cycle string, acts []Act) ([]Done, error) {
	if len(acts) == 0 || len(acts) > MaxActs {
		return nil, followup.InvalidField("acts", "send 1 to %d acts", MaxActs)
	}
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return nil, err
	}
	done := make([]Done, len(acts))
	ids := make([]string, len(acts))
	for i, a := range acts {
		done[i].Key, ids[i] = a.Key, commandID(c, a.Key)
	}
	known, err := e.store.Receipts(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var tree *store.Tree
	if len(known) > 0 {
		now, err := e.store.Tree(ctx)
		if err != nil {
			return nil, err
		}
		tree = &now
	}
	batches := map[string]*outgoing{}
	var streams []string
	for i, a := range acts {
		if r, ok := known[ids[i]]; ok {
			done[i].take(cycle, a, r, tree)
			continue
		}
		p, err := e.prepare(ctx, c, cyc, a)
		if err != nil {
			done[i].Refusal = e.refusal(ctx, c, err)
			continue
		}
		if batches[p.stream] == nil {
			batches[p.stream] = &outgoing{}
			streams = append(streams, p.stream)
		}
		batches[p.stream].add(i, p)
	}
	for _, stream := range streams {
		e.send(ctx, c, stream, batches[stream], done)
	}
	return done, nil
}

// take answers with the first receipt of a key, unless the key was used for something else than an act on this step of this cycle.
func (d *Done) take(cycle string, a Act, r store.Known, tree *store.Tree) {
	if of, stage, _, _ := followup.ParseStream(r.Stream); of != cycle || stage != a.Stage || r.Step != a.Step {
		d.Refusal = followup.Refuse(followup.Conflict, "key_taken", "this key was used for something else: give each act a key of its own")
		return
	}
	d.Receipt, d.Tree, d.Refusal = &r.Receipt, tree, r.Refusal
}

// refusal words an error as an answer; what is our fault goes to the log.
func (e *Engine) refusal(ctx context.Context, c Caller, err error) *followup.Error {
	r := followup.AsError(err)
	if r.Code == followup.Internal {
		e.log.ErrorContext(ctx, "an act failed", "request", c.Request, "person", c.Person.ID, "error", err)
	}
	return r
}

// commandID makes a key unique among persons.
func commandID(c Caller, key string) string { return c.Person.ID + "/" + key }

// prepared is an act that the policy allows, as the command that will be sent.
type prepared struct {
	stream  string
	command followup.Command
	denial  denial // what to record should the process have ended
}

// prepare asks the policy and makes the command.
func (e *Engine) prepare(ctx context.Context, c Caller, cyc *followup.Cycle, a Act) (prepared, error) {
	if err := a.check(); err != nil {
		return prepared{}, err
	}
	if a.onCycle() {
		return e.prepareCycleAct(ctx, c, cyc, a)
	}
	attempt := a.Attempt
	if attempt == 0 {
		attempt = lastAttempt(cyc, a.Stage)
	}
	stream := followup.StageStream(cyc.ID, a.Stage, attempt)
	st, err := e.stageFor(ctx, stream, a.Step)
	if err != nil {
		return prepared{}, err
	}
	step := st.Step(a.Step)
	if a.Step != "" && step == nil {
		return prepared{}, followup.Refuse(followup.NotFound, "no_such_step", "there is no such step in this stage")
	}
	if err := e.checkInstitutions(ctx, c, a); err != nil {
		return prepared{}, err
	}
	if err := e.checkDrafters(ctx, step, a); err != nil {
		return prepared{}, err
	}
	q, err := e.questionFor(ctx, c, st, step, a)
	if err != nil {
		return prepared{}, err
	}
	v, rel := q.ask(c.enforcer)
	d := denial{institution: q.institution, cycle: cyc.ID, step: a.Step, roles: q.roles, relation: rel, object: q.object,
		action: string(a.Kind), verdict: v}
	if !v.Allowed {
		return prepared{}, e.deny(ctx, c, d)
	}
	cmd := e.command(c, a, q, v)
	cmd.Cycle, cmd.Stage, cmd.Attempt = cyc.ID, a.Stage, attempt
	if err := e.storeTexts(ctx, st, step, a, &cmd); err != nil {
		return prepared{}, err
	}
	return prepared{stream: stream, command: cmd, denial: d}, nil
}

// checkInstitutions refuses names of institutions that do not exist: they would stand in the ledger for ever. A cluster can be
// assigned to ministries only.
func (e *Engine) checkInstitutions(ctx context.Context, c Caller, a Act) error {
	named := append([]string{}, a.Supporting...)
	for _, id := range []string{a.Lead, a.ActingFor, a.Institution, a.Instead} {
		if id != "" && !slices.Contains(c.Institutions(), id) {
			named = append(named, id)
		}
	}
	if a.Lead != "" && (a.Kind == followup.Assign || a.Kind == followup.DeclineIt) {
		named = append(named, a.Lead)
	}
	found, err := e.store.InstitutionsByID(ctx, named)
	if err != nil {
		return err
	}
	kinds := map[string]followup.InstitutionKind{}
	for _, i := range found {
		kinds[i.ID] = i.Kind
	}
	for _, id := range named {
		kind, ok := kinds[id]
		switch {
		case !ok && id == a.ActingFor:
			return followup.InvalidField("acting_for", "there is no institution %q", id)
		case !ok && id != "":
			return followup.InvalidField("institution", "there is no institution %q", id)
		case ok && id != a.ActingFor && !kind.Assignable():
			return followup.InvalidField("institution", "nothing can be assigned to an institution of kind %q", kind)
		}
	}
	return nil
}

// lastAttempt returns the number of the latest attempt at a stage; 1 for one that has not started.
func lastAttempt(cyc *followup.Cycle, stage followup.StageName) int {
	attempt := 1
	for _, r := range cyc.Runs {
		if r.Stage == stage {
			attempt = r.Attempt
		}
	}
	return attempt
}

// stageFor reads the stage with what the policy needs to know: the step, and for the committee's every plan.
func (e *Engine) stageFor(ctx context.Context, stream, step string) (*followup.Stage, error) {
	if step == "" || step == "committee" {
		return e.store.Stage(ctx, stream)
	}
	return e.store.StageWith(ctx, stream, step)
}

func (e *Engine) command(c Caller, a Act, q question, v policies.Verdict) followup.Command {
	return followup.Command{
		ID: commandID(c, a.Key), Kind: a.Kind, Step: a.Step, At: e.time(), OnBehalfOf: a.OnBehalfOf,
		Actor:     followup.Actor{Person: c.Person.ID, Institution: q.institution, Roles: q.roles},
		Authority: followup.Authority{Policy: c.enforcer.Version(), Rule: v.Rule, Delegation: q.delegation},
		Shown:     a.Shown, Lead: a.Lead, Supporting: a.Supporting, Disposition: a.Disposition, Channel: a.Channel, Due: a.Due.UTC(), By: a.By, ReturnTo: a.ReturnTo,
		Drafters: a.Drafters, Reply: a.Reply, Item: a.Item, ItemState: a.ItemState, Overruled: a.Overruled, Condition: a.Condition,
		Institution: a.Institution, Instead: a.Instead, SignedOn: a.SignedOn.UTC(), SignedBy: a.SignedBy, RuleKind: a.RuleKind, Rule: a.Rule,
	}
}

func (e *Engine) prepareCycleAct(ctx context.Context, c Caller, cyc *followup.Cycle, a Act) (prepared, error) {
	coordination := cyc.Launch.Parties.Coordination
	institution := a.ActingFor
	if institution == "" {
		institution = first(c.Institutions())
		if slices.Contains(c.Institutions(), coordination) {
			institution = coordination
		}
	}
	q := question{institution: institution, roles: c.Roles(institution), object: "cycle", action: string(a.Kind), relations: []followup.Relation{followup.Other}}
	if institution == coordination {
		q.relations[0] = followup.CycleWide
	}
	if err := e.checkInstitutions(ctx, c, a); err != nil {
		return prepared{}, err
	}
	v, rel := q.ask(c.enforcer)
	d := denial{institution: institution, cycle: cyc.ID, roles: q.roles, relation: rel, object: q.object, action: q.action, verdict: v}
	if !v.Allowed {
		return prepared{}, e.deny(ctx, c, d)
	}
	cmd := e.command(c, a, q, v)
	cmd.Cycle = cyc.ID
	if err := e.storeReason(ctx, a, &cmd); err != nil {
		return prepared{}, err
	}
	return prepared{stream: cyc.Stream(), command: cmd, denial: d}, nil
}
