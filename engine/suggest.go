package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"nmrf/activities"
	"nmrf/activities/clustering"
	"nmrf/followup"
)

const (
	alikeEach  = 3   // earlier recommendations that count for one of a cluster
	alikeLeast = 0.4 // likeness below which an earlier recommendation does not count
	shownMost  = 5   // precedents that are shown for a cluster
)

// AssignmentSuggestion says to whom a cluster that is not assigned yet could go, and why; no lead where nothing like it was assigned before.
type AssignmentSuggestion struct {
	Step, Name string // of the step, and of the cluster
	Count      int    // recommendations of the cluster
	Alike      int    // of these have precedents
	followup.Assignees
	Precedents []Precedent // the most alike first
}

// Precedent is an earlier recommendation that is like one of a cluster, and to whom it was assigned.
type Precedent struct {
	Recommendation followup.Recommendation // of the cluster
	Earlier        followup.Recommendation
	Cycle, Title   string
	Likeness       float64 // of the two, 0 to 1
	Same           bool    // the same one, or merged with it
	followup.Assignees
}

// AssignmentSuggestions is what SuggestAssignments found, with the names of the institutions.
type AssignmentSuggestions struct {
	Attempt int // at the assignment
	Items   []AssignmentSuggestion
	Names   map[string]string
}

// SuggestAssignments suggests institutions for the clusters of a cycle that are not assigned yet, from what recommendations like theirs got
// in assignments that were accepted. Nothing is assigned by it.
func (e *Engine) SuggestAssignments(ctx context.Context, c Caller, cycle string) (AssignmentSuggestions, error) {
	var out AssignmentSuggestions
	if _, err := e.allow(ctx, c, "SuggestAssignments"); err != nil {
		return out, err
	}
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return out, err
	}
	out.Attempt = lastAttempt(cyc, followup.Assignment)
	stage, err := e.store.Stage(ctx, followup.StageStream(cycle, followup.Assignment, out.Attempt))
	if err != nil {
		return out, err
	}
	var doc followup.Clusters
	if err := e.store.ContentJSON(ctx, stage.Dossier.Clusters.ID, &doc); err != nil {
		return out, err
	}
	p, err := e.precedentsFor(ctx, c, doc)
	if err != nil {
		return out, err
	}
	out.Names = p.names
	for _, cluster := range doc.Clusters {
		i := slices.IndexFunc(stage.Steps, func(st *followup.Step) bool { return st.Subject == cluster.ID })
		if i < 0 || stage.Closed || stage.Steps[i].State != followup.AwaitingText {
			continue
		}
		suggestion, err := p.suggest(ctx, cluster)
		if err != nil {
			return out, err
		}
		suggestion.Step = stage.Steps[i].ID
		out.Items = append(out.Items, suggestion)
	}
	return out, nil
}

// precedents are the recommendations of some clusters, those that were assigned before, and which of these are like which of those.
type precedents struct {
	given  map[string]assigned // by the id of the earlier recommendation
	found  map[string]followup.Recommendation
	groups map[string][]string // earlier recommendations by the group that they were merged into
	near   map[string][]clustering.Alike
	ready  map[string]bool // institutions to which a cluster can be assigned
	names  map[string]string
	titles titles
}

func (e *Engine) precedentsFor(ctx context.Context, c Caller, doc followup.Clusters) (precedents, error) {
	p := precedents{groups: map[string][]string{}, ready: map[string]bool{}, titles: titles{engine: e, names: map[string]string{}}}
	scope, err := e.scope(ctx, c, "Cycles")
	if err != nil {
		return p, err
	}
	if p.given, err = e.acceptedAssignments(ctx, scope); err != nil {
		return p, err
	}
	var wanted []string
	for _, cluster := range doc.Clusters {
		wanted = append(wanted, cluster.Recommendations...)
	}
	earlier := slices.Sorted(maps.Keys(p.given))
	if p.found, err = e.store.RecommendationsByID(ctx, append(slices.Clone(wanted), earlier...)); err != nil {
		return p, err
	}
	for _, id := range earlier {
		if group := p.found[id].Group; group != "" {
			p.groups[group] = append(p.groups[group], id)
		}
	}
	items, old := activities.Items(wanted, p.found), activities.Items(earlier, p.found)
	if p.near, err = e.alike.of(ctx, []any{items, old}, func() (map[string][]clustering.Alike, error) {
		return clustering.Nearest(items, old, alikeEach, alikeLeast), nil
	}); err != nil {
		return p, err
	}
	return p, e.nameAssignees(ctx, &p)
}

