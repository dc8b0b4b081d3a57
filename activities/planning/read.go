package planning

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"nmrf/followup"
)

// Rules by which cells are refused; pages have words for each.
const (
	NoWorkbook         = "no_workbook"         // the file is no XLSX workbook
	SheetMissing       = "sheet_missing"       // Value: the sheet
	ColumnMissing      = "column_missing"      // Value: the column; it was renamed or deleted
	Formula            = "formula"             // a formula is not read
	DateAsText         = "date_as_text"        // Value: what stands there
	NoNumber           = "no_number"           // Value: what stands there
	UnknownInstitution = "unknown_institution" // Value: the name
	UnknownWord        = "unknown_word"        // Value: the word, of a kind or a status
	UnknownCluster     = "unknown_cluster"     // Value: the id
	UnknownMeasure     = "unknown_measure"     // Value: the id of a measure that stands in no row
	UnknownIndicator   = "unknown_indicator"   // Value: the id of an indicator that stands in no row
	RowTwice           = "row_twice"           // Value: the id that stands in two rows
	PlanUnsound        = "plan_unsound"        // Value: what the plan lacks
)

// Fault is what is wrong with a cell, and what to do. Cluster is the plan that it keeps from being taken; empty: all of them.
type Fault struct {
	Cluster string `json:"cluster,omitempty"`
	Sheet   string `json:"sheet,omitempty"`
	Cell    string `json:"cell,omitempty"` // such as C5; empty: the whole sheet
	Rule    string `json:"rule"`
	Value   string `json:"value,omitempty"`
	Says    string `json:"says"`
}

// says are the sentences of the rules, in English.
var says = map[string]string{
	NoWorkbook:         "this is no XLSX workbook: save it as XLSX",
	SheetMissing:       "the sheet %q is missing: bring the whole workbook",
	ColumnMissing:      "the column %q is missing: give it its name back, or copy your changes into a new workbook",
	Formula:            "a formula is not read: put its result in its place",
	DateAsText:         "%q is no date: enter it as a date, or as 2027-02-08",
	NoNumber:           "%q is no number: write digits, with a point before decimals",
	UnknownInstitution: "there is no institution %q: write the name as it stands on the last sheet",
	UnknownWord:        "%q is none of the words that the column offers",
	UnknownCluster:     "there is no plan of yours with the cluster id %q: copy the id from the first sheet",
	UnknownMeasure:     "no row of the measures has the id %q in this cluster",
	UnknownIndicator:   "no row of the indicators has the id %q in this measure",
	RowTwice:           "the id %q stands in two rows: leave it empty in the new one",
}

// Read reads the plans back. entries are those that the workbook can hold, as they stand; a plan that the workbook holds with a fault is not
// among the plans. Plans are in the order of the entries; one that was never written and has no rows is left out.
func Read(in io.Reader, entries []Entry, institutions map[string]string) ([]followup.Plan, []Fault, error) {
	file, err := excelize.OpenReader(in, excelize.Options{UnzipSizeLimit: 64 << 20, UnzipXMLSizeLimit: 32 << 20})
	if err != nil { // the person brought another file: that is no failure of ours
		r := reader{}
		r.fault("", "", "", NoWorkbook, "")
		return nil, r.faults, nil
	}
	r := reader{file: file, institutions: byName(institutions), plans: map[string]*followup.Plan{}}
	for _, e := range entries {
		r.plans[e.Cluster] = &followup.Plan{Cluster: e.Cluster}
	}
	err = errors.Join(r.read(), file.Close())
	return r.result(entries), r.faults, err
}

// byName finds institutions by their names, and by their ids.
func byName(institutions map[string]string) map[string]string {
	ids := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(institutions)) {
		ids[normal(institutions[id])] = id
	}
	for id := range institutions {
		ids[normal(id)] = id
	}
	return ids
}

type reader struct {
	file         *excelize.File
	institutions map[string]string
	plans        map[string]*followup.Plan
	faults       []Fault
}

func (r *reader) fault(cluster, sheet, cell, rule, value string) {
	r.faults = append(r.faults, Fault{Cluster: cluster, Sheet: sheet, Cell: cell, Rule: rule, Value: value, Says: strings.ReplaceAll(says[rule], "%q", strconv.Quote(value))})
}

func (r *reader) read() error {
	for _, t := range tables {
		sheet := r.find(t)
		if sheet == "" {
			r.fault("", "", "", SheetMissing, wordsIn("en").Sheets[t.name])
			continue
		}
		rows, err := r.rows(sheet, t)
		if err != nil {
			return err
		}
		for _, row := range rows {
			r.take(t.name, row)
		}
	}
	return nil
}

// find returns the sheet of a table, by its name in any language.
func (r *reader) find(t table) string {
	for _, name := range r.file.GetSheetList() {
		if key, ok := said(name, func(w words) map[string]string { return w.Sheets }); ok && key == t.name {
			return name
		}
	}
	return ""
}

// rows reads the rows of a sheet that hold something. Nothing of a sheet is read that lacks a column.
func (r *reader) rows(sheet string, t table) ([]*row, error) {
	all, err := r.file.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, fmt.Errorf("read the sheet %q: %w", sheet, err)
	}
	if len(all) == 0 {
		all = [][]string{nil}
	}
	places, whole := map[string]int{}, true
	for i, header := range all[0] {
		if key, ok := said(header, func(w words) map[string]string { return w.Columns }); ok {
			places[key] = i
		}
	}
	for _, column := range t.columns {
		if _, ok := places[column]; !ok && column != "cluster_name" {
			r.fault("", sheet, "", ColumnMissing, wordsIn("en").Columns[column])
			whole = false
		}
	}
	var list []*row
	for n, cells := range all[1:] {
		one := &row{r: r, sheet: sheet, number: n + 2, cells: cells, places: places}
		if whole && !one.empty(t) {
			list = append(list, one)
		}
	}
	return list, nil
}

// Unsound is the fault of a plan that cannot stand as it was read.
func Unsound(e Entry, err error) Fault {
	lacks := e.Name + ": " + followup.AsError(err).Says
	return Fault{Cluster: e.Cluster, Rule: PlanUnsound, Value: lacks, Says: lacks}
}

// result are the plans without a fault.
func (r *reader) result(entries []Entry) []followup.Plan {
	var list []followup.Plan
	for _, e := range entries {
		plan := r.plans[e.Cluster].Numbered()
		unwritten := len(e.Plan.Measures) == 0 && len(plan.Measures) == 0
		if unwritten || slices.ContainsFunc(r.faults, func(f Fault) bool { return f.Cluster == "" || f.Cluster == e.Cluster }) {
			continue
		}
		if err := plan.Check(); err != nil {
			r.faults = append(r.faults, Unsound(e, err))
			continue
		}
		list = append(list, plan)
	}
	return list
}
