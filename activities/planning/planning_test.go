package planning_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"nmrf/activities/planning"
	"nmrf/followup"
)

var institutions = map[string]string{"health": "Ministry of Health", "justice": "Ministry of Justice"}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func number(n float64) *float64 { return &n }

// entries are two plans, one with everything that a plan can hold, and one that was never written.
func entries() []planning.Entry {
	return []planning.Entry{{Cluster: "c01", Name: "Health", Plan: followup.Plan{Cluster: "c01", CapacityGaps: "Nurses", TechnicalAssistance: "Training",
		Measures: []followup.Measure{
			{ID: "m1", Title: "Build clinics", Responsible: "health", Supporting: []string{"justice"}, Start: day(2027, 1, 1), End: day(2028, 12, 31), Budget: 120_000,
				Currency: "EUR", Status: followup.MeasureUnderWay, Gender: "More midwives", SDGs: []string{"3.1", "5"},
				Indicators: []followup.Indicator{{ID: "i1", Name: "Clinics", Kind: followup.OutcomeIndicator, Unit: "clinics", Baseline: number(3), Target: number(12.5),
					Values: []followup.IndicatorValue{{ID: "v1", Date: day(2026, 6, 30), Value: 4, Source: "Register", Sex: "women", Age: "18+", Disability: "all", Place: "north"}}}}},
			{ID: "m2", Title: "Train staff", Responsible: "justice", End: day(2027, 6, 30),
				Indicators: []followup.Indicator{{ID: "i1", Name: "Trained", Kind: followup.ProcessIndicator}}},
		}}}, {Cluster: "c02", Name: "Treaties", Plan: followup.Plan{Cluster: "c02"}}}
}

func written(t *testing.T, language string) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, planning.Write(&out, entries(), institutions, language))
	return out.Bytes()
}

// edited changes a workbook as a person does.
func edited(t *testing.T, file []byte, edit func(*excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	require.NoError(t, err)
	edit(f)
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	return out.Bytes()
}

func read(t *testing.T, file []byte) ([]followup.Plan, []planning.Fault) {
	t.Helper()
	plans, faults, err := planning.Read(bytes.NewReader(file), entries(), institutions)
	require.NoError(t, err)
	return plans, faults
}

func TestAnUnchangedWorkbookChangesNothingInAnyLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range append(planning.Languages, "tlh") {
		plans, faults := read(t, written(t, language))
		require.Empty(t, faults, language)
		require.Len(t, plans, 1, "a plan that was never written is left out")
		require.Empty(t, followup.PlanChanges(entries()[0].Plan, plans[0]), language)
	}
}

func TestWhatIsChangedInTheWorkbookIsRead(t *testing.T) {
	t.Parallel()
	file := edited(t, written(t, "en"), func(f *excelize.File) {
		set := func(sheet, cell string, value any) { require.NoError(t, f.SetCellValue(sheet, cell, value)) }
		set("Clusters", "C2", "Nurses and doctors")
		set("Measures", "F2", "2027-02-08")
		set("Measures", "G3", day(2027, 7, 31))
		set("Measures", "J2", "achevée")
		set("Measures", "E3", "Ministry of Health")
		set("Indicators", "H2", 14)
		require.NoError(t, f.SetSheetRow("Measures", "A4", &[]any{"c02", "", "Sign the treaty", "Ministry of Justice", "", "", "2027-09-01"}))
		require.NoError(t, f.SetSheetRow("Indicators", "A4", &[]any{"c02", "m1", "", "Signed", "outcome"}))
		require.NoError(t, f.SetSheetRow("Values", "A3", &[]any{"c01", "m2", "i1", "", "2026-11-30", 7, "Ministry"}))
	})
	plans, faults := read(t, file)
	require.Equal(t, []planning.Fault{{Cluster: "c02", Sheet: "Indicators", Cell: "B4", Rule: planning.UnknownMeasure, Value: "m1",
		Says: `no row of the measures has the id "m1" in this cluster`}}, faults, "a new measure needs an id of its own before an indicator can name it")
	require.Len(t, plans, 1, "the other plan is read")

	file = edited(t, file, func(f *excelize.File) { require.NoError(t, f.SetCellStr("Measures", "B4", "m1")) })
	plans, faults = read(t, file)
	require.Empty(t, faults)
	require.Len(t, plans, 2)
	require.Equal(t, "i1", plans[1].Measures[0].Indicators[0].ID, "what has no id gets one")
	var fields []string
	for _, c := range followup.PlanChanges(entries()[0].Plan, plans[0]) {
		fields = append(fields, strings.Join([]string{string(c.Kind), c.Measure, c.Indicator, c.Value, c.Field, c.Before, c.After}, "|"))
	}
	require.Equal(t, []string{"changed||||capacity_gaps|Nurses|Nurses and doctors", "changed|m1|||start|2027-01-01|2027-02-08", "changed|m1|||status|under_way|done",
		"changed|m1|i1||target|12.5|14", "changed|m2|||supporting||health", "changed|m2|||end|2027-06-30|2027-07-31", "added|m2|i1|v1|||"}, fields)
}

