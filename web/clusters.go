package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

// clustersView is what the page of the clusters shows: to who may submit them, the desk where they are arranged.
type clustersView struct {
	scene
	Step, Address string // of the step, and of the page with the person for whom she acts
	Note          string // instead of clusters
	Mine          bool   // she may arrange them
	Groups        int    // how many she asked for
	Least, Most   int
	Count, Load   string
	Coherence     string
	Clusters      []clusterView
	Moves         []string // lines; see move
	Shown         string   // hash of the clusters that stand
	Stood         bool     // moves of those clusters can be taken back
	Changed       []string
	Wrong         string
	Slid          bool // the page was made by the slider, which keeps the focus
	Script        string
}

// clusterView is one cluster. Anchor is the id of its most central recommendation, by which forms name it.
type clusterView struct {
	Anchor, Name, Size, Coherence string
	Fixed                         bool
	Central                       []memberView
	Members                       []memberView
}

type memberView struct{ ID, Source, Text, Why string }

// arrangement is what a request asks of the desk.
type arrangement struct {
	place
	at     standpoint
	found  engine.StepView
	stands followup.Clusters
	groups int
	moves  []string
}

// clustersPage shows the clusters of the latest clustering.
func (s *server) clustersPage(v *visit) (answer, error) {
	a, err := s.arrangement(v)
	if err != nil {
		return answer{}, err
	}
	view := s.clustersScene(v, a)
	if view.Note != "" || !view.Mine {
		return s.readClusters(v, a, view)
	}
	proposal, err := s.proposal(v, a, a.groups, nil)
	if err != nil {
		return answer{}, err
	}
	return s.showDesk(v, a, view, proposal)
}

// arrangement reads where the request stands; without a number of its own it asks for as many clusters as stand.
func (s *server) arrangement(v *visit) (arrangement, error) {
	q := v.r.URL.Query()
	a := arrangement{place: place{cycle: v.r.PathValue("id"), stage: followup.Clustering, step: "clusters", principal: q.Get("behalf")}}
	if a.principal != "" || slices.Contains(v.caller.Institutions(), q.Get("for")) {
		a.acting = q.Get("for")
	}
	var err error
	if a.found, err = s.engine.Step(v.r.Context(), v.caller, a.cycle, a.stage, 0, a.step); err != nil {
		return a, err
	}
	a.attempt, a.at = a.found.Stage.Attempt, standpointOf(a.place, a.found)
	a.place = a.at.place(a.place)
	if text := a.found.Text; text != nil && !text.Erased {
		if err := readDocument(text, &a.stands); err != nil {
			return a, err
		}
	}
	if a.groups = attemptOf(q.Get("groups")); a.groups == 0 {
		a.groups = len(a.stands.Clusters)
	}
	return a, nil
}

func (s *server) proposal(v *visit, a arrangement, groups int, moves []string) (engine.ClusterProposal, error) {
	constraints := moved(a.stands.ClusterConstraints, moves)
	return s.engine.ClusterProposal(v.r.Context(), v.caller, a.cycle, engine.ClusterQuestion{Groups: groups, Constraints: &constraints})
}

func (a arrangement) address() string {
	address := cycleAddress(a.cycle) + "/clusters"
	if a.principal != "" {
		return address + "?" + url.Values{"for": {a.acting}, "behalf": {a.principal}}.Encode()
	}
	return address + "?" + url.Values{"for": {a.acting}}.Encode()
}

// clustersLink leads from the clustering step to the page of its clusters; nil from every other step.
func (s scene) clustersLink(at standpoint, p place) *linkView {
	if p.stage != followup.Clustering || at.found.Step.Content.Zero() {
		return nil
	}
	text := s.T("clusters.read")
	if slices.Contains(at.acts, followup.Submit) {
		text = s.T("clusters.title")
	}
	return &linkView{Text: text, Address: arrangement{place: at.place(p)}.address()}
}

