package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

// arrange takes the form of the desk: what she moved, what she takes back, and the clusters that she puts to the step.
func (s *server) arrange(v *visit) (answer, error) {
	a, err := s.arrangement(v)
	if err != nil {
		return answer{}, err
	}
	view := s.clustersScene(v, a)
	if view.Note != "" || !view.Mine {
		return answer{}, followup.Refuse(followup.Forbidden, "wrong_role", "to arrange the clusters one must be the coordination that submits them")
	}
	if err := v.r.ParseForm(); err != nil {
		return answer{}, malformed(err)
	}
	sent := v.r.PostForm
	a.moves, a.groups = sent["move"], attemptOf(sent.Get("groups"))
	shown, next := sent.Get("shown"), sent.Get("go")
	switch {
	case shown != view.Shown && next != "change":
		return stale(v, a.form(shown), view.Address), nil
	case next == "send":
		return s.sendClusters(v, a, sent.Get("key"))
	}
	return s.rearrange(v, a, view)
}

// rearrange makes the desk anew after a move, or the page before the clusters are put to the step.
func (s *server) rearrange(v *visit, a arrangement, view clustersView) (answer, error) {
	sent := v.r.PostForm
	before, err := s.proposal(v, a, cmp.Or(attemptOf(sent.Get("was")), a.groups), a.moves)
	if err != nil {
		return answer{}, err
	}
	act, anchor, _ := strings.Cut(sent.Get("do"), " ")
	a.moves, view.Wrong = v.further(a.moves, act, anchor, before, sent)
	after, err := s.proposal(v, a, a.groups, a.moves)
	if err != nil {
		return answer{}, err
	}
	if act == "put" {
		return s.checkClusters(v, a, after), nil
	}
	if view.Slid = act == "show"; act != "" && view.Wrong == "" {
		view.Changed = view.changes(before, after)
	}
	return s.showDesk(v, a, view, after)
}

// further adds to the moves, or takes from them, what a button of the desk does, with the names that were changed in their fields;
// wrong says what is missing.
func (w *words) further(moves []string, act, anchor string, p engine.ClusterProposal, sent url.Values) (now []string, wrong string) {
	switch act {
	case "undo":
		return moves[:max(0, len(moves)-1)], ""
	case "clear":
		return append(moves, move{kind: moveClear}.line()), ""
	}
	made := renamed(p, sent)
	if act == "to" || act == "merge" || act == "apart" {
		var one move
		if one, wrong = w.made(act, anchor, p, sent); wrong == "" {
			made = append(made, one)
		}
	}
	for _, m := range made {
		moves = append(moves, m.line())
	}
	return moves, wrong
}

// changes tells what a move has brought about.
func (s scene) changes(before, after engine.ClusterProposal) []string {
	list := []string{
		s.T("clusters.changed.count", "Before", s.number(int64(len(before.Clusters))), "After", s.number(int64(len(after.Clusters)))),
		s.T("clusters.changed.coherence", "Before", s.percent(before.Coherence), "After", s.percent(after.Coherence)),
	}
	return append(list, s.N("clusters.changed.place", elsewhere(before, after)))
}

// elsewhere counts the recommendations that left their cluster: those that do not stand where most of their cluster stands now, and
// those that came to others from elsewhere.
func elsewhere(before, after engine.ClusterProposal) int {
	was := map[string]int{}
	for i, c := range before.Clusters {
		for _, m := range c.Members {
			was[m.ID] = i
		}
	}
	stayed, all := 0, 0
	taken := map[int]bool{}
	for _, c := range after.Clusters {
		from := make([]int, len(before.Clusters))
		for _, m := range c.Members {
			from[was[m.ID]]++
		}
		most := -1
		for i, n := range from {
			if !taken[i] && n > 0 && (most < 0 || n > from[most]) {
				most = i
			}
		}
		if all += len(c.Members); most >= 0 {
			taken[most] = true
			stayed += from[most]
		}
	}
	return all - stayed
}

// renamed are the names that she changed in their fields.
func renamed(p engine.ClusterProposal, sent url.Values) []move {
	var list []move
	for _, c := range p.Clusters {
		name := strings.Join(strings.Fields(sent.Get("name."+c.Central[0])), " ")
		if name == "" || name == c.Name {
			continue
		}
		m := move{kind: moveName, ids: []string{c.Central[0]}, name: name}
		for _, member := range c.Members {
			if _, fixed := p.Constraints.Names[member.ID]; fixed && member.ID != m.ids[0] {
				m.ids = append(m.ids, member.ID)
			}
		}
		list = append(list, m)
	}
	return list
}

