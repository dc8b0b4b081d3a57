package followup

import "time"

// IndicatorKind follows OHCHR's guide to human-rights indicators (HR/PUB/12/5).
type IndicatorKind string

const (
	StructuralIndicator IndicatorKind = "structural"
	ProcessIndicator    IndicatorKind = "process"
	OutcomeIndicator    IndicatorKind = "outcome"
)

// Indicator measures a measure.
type Indicator struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Kind     IndicatorKind `json:"kind"`
	Unit     string        `json:"unit"`
	Baseline *float64      `json:"baseline,omitempty"`
	Target   *float64      `json:"target,omitempty"`
}

// Measure is one thing that an institution undertakes to do. Start and End are dates (midnight UTC); Budget is in whole
// units of Currency (ISO 4217).
type Measure struct {
	ID          string      `json:"id"`
	Title       string      `json:"title"`
	Responsible string      `json:"responsible"` // institution id
	Start       time.Time   `json:"start,omitzero"`
	End         time.Time   `json:"end,omitzero"`
	Budget      int64       `json:"budget,omitempty"`
	Currency    string      `json:"currency,omitempty"`
	Indicators  []Indicator `json:"indicators"`
}

// Plan is the content of a plan step: what the State will do about one cluster.
type Plan struct {
	Cluster      string    `json:"cluster"`
	Measures     []Measure `json:"measures"`
	CapacityGaps string    `json:"capacity_gaps,omitempty"`
}

// Check returns an Invalid error that names the first thing a plan lacks.
func (p Plan) Check() error {
	if len(p.Measures) == 0 {
		return InvalidField("measures", "a plan needs at least one measure")
	}
	for i, m := range p.Measures {
		switch {
		case m.Title == "":
			return InvalidField("measures", "measure %d needs a title", i+1)
		case m.Responsible == "":
			return InvalidField("measures", "measure %d needs a responsible institution", i+1)
		case m.End.IsZero():
			return InvalidField("measures", "measure %d needs an end date", i+1)
		case m.End.Before(m.Start):
			return InvalidField("measures", "measure %d ends before it starts", i+1)
		case m.Budget < 0:
			return InvalidField("measures", "measure %d has a negative budget", i+1)
		case m.Budget > 0 && len(m.Currency) != 3:
			return InvalidField("measures", "measure %d needs the currency of its budget (ISO 4217, three letters)", i+1)
		case len(m.Indicators) == 0:
			return InvalidField("measures", "measure %d needs at least one indicator", i+1)
		}
		for _, ind := range m.Indicators {
			if ind.Name == "" || (ind.Kind != StructuralIndicator && ind.Kind != ProcessIndicator && ind.Kind != OutcomeIndicator) {
				return InvalidField("measures", "measure %d: each indicator needs a name and a kind: structural, process or outcome", i+1)
			}
		}
	}
	return nil
}
