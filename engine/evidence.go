package engine

import (
	"context"
	"strings"

	"nmrf/followup"
)

// EvidenceView is what one sentence of a section rests on, in words, and the step in which it can be read.
type EvidenceView struct {
	followup.Evidence
	Text    string // the sentence
	Name    string // of the recommendation, cluster, measure, indicator or institution; empty where the kind says all
	Stage   followup.StageName
	Attempt int
	Step    string // empty: it stands in none
}

// Evidence lists what the sentences of the section that stands rest on, in their order; none where the caller may not see the text.
func (e *Engine) Evidence(ctx context.Context, c Caller, cycle string, attempt int, step string) ([]EvidenceView, error) {
	view, err := e.Step(ctx, c, cycle, followup.Drafting, attempt, step)
	if err != nil || view.Text == nil || view.Text.Erased || view.Step.Kind != followup.SectionStep {
		return nil, err
	}
	section, err := sectionIn(view.Text)
	if err != nil {
		return nil, err
	}
	named, err := e.witnesses(ctx, cycle, view, section)
	if err != nil {
		return nil, err
	}
	list := make([]EvidenceView, 0, len(section.Evidence))
	for _, one := range section.Evidence {
		if one.Paragraph > len(section.Paragraphs) {
			continue
		}
		text := section.Paragraphs[one.Paragraph-1]
		if spans := followup.Sentences(text); one.Sentence <= len(spans) {
			text = text[spans[one.Sentence-1].From:spans[one.Sentence-1].To]
		}
		list = append(list, named.of(EvidenceView{Evidence: one, Text: text}))
	}
	return list, nil
}

// witnesses know the names of everything on which a report can rest.
type witnesses struct {
	cycle           *followup.Cycle
	recommendations map[string]followup.Recommendation
	clusters, names map[string]string
	measures        map[string]string // by <cluster>/<measure> and <cluster>/<measure>/<indicator>
}

func (e *Engine) witnesses(ctx context.Context, cycle string, view StepView, s followup.ReportSection) (witnesses, error) {
	w := witnesses{names: view.Names, measures: map[string]string{}}
	var ids []string
	for _, one := range s.Evidence {
		if one.Kind == followup.RecommendationEvidence {
			ids = append(ids, one.ID)
		}
	}
	var err error
	if w.cycle, err = e.store.Cycle(ctx, cycle); err != nil {
		return w, err
	}
	if w.recommendations, err = e.store.RecommendationsByID(ctx, ids); err != nil {
		return w, err
	}
	if w.clusters, err = e.clusterNames(ctx, view.Stage.Stream()); err != nil {
		return w, err
	}
	return w, e.nameMeasures(ctx, view.Stage.Dossier.Heads, w.measures)
}

// nameMeasures reads the titles of the measures and indicators of every approved plan.
func (e *Engine) nameMeasures(ctx context.Context, heads []followup.ClusterHead, names map[string]string) error {
	for _, h := range heads {
		var plan followup.Plan
		if h.Plan.Zero() {
			continue
		}
		if err := e.store.ContentJSON(ctx, h.Plan.ID, &plan); err != nil {
			if followup.AsError(err).Code == followup.NotFound {
				continue
			}
			return err
		}
		for i, part := range planParts(&plan, &followup.Step{})[:len(plan.Measures)] {
			measure := h.ID + "/" + part.ID
			names[measure] = plan.Measures[i].Title
			for _, ind := range plan.Measures[i].Indicators {
				names[measure+"/"+ind.ID] = ind.Name
			}
		}
	}
	return nil
}

// of fills in the name of what a sentence rests on, and the step where it stands.
func (w witnesses) of(v EvidenceView) EvidenceView {
	cluster, _, _ := strings.Cut(v.ID, "/")
	at := func(stage followup.StageName, step string) {
		v.Stage, v.Attempt, v.Step = stage, lastAttempt(w.cycle, stage), step
	}
	switch v.Kind {
	case followup.RecommendationEvidence:
		r := w.recommendations[v.ID]
		v.Name = strings.TrimSpace(r.Paragraph + " " + r.Symbol)
	case followup.ClusterEvidence:
		v.Name = w.clusters[v.ID]
		at(followup.Assignment, "assign/"+v.ID)
	case followup.PlanEvidence:
		v.Name = w.clusters[v.ID]
		at(followup.SignOff, "plan/"+cluster)
	case followup.MeasureEvidence, followup.IndicatorEvidence, followup.ProgressEvidence:
		v.Name = w.measures[v.ID]
		at(followup.SignOff, "plan/"+cluster)
	case followup.InputEvidence:
		v.Name = w.names[v.ID]
		at(followup.Consultation, "input/"+v.ID)
	}
	return v
}
