package engine

import (
	"context"
	"slices"
	"time"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Task is a step that concerns the caller, with the acts that the policy allows her in it.
type Task struct {
	store.Task
	Title        string // of the cycle
	Institution  string // for which she would act
	OnBehalfOf   string // person whose delegation she would act under; empty: she acts for herself
	Acts         []followup.CommandKind
	Why          followup.Why // why it is on the list
	Since        time.Time    // since when it waits
	WaitsFor     []string     // institutions for which it waits
	SubjectTitle string       // name of the cluster or of the institution that the step is about
	Sources      []SourceNews // changes of what it rests on, since it was last done
}

// Tasks lists the steps in which it is the caller's turn, or the turn of a person whose delegation to her is in force, and in which
// she can do something, the earliest due first.
func (e *Engine) Tasks(ctx context.Context, c Caller) ([]Task, error) {
	return e.list(ctx, c, "Tasks", func(st *followup.Step, institution string, _ followup.Parties) []followup.Ask {
		return st.Turn(institution)
	})
}

// Waiting lists the open steps in which the caller's institutions have a part and that wait for others.
func (e *Engine) Waiting(ctx context.Context, c Caller) ([]Task, error) {
	return e.list(ctx, c, "Waiting", func(st *followup.Step, institution string, _ followup.Parties) []followup.Ask {
		asks := st.Turn(institution)
		if !st.Open() || (len(asks) > 0 && asks[0].Why != followup.WhyCorrection) || optional(st, institution) {
			return nil
		}
		return one(st.Waits().Why)
	})
}

// ForInformation lists the steps in which the caller's institutions have a part and that have ended, and those to which they may
// reply and need not, while their stage is open.
func (e *Engine) ForInformation(ctx context.Context, c Caller) ([]Task, error) {
	return e.list(ctx, c, "ForInformation", func(st *followup.Step, institution string, p followup.Parties) []followup.Ask {
		switch {
		case len(st.Turn(institution)) > 0:
			return nil
		case !st.Open():
			return one(followup.Why(st.State), can(st, institution, p)...)
		case optional(st, institution):
			return one(followup.WhyOptional, can(st, institution, p)...)
		}
		return nil
	})
}

func one(why followup.Why, acts ...followup.CommandKind) []followup.Ask {
	return []followup.Ask{{Why: why, Acts: acts}}
}

// optional says whether the institution may reply to the step and need not.
func optional(st *followup.Step, institution string) bool {
	party, ok := st.Party(institution)
	return ok && slices.Contains(st.Rule.Optional, party.Relation)
}

// belongs says why a step stands on a list for an institution, and which acts it is about; nothing where it does not.
type belongs func(st *followup.Step, institution string, p followup.Parties) []followup.Ask

// list makes one of the lists of the steps that concern the caller.
func (e *Engine) list(ctx context.Context, c Caller, useCase string, on belongs) ([]Task, error) {
	scope, err := e.scope(ctx, c, useCase)
	if err != nil {
		return nil, err
	}
	reader, standings, err := e.reader(ctx, c)
	if err != nil {
		return nil, err
	}
	l := lister{engine: e, caller: c, reader: reader, scope: scope, on: on, turn: useCase == "Tasks", titles: titles{engine: e, names: map[string]string{}},
		stages: map[string]*followup.Stage{}, news: e.newsReader(reader)}
	for _, s := range standings {
		if err := l.add(ctx, s); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(l.tasks, earlierDue)
	return l.tasks, e.nameSubjects(ctx, l.tasks)
}

// lister gathers tasks; each stage is read once.
type lister struct {
	engine *Engine
	caller Caller
	reader Caller // the caller with what she may read
	scope  policies.Scope
	on     belongs
	turn   bool
	titles titles
	stages map[string]*followup.Stage
	news   newsReader
	tasks  []Task
}

// add adds the tasks of one standing. What the caller can do for herself she does not do for another.
func (l *lister) add(ctx context.Context, s standing) error {
	found, err := l.engine.store.Involving(ctx, l.scope, s.institution, l.turn)
	if err != nil {
		return err
	}
	for _, t := range found {
		st, err := l.stage(ctx, t)
		if err != nil {
			return err
		}
		task, ok := l.task(st, t, s)
		if !ok {
			continue
		}
		if task.Title, err = l.titles.text(ctx, t.Title); err != nil {
			return err
		}
		if task.Sources, err = l.news.ofStep(ctx, st, st.Step(t.Step.ID)); err != nil {
			return err
		}
		l.tasks = append(l.tasks, task)
	}
	return nil
}

func (l *lister) stage(ctx context.Context, t store.Task) (*followup.Stage, error) {
	stream := followup.StageStream(t.Cycle, t.Stage, t.Attempt)
	if st, ok := l.stages[stream]; ok {
		return st, nil
	}
	st, err := l.engine.store.Stage(ctx, stream)
	l.stages[stream] = st
	return st, err
}

func (l *lister) task(st *followup.Stage, t store.Task, s standing) (Task, bool) {
	step, p := st.Step(t.Step.ID), st.Launch.Parties
	if step == nil || !s.covers(st.Name) {
		return Task{}, false
	}
	wait := step.Waits()
	task := Task{Task: t, Institution: s.institution, OnBehalfOf: s.principal, Since: wait.Since, WaitsFor: wait.Institutions}
	task.Step, _ = look(l.reader, p, step)
	for _, a := range l.on(step, s.institution, p) {
		allowed := l.engine.allowedActs(l.caller, st, step, s, a.Acts)
		if l.turn && len(allowed) == 0 {
			continue
		}
		if task.Acts = append(task.Acts, allowed...); task.Why == "" {
			task.Why = a.Why
		}
	}
	if task.Why == "" {
		return Task{}, false
	}
	if l.turn {
		task.Since = step.Since(task.Why)
	}
	mine := slices.ContainsFunc(l.tasks, func(o Task) bool {
		return s.principal != "" && o.Cycle == t.Cycle && o.Stage == t.Stage && o.Step.ID == step.ID && o.Institution == s.institution
	})
	return task, !mine
}

// earlierDue orders tasks by their due date; those without one come last.
func earlierDue(a, b Task) int {
	switch due, other := a.Step.Clock.Due, b.Step.Clock.Due; {
	case due.IsZero() == other.IsZero():
		return due.Compare(other)
	case due.IsZero():
		return 1
	default:
		return -1
	}
}

// titles reads each title once.
type titles struct {
	engine *Engine
	names  map[string]string
}

func (t titles) text(ctx context.Context, id string) (string, error) {
	if name, ok := t.names[id]; ok {
		return name, nil
	}
	content, err := t.engine.store.Content(ctx, id)
	if err != nil {
		return "", err
	}
	t.names[id] = string(content.Data)
	return t.names[id], nil
}

// allowedActs lists those of the acts that the policy allows the caller, for herself or for the person for whom she stands.
func (e *Engine) allowedActs(c Caller, st *followup.Stage, step *followup.Step, s standing, acts []followup.CommandKind) []followup.CommandKind {
	var allowed []followup.CommandKind
	for _, kind := range acts {
		if s.principal != "" && !s.delegation.Covers(st.Name, kind) {
			continue
		}
		if !named(step, kind, c.Person.ID, s.principal) {
			continue
		}
		q := e.question(c, st, step, Act{Kind: kind, Stage: st.Name, Step: step.ID, ActingFor: s.institution, OnBehalfOf: s.principal})
		if s.principal != "" {
			q.roles = append([]followup.Role{s.delegation.Role}, c.apart()...)
		}
		if v, _ := q.ask(c.enforcer); v.Allowed {
			allowed = append(allowed, kind)
		}
	}
	return allowed
}