// made is the move that a button makes of what she ticked and chose; wrong says what is missing.
func (w *words) made(act, anchor string, p engine.ClusterProposal, sent url.Values) (made move, wrong string) {
	of, found := clusterOf(p, anchor)
	other, chosen := clusterOf(p, sent.Get("other."+anchor))
	if !found {
		return made, w.T("clusters.need.cluster")
	}
	var ticked []string
	for _, m := range of.Members {
		if slices.Contains(sent["pick"], m.ID) {
			ticked = append(ticked, m.ID)
		}
	}
	switch {
	case act == "apart" && len(ticked) != 2:
		return made, w.T("clusters.need.two")
	case act == "apart":
		return move{kind: moveApart, ids: ticked}, ""
	case !chosen || other.ID == of.ID:
		return made, w.T("clusters.need.cluster")
	case act == "merge" || len(ticked) == len(of.Members):
		return move{kind: moveMerge, ids: append(memberIDs(other), memberIDs(of)...)}, ""
	case len(ticked) == 0:
		return made, w.T("clusters.need.pick")
	}
	left := slices.DeleteFunc(memberIDs(of), func(id string) bool { return slices.Contains(ticked, id) })
	more := append(slices.Clone(other.Central), homeMark)
	return move{kind: moveTo, ids: ticked, more: append(more, left[:min(len(left), len(of.Central))]...)}, ""
}

func clusterOf(p engine.ClusterProposal, anchor string) (engine.ProposedCluster, bool) {
	at := slices.IndexFunc(p.Clusters, func(c engine.ProposedCluster) bool { return c.Central[0] == anchor })
	if at < 0 {
		return engine.ProposedCluster{}, false
	}
	return p.Clusters[at], true
}

func memberIDs(c engine.ProposedCluster) []string {
	ids := make([]string, len(c.Members))
	for i, m := range c.Members {
		ids[i] = m.ID
	}
	return ids
}

// form carries the arrangement to the page before the act, and back from it.
func (a arrangement) form(shown string) form {
	f := newForm(followup.Submit, shown)
	f.Values["move"], f.Values["groups"] = a.moves, []string{strconv.Itoa(a.groups)}
	f.Stage, f.Attempt = a.stage, a.attempt
	return f
}

// checkClusters is the page before the clusters are put to the step.
func (s *server) checkClusters(v *visit, a arrangement, p engine.ClusterProposal) answer {
	f := a.form(a.found.Step.Content.Hash)
	return answer{title: v.T("check.title"), body: checkPage(checkView{words: v.words, Summary: s.clustersSummary(v, a, p), Form: f,
		Effect: v.effect(f, a.found.Step), Address: a.address()})}
}

func (s *server) clustersSummary(v *visit, a arrangement, p engine.ClusterProposal) []rowView {
	sc := s.stepScene(v.words, a.found)
	var names []string
	for _, c := range p.Clusters {
		names = append(names, v.T("pair", "Name", isolate(c.Name), "Value", v.number(int64(len(c.Members)))))
	}
	return []rowView{{Name: sc.T("row.act"), Value: sc.Family("act", followup.Submit)}, {Name: sc.T("row.step"), Value: sc.step(a.step)},
		{Name: sc.T("row.stage"), Value: sc.stage(a.stage)}, {Name: sc.T("row.for"), Value: sc.actingFor(a.place)},
		{Name: sc.T("clusters.read"), Value: sc.N("clusters.count", len(p.Clusters))}, {Name: sc.T("clusters.coherence"), Value: sc.percent(p.Coherence)},
		{Name: sc.T("text.recommendations"), Value: strings.Join(names, "; ")}}
}

// sendClusters puts the clusters to the step.
func (s *server) sendClusters(v *visit, a arrangement, key string) (answer, error) {
	p, err := s.proposal(v, a, a.groups, a.moves)
	if err != nil {
		return answer{}, err
	}
	f := a.form(a.found.Step.Content.Hash)
	f.Key = key
	act := engine.Act{Key: key, Kind: followup.Submit, Stage: a.stage, Attempt: a.attempt, Step: a.step, ActingFor: a.acting, OnBehalfOf: a.principal,
		Shown: f.Shown, Clusters: p.Document()}
	return s.send(v, a.cycle, f, act, s.stepScene(v.words, a.found), s.clustersSummary(v, a, p), a.address())
}

// clusterField names a field of the desk that belongs to one cluster.
func clusterField(name, anchor string) string { return name + "." + anchor }
