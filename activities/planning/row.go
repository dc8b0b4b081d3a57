package planning

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"nmrf/followup"
)

// row is a row of a sheet while it is read.
type row struct {
	r       *reader
	sheet   string
	number  int
	cells   []string
	places  map[string]int
	cluster string
}

func (w *row) empty(t table) bool {
	return !slices.ContainsFunc(t.columns, func(column string) bool {
		return column != "cluster_name" && (w.raw(column) != "" || w.formula(column))
	})
}

func (w *row) raw(column string) string {
	if i, ok := w.places[column]; ok && i < len(w.cells) {
		return strings.TrimSpace(w.cells[i])
	}
	return ""
}

func (w *row) cell(column string) string {
	name, err := excelize.CoordinatesToCellName(w.places[column]+1, w.number)
	if err != nil {
		return ""
	}
	return name
}

func (w *row) formula(column string) bool {
	f, err := w.r.file.GetCellFormula(w.sheet, w.cell(column))
	return err == nil && f != ""
}

func (w *row) fault(column, rule, value string) {
	w.r.fault(w.cluster, w.sheet, w.cell(column), rule, value)
}

// text reads a cell; a formula is a fault.
func (w *row) text(column string) string {
	if w.formula(column) {
		w.fault(column, Formula, "")
		return ""
	}
	return w.raw(column)
}

// date reads a day (midnight UTC) from a date of the workbook, or from 2027-02-08 as a text; zero for an empty cell.
func (w *row) date(column string) time.Time {
	text := w.text(column)
	if text == "" {
		return time.Time{}
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day
	}
	serial, err := strconv.ParseFloat(text, 64)
	if err == nil && serial >= 1 {
		if at, err := excelize.ExcelDateToTime(serial, w.r.since1904()); err == nil {
			return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
		}
	}
	w.fault(column, DateAsText, text)
	return time.Time{}
}

func (r *reader) since1904() bool {
	props, err := r.file.GetWorkbookProps()
	return err == nil && props.Date1904 != nil && *props.Date1904
}

func (w *row) decimal(column string) *float64 {
	text := w.text(column)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		w.fault(column, NoNumber, text)
		return nil
	}
	return &n
}

func (w *row) whole(column string) int64 {
	n := w.decimal(column)
	if n == nil {
		return 0
	}
	if *n != float64(int64(*n)) {
		w.fault(column, NoNumber, w.raw(column))
	}
	return int64(*n)
}

// institutions reads names with ; between them.
func (w *row) institutions(column string) []string {
	var ids []string
	for _, name := range splitList(w.text(column)) {
		id, ok := w.r.institutions[normal(name)]
		if !ok {
			w.fault(column, UnknownInstitution, name)
		}
		ids = append(ids, id)
	}
	return ids
}

func splitList(text string) []string {
	var list []string
	for _, part := range strings.Split(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// word reads one of the words that a column offers, in any language.
func (w *row) word(column string, of func(words) map[string]string) string {
	text := w.text(column)
	if text == "" {
		return ""
	}
	key, ok := said(text, of)
	if !ok {
		w.fault(column, UnknownWord, text)
	}
	return key
}

// take puts a row into its plan.
func (r *reader) take(table string, w *row) {
	w.cluster = w.raw("cluster")
	plan := r.plans[w.cluster]
	if plan == nil {
		unknown := w.cluster
		w.cluster = ""
		w.fault("cluster", UnknownCluster, unknown)
		return
	}
	switch table {
	case "plans":
		plan.CapacityGaps, plan.TechnicalAssistance = w.text("capacity_gaps"), w.text("technical_assistance")
	case "measures":
		w.takeMeasure(plan)
	case "indicators":
		w.takeIndicator(plan)
	case "values":
		w.takeValue(plan)
	}
}

func (w *row) takeMeasure(plan *followup.Plan) {
	m := followup.Measure{ID: w.text("measure"), Title: w.text("title"), Supporting: w.institutions("supporting"), Start: w.date("start"), End: w.date("end"),
		Budget: w.whole("budget"), Currency: strings.ToUpper(w.text("currency")), Gender: w.text("gender"), SDGs: splitList(w.text("sdgs")),
		Status: followup.MeasureStatus(w.word("status", func(s words) map[string]string { return s.Statuses }))}
	if named := w.institutions("responsible"); len(named) > 0 {
		m.Responsible = named[0]
	}
	if m.Status == followup.MeasurePlanned {
		m.Status = ""
	}
	if m.ID != "" && slices.ContainsFunc(plan.Measures, func(o followup.Measure) bool { return o.ID == m.ID }) {
		w.fault("measure", RowTwice, m.ID)
		return
	}
	plan.Measures = append(plan.Measures, m)
}

func (w *row) measure(plan *followup.Plan) *followup.Measure {
	id := w.text("measure")
	i := slices.IndexFunc(plan.Measures, func(m followup.Measure) bool { return m.ID == id && id != "" })
	if i < 0 {
		w.fault("measure", UnknownMeasure, id)
		return nil
	}
	return &plan.Measures[i]
}

func (w *row) takeIndicator(plan *followup.Plan) {
	m := w.measure(plan)
	if m == nil {
		return
	}
	i := followup.Indicator{ID: w.text("indicator"), Name: w.text("name"), Unit: w.text("unit"), Baseline: w.decimal("baseline"), Target: w.decimal("target"),
		Kind: followup.IndicatorKind(w.word("kind", func(s words) map[string]string { return s.Kinds }))}
	if i.ID != "" && slices.ContainsFunc(m.Indicators, func(o followup.Indicator) bool { return o.ID == i.ID }) {
		w.fault("indicator", RowTwice, i.ID)
		return
	}
	m.Indicators = append(m.Indicators, i)
}

func (w *row) takeValue(plan *followup.Plan) {
	m := w.measure(plan)
	if m == nil {
		return
	}
	id := w.text("indicator")
	at := slices.IndexFunc(m.Indicators, func(i followup.Indicator) bool { return i.ID == id && id != "" })
	if at < 0 {
		w.fault("indicator", UnknownIndicator, id)
		return
	}
	v := followup.IndicatorValue{ID: w.text("value_id"), Date: w.date("date"), Source: w.text("source"), Sex: w.text("sex"), Age: w.text("age"),
		Disability: w.text("disability"), Place: w.text("place")}
	number := w.decimal("value")
	if number == nil {
		w.fault("value", NoNumber, "")
		return
	}
	v.Value = *number
	i := &m.Indicators[at]
	if v.ID != "" && slices.ContainsFunc(i.Values, func(o followup.IndicatorValue) bool { return o.ID == v.ID }) {
		w.fault("value_id", RowTwice, v.ID)
		return
	}
	i.Values = append(i.Values, v)
}
