package engine

import (
	"context"
	"slices"

	"nmrf/followup"
	"nmrf/policies"
)

// question is what the policy is asked about one act: in which institution, with which roles, standing how to the step.
type question struct {
	institution string
	roles       []followup.Role
	relations   []followup.Relation
	author      bool
	delegation  string // under which the caller acts for another person
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
		if !onStage(a.Kind) {
			q.object = string(a.Stage) + "/" + string(step.Kind)
		}
		q.relations = []followup.Relation{step.RelationOf(institution)}
		q.author = step.Rule.Separate && (editedBy(st, step, c.Person.ID) || (a.OnBehalfOf != "" && editedBy(st, step, a.OnBehalfOf)))
	}
	if institution == st.Launch.Parties.Coordination && !slices.Contains(q.relations, followup.CycleWide) {
		q.relations = append(q.relations, followup.CycleWide)
	}
	if (step != nil || a.Kind == followup.OverrideLimit) && institution == st.Launch.Parties.Committee {
		q.relations = append(q.relations, followup.Higher)
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

// onStage says whether an act is one on the whole stage.
func onStage(k followup.CommandKind) bool { return slices.Contains(followup.StageCommands, k) }

// questionFor makes the question of an act, with the roles of the person for whom the caller acts where she acts for another.
func (e *Engine) questionFor(ctx context.Context, c Caller, st *followup.Stage, step *followup.Step, a Act) (question, error) {
	if a.OnBehalfOf == "" {
		return e.question(c, st, step, a), nil
	}
	now := e.time()
	delegations, err := e.store.DelegationsTo(ctx, c.Person.ID, now)
	if err != nil {
		return question{}, err
	}
	grants, err := e.store.Grants(ctx, a.OnBehalfOf, now)
	if err != nil {
		return question{}, err
	}
	for _, d := range delegations {
		if a.ActingFor != "" && a.ActingFor != d.Institution {
			continue
		}
		roles, under, ok := followup.ActingFor(delegations, grants, c.Person.ID, a.OnBehalfOf, d.Institution, a.Stage, a.Kind, now)
		if !ok {
			continue
		}
		a.ActingFor = d.Institution
		q := e.question(c, st, step, a)
		q.roles, q.delegation = append(roles, c.apart()...), under.ID
		return q, nil
	}
	q := e.question(c, st, step, a)
	return question{}, e.deny(ctx, c, denial{institution: q.institution, cycle: st.Cycle, step: a.Step, roles: q.roles, relation: q.relations[0],
		object: q.object, action: q.action, verdict: policies.Verdict{Name: noDelegation, Missing: "a delegation in force from the person named"}})
}

// noDelegation is the short name of the denial of an act for another person without a delegation.
const noDelegation = "no_delegation"
