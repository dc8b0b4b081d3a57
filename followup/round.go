package followup

import (
	"embed"
	"slices"
	"time"
)

//go:embed rounds/progress.yaml
var roundFile embed.FS

// RoundRules say when rounds of progress open and how they run. Months, Day and Hour are in the State's zone.
type RoundRules struct {
	Version    int    `json:"version" yaml:"version"`
	Months     []int  `json:"months" yaml:"months"`
	Day        int    `json:"day" yaml:"day"` // 1 to 28
	Hour       int    `json:"hour" yaml:"hour"`
	Lasts      Period `json:"lasts" yaml:"lasts"`           // after which a round ends, and who is silent lapses
	Statistics bool   `json:"statistics" yaml:"statistics"` // the statistics office approves too
	Rule       Rule   `json:"rule" yaml:"rule"`
}

// DefaultRoundRules returns the rules that are built in.
func DefaultRoundRules() (RoundRules, error) {
	data, err := roundFile.ReadFile("rounds/progress.yaml")
	if err != nil {
		return RoundRules{}, err
	}
	s := readSheet(data)
	r := readAs[RoundRules](s)
	if err := s.refusal("round"); err != nil {
		return r, err
	}
	return r, r.Check()
}

// Check returns an Invalid error that names the first thing wrong with the rules.
func (r RoundRules) Check() error {
	for _, m := range r.Months {
		if m < 1 || m > 12 {
			return InvalidField("months", "months lie between 1 and 12, and %d does not", m)
		}
	}
	switch {
	case len(r.Months) == 0:
		return InvalidField("months", "name the months in which a round opens")
	case r.Day < 1 || r.Day > 28:
		return InvalidField("day", "the day lies between 1 and 28, so that every month has it")
	case r.Hour < 0 || r.Hour > 23:
		return InvalidField("hour", "the hour lies between 0 and 23")
	}
	if _, err := r.Lasts.parse(); err != nil {
		return InvalidField("lasts", "%v", err)
	}
	return r.Rule.Check(ProgressStep)
}

// DueIn says whether a round is due in the month of a local time: it is one of the months, and its day has come.
func (r RoundRules) DueIn(local time.Time) bool {
	return slices.Contains(r.Months, int(local.Month())) && local.Day() >= r.Day
}

// Round is what a round of progress asks for.
type Round struct {
	Month string     `json:"month"` // YYYY-MM in the State's zone
	Ends  time.Time  `json:"ends"`
	Asks  []RoundAsk `json:"asks"`
}

// RoundAsk is one approved plan of which a round asks.
type RoundAsk struct {
	Cycle    string       `json:"cycle"`
	Cluster  string       `json:"cluster"`
	Plan     Ref          `json:"plan"`
	Measures []MeasureAsk `json:"measures"`
}

// MeasureAsk is one measure of which it asks, and who carries it out.
type MeasureAsk struct {
	ID           string   `json:"id"`
	Institutions []string `json:"institutions"`
}

// AskOf is what a round asks of a plan; each measure is asked of who is responsible for it and who supports it.
func AskOf(cycle string, head ClusterHead, p Plan) RoundAsk {
	ask := RoundAsk{Cycle: cycle, Cluster: head.ID, Plan: head.Plan}
	for _, m := range p.Measures {
		if m.Status == MeasureDropped {
			continue
		}
		who := named(m.Responsible)
		for _, id := range m.Supporting {
			who = withPerson(who, id)
		}
		ask.Measures = append(ask.Measures, MeasureAsk{ID: m.ID, Institutions: who})
	}
	return ask
}

// Institutions lists who is asked, sorted.
func (r Round) Institutions() []string {
	var ids []string
	for _, a := range r.Asks {
		for _, m := range a.Measures {
			for _, id := range m.Institutions {
				ids = withPerson(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// checkHeads refuses entries about what the institution is not asked, twice the same one, and a report that leaves a measure out.
func (r Round) checkHeads(institution string, heads []ProgressHead) error {
	type key struct{ cycle, cluster, measure string }
	asked := map[key]bool{}
	var left []key
	for _, a := range r.Asks {
		for _, m := range a.Measures {
			if k := (key{a.Cycle, a.Cluster, m.ID}); contains(m.Institutions, institution) && !asked[k] {
				asked[k], left = true, append(left, k)
			}
		}
	}
	for _, h := range heads {
		k := key{h.Cycle, h.Cluster, h.Measure}
		i := slices.Index(left, k)
		switch {
		case !asked[k]:
			return InvalidField("progress", "measure %q of cluster %q is not asked of your institution: leave it out", h.Measure, h.Cluster)
		case i < 0:
			return InvalidField("progress", "measure %q of cluster %q stands here twice: leave one of them out", h.Measure, h.Cluster)
		}
		left = slices.Delete(left, i, i+1)
	}
	if len(left) > 0 {
		return InvalidField("progress", "measure %q of cluster %q has no entry: say how each measure of your institution stands", left[0].measure, left[0].cluster)
	}
	return nil
}

// OpenRound returns the first events of a round: what it asks for, and one step an institution. at is the workflow's time;
// statistics names the office that approves too, where there is one.
func OpenRound(id string, l Launch, r RoundRules, asks []RoundAsk, statistics string, at time.Time) ([]Event, error) {
	l.Profile = Profile{Name: "progress-round", Version: r.Version, Rules: map[StepKind]Rule{ProgressStep: r.Rule}}
	s, err := r.Rule.schedule(l)
	if err != nil {
		return nil, err
	}
	ends, err := s.reach(at, r.Lasts, 1)
	if err != nil {
		return nil, err
	}
	round := Round{Month: at.In(s.zone).Format("2006-01"), Ends: ends.UTC(), Asks: asks}
	d := &decision{stage: NewStage(id, Progress, 1), at: at.UTC()}
	d.add("", StageOpened{Launch: l, Round: &round})
	for _, institution := range round.Institutions() {
		parties := []Party{{Institution: institution, Relation: Lead, Why: "carries_out_measures"}}
		if statistics != "" && statistics != institution {
			parties = append(parties, Party{Institution: statistics, Relation: Supporting, Why: "validates_values"})
		}
		n := newStep{id: "progress/" + institution, kind: ProgressStep, subject: institution, author: institution, parties: parties}
		if err := d.openStep(n); err != nil {
			return nil, err
		}
	}
	return d.events, nil
}

// endRound closes a round once nobody is awaited any more.
func (d *decision) endRound() {
	s := d.stage
	if s.Name != Progress || s.Closed || slices.ContainsFunc(s.Steps, (*Step).Open) {
		return
	}
	d.add("", StageClosed{Outcome: Completed})
}

// overdue lets what is still open lapse at the end of a round: silence is on record.
func (d *decision) overdue() {
	if d.stage.Round == nil || !d.reached(d.stage.Round.Ends) {
		return
	}
	for _, st := range d.stage.Steps {
		if st.Open() {
			d.add(st.ID, StepLapsed{})
		}
	}
}
