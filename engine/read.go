package engine

import (
	"context"
	"slices"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store"
)

// Task is an open step that waits for the caller, with the acts that the policy allows her in it.
type Task struct {
	store.Task
	Title        string // of the cycle
	Institution  string // for which she would act
	Acts         []followup.CommandKind
	SubjectTitle string // name of the cluster or of the institution that the step is about
}

// Tasks lists the open steps that wait for one of the caller's institutions and in which she can do something, the earliest
// due first.
func (e *Engine) Tasks(ctx context.Context, c Caller) ([]Task, error) {
	scope, err := e.scope(ctx, c, "Tasks")
	if err != nil {
		return nil, err
	}
	var out []Task
	titles := titles{engine: e, names: map[string]string{}}
	for _, institution := range c.Institutions() {
		open, err := e.store.Tasks(ctx, scope, institution)
		if err != nil {
			return nil, err
		}
		for _, t := range open {
			task := Task{Task: t, Institution: institution}
			if task.Acts, err = e.actsIn(ctx, c, t, institution); err != nil {
				return nil, err
			}
			if len(task.Acts) == 0 {
				continue
			}
			if task.Title, err = titles.text(ctx, t.Title); err != nil {
				return nil, err
			}
			out = append(out, task)
		}
	}
	slices.SortStableFunc(out, earlierDue)
	return out, e.nameSubjects(ctx, out)
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

// asked lists the acts that a step can ask for in its state.
func asked(st *followup.Step) []followup.CommandKind {
	switch {
	case st.Kind == followup.AcceptStep && st.State == followup.AwaitingText, st.State == followup.Declined:
		return []followup.CommandKind{followup.Assign}
	case st.State == followup.AwaitingText && st.Kind == followup.ReportStep && st.Round > 1: // returned: the drafting has to mend it
		return []followup.CommandKind{followup.SendBack}
	case st.State == followup.AwaitingText && st.Kind == followup.ReportStep: // the system is making it
		return nil
	case st.State == followup.AwaitingText && st.Kind == followup.InputStep:
		return []followup.CommandKind{followup.Submit, followup.DeclineIt}
	case st.State == followup.AwaitingText:
		return []followup.CommandKind{followup.Submit}
	case st.Kind == followup.AcceptStep && st.State == followup.AwaitingReplies:
		return []followup.CommandKind{followup.AcceptIt, followup.DeclineIt}
	case st.Kind == followup.DispatchStep && st.State == followup.AwaitingReplies:
		return []followup.CommandKind{followup.Dispatch}
	case st.Kind == followup.CommitteeStep && st.State == followup.AwaitingReplies:
		return []followup.CommandKind{followup.Approve}
	case st.State == followup.AwaitingReplies:
		return []followup.CommandKind{followup.Approve, followup.Return}
	case st.Kind == followup.InputStep && st.State == followup.Passed && !st.Content.Zero() && st.Disposition == "":
		return []followup.CommandKind{followup.Dispose}
	}
	return nil
}

// actsIn lists the acts that the step asks for and that the policy allows the caller.
func (e *Engine) actsIn(ctx context.Context, c Caller, t store.Task, institution string) ([]followup.CommandKind, error) {
	st, err := e.stageFor(ctx, followup.StageStream(t.Cycle, t.Stage, t.Attempt), t.Step.ID)
	if err != nil {
		return nil, err
	}
	return e.allowedActs(c, st, st.Step(t.Step.ID), institution), nil
}

func (e *Engine) allowedActs(c Caller, st *followup.Stage, step *followup.Step, institution string) []followup.CommandKind {
	var acts []followup.CommandKind
	for _, kind := range asked(step) {
		q := e.question(c, st, step, Act{Kind: kind, Stage: st.Name, Step: step.ID, ActingFor: institution})
		if v, _ := q.ask(c.enforcer); v.Allowed {
			acts = append(acts, kind)
		}
	}
	return acts
}

// nameSubjects fills in the names of the clusters and institutions that the steps are about.
func (e *Engine) nameSubjects(ctx context.Context, tasks []Task) error {
	names, err := e.store.Names(ctx)
	if err != nil {
		return err
	}
	clusters := map[string]map[string]string{}
	for i, t := range tasks {
		if name, ok := names[t.Step.Subject]; ok {
			tasks[i].SubjectTitle = name
			continue
		}
		if clusters[t.Cycle] == nil {
			if clusters[t.Cycle], err = e.clusterNames(ctx, followup.StageStream(t.Cycle, t.Stage, t.Attempt)); err != nil {
				return err
			}
		}
		tasks[i].SubjectTitle = clusters[t.Cycle][t.Step.Subject]
	}
	return nil
}

// clusterNames returns the names of a stage's clusters by id; none before they are confirmed.
func (e *Engine) clusterNames(ctx context.Context, stream string) (map[string]string, error) {
	names := map[string]string{}
	st, err := e.store.StageWith(ctx, stream)
	if err != nil || st.Dossier.Clusters.Zero() {
		return names, err
	}
	var doc followup.Clusters
	if err := e.store.ContentJSON(ctx, st.Dossier.Clusters.ID, &doc); err != nil {
		return nil, err
	}
	for _, c := range doc.Clusters {
		names[c.ID] = c.Name
	}
	return names, nil
}

// CycleView is one cycle with all its attempts at stages.
type CycleView struct {
	*followup.Cycle
	Title    string
	Stages   []*followup.Stage
	Clusters map[string]string // names by id
	Names    map[string]string // of persons and institutions by id
}

// Cycles lists the cycles with their titles, newest first.
func (e *Engine) Cycles(ctx context.Context, c Caller) ([]CycleView, error) {
	scope, err := e.scope(ctx, c, "Cycles")
	if err != nil {
		return nil, err
	}
	cycles, err := e.store.Cycles(ctx, scope)
	if err != nil {
		return nil, err
	}
	titles := titles{engine: e, names: map[string]string{}}
	out := make([]CycleView, len(cycles))
	for i, cyc := range cycles {
		out[i].Cycle = cyc
		if out[i].Title, err = titles.text(ctx, cyc.Launch.Title.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Cycle shows one cycle; NotFound if there is none.
func (e *Engine) Cycle(ctx context.Context, c Caller, id string) (CycleView, error) {
	if _, err := e.allow(ctx, c, "Cycle"); err != nil {
		return CycleView{}, err
	}
	cyc, err := e.store.Cycle(ctx, id)
	if err != nil {
		return CycleView{}, err
	}
	view := CycleView{Cycle: cyc, Clusters: map[string]string{}}
	if view.Stages, err = e.store.Stages(ctx, id); err != nil {
		return view, err
	}
	if view.Names, err = e.store.Names(ctx); err != nil {
		return view, err
	}
	title, err := e.store.Content(ctx, cyc.Launch.Title.ID)
	if err != nil {
		return view, err
	}
	view.Title = string(title.Data)
	if n := len(view.Stages); n > 0 {
		view.Clusters, err = e.clusterNames(ctx, view.Stages[n-1].Stream())
	}
	return view, err
}

// StepView is one step with the text that stands, and what the caller can do in it.
type StepView struct {
	Stage        *followup.Stage // header only
	Step         *followup.Step
	Text         *store.Content // nil when there is none, or when the caller may not see it
	Acts         []followup.CommandKind
	Institution  string // for which she would act
	SubjectTitle string
	Names        map[string]string
}

// Step shows one step of the attempt that is given; 0 stands for the latest. NotFound if there is none.
func (e *Engine) Step(ctx context.Context, c Caller, cycle string, stage followup.StageName, attempt int, step string) (StepView, error) {
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return StepView{}, err
	}
	if attempt == 0 {
		attempt = lastAttempt(cyc, stage)
	}
	st, err := e.stageFor(ctx, followup.StageStream(cycle, stage, attempt), step)
	if err != nil {
		return StepView{}, err
	}
	view := StepView{Stage: st, Step: st.Step(step)}
	if view.Step == nil {
		return view, followup.Refuse(followup.NotFound, "no_such_step", "there is no such step in this stage")
	}
	view.Institution = e.partIn(c, st, view.Step)
	if err := e.allowStep(ctx, c, st, view.Step, view.Institution); err != nil {
		return StepView{}, err
	}
	if !st.Closed {
		view.Acts = e.allowedActs(c, st, view.Step, view.Institution)
	}
	if view.Text, err = e.visible(ctx, c, view.Step.Content, view.Step); err != nil {
		return view, err
	}
	if view.Names, err = e.store.Names(ctx); err != nil {
		return view, err
	}
	clusters, err := e.clusterNames(ctx, st.Stream())
	view.SubjectTitle = clusters[view.Step.Subject]
	if view.SubjectTitle == "" {
		view.SubjectTitle = view.Names[view.Step.Subject]
	}
	return view, err
}

// allowStep asks the policy whether the caller may read a step, as her institution stands to it.
func (e *Engine) allowStep(ctx context.Context, c Caller, st *followup.Stage, step *followup.Step, institution string) error {
	q := e.question(c, st, step, Act{ActingFor: institution})
	asked := useCases["Step"]
	q.object, q.action = asked.object, asked.action
	v, rel := q.ask(c.enforcer)
	if v.Allowed {
		return nil
	}
	return e.deny(ctx, c, denial{institution: institution, cycle: st.Cycle, step: step.ID, roles: q.roles, relation: rel,
		object: q.object, action: q.action, verdict: v})
}

// visible reads a content if the policy's scope shows it to the caller; the committee's reference points at no content of its own.
func (e *Engine) visible(ctx context.Context, c Caller, ref followup.Ref, step *followup.Step) (*store.Content, error) {
	if ref.Zero() || step.Kind == followup.CommitteeStep {
		return nil, nil
	}
	content, err := e.store.Content(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	if !e.shows(c, content, step) {
		return nil, nil
	}
	return &content, nil
}

// shows says whether a content may be shown to the caller: by its classification, or because one of her institutions wrote it or is a
// party to its step.
func (e *Engine) shows(c Caller, content store.Content, step *followup.Step) bool {
	for _, institution := range append(c.Institutions(), "") {
		scope, v := c.enforcer.Scope(c.Roles(institution), institution, "content")
		party := institution != "" && (content.Institution == institution || (step != nil && step.RelationOf(institution) != followup.Other))
		if v.Allowed && scope.Shows(content.Classification, party) {
			return true
		}
	}
	return false
}

// Content returns one text; NotFound if there is none or if the caller may not see it.
func (e *Engine) Content(ctx context.Context, c Caller, id string) (store.Content, error) {
	if _, err := e.allow(ctx, c, "Content"); err != nil {
		return store.Content{}, err
	}
	content, err := e.store.Content(ctx, id)
	if err != nil {
		return content, err
	}
	if !e.shows(c, content, nil) {
		return store.Content{}, followup.Refuse(followup.NotFound, "no_such_content", "there is no such text")
	}
	return content, nil
}

// Input is a consultation input with its disposition.
type Input struct {
	Institution string
	Text        string // empty when the caller may not see it
	Disposition followup.Disposition
	Reason      string
	Step        string
}

// Inputs lists the inputs to the latest consultation of a cycle.
func (e *Engine) Inputs(ctx context.Context, c Caller, cycle string) ([]Input, error) {
	if _, err := e.scope(ctx, c, "Inputs"); err != nil {
		return nil, err
	}
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return nil, err
	}
	st, err := e.store.Stage(ctx, followup.StageStream(cycle, followup.Consultation, lastAttempt(cyc, followup.Consultation)))
	if err != nil {
		return nil, err
	}
	var out []Input
	for _, step := range st.Steps {
		if step.Content.Zero() {
			continue
		}
		in := Input{Institution: step.Author, Disposition: step.Disposition, Step: step.ID}
		text, err := e.visible(ctx, c, step.Content, step)
		if err != nil {
			return nil, err
		}
		if text != nil {
			in.Text = string(text.Data)
		}
		if !step.DisposedFor.Zero() {
			reason, err := e.store.Content(ctx, step.DisposedFor.ID)
			if err != nil {
				return nil, err
			}
			in.Reason = string(reason.Data)
		}
		out = append(out, in)
	}
	return out, nil
}

// Report is the report of a cycle as it stands.
type Report struct {
	followup.Ref
	Words int
	Limit int
	Data  []byte // a Word document
}

// ReportMedia is the MIME type of a report.
const ReportMedia = activities.DOCXMedia

// Report returns the frozen report of a cycle; NotFound before the submission stage has frozen it.
func (e *Engine) Report(ctx context.Context, c Caller, cycle string) (Report, error) {
	if _, err := e.allow(ctx, c, "Report"); err != nil {
		return Report{}, err
	}
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return Report{}, err
	}
	st, err := e.store.StageWith(ctx, followup.StageStream(cycle, followup.Submission, lastAttempt(cyc, followup.Submission)), "report")
	if err != nil {
		return Report{}, err
	}
	step := st.Step("report")
	if step == nil || step.Content.Zero() {
		return Report{}, followup.Refuse(followup.NotFound, "no_report", "the report is not frozen yet")
	}
	content, err := e.store.Content(ctx, step.Content.ID)
	return Report{Ref: content.Ref, Words: step.Words, Limit: st.Launch.Profile.WordLimit, Data: content.Data}, err
}
