package engine

import (
	"context"
	"regexp"
	"slices"

	"github.com/oklog/ulid/v2"

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
			done[i].take(cycle, r, tree)
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

// take answers with the first receipt of a key, unless the key was used for something else than an act on this cycle.
func (d *Done) take(cycle string, r store.Receipt, tree *store.Tree) {
	if of, _, _, _ := followup.ParseStream(r.Stream); of != cycle {
		d.Refusal = followup.Refuse(followup.Conflict, "key_taken", "this key was used for something else: give each act a key of its own")
		return
	}
	d.Receipt, d.Tree, d.Refusal = &r, tree, r.Refusal
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
	q := e.question(c, st, step, a)
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
	for _, id := range []string{a.Lead, a.ActingFor} {
		if id != "" && !slices.Contains(c.Institutions(), id) {
			named = append(named, id)
		}
	}
	if a.Kind == followup.Assign {
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

// question is what the policy is asked about one act: in which institution, with which roles, standing how to the step.
type question struct {
	institution string
	roles       []followup.Role
	relations   []followup.Relation
	author      bool
	object      string
	action      string
}

// question finds the institution for which the caller acts: the one that she names, or else the first of hers that has a part in
// the step.
func (e *Engine) question(c Caller, st *followup.Stage, step *followup.Step, a Act) question {
	institution := a.ActingFor
	if institution == "" {
		institution = e.partIn(c, st, step)
	}
	q := question{institution: institution, roles: c.Roles(institution), object: string(a.Stage) + "/" + string(followup.NoStep), action: string(a.Kind)}
	if step != nil {
		if a.Kind != followup.Close && a.Kind != followup.SendBack {
			q.object = string(a.Stage) + "/" + string(step.Kind)
		}
		q.relations = []followup.Relation{step.RelationOf(institution)}
		q.author = st.Launch.Profile.Rules[step.Kind].Separate && editedBy(st, step, c.Person.ID)
	}
	if institution == st.Launch.Parties.Coordination && !slices.Contains(q.relations, followup.CycleWide) {
		q.relations = append(q.relations, followup.CycleWide)
	}
	if len(q.relations) == 0 {
		q.relations = []followup.Relation{followup.Other}
	}
	return q
}

func (e *Engine) partIn(c Caller, st *followup.Stage, step *followup.Step) string {
	ids := c.Institutions()
	for _, id := range ids {
		if step != nil && step.RelationOf(id) != followup.Other {
			return id
		}
	}
	for _, id := range ids {
		if id == st.Launch.Parties.Coordination {
			return id
		}
	}
	return first(ids)
}

// editedBy says whether the person had a hand in what the step decides on.
func editedBy(st *followup.Stage, step *followup.Step, person string) bool {
	if step.Kind != followup.CommitteeStep {
		return step.Edited(person)
	}
	return slices.ContainsFunc(st.Steps, func(s *followup.Step) bool { return s.Kind == followup.PlanStep && s.Edited(person) })
}

// ask puts the question for each relation: one denial by a rule outweighs every permission.
func (q question) ask(enforcer *policies.Enforcer) (policies.Verdict, followup.Relation) {
	var answer policies.Verdict
	rel := q.relations[0]
	for i, r := range q.relations {
		v := enforcer.Ask(policies.Request{Roles: q.roles, Relation: r, Author: q.author, Object: q.object, Action: q.action})
		if !v.Allowed && v.Rule != "" {
			return v, r
		}
		if i == 0 || (v.Allowed && !answer.Allowed) {
			answer, rel = v, r
		}
	}
	return answer, rel
}

func (e *Engine) command(c Caller, a Act, q question, v policies.Verdict) followup.Command {
	return followup.Command{
		ID: commandID(c, a.Key), Kind: a.Kind, Step: a.Step, At: e.time(),
		Actor:     followup.Actor{Person: c.Person.ID, Institution: q.institution, Roles: q.roles},
		Authority: followup.Authority{Policy: c.enforcer.Version(), Rule: v.Rule},
		Shown:     a.Shown, Lead: a.Lead, Supporting: a.Supporting, Disposition: a.Disposition, Channel: a.Channel, Due: a.Due.UTC(), ReturnTo: a.ReturnTo,
	}
}

// storeTexts stores the reason and the document of an act as content and puts their references into the command.
func (e *Engine) storeTexts(ctx context.Context, st *followup.Stage, step *followup.Step, a Act, cmd *followup.Command) error {
	if err := e.storeReason(ctx, a, cmd); err != nil {
		return err
	}
	if a.Kind != followup.Submit {
		return nil
	}
	doc, err := a.document(step.Kind, a.Stage)
	if err != nil {
		return err
	}
	text := store.Text{ID: ulid.Make().String(), Classification: followup.InternalUse, Cycle: cmd.Cycle, Institution: cmd.Actor.Institution,
		Media: "application/json"}
	switch d := doc.(type) {
	case nil:
		text.Media, text.Data, text.Classification = "text/plain", []byte(a.Text), followup.Restricted
	case *followup.Selection:
		if err := e.checkSelection(ctx, d); err != nil {
			return err
		}
		cmd.Count, cmd.Undecided = len(d.Recommendations), d.Undecided()
	case *followup.Clusters:
		var selection followup.Selection
		if err := e.store.ContentJSON(ctx, st.Dossier.Selection.ID, &selection); err != nil {
			return err
		}
		if err := checkClusters(*d, selection); err != nil {
			return err
		}
		cmd.Clusters = d.Heads()
	case *followup.Plan:
		if d.Cluster != step.Subject {
			return followup.InvalidField("plan", "this plan is for another cluster")
		}
	case *followup.ReportSection:
		d.ID, d.Annex = step.Subject, annex(st, step.Subject)
		cmd.Words = d.Words()
	}
	if doc != nil {
		if text.Data, err = marshal(doc); err != nil {
			return err
		}
	}
	cmd.Content, err = e.store.Put(ctx, text)
	return err
}

// clusterID is what an id may look like that stands in events and in the names of steps.
var clusterID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

func checkClusters(d followup.Clusters, selection followup.Selection) error {
	for i, c := range d.Clusters {
		if !clusterID.MatchString(c.ID) {
			return followup.InvalidField("clusters", "the id of cluster %d is not made of 1 to 32 letters, digits, - and _", i+1)
		}
	}
	return d.Check(selection)
}

func annex(st *followup.Stage, section string) bool {
	return slices.ContainsFunc(st.Dossier.Sections, func(h followup.SectionHead) bool { return h.ID == section && h.Annex })
}

// checkSelection refuses recommendations that do not exist, and says for each whether its body asks for a position.
func (e *Engine) checkSelection(ctx context.Context, s *followup.Selection) error {
	ids := make([]string, len(s.Recommendations))
	for i, r := range s.Recommendations {
		ids[i] = r.ID
	}
	found, err := e.store.RecommendationsByID(ctx, ids)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, r := range s.Recommendations {
		rec, ok := found[r.ID]
		if !ok || seen[r.ID] {
			return followup.InvalidField("selection", "recommendation %s does not exist, or stands here twice", r.ID)
		}
		seen[r.ID] = true
		s.Recommendations[i].Asks = rec.Body == "UPR"
	}
	return nil
}

func (e *Engine) storeReason(ctx context.Context, a Act, cmd *followup.Command) error {
	if a.Reason == "" {
		return nil
	}
	var err error
	cmd.Reason, err = e.store.Put(ctx, store.Text{ID: ulid.Make().String(), Classification: followup.InternalUse, Media: "text/plain",
		Data: []byte(a.Reason), Cycle: cmd.Cycle, Institution: cmd.Actor.Institution})
	return err
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
