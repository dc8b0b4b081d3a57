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
	cycles, err := e.store.Cycles(ctx, scope)
	if err != nil {
		return nil, err
	}
	lead := map[string]string{}
	for _, cycle := range slices.Backward(cycles) {
		if err := e.acceptedLeads(ctx, cycle.ID, lead); err != nil {
			return nil, err
		}
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

// acceptedLeads notes which institution leads for each recommendation of a cycle, by the latest assignment.
func (e *Engine) acceptedLeads(ctx context.Context, cycle string, lead map[string]string) error {
	stages, err := e.store.Stages(ctx, cycle)
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
		accepted := acceptedIn(stage)
		for _, cluster := range doc.Clusters {
			for _, id := range cluster.Recommendations {
				if institution := accepted[cluster.ID]; institution != "" {
					lead[id] = institution
				}
			}
		}
	}
	return nil
}

// acceptedIn returns the institution that leads for each cluster whose assignment was accepted.
func acceptedIn(stage *followup.Stage) map[string]string {
	leads := map[string]string{}
	for _, step := range stage.Steps {
		if step.Kind != followup.AcceptStep || step.State != followup.Passed {
			continue
		}
		for _, p := range step.Parties {
			if p.Relation == followup.Lead {
				leads[step.Subject] = p.Institution
			}
		}
	}
	return leads
}

func (e *Engine) nameLeads(ctx context.Context, l *labeller, lead map[string]string) error {
	all, err := e.store.Names(ctx)
	l.names = map[string]string{}
	for _, institution := range lead {
		l.names[institution] = all[institution]
	}
	return err
}
