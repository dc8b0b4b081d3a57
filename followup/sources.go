package followup

import (
	"slices"
	"strings"
	"time"
)

// SourceField is what can change in a recommendation so that it matters to somebody who decided on it. Themes, affected persons, goals and
// the number of the paragraph do not: they sort and cite a recommendation, and leave what it asks for as it was.
type SourceField string

const (
	TextChanged     SourceField = "text"
	PositionChanged SourceField = "position"  // the published one, where the cycle's selection holds another
	WasTakenBack    SourceField = "withdrawn" // by its source: its document no longer holds it
	WasRestored     SourceField = "restored"  // withdrawn before, published again
)

// SourceFields lists every such field.
var SourceFields = []SourceField{TextChanged, PositionChanged, WasTakenBack, WasRestored}

// ChangedRecommendation is what one import changed in a recommendation.
type ChangedRecommendation struct {
	ID        string        `json:"id"`
	Body      string        `json:"body"`
	Symbol    string        `json:"symbol"`
	Paragraph string        `json:"paragraph,omitempty"`
	Fields    []SourceField `json:"fields"`
	Before    Published     `json:"before"`
	After     Published     `json:"after"`
}

// Withdrawn says whether its source took the recommendation back.
func (r ChangedRecommendation) Withdrawn() bool { return slices.Contains(r.Fields, WasTakenBack) }

// Reference says where the recommendation stands: its body, its document and its paragraph.
func (r ChangedRecommendation) Reference() string {
	return strings.Join(strings.Fields(r.Body+" "+r.Symbol+" "+r.Paragraph), " ")
}

// Published is what a source says in a recommendation.
type Published struct {
	Text     string   `json:"text"`
	Position Position `json:"position,omitempty"`
}

// ChangedRecommendations is the content to which a SourceChange refers, sorted by id.
type ChangedRecommendations struct {
	Recommendations []ChangedRecommendation `json:"recommendations"`
}

// SourceChange says that an import changed or withdrew recommendations on which something rests. It holds their number and no text.
type SourceChange struct {
	Import    int64           `json:"import"` // sequence of the import in the registry's stream
	At        time.Time       `json:"at"`     // of the import
	List      Ref             `json:"list"`   // ChangedRecommendations of the whole cycle
	Changed   int             `json:"changed,omitempty"`
	Withdrawn int             `json:"withdrawn,omitempty"`
	Clusters  []ClusterChange `json:"clusters,omitempty"` // that hold one of them; of a change of the cycle, once there are clusters
}

// ClusterChange is how many recommendations of a cluster were changed or withdrawn.
type ClusterChange struct {
	Cluster   string `json:"cluster"`
	Changed   int    `json:"changed,omitempty"`
	Withdrawn int    `json:"withdrawn,omitempty"`
}

// NewSourceChange counts a list of changed recommendations, in all and by cluster.
func NewSourceChange(number int64, at time.Time, list Ref, changed ChangedRecommendations, clusters Clusters) SourceChange {
	c := SourceChange{Import: number, At: at.UTC(), List: list}
	of := map[string]string{}
	for _, cl := range clusters.Clusters {
		for _, id := range cl.Recommendations {
			of[id] = cl.ID
		}
	}
	counts := map[string]ClusterChange{}
	for _, r := range changed.Recommendations {
		in := counts[of[r.ID]]
		if r.Withdrawn() {
			c.Withdrawn, in.Withdrawn = c.Withdrawn+1, in.Withdrawn+1
		} else {
			c.Changed, in.Changed = c.Changed+1, in.Changed+1
		}
		counts[of[r.ID]] = in
	}
	for _, cl := range clusters.Clusters {
		if in, touched := counts[cl.ID]; touched {
			in.Cluster = cl.ID
			c.Clusters = append(c.Clusters, in)
		}
	}
	return c
}

// of returns what the change is to one cluster.
func (c SourceChange) of(cluster string) (SourceChange, bool) {
	for _, in := range c.Clusters {
		if in.Cluster == cluster {
			return SourceChange{Import: c.Import, At: c.At, List: c.List, Changed: in.Changed, Withdrawn: in.Withdrawn}, true
		}
	}
	return SourceChange{}, false
}

// ClusterOf names the cluster that a step of a kind is about; empty where it is about none.
func ClusterOf(kind StepKind, subject string) string {
	switch kind {
	case AcceptStep, PlanStep:
		return subject
	case SectionStep:
		if cluster, ok := strings.CutPrefix(subject, "cluster-"); ok {
			return cluster
		}
	}
	return ""
}

// restsOn returns what a change of the cycle's recommendations is to a step of a kind; ok is false where the step does not rest on
// them. A selection, clusters, the whole plan, an annex and the report rest on every recommendation, what is about a cluster on the
// recommendations of the cluster, and an input on none: it is about the plan.
func (s *Stage) restsOn(kind StepKind, subject string, c SourceChange) (mine SourceChange, ok bool) {
	whole := c
	whole.Clusters = nil
	switch kind {
	case ConfirmStep, CommitteeStep, ReportStep, DispatchStep:
		return whole, true
	case SectionStep:
		if s.annex(subject) {
			return whole, true
		}
	}
	return c.of(ClusterOf(kind, subject))
}

// annex says whether a section of the report lists every recommendation.
func (s *Stage) annex(section string) bool {
	return slices.ContainsFunc(s.Dossier.Sections, func(h SectionHead) bool { return h.ID == section && h.Annex })
}

// CycleSource is a change of the cycle's recommendations, with the sequence of its event in the cycle's stream.
type CycleSource struct {
	Seq    int64        `json:"seq"`
	Change SourceChange `json:"change"`
}

// SourcesSeen returns the number of the last import of which the cycle has taken note.
func (c *Cycle) SourcesSeen() int64 {
	if n := len(c.Sources); n > 0 {
		return c.Sources[n-1].Change.Import
	}
	return 0
}
