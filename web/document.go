package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"nmrf/followup"
)

// drafted fills the form of a text with the text that stands, so that she changes it rather than writes it anew.
func (at standpoint) drafted(f form) form {
	step, text := at.found.Step, at.found.Text
	switch {
	case step.Kind == followup.PlanStep:
		plan := followup.Plan{}
		if text != nil && !text.Erased {
			_ = readDocument(text, &plan) // what cannot be read is written anew
		}
		f.Values = planValues(plan)
	case step.Kind == followup.SectionStep && text != nil && !text.Erased:
		section := followup.ReportSection{}
		_ = readDocument(text, &section)
		f.Values = url.Values{"heading": {section.Heading}, "paragraphs": {strings.Join(section.Paragraphs, "\n\n")}, "notes": {strings.Join(section.Notes, "\n\n")}}
	}
	return f
}

// documents are the plan or the section that the form holds; nil where it holds none.
func (f form) documents() (*followup.Plan, *followup.ReportSection) {
	switch {
	case f.Values.Has("m0.title"):
		plan := f.plan()
		return &plan, nil
	case f.Values.Has("paragraphs"):
		return nil, &followup.ReportSection{Heading: f.value("heading"), Paragraphs: paragraphs(f.value("paragraphs")), Notes: paragraphs(f.value("notes"))}
	}
	return nil, nil
}

// moreMeasures is how many empty measures, and empty indicators of each measure, the form of a plan holds beside those that stand.
const moreMeasures = 1

func measureField(m int, name string) string { return fmt.Sprintf("m%d.%s", m, name) }

func indicatorField(m, i int, name string) string { return fmt.Sprintf("m%d.i%d.%s", m, i, name) }

// planValues writes a plan into the fields of its form.
func planValues(p followup.Plan) url.Values {
	v := url.Values{"cluster": {p.Cluster}, "capacity": {p.CapacityGaps}, "assistance": {p.TechnicalAssistance}}
	for m := range len(p.Measures) + moreMeasures {
		var measure followup.Measure
		if m < len(p.Measures) {
			measure = p.Measures[m]
		}
		set := func(name, value string) { v.Set(measureField(m, name), value) }
		set("id", measure.ID)
		set("title", measure.Title)
		set("responsible", measure.Responsible)
		set("currency", measure.Currency)
		set("status", string(measure.Status))
		set("gender", measure.Gender)
		set("sdgs", strings.Join(measure.SDGs, "; "))
		v[measureField(m, "supporting")] = measure.Supporting
		set("budget", "")
		set("start", "")
		set("end", "")
		if measure.Budget > 0 {
			set("budget", strconv.FormatInt(measure.Budget, 10))
		}
		if !measure.Start.IsZero() {
			set("start", measure.Start.Format(dayLayout))
		}
		if !measure.End.IsZero() {
			set("end", measure.End.Format(dayLayout))
		}
		indicatorValues(v, m, measure.Indicators)
	}
	return v
}

func indicatorValues(v url.Values, m int, list []followup.Indicator) {
	number := func(f *float64) string {
		if f == nil {
			return ""
		}
		return strconv.FormatFloat(*f, 'f', -1, 64)
	}
	for i := range len(list) + moreMeasures {
		var one followup.Indicator
		if i < len(list) {
			one = list[i]
		}
		for name, value := range map[string]string{"id": one.ID, "name": one.Name, "kind": string(one.Kind), "unit": one.Unit,
			"baseline": number(one.Baseline), "target": number(one.Target), "values": valuesText(one.Values)} {
			v.Set(indicatorField(m, i, name), value)
		}
	}
}

// valuesText carries the values of an indicator through its form, which does not change them; empty for none.
func valuesText(values []followup.IndicatorValue) string {
	if len(values) == 0 {
		return ""
	}
	text, err := json.Marshal(values)
	if err != nil {
		return ""
	}
	return string(text)
}

// measures is how many measures the form shows.
func (f form) measures() int {
	n := 0
	for f.Values.Has(measureField(n, "title")) {
		n++
	}
	return n
}

func (f form) indicators(m int) int {
	n := 0
	for f.Values.Has(indicatorField(m, n, "name")) {
		n++
	}
	return n
}

// plan reads the plan that the form holds, without the measures and the indicators that were left empty.
func (f form) plan() followup.Plan {
	p := followup.Plan{Cluster: f.value("cluster"), CapacityGaps: f.value("capacity"), TechnicalAssistance: f.value("assistance")}
	taken := map[string]bool{}
	for m := range f.measures() {
		taken[f.value(measureField(m, "id"))] = true
	}
	for m := range f.measures() {
		get := func(name string) string { return f.value(measureField(m, name)) }
		if get("title") == "" {
			continue
		}
		measure := followup.Measure{ID: get("id"), Title: get("title"), Responsible: get("responsible"), Currency: strings.ToUpper(get("currency")),
			Status: followup.MeasureStatus(get("status")), Gender: get("gender"), Supporting: f.Values[measureField(m, "supporting")]}
		for _, goal := range strings.Split(get("sdgs"), ";") {
			if goal = strings.TrimSpace(goal); goal != "" {
				measure.SDGs = append(measure.SDGs, goal)
			}
		}
		for n := m + 1; measure.ID == ""; n++ {
			if id := fmt.Sprintf("m%d", n); !taken[id] {
				measure.ID, taken[id] = id, true
			}
		}
		measure.Start, _ = dayOf(get("start"), zoneOr(""))
		measure.End, _ = dayOf(get("end"), zoneOr(""))
		measure.Budget, _ = strconv.ParseInt(get("budget"), 10, 64)
		measure.Indicators = f.indicatorsOf(m)
		p.Measures = append(p.Measures, measure)
	}
	return p
}

func (f form) indicatorsOf(m int) []followup.Indicator {
	var list []followup.Indicator
	for i := range f.indicators(m) {
		get := func(name string) string { return f.value(indicatorField(m, i, name)) }
		number := func(name string) *float64 {
			n, err := strconv.ParseFloat(get(name), 64)
			if err != nil {
				return nil
			}
			return &n
		}
		if get("name") == "" {
			continue
		}
		one := followup.Indicator{ID: get("id"), Name: get("name"), Kind: followup.IndicatorKind(get("kind")), Unit: get("unit"),
			Baseline: number("baseline"), Target: number("target")}
		if one.ID == "" {
			one.ID = fmt.Sprintf("i%d", i+1)
		}
		_ = json.Unmarshal([]byte(get("values")), &one.Values) // what the form did not carry is none
		list = append(list, one)
	}
	return list
}

// checkPlan notes what a plan lacks: what cannot be read as a number, and what the procedure asks of a plan.
func (f form) checkPlan(w *words) {
	for m := range f.measures() {
		if text := f.value(measureField(m, "budget")); text != "" {
			if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < 0 {
				f.Wrong["plan"] = w.T("need.budget")
			}
		}
	}
	if err := f.plan().Check(); err != nil {
		f.Wrong["plan"] = w.T("need.plan")
	}
}
