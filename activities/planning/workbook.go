package planning

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"nmrf/followup"
)

// spareRows is for how many new rows of each sheet the cells are prepared.
const spareRows = 200

// Write writes the plans into a workbook, in one of Languages or else in English. institutions names those that can be responsible, by id.
func Write(out io.Writer, entries []Entry, institutions map[string]string, language string) (err error) {
	w := writer{File: excelize.NewFile(), words: wordsIn(language), institutions: institutions, rightToLeft: language == "ar"}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := w.fill(entries); err != nil {
		return fmt.Errorf("make the workbook of plans: %w", err)
	}
	_, err = w.WriteTo(out)
	return err
}

type writer struct {
	*excelize.File
	words        words
	institutions map[string]string
	rightToLeft  bool
	header       int // styles
	key          int
	text         int
	date         int
	number       int
}

func (w *writer) fill(entries []Entry) error {
	if err := w.styles(); err != nil {
		return err
	}
	rows := w.rows(entries)
	for i, t := range tables {
		sheet := w.words.Sheets[t.name]
		if i == 0 {
			if err := w.SetSheetName("Sheet1", sheet); err != nil {
				return err
			}
		} else if _, err := w.NewSheet(sheet); err != nil {
			return err
		}
		if err := w.sheet(sheet, t, rows[t.name]); err != nil {
			return err
		}
	}
	return w.guide()
}

func (w *writer) styles() (err error) {
	top := &excelize.Alignment{WrapText: true, Vertical: "top"}
	grey := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E7E7"}}
	day := "yyyy-mm-dd"
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&w.header, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: top, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE6F0"}}}},
		{&w.key, excelize.Style{Alignment: top, Fill: grey, NumFmt: 49}},
		{&w.text, excelize.Style{Alignment: top, NumFmt: 49}}, // 49: text
		{&w.date, excelize.Style{Alignment: top, CustomNumFmt: &day}},
		{&w.number, excelize.Style{Alignment: top}},
	} {
		if *s.to, err = w.NewStyle(&s.style); err != nil {
			return err
		}
	}
	return nil
}

// dates, numbers and wide name the columns that are not plain short texts.
var (
	dates   = []string{"start", "end", "date"}
	numbers = []string{"budget", "baseline", "target", "value"}
	wide    = []string{"cluster_name", "capacity_gaps", "technical_assistance", "title", "responsible", "supporting", "gender", "name", "source"}
)

func (w *writer) sheet(sheet string, t table, rows [][]any) error {
	for i, column := range t.columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := w.column(sheet, t, i, letter, len(rows)); err != nil {
			return err
		}
		if err := w.SetCellStr(sheet, letter+"1", w.words.Columns[column]); err != nil {
			return err
		}
	}
	for n, row := range rows {
		if err := w.SetSheetRow(sheet, fmt.Sprintf("A%d", n+2), &row); err != nil {
			return err
		}
	}
	return w.finish(sheet, len(t.columns))
}

// column sets how a column looks, and offers the words that it takes.
func (w *writer) column(sheet string, t table, place int, letter string, rows int) error {
	name, style, width := t.columns[place], w.text, 16.0
	switch {
	case place < t.keys:
		style = w.key
	case slices.Contains(dates, name):
		style = w.date
	case slices.Contains(numbers, name):
		style = w.number
	}
	if slices.Contains(wide, name) {
		width = 40
	}
	err := errors.Join(w.SetColStyle(sheet, letter, style), w.SetColWidth(sheet, letter, letter, width))
	offers := map[string]map[string]string{"status": w.words.Statuses, "kind": w.words.Kinds}[name]
	if err != nil || offers == nil {
		return err
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, rows+1+spareRows))
	if err := v.SetDropList(slices.Sorted(maps.Values(offers))); err != nil {
		return err
	}
	return w.AddDataValidation(sheet, v)
}

func (w *writer) finish(sheet string, columns int) error {
	last, err := excelize.CoordinatesToCellName(columns, 1)
	if err != nil {
		return err
	}
	return errors.Join(
		w.SetCellStyle(sheet, "A1", last, w.header),
		w.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		w.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &w.rightToLeft}),
	)
}

func (w *writer) guide() error {
	sheet := w.words.Sheets["guide"]
	if _, err := w.NewSheet(sheet); err != nil {
		return err
	}
	lines := append(slices.Clone(w.words.Guide), "")
	for _, id := range slices.Sorted(maps.Keys(w.institutions)) {
		lines = append(lines, w.institutions[id])
	}
	for i, line := range lines {
		if err := w.SetCellStr(sheet, fmt.Sprintf("A%d", i+1), line); err != nil {
			return err
		}
	}
	return errors.Join(w.SetColWidth(sheet, "A", "A", 100), w.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &w.rightToLeft}))
}

// rows are the cells of every sheet.
func (w *writer) rows(entries []Entry) map[string][][]any {
	out := map[string][][]any{}
	add := func(sheet string, row ...any) { out[sheet] = append(out[sheet], row) }
	for _, e := range entries {
		p := e.Plan.Numbered()
		add("plans", e.Cluster, e.Name, p.CapacityGaps, p.TechnicalAssistance)
		for _, m := range p.Measures {
			add("measures", e.Cluster, m.ID, m.Title, w.named(m.Responsible), w.namedAll(m.Supporting), dateCell(m.Start), dateCell(m.End), budgetCell(m.Budget),
				m.Currency, w.words.Statuses[statusOf(m)], m.Gender, strings.Join(m.SDGs, "; "))
			for _, i := range m.Indicators {
				add("indicators", e.Cluster, m.ID, i.ID, i.Name, w.words.Kinds[string(i.Kind)], i.Unit, numberCell(i.Baseline), numberCell(i.Target))
				for _, v := range i.Values {
					add("values", e.Cluster, m.ID, i.ID, v.ID, dateCell(v.Date), v.Value, v.Source, v.Sex, v.Age, v.Disability, v.Place)
				}
			}
		}
	}
	return out
}

func statusOf(m followup.Measure) string {
	if m.Status == "" {
		return string(followup.MeasurePlanned)
	}
	return string(m.Status)
}

func (w *writer) named(id string) string {
	if name := w.institutions[id]; name != "" {
		return name
	}
	return id
}

func (w *writer) namedAll(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = w.named(id)
	}
	return strings.Join(names, "; ")
}

// A cell is empty where there is nothing, rather than a zero.
func dateCell(day time.Time) any {
	if day.IsZero() {
		return nil
	}
	return day
}

func numberCell(n *float64) any {
	if n == nil {
		return nil
	}
	return *n
}

func budgetCell(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}
