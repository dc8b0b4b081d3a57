package followup_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func dayOf(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func soundPlan() Plan {
	return Plan{Cluster: "c01", Measures: []Measure{{ID: "m1", Title: "Train staff", Responsible: "health", End: dayOf(2027, 12, 31),
		Indicators: []Indicator{{ID: "i1", Name: "Staff trained", Kind: ProcessIndicator,
			Values: []IndicatorValue{{ID: "v1", Date: dayOf(2026, 12, 1), Value: 4, Source: "Register"}}}}}}}
}

func TestAPlanSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(*Measure){
		"":                        func(*Measure) {},
		"needs a title":           func(m *Measure) { m.Title = "" },
		"needs a responsible":     func(m *Measure) { m.Responsible = "" },
		"does not support itself": func(m *Measure) { m.Supporting = []string{"health"} },
		"needs an end date":       func(m *Measure) { m.End = time.Time{} },
		"ends before it starts":   func(m *Measure) { m.Start = dayOf(2028, 1, 1) },
		"negative budget":         func(m *Measure) { m.Budget = -1 },
		"needs the currency":      func(m *Measure) { m.Budget = 1 },
		`"soon" is not known; write one of planned`: func(m *Measure) { m.Status = "soon" },
		"at least one indicator":                    func(m *Measure) { m.Indicators = nil },
		"a name and a kind":                         func(m *Measure) { m.Indicators[0].Kind = "" },
		"each value needs its date":                 func(m *Measure) { m.Indicators[0].Values[0].Date = time.Time{} },
		"each value needs its source":               func(m *Measure) { m.Indicators[0].Values[0].Source = "" },
	} {
		plan := soundPlan()
		change(&plan.Measures[0])
		if err := plan.Check(); says == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, says)
			require.Equal(t, Invalid, AsError(err).Code)
		}
	}
}

func TestAValueOfTomorrowIsNotKnown(t *testing.T) {
	t.Parallel()
	require.NoError(t, soundPlan().CheckKnown(dayOf(2026, 12, 1)))
	require.ErrorContains(t, soundPlan().CheckKnown(dayOf(2026, 11, 30)),
		`measure 1, indicator "Staff trained": a value of 2026-12-01 lies in the future: give the date on which it was found`)
}

func TestAPlanOfBeforeStillReads(t *testing.T) {
	t.Parallel()
	const old = `{"cluster":"c01","measures":[{"id":"","title":"Train staff","responsible":"health","end":"2027-12-31T00:00:00Z",
		"indicators":[{"id":"","name":"Staff trained","kind":"process","unit":""}]}]}`
	var plan Plan
	require.NoError(t, json.Unmarshal([]byte(old), &plan))
	require.NoError(t, plan.Check())
	require.Empty(t, PlanChanges(plan.Numbered(), func() Plan {
		same := soundPlan()
		same.Measures[0].Status, same.Measures[0].Indicators[0].Values = MeasurePlanned, nil
		return same
	}()), "no status stands for planned")
}

func TestNumbersAreGivenOnce(t *testing.T) {
	t.Parallel()
	plan := Plan{Measures: []Measure{{}, {ID: "m1"}, {}}}
	var ids []string
	for _, m := range plan.Numbered().Measures {
		ids = append(ids, m.ID)
	}
	require.Equal(t, []string{"m2", "m1", "m3"}, ids)
	require.Empty(t, plan.Measures[0].ID, "the plan itself is left alone")
}

func TestPlanChangesNameEachCell(t *testing.T) {
	t.Parallel()
	before, after := soundPlan(), soundPlan()
	after.TechnicalAssistance = "A course"
	after.Measures[0].Supporting = []string{"justice", "interior"}
	after.Measures[0].Indicators[0].Values[0].Value = 5.5
	after.Measures = append(after.Measures, Measure{ID: "m2", Title: "Build clinics"})
	at := PlanChange{Kind: PartChanged, Measure: "m1", Title: "Train staff"}
	supporting, value := at, at
	supporting.Field, supporting.After = "supporting", "justice; interior"
	value.Indicator, value.Name, value.Value, value.Field, value.Before, value.After = "i1", "Staff trained", "v1", "value", "4", "5.5"
	require.Equal(t, []PlanChange{{Kind: PartChanged, Field: "technical_assistance", After: "A course"}, supporting, value,
		{Kind: PartAdded, Measure: "m2", Title: "Build clinics"}}, PlanChanges(before, after))
	require.Equal(t, PlanChange{Kind: PartRemoved, Measure: "m2", Title: "Build clinics"}, PlanChanges(after, before)[3])
}
