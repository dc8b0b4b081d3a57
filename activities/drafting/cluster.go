package drafting

import (
	"fmt"
	"strconv"
	"strings"

	"nmrf/followup"
)

// cluster tells which recommendations are answered, by whom, and what the State undertakes.
func (d *draft) cluster(c followup.Cluster) []string {
	chosen := make([]followup.Selected, len(c.Recommendations))
	published := make([]followup.Recommendation, len(c.Recommendations))
	for i, id := range c.Recommendations {
		chosen[i], published[i] = d.positions[id], d.Recommendations[id]
	}
	paragraphs := []string{fmt.Sprintf(d.say.answered, len(chosen), references(published, d.ranges, d.say.unnumbered))}
	if p := d.merged(published); p != "" {
		paragraphs = append(paragraphs, p)
	}
	if p := d.positionsOf(chosen); p != "" {
		paragraphs = append(paragraphs, p)
	}
	if head := d.heads[c.ID]; head.Lead != "" {
		paragraphs = append(paragraphs, fmt.Sprintf(d.say.responsible, d.name(head.Lead), d.names(head.Supporting)))
	}
	plan, ok := d.Plans[c.ID]
	if !ok || len(plan.Measures) == 0 {
		return append(paragraphs, d.say.noPlan)
	}
	for i, m := range plan.Measures {
		paragraphs = append(paragraphs, d.measure(i+1, m))
	}
	return paragraphs
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

func (d *draft) measure(number int, m followup.Measure) string {
	facts := []string{
		fmt.Sprintf(d.say.measure, number, strings.TrimRight(m.Title, ". ")),
		fmt.Sprintf(d.say.carriedOutBy, d.name(m.Responsible)),
		fmt.Sprintf(d.say.period, period(m)),
	}
	if m.Budget > 0 {
		facts = append(facts, fmt.Sprintf(d.say.budget, m.Currency, grouped(m.Budget)))
	}
	if len(m.Indicators) > 0 {
		list := make([]string, len(m.Indicators))
		for i, ind := range m.Indicators {
			list[i] = d.indicator(ind)
		}
		facts = append(facts, fmt.Sprintf(d.say.indicators, strings.Join(list, "; ")))
	}
	return strings.Join(facts, " ")
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
	}
	return fmt.Sprintf("%s (%s)", ind.Name, strings.Join(facts, ", "))
}

// period is given in months: 01/2026–12/2027, or the last month alone where no start is known.
func period(m followup.Measure) string {
	const month = "01/2006"
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
