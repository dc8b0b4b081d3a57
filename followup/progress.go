package followup

import (
	"slices"
	"time"
)

// Progress names the stage of a round of progress. It is none of a cycle's seven.
const Progress StageName = "progress"

// ProgressStep asks one institution how the measures of approved plans stand in which it has a part.
const ProgressStep StepKind = "progress"

// Known says whether there is such a stage: one of the seven, or a round of progress.
func (n StageName) Known() bool { return n.Ordinal() >= 0 || n == Progress }

// ProgressReport is the content of a progress step: one entry for each measure in which the institution has a part.
type ProgressReport struct {
	Entries []ProgressEntry `json:"entries"`
}

// ProgressEntry says how one measure stands. It serves every recommendation of the measure's cluster.
type ProgressEntry struct {
	Cycle   string           `json:"cycle"` // of the plan
	Cluster string           `json:"cluster"`
	Measure string           `json:"measure"` // id in its plan
	Status  MeasureStatus    `json:"status"`
	Text    string           `json:"text"`
	Values  []ReportedValues `json:"values,omitempty"`
}

// ReportedValues are values of one indicator of the measure.
type ReportedValues struct {
	Indicator string           `json:"indicator"`
	Values    []IndicatorValue `json:"values"`
}

// ProgressHead is an entry as events and states carry it: no text.
type ProgressHead struct {
	Cycle   string        `json:"cycle"`
	Cluster string        `json:"cluster"`
	Measure string        `json:"measure"`
	Status  MeasureStatus `json:"status"`
}

// Check returns an Invalid error that names the first thing wrong with the report; today is midnight UTC.
func (r ProgressReport) Check(today time.Time) error {
	if len(r.Entries) == 0 {
		return InvalidField("progress", "say how at least one measure stands")
	}
	for i, e := range r.Entries {
		if !slices.Contains(MeasureStatuses, e.Status) {
			return InvalidField("progress", "entry %d: the status is %q; write one of %s", i+1, string(e.Status), listed(MeasureStatuses))
		}
		if e.Text == "" {
			return InvalidField("progress", "entry %d: say in words what was done", i+1)
		}
		for _, of := range e.Values {
			for _, v := range of.Values {
				err := v.Check()
				if err == nil {
					err = v.CheckKnown(today)
				}
				if err != nil {
					return InvalidField("progress", "entry %d, indicator %q: %s", i+1, of.Indicator, AsError(err).Says)
				}
			}
		}
	}
	return nil
}

// Heads lists the entries as events carry them.
func (r ProgressReport) Heads() []ProgressHead {
	heads := make([]ProgressHead, len(r.Entries))
	for i, e := range r.Entries {
		heads[i] = ProgressHead{Cycle: e.Cycle, Cluster: e.Cluster, Measure: e.Measure, Status: e.Status}
	}
	return heads
}
