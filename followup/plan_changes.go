package followup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ChangeKind says what happened to a part of a plan.
type ChangeKind string

const (
	PartAdded   ChangeKind = "added"
	PartRemoved ChangeKind = "removed"
	PartChanged ChangeKind = "changed"
)

// PlanChange is one difference between two plans of a cluster: a field that changed, or a measure, an indicator or a value that was
// added or removed as a whole (Field is empty then). Title is the measure's, as it stands afterwards, and Name the indicator's.
type PlanChange struct {
	Kind      ChangeKind `json:"kind"`
	Measure   string     `json:"measure,omitempty"` // id; empty: the plan itself
	Title     string     `json:"title,omitempty"`
	Indicator string     `json:"indicator,omitempty"`
	Name      string     `json:"name,omitempty"`
	Value     string     `json:"value,omitempty"`
	Field     string     `json:"field,omitempty"`
	Before    string     `json:"before,omitempty"`
	After     string     `json:"after,omitempty"`
}

// cell is a field with what stands in it, as a person would write it: dates as 2027-02-08, numbers without grouping, lists with "; ".
type cell struct{ field, text string }

// PlanChanges lists what differs between two plans, in the order of the plan afterwards; what was removed stands where it was.
func PlanChanges(before, after Plan) []PlanChange {
	list := fields(PlanChange{}, []cell{{"capacity_gaps", before.CapacityGaps}, {"technical_assistance", before.TechnicalAssistance}},
		[]cell{{"capacity_gaps", after.CapacityGaps}, {"technical_assistance", after.TechnicalAssistance}})
	return append(list, pairs(before.Measures, after.Measures, func(m Measure) string { return m.ID },
		func(m Measure) PlanChange { return PlanChange{Measure: m.ID, Title: m.Title} }, measureChanges)...)
}

func measureChanges(at PlanChange, before, after Measure) []PlanChange {
	list := fields(at, before.cells(), after.cells())
	return append(list, pairs(before.Indicators, after.Indicators, func(i Indicator) string { return i.ID },
		func(i Indicator) PlanChange { at.Indicator, at.Name = i.ID, i.Name; return at }, indicatorChanges)...)
}

func indicatorChanges(at PlanChange, before, after Indicator) []PlanChange {
	list := fields(at, before.cells(), after.cells())
	return append(list, pairs(before.Values, after.Values, func(v IndicatorValue) string { return v.ID },
		func(v IndicatorValue) PlanChange { at.Value = v.ID; return at },
		func(at PlanChange, b, a IndicatorValue) []PlanChange { return fields(at, b.cells(), a.cells()) })...)
}

// pairs compares two lists part by part, by their ids.
func pairs[T any](before, after []T, id func(T) string, at func(T) PlanChange, changes func(PlanChange, T, T) []PlanChange) []PlanChange {
	var list []PlanChange
	find := func(in []T, wanted string) int {
		return slices.IndexFunc(in, func(t T) bool { return id(t) == wanted })
	}
	whole := func(kind ChangeKind, part T) {
		change := at(part)
		change.Kind = kind
		list = append(list, change)
	}
	for _, part := range after {
		if i := find(before, id(part)); i >= 0 {
			list = append(list, changes(at(part), before[i], part)...)
		} else {
			whole(PartAdded, part)
		}
	}
	for _, part := range before {
		if find(after, id(part)) < 0 {
			whole(PartRemoved, part)
		}
	}
	return list
}

func fields(at PlanChange, before, after []cell) []PlanChange {
	var list []PlanChange
	for i, c := range after {
		if before[i].text != c.text {
			at.Kind, at.Field, at.Before, at.After = PartChanged, c.field, before[i].text, c.text
			list = append(list, at)
		}
	}
	return list
}

func (m Measure) cells() []cell {
	budget := ""
	if m.Budget != 0 {
		budget = strconv.FormatInt(m.Budget, 10)
	}
	status := m.Status
	if status == "" {
		status = MeasurePlanned
	}
	return []cell{{"title", m.Title}, {"responsible", m.Responsible}, {"supporting", strings.Join(m.Supporting, "; ")}, {"start", dayText(m.Start)},
		{"end", dayText(m.End)}, {"budget", budget}, {"currency", m.Currency}, {"status", string(status)}, {"gender", m.Gender},
		{"sdgs", strings.Join(m.SDGs, "; ")}}
}

func (i Indicator) cells() []cell {
	return []cell{{"name", i.Name}, {"kind", string(i.Kind)}, {"unit", i.Unit}, {"baseline", numberText(i.Baseline)}, {"target", numberText(i.Target)}}
}

func (v IndicatorValue) cells() []cell {
	return []cell{{"date", dayText(v.Date)}, {"value", numberText(&v.Value)}, {"source", v.Source}, {"sex", v.Sex}, {"age", v.Age},
		{"disability", v.Disability}, {"place", v.Place}}
}

func dayText(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

func numberText(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// Numbered gives ids to the measures, indicators and values of the plan that have none: m1, i1, v1 and so on, none twice.
func (p Plan) Numbered() Plan {
	p.Measures = slices.Clone(p.Measures)
	number(p.Measures, "m", func(m *Measure) *string { return &m.ID })
	for n := range p.Measures {
		m := &p.Measures[n]
		m.Indicators = slices.Clone(m.Indicators)
		number(m.Indicators, "i", func(i *Indicator) *string { return &i.ID })
		for k := range m.Indicators {
			i := &m.Indicators[k]
			i.Values = slices.Clone(i.Values)
			number(i.Values, "v", func(v *IndicatorValue) *string { return &v.ID })
		}
	}
	return p
}

func number[T any](list []T, letter string, id func(*T) *string) {
	taken := map[string]bool{"": true}
	for i := range list {
		taken[*id(&list[i])] = true
	}
	for i, n := range list {
		for k := i + 1; *id(&n) == ""; k++ {
			if free := fmt.Sprintf("%s%d", letter, k); !taken[free] {
				*id(&list[i]), taken[free] = free, true
				break
			}
		}
	}
}
