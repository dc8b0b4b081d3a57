package engine

import (
	"context"
	"maps"
	"slices"

	"nmrf/activities/clustering/labels"
	"nmrf/followup"
	"nmrf/policies"
)

// leadExamples are the recommendations of clusters whose assignment was accepted, each with the institution that leads; of several cycles the
// latest counts. It fills in the names of the institutions.
func (e *Engine) leadExamples(ctx context.Context, scope policies.Scope, l *labeller) ([]labels.Example, error) {
	given, err := e.acceptedAssignments(ctx, scope)
	if err != nil {
		return nil, err
	}
	lead := map[string]string{}
	for id, a := range given {
		lead[id] = a.Lead
	}
	ids := slices.Sorted(maps.Keys(lead))
	found, err := e.store.RecommendationsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var examples []labels.Example
	for _, id := range ids {
		if r, known := found[id]; known {
			examples = append(examples, labels.Example{Text: r.Text, Labels: []string{lead[id]}, Features: l.features(r)})
		}
	}
	return examples, e.nameLeads(ctx, l, lead)
}

// assigned is to whom a recommendation was assigned, in which cycle.
type assigned struct {
	followup.Assignees
	cycle, title string // id of the cycle, and of the content that is its title
}

// acceptedAssignments returns for each recommendation to whom it was assigned where that was accepted; of several cycles the latest counts.
func (e *Engine) acceptedAssignments(ctx context.Context, scope policies.Scope) (map[string]assigned, error) {
	cycles, err := e.store.Cycles(ctx, scope)
	if err != nil {
		return nil, err
	}
	given := map[string]assigned{}
	for _, cycle := range slices.Backward(cycles) {
		if err := e.acceptedIn(ctx, cycle, given); err != nil {
			return nil, err
		}
	}
	return given, nil
}

// acceptedIn notes to whom the recommendations of a cycle were assigned, by the latest assignment.
func (e *Engine) acceptedIn(ctx context.Context, cycle *followup.Cycle, given map[string]assigned) error {
	stages, err := e.store.Stages(ctx, cycle.ID)
	if err != nil {
		return err
	}
	for _, stage := range stages {
		if stage.Name != followup.Assignment || stage.Dossier.Clusters.Zero() {
			continue
		}
		var doc followup.Clusters
		if err := e.store.ContentJSON(ctx, stage.Dossier.Clusters.ID, &doc); err != nil {
			return err
		}
		accepted := acceptedSteps(stage)
		for _, cluster := range doc.Clusters {
			if to, ok := accepted[cluster.ID]; ok {
				for _, id := range cluster.Recommendations {
					given[id] = assigned{to, cycle.ID, cycle.Launch.Title.ID}
				}
			}
		}
	}
	return nil
}

// acceptedSteps returns the institutions of each cluster whose assignment was accepted.
func acceptedSteps(stage *followup.Stage) map[string]followup.Assignees {
	accepted := map[string]followup.Assignees{}
	for _, step := range stage.Steps {
		if step.Kind == followup.AcceptStep && step.State == followup.Passed {
			accepted[step.Subject] = step.Assignees()
		}
	}
	return accepted
}

func (e *Engine) nameLeads(ctx context.Context, l *labeller, lead map[string]string) error {
	all, err := e.store.Names(ctx)
	l.names = map[string]string{}
	for _, institution := range lead {
		l.names[institution] = all[institution]
	}
	return err
}
