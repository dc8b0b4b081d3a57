package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"nmrf/activities/clustering/labels"
	"nmrf/activities/clustering/sdg"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// SuggestedLabels is a recommendation with the labels that are suggested for it, the most confident first. Nothing is applied: a person
// confirms labels, and assigns institutions.
type SuggestedLabels struct {
	followup.Recommendation
	Suggestions []SuggestedLabel
}

// SuggestedLabel is one of them.
type SuggestedLabel struct {
	labels.Suggestion
	Name string // of the institution whose id the label is, or the wording of the goal or target in the caller's language; empty: the label says it
}

const (
	maxExamples = 20_000 // that a model learns from
	// MaxSuggested is for how many recommendations labels are suggested at once.
	MaxSuggested = 100
)

// SuggestLabels suggests labels of a kind. It learns from what is published or confirmed of the State's recommendations, and from the reference
// set if there is one; for lead institutions, from the clusters whose assignment was accepted. Invalid if there is nothing to
// learn from. Without ids it suggests for those that a person should be asked about first: they stand for most of what has no label of the kind
// yet.
func (e *Engine) SuggestLabels(ctx context.Context, c Caller, kind followup.LabelKind, ids []string) ([]SuggestedLabels, error) {
	if _, err := e.allow(ctx, c, "SuggestLabels"); err != nil {
		return nil, err
	}
	if kind != followup.LeadLabel && !slices.Contains(followup.ConfirmedKinds, kind) {
		return nil, followup.InvalidField("kind", "labels of the kind %q are not suggested: choose one of %v, or %s", kind, followup.ConfirmedKinds, followup.LeadLabel)
	}
	if len(ids) > MaxSuggested || len(ids) == 0 && kind == followup.LeadLabel {
		return nil, followup.InvalidField("recommendations", "name 1 to %d recommendations", MaxSuggested)
	}
	scope, err := e.scope(ctx, c, "SuggestLabels")
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		if ids, err = e.askFirst(ctx, scope, kind); err != nil {
			return nil, err
		}
	}
	found, err := e.store.RecommendationsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	m, err := e.modelFor(ctx, scope, kind)
	if err != nil {
		return nil, err
	}
	m.language = c.Person.Language
	var out []SuggestedLabels
	for _, id := range ids {
		r, known := found[id]
		if !known {
			return nil, followup.Refuse(followup.NotFound, "no_such_recommendation", "there is no recommendation %s: leave it out", id)
		}
		out = append(out, SuggestedLabels{Recommendation: r, Suggestions: m.suggest(r)})
	}
	return out, nil
}

// ConfirmLabels records which labels of a kind a person gives a recommendation, instead of those given before. What its source published stays as
// it is beside them.
func (e *Engine) ConfirmLabels(ctx context.Context, c Caller, recommendation string, given followup.ConfirmedLabels) error {
	v, err := e.allow(ctx, c, "ConfirmLabels")
	if err != nil {
		return err
	}
	checked, err := given.Checked()
	if err != nil {
		return err
	}
	return e.store.ConfirmLabels(ctx, e.by(c, v), recommendation, checked)
}

// labeller suggests labels of one kind.
type labeller struct {
	kind      followup.LabelKind
	own       *labels.Model // nil: the State's own recommendations hold nothing to learn
	reference *labels.Model // nil: there is no reference set of the kind
	names     map[string]string
	language  string // of the person who asks
}

const (
	askedFirst  = 20    // recommendations at a time
	mostToOrder = 5_000 // recommendations among which those to ask about are looked for
)

// askFirst lists the recommendations without a label of the kind that a person should be asked about first.
func (e *Engine) askFirst(ctx context.Context, scope policies.Scope, kind followup.LabelKind) ([]string, error) {
	all, _, err := e.store.Recommendations(ctx, scope, store.RecommendationFilter{Limit: mostToOrder})
	if err != nil {
		return nil, err
	}
	texts, known := make([]string, len(all)), make([]bool, len(all))
	for i, r := range all {
		texts[i] = r.Text
		_, known[i] = r.LabelsOf(kind)
	}
	order, err := e.orders.of(ctx, []any{kind, texts, known}, func() ([]int, error) { return labels.Next(texts, known), nil })
	if err != nil {
		return nil, err
	}
	ids := make([]string, min(askedFirst, len(order)))
	for i := range ids {
		ids[i] = all[order[i]].ID
	}
	return ids, nil
}

