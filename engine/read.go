package engine

import (
	"context"
	"slices"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store"
)

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

// Names returns the names of all persons and institutions by id, as every page of a cycle shows them.
func (e *Engine) Names(ctx context.Context, c Caller) (map[string]string, error) {
	if _, err := e.allow(ctx, c, "Names"); err != nil {
		return nil, err
	}
	return e.store.Names(ctx)
}

// CycleView is one cycle with all its attempts at stages. Its steps hold the replies and items that the caller may see.
type CycleView struct {
	*followup.Cycle
	Title    string
	Stages   []*followup.Stage
	Clusters map[string]string // names by id
	Names    map[string]string // of persons and institutions by id
	Outdated []OutdatedView    // what rests on an earlier wording of recommendations

	Acknowledgements []Acknowledged // how the body received the report, oldest first

	facts map[*followup.Step]StepFacts
}

// Facts returns what follows from all of a step's replies.
func (v CycleView) Facts(st *followup.Step) StepFacts { return v.facts[st] }

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
	reader, _, err := e.reader(ctx, c)
	if err != nil {
		return view, err
	}
	view.facts = map[*followup.Step]StepFacts{}
	for _, st := range view.Stages {
		for i, step := range st.Steps {
			var facts StepFacts
			st.Steps[i], facts = look(reader, st.Launch.Parties, step)
			view.facts[st.Steps[i]] = facts
		}
	}
	if view.Outdated, err = e.newsReader(reader).outdated(ctx, cyc, view.Stages); err != nil {
		return view, err
	}
	if view.Names, err = e.store.Names(ctx); err != nil {
		return view, err
	}
	if view.Acknowledgements, err = e.acknowledgements(ctx, reader, id); err != nil {
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
	reader, _, err := e.reader(ctx, c)
	if err != nil {
		return store.Content{}, err
	}
	if !e.shows(reader, content, nil) {
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
	Data  []byte
	Media string // ReportMedia, or PDFMedia
}

// The MIME types of a report: the Word document that is cleared and sent, and its copy as PDF.
const (
	ReportMedia = activities.DOCXMedia
	PDFMedia    = activities.PDFMedia
)

// Report returns the frozen report of a cycle in one of its formats; NotFound before the submission stage has frozen it, and where there is no copy in
// this format.
func (e *Engine) Report(ctx context.Context, c Caller, cycle, media string) (Report, error) {
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
	file := step.Content
	if media != ReportMedia {
		i := slices.IndexFunc(st.Dossier.Files, func(f followup.FrozenFile) bool { return f.Media == media })
		if i < 0 {
			return Report{}, followup.Refuse(followup.NotFound, "no_such_copy", "there is no copy of the report in this format: take the Word document")
		}
		file = st.Dossier.Files[i].Content
	}
	content, err := e.store.Content(ctx, file.ID)
	return Report{Ref: content.Ref, Words: step.Words, Limit: st.Launch.Profile.WordLimit, Data: content.Data, Media: content.Media}, err
}
