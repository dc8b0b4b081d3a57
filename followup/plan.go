package followup

import (
	"slices"
	"time"
)

// MeasureStatus is how far a measure has come.
type MeasureStatus string

const (
	MeasurePlanned  MeasureStatus = "planned"
	MeasureUnderWay MeasureStatus = "under_way"
	MeasureDone     MeasureStatus = "done"
	MeasureDelayed  MeasureStatus = "delayed"
	MeasureDropped  MeasureStatus = "dropped"
)

// MeasureStatuses lists every status.
var MeasureStatuses = []MeasureStatus{MeasurePlanned, MeasureUnderWay, MeasureDone, MeasureDelayed, MeasureDropped}

// Measure is one thing that an institution undertakes to do. Start and End are dates (midnight UTC); Budget is in whole
// units of Currency (ISO 4217). Supporting lists institutions that help; an empty status stands for planned.
type Measure struct {
	ID          string        `json:"id"`
	Title       string        `json:"title"`
	Responsible string        `json:"responsible"` // institution id
	Supporting  []string      `json:"supporting,omitempty"`
	Start       time.Time     `json:"start,omitzero"`
	End         time.Time     `json:"end,omitzero"`
	Budget      int64         `json:"budget,omitempty"`
	Currency    string        `json:"currency,omitempty"`
	Status      MeasureStatus `json:"status,omitempty"`
	Gender      string        `json:"gender,omitempty"` // what it means for women and men
	SDGs        []string      `json:"sdgs,omitempty"`   // goals and targets, such as 16.2
	Indicators  []Indicator   `json:"indicators"`
}

// Plan is the content of a plan step: what the State will do about one cluster.
type Plan struct {
	Cluster             string    `json:"cluster"`
	Measures            []Measure `json:"measures"`
	CapacityGaps        string    `json:"capacity_gaps,omitempty"`
	TechnicalAssistance string    `json:"technical_assistance,omitempty"` // what is asked of others
}

// Check returns an Invalid error that names the first thing a plan lacks.
func (p Plan) Check() error {
	if len(p.Measures) == 0 {
		return InvalidField("measures", "a plan needs at least one measure")
	}
	for i, m := range p.Measures {
		if err := m.check(i + 1); err != nil {
			return err
		}
	}
	return nil
}

func (m Measure) check(number int) error {
	switch {
	case m.Title == "":
		return InvalidField("measures", "measure %d needs a title", number)
	case m.Responsible == "":
		return InvalidField("measures", "measure %d needs a responsible institution", number)
	case slices.Contains(m.Supporting, m.Responsible):
		return InvalidField("measures", "measure %d: the responsible institution does not support itself: name it once", number)
	case m.End.IsZero():
		return InvalidField("measures", "measure %d needs an end date", number)
	case m.End.Before(m.Start):
		return InvalidField("measures", "measure %d ends before it starts", number)
	case m.Budget < 0:
		return InvalidField("measures", "measure %d has a negative budget", number)
	case m.Budget > 0 && len(m.Currency) != 3:
		return InvalidField("measures", "measure %d needs the currency of its budget (ISO 4217, three letters)", number)
	case m.Status != "" && !slices.Contains(MeasureStatuses, m.Status):
		return InvalidField("measures", "measure %d: the status %q is not known; write one of %s", number, m.Status, listed(MeasureStatuses))
	case len(m.Indicators) == 0:
		return InvalidField("measures", "measure %d needs at least one indicator", number)
	}
	for _, ind := range m.Indicators {
		if err := ind.check(number); err != nil {
			return err
		}
	}
	return nil
}

// CheckKnown returns an Invalid error if a value of the plan lies after a day (midnight UTC).
func (p Plan) CheckKnown(today time.Time) error {
	for i, m := range p.Measures {
		for _, ind := range m.Indicators {
			for _, v := range ind.Values {
				if err := v.CheckKnown(today); err != nil {
					return InvalidField("measures", "measure %d, indicator %q: %v", i+1, ind.Name, AsError(err).Says)
				}
			}
		}
	}
	return nil
}