// modelFor learns what there is to learn of a kind, unless that was learnt before.
func (e *Engine) modelFor(ctx context.Context, scope policies.Scope, kind followup.LabelKind) (labeller, error) {
	l := labeller{kind: kind}
	examples, err := e.labelExamples(ctx, scope, &l)
	if err != nil {
		return l, err
	}
	if l.reference, err = e.referenceModel(ctx, kind); err != nil {
		return l, err
	}
	options := labels.Options{Background: l.reference}
	switch kind {
	case followup.LeadLabel:
		options.Describe = func(id string) string { return l.names[id] }
	case followup.SDGLabel:
		options.Describe = describeGoal
	}
	l.own, err = e.models.of(ctx, []any{kind, examples, l.names}, func() (*labels.Model, error) { return labels.Train(examples, options) })
	if l.reference != nil && followup.AsError(err).Rule == nothingToLearn {
		return l, nil
	}
	return l, err
}

// nothingToLearn is the rule that refuses to learn from examples without labels, or with the same on all.
const nothingToLearn = "nothing_to_learn"

// referenceModel is what the reference set teaches of a kind; nil if there is none, or nothing of the kind in it.
func (e *Engine) referenceModel(ctx context.Context, kind followup.LabelKind) (*labels.Model, error) {
	if e.reference == nil {
		return nil, nil
	}
	return e.references.of(ctx, kind, func() (*labels.Model, error) {
		set, err := e.reference()
		if err != nil || len(set.Examples[kind]) == 0 {
			return nil, err
		}
		m, err := labels.Train(set.Examples[kind], labels.Options{})
		if followup.AsError(err).Rule == nothingToLearn {
			return nil, nil
		}
		return m, err
	})
}

func (e *Engine) labelExamples(ctx context.Context, scope policies.Scope, l *labeller) (examples []labels.Example, err error) {
	if l.kind == followup.LeadLabel {
		return e.leadExamples(ctx, scope, l)
	}
	all, _, err := e.store.Recommendations(ctx, scope, store.RecommendationFilter{Limit: maxExamples})
	for _, r := range all {
		if given, known := r.LabelsOf(l.kind); known {
			examples = append(examples, labels.Example{Text: r.Text, Labels: given})
		}
	}
	return examples, err
}

// suggest asks the State's own model, and the reference set for labels of which the State has no example.
func (l labeller) suggest(r followup.Recommendation) []SuggestedLabel {
	var found []labels.Suggestion
	features := l.features(r)
	if l.own != nil {
		found = l.own.Suggest(r.Text, features)
	}
	if l.reference != nil {
		for _, s := range l.reference.Suggest(r.Text, nil) {
			if l.own == nil || s.Confidence >= l.reference.Threshold && !knows(l.own, s.Label) {
				found = append(found, s)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b labels.Suggestion) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return each(found, func(s labels.Suggestion) SuggestedLabel {
		return SuggestedLabel{Suggestion: s, Name: l.nameOf(s.Label)}
	})
}

// nameOf says a label in words where it has others than its own: an institution's name, the wording of a goal in the language of who asks.
func (l labeller) nameOf(label string) string {
	if l.kind != followup.SDGLabel {
		return l.names[label]
	}
	name, _ := sdg.Name(goalOf(label), l.language)
	return name
}

// goalOf is the code at the start of a label such as "16.2 - Protect children from abuse".
func goalOf(label string) string {
	code, _, _ := strings.Cut(label, " ")
	return code
}

// describeGoal is what a goal or target says, beside how its label names it.
func describeGoal(label string) string {
	wording, _ := sdg.Name(goalOf(label), "en")
	return label + " " + wording
}

func knows(m *labels.Model, name string) bool {
	_, found := slices.BinarySearchFunc(m.Labels, name, func(l labels.Label, name string) int { return cmp.Compare(l.Name, name) })
	return found
}

// features are what speaks for a lead institution beside the text.
func (l labeller) features(r followup.Recommendation) []string {
	if l.kind != followup.LeadLabel {
		return nil
	}
	var all []string
	for _, kind := range followup.ConfirmedKinds {
		given, _ := r.LabelsOf(kind)
		all = append(all, given...)
	}
	return all
}