func TestADeletedRowIsShownAsRemoved(t *testing.T) {
	t.Parallel()
	plans, faults := read(t, edited(t, written(t, "en"), func(f *excelize.File) {
		require.NoError(t, f.RemoveRow("Measures", 3))
		require.NoError(t, f.RemoveRow("Indicators", 3))
		require.NoError(t, f.RemoveRow("Values", 2))
	}))
	require.Empty(t, faults)
	require.Equal(t, []followup.PlanChange{{Kind: followup.PartRemoved, Measure: "m1", Title: "Build clinics", Indicator: "i1", Name: "Clinics", Value: "v1"},
		{Kind: followup.PartRemoved, Measure: "m2", Title: "Train staff"}}, followup.PlanChanges(entries()[0].Plan, plans[0]))
}

func TestBadCellsAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sheet, cell string
		value       any
		rule, says  string
	}{
		"a renamed column":    {"Measures", "G1", "Finish", planning.ColumnMissing, `the column "End" is missing`},
		"a date as text":      {"Measures", "G2", "8 February 2027", planning.DateAsText, `"8 February 2027" is no date: enter it as a date, or as 2027-02-08`},
		"an ambiguous date":   {"Values", "E2", "08/02/2027", planning.DateAsText, "is no date"},
		"no number":           {"Indicators", "H2", "about ten", planning.NoNumber, `"about ten" is no number`},
		"half a euro":         {"Measures", "H2", 12.5, planning.NoNumber, "is no number"},
		"no value":            {"Values", "F2", "", planning.NoNumber, "is no number"},
		"no such institution": {"Measures", "D2", "Ministry of Magic", planning.UnknownInstitution, `there is no institution "Ministry of Magic"`},
		"no such status":      {"Measures", "J2", "soon", planning.UnknownWord, `"soon" is none of the words`},
		"no such kind":        {"Indicators", "E2", "magic", planning.UnknownWord, `"magic"`},
		"another's cluster":   {"Measures", "A2", "c99", planning.UnknownCluster, `the cluster id "c99"`},
		"the same id twice":   {"Measures", "B3", "m1", planning.RowTwice, `the id "m1" stands in two rows`},
		"no such indicator":   {"Values", "C2", "i9", planning.UnknownIndicator, `"i9"`},
		"no title":            {"Measures", "C2", "", planning.PlanUnsound, "Health: measure 1 needs a title"},
		"a value too early":   {"Values", "E2", "", planning.PlanUnsound, "each value needs its date"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plans, faults := read(t, edited(t, written(t, "en"), func(f *excelize.File) { require.NoError(t, f.SetCellValue(c.sheet, c.cell, c.value)) }))
			require.Empty(t, plans)
			require.Equal(t, c.rule, faults[0].Rule)
			require.Contains(t, faults[0].Says, c.says)
			if c.rule != planning.PlanUnsound && c.rule != planning.ColumnMissing {
				require.Equal(t, []string{c.sheet, c.cell}, []string{faults[0].Sheet, faults[0].Cell})
			}
		})
	}
}

func TestFormulasAreNotRead(t *testing.T) {
	t.Parallel()
	_, faults := read(t, edited(t, written(t, "en"), func(f *excelize.File) { require.NoError(t, f.SetCellFormula("Measures", "H2", "=1+1")) }))
	require.Equal(t, []planning.Fault{{Cluster: "c01", Sheet: "Measures", Cell: "H2", Rule: planning.Formula, Says: "a formula is not read: put its result in its place"}}, faults)
}

func TestWhatIsNoWorkbookOfPlansIsSaid(t *testing.T) {
	t.Parallel()
	_, faults := read(t, []byte("title;end\nA;B\n"))
	require.Equal(t, planning.NoWorkbook, faults[0].Rule)
	_, faults = read(t, edited(t, written(t, "fr"), func(f *excelize.File) { require.NoError(t, f.DeleteSheet("Mesures")) }))
	require.Equal(t, planning.SheetMissing, faults[0].Rule)
	require.Equal(t, "Measures", faults[0].Value)
}