// clustersScene is what every form of the page shows.
func (s *server) clustersScene(v *visit, a arrangement) clustersView {
	view := clustersView{scene: s.stepScene(v.words, a.found), Step: a.place.address(), Address: a.address(), Script: s.assets["clusters.js"].Address,
		Mine: slices.Contains(a.at.acts, followup.Submit), Shown: a.found.Step.Content.Hash}
	switch {
	case a.found.Step.Content.Zero():
		view.Note = v.T("rule.no_clusters")
	case a.found.Text == nil:
		view.Note = v.T("text.hidden")
	case a.found.Text.Erased:
		view.Note = v.T("rule.erased")
	}
	return view
}

// showDesk makes the page where the clusters are arranged.
func (s *server) showDesk(v *visit, a arrangement, view clustersView, p engine.ClusterProposal) (answer, error) {
	view.Groups, view.Least, view.Most = min(max(a.groups, p.Least), p.Most), p.Least, p.Most
	view.Moves, view.Stood = a.moves, len(p.Constraints.Together)+len(p.Constraints.Apart)+len(p.Constraints.Names) > 0
	view.Count = v.N("clusters.count", len(p.Clusters))
	view.Load = v.T("clusters.load", "Smallest", v.number(int64(p.Load.Smallest)), "Largest", v.number(int64(p.Load.Largest)),
		"Mean", v.number(int64(p.Load.Mean+0.5)))
	view.Coherence = view.percent(p.Coherence)
	for _, c := range p.Clusters {
		view.Clusters = append(view.Clusters, view.proposed(c))
	}
	status := http.StatusOK
	if view.Wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return answer{status: status, title: v.T("clusters.title"), body: clustersPage(view)}, nil
}

// coherences are the least coherence of each word, 0 to 1, and the word.
var coherences = []struct {
	least float64
	word  string
}{{0.6, "high"}, {0.45, "medium"}, {0, "low"}}

func (s scene) coherence(c float64) string {
	for _, one := range coherences {
		if c >= one.least {
			return s.Family("coherence", one.word)
		}
	}
	return ""
}

func (s scene) percent(share float64) string {
	return s.T("clusters.percent", "Number", s.number(int64(share*100+0.5)))
}

func (view clustersView) proposed(c engine.ProposedCluster) clusterView {
	one := clusterView{Anchor: c.Central[0], Name: c.Name, Fixed: c.Fixed, Size: view.N("clusters.members", len(c.Members)), Coherence: view.coherence(c.Coherence)}
	for _, m := range c.Members {
		why := view.T("clusters.alone")
		if len(m.Why) > 0 {
			why = view.T("clusters.why", "Words", isolate(strings.Join(m.Why, view.T("list.separator"))))
		}
		row := memberView{ID: m.ID, Source: sourceOf(m.Recommendation), Text: m.Text, Why: why}
		one.Members = append(one.Members, row)
		if slices.Contains(c.Central, m.ID) {
			one.Central = append(one.Central, row)
		}
	}
	return one
}

// sourceOf says where a recommendation stands.
func sourceOf(r followup.Recommendation) string {
	return strings.Join(strings.Fields(r.Body+" "+r.Symbol+" "+r.Paragraph), " ")
}

// readClusters shows the clusters that stand to who does not arrange them, or why there are none to show.
func (s *server) readClusters(v *visit, a arrangement, view clustersView) (answer, error) {
	view.Mine = false
	var ids []string
	for _, c := range a.stands.Clusters {
		ids = append(ids, c.Recommendations...)
	}
	if view.Note == "" {
		view.Count = v.N("clusters.count", len(a.stands.Clusters))
	}
	texts, err := s.engine.RecommendationsOf(v.r.Context(), v.caller, ids)
	if err != nil {
		return answer{}, err
	}
	slices.SortStableFunc(a.stands.Clusters, func(a, b followup.Cluster) int { return cmp.Compare(len(b.Recommendations), len(a.Recommendations)) })
	for _, c := range a.stands.Clusters {
		one := clusterView{Anchor: c.ID, Name: c.Name, Size: v.N("clusters.members", len(c.Recommendations))}
		for _, id := range c.Recommendations {
			one.Members = append(one.Members, memberView{ID: id, Source: sourceOf(texts[id]), Text: texts[id].Text})
		}
		view.Clusters = append(view.Clusters, one)
	}
	return answer{title: v.T("clusters.read"), body: clustersPage(view)}, nil
}