func (e *Engine) nameAssignees(ctx context.Context, p *precedents) error {
	ids := map[string]bool{}
	for _, a := range p.given {
		for _, id := range append([]string{a.Lead}, a.Supporting...) {
			ids[id] = true
		}
	}
	institutions, err := e.store.InstitutionsByID(ctx, slices.Sorted(maps.Keys(ids)))
	p.names = map[string]string{}
	for _, i := range institutions {
		p.names[i.ID], p.ready[i.ID] = i.Name, i.Kind.Assignable()
	}
	return err
}

// like lists the precedents of one recommendation: those that are the same or merged with it count most.
func (p precedents) like(id string) []Precedent {
	r := p.found[id]
	var list []Precedent
	add := func(earlier string, likeness float64, same bool) {
		given, known := p.given[earlier]
		if known && p.ready[given.Lead] && !slices.ContainsFunc(list, func(o Precedent) bool { return o.Earlier.ID == earlier }) {
			list = append(list, Precedent{Recommendation: r, Earlier: p.found[earlier], Cycle: given.cycle, Likeness: likeness, Same: same, Assignees: given.Assignees})
		}
	}
	add(id, 1, true)
	if r.Group != "" {
		for _, other := range p.groups[r.Group] {
			add(other, 1, true)
		}
	}
	for _, a := range p.near[id] {
		add(a.ID, a.Likeness, false)
	}
	return list[:min(alikeEach, len(list))]
}

// suggest weighs the precedents of a cluster by their likeness: the institution that led most is suggested to lead, and those to support that
// had a part in at least half as much.
func (p precedents) suggest(ctx context.Context, cluster followup.Cluster) (AssignmentSuggestion, error) {
	s := AssignmentSuggestion{Name: cluster.Name, Count: len(cluster.Recommendations)}
	led, part := map[string]float64{}, map[string]float64{}
	for _, id := range cluster.Recommendations {
		like := p.like(id)
		if len(like) > 0 {
			s.Alike++
		}
		for _, precedent := range like {
			led[precedent.Lead] += precedent.Likeness
			for _, institution := range append([]string{precedent.Lead}, precedent.Supporting...) {
				part[institution] += precedent.Likeness
			}
		}
		s.Precedents = append(s.Precedents, like...)
	}
	if len(led) == 0 {
		return s, nil
	}
	s.Lead = heaviest(led)[0]
	for _, institution := range heaviest(part) {
		if institution != s.Lead && p.ready[institution] && part[institution] >= led[s.Lead]/2 {
			s.Supporting = append(s.Supporting, institution)
		}
	}
	return s, p.show(ctx, &s)
}

// show keeps the precedents that speak most for what is suggested, and names their cycles.
func (p precedents) show(ctx context.Context, s *AssignmentSuggestion) error {
	slices.SortStableFunc(s.Precedents, func(a, b Precedent) int {
		return cmp.Or(order(b.Lead == s.Lead)-order(a.Lead == s.Lead), order(b.Same)-order(a.Same), cmp.Compare(b.Likeness, a.Likeness))
	})
	s.Precedents = s.Precedents[:min(shownMost, len(s.Precedents))]
	for i := range s.Precedents {
		var err error
		if s.Precedents[i].Title, err = p.titles.text(ctx, p.given[s.Precedents[i].Earlier.ID].title); err != nil {
			return err
		}
	}
	return nil
}

func order(is bool) int {
	if is {
		return 1
	}
	return 0
}

// heaviest lists the keys by their weight, the heaviest first.
func heaviest(weights map[string]float64) []string {
	return slices.SortedFunc(maps.Keys(weights), func(a, b string) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]), strings.Compare(a, b))
	})
}
