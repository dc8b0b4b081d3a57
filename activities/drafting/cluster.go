package drafting

import (
	"fmt"
	"strconv"
	"strings"

	"nmrf/followup"
)

// cluster tells which recommendations are answered, by whom, what the State undertakes, and what has been done.
func (d *draft) cluster(t *told, c followup.Cluster) {
	chosen := make([]followup.Selected, len(c.Recommendations))
	published := make([]followup.Recommendation, len(c.Recommendations))
	var each []followup.Evidence
	for i, id := range c.Recommendations {
		chosen[i], published[i] = d.positions[id], d.Recommendations[id]
		each = append(each, on(followup.RecommendationEvidence, id)...)
	}
	t.say(said{fmt.Sprintf(d.say.answered, len(chosen), references(published, d.ranges, d.say.unnumbered)), each})
	if p := d.merged(published); p != "" {
		t.say(said{p, each})
	}
	if p := d.positionsOf(chosen); p != "" {
		t.say(said{p, on(followup.SelectionEvidence, "")})
	}
	if head := d.heads[c.ID]; head.Lead != "" {
		t.say(said{fmt.Sprintf(d.say.responsible, d.name(head.Lead), d.names(head.Supporting)), on(followup.ClusterEvidence, c.ID)})
	}
	plan, ok := d.Plans[c.ID]
	if !ok || len(plan.Measures) == 0 {
		t.say(said{d.say.noPlan, on(followup.ClusterEvidence, c.ID)})
	}
	for i, m := range plan.Measures {
		t.say(append(d.measure(i, m, c.ID), d.progress(c.ID, measureID(i, m), m)...)...)
	}
}

// measureID is the id of a measure in its plan; old plans have none.
func measureID(place int, m followup.Measure) string {
	if m.ID == "" {
		return fmt.Sprintf("m%d", place+1)
	}
	return m.ID
}

// merged cites the sources of each group of merged recommendations together; empty if there is none.
func (d *draft) merged(published []followup.Recommendation) string {
	groups := map[string][]followup.Recommendation{}
	var order []string
	for _, r := range published {
		if r.Group == "" {
			continue
		}
		if groups[r.Group] == nil {
			order = append(order, r.Group)
		}
		groups[r.Group] = append(groups[r.Group], r)
	}
	var cited []string
	for _, group := range order {
		if len(groups[group]) > 1 {
			cited = append(cited, "["+references(groups[group], d.ranges, d.say.unnumbered)+"]")
		}
	}
	if len(cited) == 0 {
		return ""
	}
	return fmt.Sprintf(d.say.alike, strings.Join(cited, ", "))
}

func (d *draft) measure(place int, m followup.Measure, cluster string) []said {
	id := cluster + "/" + measureID(place, m)
	rests := on(followup.MeasureEvidence, id)
	facts := []said{
		{fmt.Sprintf(d.say.measure, place+1, strings.TrimRight(m.Title, ". 。")), rests},
		{fmt.Sprintf(d.say.carriedOutBy, d.name(m.Responsible)), rests},
		{fmt.Sprintf(d.say.period, period(m)), rests},
	}
	if m.Budget > 0 {
		facts = append(facts, said{fmt.Sprintf(d.say.budget, m.Currency, grouped(m.Budget)), rests})
	}
	if len(m.Indicators) == 0 {
		return facts
	}
	list, measured := make([]string, len(m.Indicators)), []followup.Evidence(nil)
	for i, ind := range m.Indicators {
		list[i] = d.indicator(ind)
		measured = append(measured, on(followup.IndicatorEvidence, id+"/"+ind.ID)...)
	}
	return append(facts, said{fmt.Sprintf(d.say.indicators, strings.Join(list, "; ")), measured})
}

// indicator tells its kind, and in detail its unit, baseline and target.
func (d *draft) indicator(ind followup.Indicator) string {
	facts := []string{d.say.kinds[ind.Kind]}
	if d.detail.indicators {
		if ind.Unit != "" {
			facts = append(facts, ind.Unit)
		}
		if ind.Baseline != nil {
			facts = append(facts, fmt.Sprintf(d.say.baseline, number(*ind.Baseline)))
		}
		if ind.Target != nil {
			facts = append(facts, fmt.Sprintf(d.say.target, number(*ind.Target)))
		}
		if v, found := latest(ind); found {
			facts = append(facts, fmt.Sprintf(d.say.latest, number(v.Value), v.Date.UTC().Format(month)))
		}
	}
	return fmt.Sprintf("%s (%s)", ind.Name, strings.Join(facts, ", "))
}

// latest is the last value that was found for all, and not for a group.
func latest(ind followup.Indicator) (last followup.IndicatorValue, found bool) {
	for _, v := range ind.Values {
		if v.Sex+v.Age+v.Disability+v.Place == "" && (!found || v.Date.After(last.Date)) {
			last, found = v, true
		}
	}
	return last, found
}

// month is how months are written.
const month = "01/2006"

// period is given in months: 01/2026–12/2027, or the last month alone where no start is known.
func period(m followup.Measure) string {
	if m.Start.IsZero() {
		return "–" + m.End.UTC().Format(month)
	}
	return m.Start.UTC().Format(month) + "–" + m.End.UTC().Format(month)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// grouped writes an amount with its thousands kept apart by no-break spaces, which every language of the UN reads alike.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteRune('\u00a0')
		}
		b.WriteRune(r)
	}
	return b.String()
}
