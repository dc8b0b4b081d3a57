package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"nmrf/followup"
)

// SourceNews is a change of recommendations on which something rests, with the recommendations as far as the caller may see them.
type SourceNews struct {
	followup.SourceChange
	Recommendations []followup.ChangedRecommendation
}

// OutdatedView says which results of closed stages rest on an earlier wording of recommendations.
type OutdatedView struct {
	SourceNews
	Stages []followup.OutdatedStage
}

// newsReader reads what changed in recommendations; each list and each set of clusters is read once.
type newsReader struct {
	engine *Engine
	caller Caller
	lists  map[string][]followup.ChangedRecommendation
	groups map[string]followup.Clusters
}

func (e *Engine) newsReader(c Caller) newsReader {
	return newsReader{engine: e, caller: c, lists: map[string][]followup.ChangedRecommendation{}, groups: map[string]followup.Clusters{}}
}

// ofStep lists the changes that whoever acts in the step has to know of: of all recommendations, or of those of its cluster.
func (r newsReader) ofStep(ctx context.Context, st *followup.Stage, step *followup.Step) ([]SourceNews, error) {
	var news []SourceNews
	for _, change := range step.Sources {
		one, err := r.news(ctx, change, step)
		if err != nil {
			return nil, err
		}
		if cluster := followup.ClusterOf(step.Kind, step.Subject); cluster != "" {
			members, err := r.members(ctx, st, cluster)
			if err != nil {
				return nil, err
			}
			one.Recommendations = slices.DeleteFunc(slices.Clone(one.Recommendations), func(rec followup.ChangedRecommendation) bool {
				return !slices.Contains(members, rec.ID)
			})
		}
		news = append(news, one)
	}
	return news, nil
}

func (r newsReader) news(ctx context.Context, change followup.SourceChange, step *followup.Step) (SourceNews, error) {
	list, known := r.lists[change.List.ID]
	if known {
		return SourceNews{change, list}, nil
	}
	content, err := r.engine.store.Content(ctx, change.List.ID)
	if err != nil {
		return SourceNews{}, err
	}
	if !content.Erased && r.engine.shows(r.caller, content, step) {
		var doc followup.ChangedRecommendations
		if err := json.Unmarshal(content.Data, &doc); err != nil {
			return SourceNews{}, fmt.Errorf("read the changed recommendations %s: %w", content.ID, err)
		}
		list = doc.Recommendations
		r.lists[change.List.ID] = list
	}
	return SourceNews{change, list}, nil
}

// members lists the recommendations of a cluster, as the stage opened with it.
func (r newsReader) members(ctx context.Context, st *followup.Stage, cluster string) ([]string, error) {
	id := st.Dossier.Clusters.ID
	doc, known := r.groups[id]
	if !known && id != "" {
		if err := r.engine.store.ContentJSON(ctx, id, &doc); err != nil {
			return nil, err
		}
		r.groups[id] = doc
	}
	for _, c := range doc.Clusters {
		if c.ID == cluster {
			return c.Recommendations, nil
		}
	}
	return nil, nil
}

// outdated lists what rests on an earlier wording in a cycle, newest first.
func (r newsReader) outdated(ctx context.Context, c *followup.Cycle, stages []*followup.Stage) ([]OutdatedView, error) {
	var views []OutdatedView
	for _, out := range c.Outdated(stages) {
		news, err := r.news(ctx, out.Change, nil)
		if err != nil {
			return nil, err
		}
		views = append(views, OutdatedView{news, out.Stages})
	}
	return views, nil
}

// TellChanged tells the running cycles to look whose recommendations an import has changed, until they have taken note of it.
func (e *Engine) TellChanged(ctx context.Context) {
	e.lookAt(ctx, e.store.UnnotedCycles)
}

// lookAt tells the processes of the streams to look that the store lists.
func (e *Engine) lookAt(ctx context.Context, list func(context.Context) ([]string, error)) {
	streams, err := list(ctx)
	if err != nil && ctx.Err() == nil {
		e.log.ErrorContext(ctx, "the ledger cannot be read", "error", err)
	}
	for _, stream := range streams {
		e.Look(ctx, stream)
	}
}
