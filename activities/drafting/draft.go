package drafting

import (
	"fmt"
	"slices"
	"strings"

	"nmrf/followup"
)

// draft makes the sections in one detail.
type draft struct {
	Input
	detail
	say       phrases
	positions map[string]followup.Selected
	heads     map[string]followup.ClusterHead
}

func newDraft(in Input, how detail) *draft {
	d := &draft{Input: in, detail: how, say: phrasesIn(in.Language),
		positions: map[string]followup.Selected{}, heads: map[string]followup.ClusterHead{}}
	for _, s := range in.Selection.Recommendations {
		d.positions[s.ID] = s
	}
	for _, h := range in.Heads {
		d.heads[h.ID] = h
	}
	return d
}

// methodology tells what a UPR report has to say first: how it was prepared and who was consulted.
func (d *draft) methodology(t *told) {
	chosen := d.Selection.Recommendations
	bodies, documents := newTally(), newTally()
	for _, s := range chosen {
		r := d.Recommendations[s.ID]
		bodies.add(orUnknown(r.Body, d.say))
		documents.add(orUnknown(r.Symbol, d.say))
	}
	all := on(followup.SelectionEvidence, "")
	t.say(said{fmt.Sprintf(d.say.answers, d.Title, d.State, len(chosen), bodies.list()), all})
	t.say(said{fmt.Sprintf(d.say.documents, documents.list()), all})
	if p := d.positionsOf(chosen); p != "" {
		t.say(said{p, all})
	}
	var clusters []followup.Evidence
	for _, c := range d.Clusters {
		clusters = append(clusters, on(followup.ClusterEvidence, c.ID)...)
	}
	t.say(said{fmt.Sprintf(d.say.clustered, len(d.Clusters), d.names(d.assigned())), clusters})
	t.say(said{fmt.Sprintf(d.say.coordinated, d.name(d.Coordination), d.name(d.ForeignMinistry)), on(followup.CycleEvidence, "")})
	t.say(d.howConsulted())
}

func (d *draft) howConsulted() said {
	if len(d.Inputs) == 0 {
		return said{d.say.noInputs, on(followup.CycleEvidence, "")}
	}
	var rests []followup.Evidence
	var invited []string
	given := 0
	for _, in := range d.Inputs {
		if !slices.Contains(invited, in.Institution) {
			invited = append(invited, in.Institution)
			rests = append(rests, on(followup.InputEvidence, in.Institution)...)
		}
		if in.Text != "" {
			given++
		}
	}
	return said{fmt.Sprintf(d.say.consulted, d.names(invited), given), rests}
}

// assigned lists the institutions that lead or support a cluster, in the order in which the report meets them.
func (d *draft) assigned() []string {
	var ids []string
	for _, c := range d.Clusters {
		head := d.heads[c.ID]
		for _, id := range append([]string{head.Lead}, head.Supporting...) {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (d *draft) positionsOf(chosen []followup.Selected) string {
	counted := newTally()
	for _, position := range []followup.Position{followup.Supported, followup.NotedInPart, followup.Noted, followup.NoPositionYet} {
		for _, s := range chosen {
			if s.Asks && s.Position == position {
				counted.add(d.position(s))
			}
		}
	}
	if len(counted.order) == 0 {
		return ""
	}
	return fmt.Sprintf(d.say.positions, counted.list())
}

func (d *draft) position(s followup.Selected) string {
	switch s.Position {
	case followup.Supported:
		return d.say.supported
	case followup.Noted:
		return d.say.noted
	case followup.NotedInPart:
		return d.say.notedInPart
	}
	return d.say.undecided
}

func (d *draft) name(id string) string {
	if name := d.Institutions[id]; name != "" {
		return name
	}
	return id
}

// names separates names by semicolons: a ministry's name may hold commas.
func (d *draft) names(ids []string) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = d.name(id)
	}
	if len(list) == 0 {
		return d.say.none
	}
	return strings.Join(list, "; ")
}

// tally counts names and keeps the order in which they first came.
type tally struct {
	order  []string
	counts map[string]int
}

func newTally() *tally { return &tally{counts: map[string]int{}} }

func (t *tally) add(name string) {
	if t.counts[name]++; t.counts[name] == 1 {
		t.order = append(t.order, name)
	}
}

func (t *tally) list() string {
	parts := make([]string, len(t.order))
	for i, name := range t.order {
		parts[i] = fmt.Sprintf("%s (%d)", name, t.counts[name])
	}
	return strings.Join(parts, "; ")
}

func orUnknown(s string, say phrases) string {
	if s == "" {
		return say.unknown
	}
	return s
}
