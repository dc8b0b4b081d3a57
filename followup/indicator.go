package followup

import "time"

// IndicatorKind follows OHCHR's guide to human-rights indicators (HR/PUB/12/5).
type IndicatorKind string

const (
	StructuralIndicator IndicatorKind = "structural"
	ProcessIndicator    IndicatorKind = "process"
	OutcomeIndicator    IndicatorKind = "outcome"
)

// IndicatorKinds lists every kind of indicator.
var IndicatorKinds = []IndicatorKind{StructuralIndicator, ProcessIndicator, OutcomeIndicator}

// Indicator measures a measure. Its values are what was found, by date and group.
type Indicator struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Kind     IndicatorKind    `json:"kind"`
	Unit     string           `json:"unit"`
	Baseline *float64         `json:"baseline,omitempty"`
	Target   *float64         `json:"target,omitempty"`
	Values   []IndicatorValue `json:"values,omitempty"`
}

// IndicatorValue is a value found at a date (midnight UTC), with its source. Sex, age, disability and place say for which group it
// was found; empty: for all.
type IndicatorValue struct {
	ID         string    `json:"id,omitempty"`
	Date       time.Time `json:"date"`
	Value      float64   `json:"value"`
	Source     string    `json:"source"`
	Sex        string    `json:"sex,omitempty"`
	Age        string    `json:"age,omitempty"`
	Disability string    `json:"disability,omitempty"`
	Place      string    `json:"place,omitempty"`
}

// check returns an Invalid error unless the indicator can be measured.
func (i Indicator) check(measure int) error {
	if i.Name == "" || !holdsKind(i.Kind) {
		return InvalidField("measures", "measure %d: each indicator needs a name and a kind: structural, process or outcome", measure)
	}
	for _, v := range i.Values {
		if err := v.Check(); err != nil {
			return InvalidField("measures", "measure %d, indicator %q: %v", measure, i.Name, AsError(err).Says)
		}
	}
	return nil
}

func holdsKind(kind IndicatorKind) bool {
	for _, k := range IndicatorKinds {
		if k == kind {
			return true
		}
	}
	return false
}

// Check returns an Invalid error unless the value has a date and a source.
func (v IndicatorValue) Check() error {
	switch {
	case v.Date.IsZero():
		return InvalidField("date", "each value needs its date")
	case v.Source == "":
		return InvalidField("source", "each value needs its source")
	}
	return nil
}

// CheckKnown returns an Invalid error if the value lies after a day (midnight UTC): nobody knows it yet.
func (v IndicatorValue) CheckKnown(today time.Time) error {
	if v.Date.After(today) {
		return InvalidField("date", "a value of %s lies in the future: give the date on which it was found", v.Date.Format(time.DateOnly))
	}
	return nil
}
