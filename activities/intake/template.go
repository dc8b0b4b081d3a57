package intake

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// preparedRows is for how many recommendations the template's cells are prepared; more may follow.
const preparedRows = 5_000

// Template writes the XLSX workbook for recommendations that UHRI does not publish, those of regional courts and commissions and of
// national institutions, in one of TemplateLanguages or else in English. Its headers make it known to Read, in any language, order
// and file name: only the two headers that are marked * have to be there.
func Template(w io.Writer, language string) (err error) {
	t := sheetWriter{File: excelize.NewFile(), words: wordingIn(language), rightToLeft: language == "ar"}
	defer func() { err = errors.Join(err, t.Close()) }()
	if err := t.fill(); err != nil {
		return fmt.Errorf("make the template: %w", err)
	}
	_, err = t.WriteTo(w)
	return err
}

type sheetWriter struct {
	*excelize.File
	words       wording
	rightToLeft bool
	header      int // style
	cells       int // style
}

func (t *sheetWriter) fill() error {
	if err := t.styles(); err != nil {
		return err
	}
	if err := t.SetSheetName("Sheet1", t.words.Sheet); err != nil {
		return err
	}
	if _, err := t.NewSheet(t.words.Guide); err != nil {
		return err
	}
	if err := t.fillSheet(); err != nil {
		return err
	}
	return t.fillGuide()
}

func (t *sheetWriter) styles() (err error) {
	wrapped := &excelize.Alignment{WrapText: true, Vertical: "top"}
	t.header, err = t.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrapped,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE6F0"}}})
	if err != nil {
		return err
	}
	t.cells, err = t.NewStyle(&excelize.Style{NumFmt: 49, Alignment: wrapped}) // 49: text
	return err
}

// widths of the template's columns in characters, by field; the others are as wide as a word.
var widths = map[field]float64{body: 32, text: 70, themes: 30, affectedPersons: 24, countries: 20, symbol: 24, uprStates: 24}

func (t *sheetWriter) fillSheet() error {
	sheet := t.words.Sheet
	for i, c := range t.words.Columns {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		f := templateFields[c.Field]
		validation, err := t.validation(column, c, f)
		if err != nil {
			return err
		}
		err = errors.Join(
			t.SetCellStr(sheet, column+"1", c.Header),
			t.SetColStyle(sheet, column, t.cells),
			t.SetColWidth(sheet, column, column, max(widths[f], 16)),
			t.AddDataValidation(sheet, validation),
		)
		if err != nil {
			return err
		}
	}
	return t.finish(sheet, 1, len(t.words.Columns))
}

// validation shows what goes into the column, offers the usual types and warns of a date that cannot be read.
func (t *sheetWriter) validation(column string, c labeled, f field) (v *excelize.DataValidation, err error) {
	v = excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s2:%s%d", column, column, preparedRows+1))
	v.SetInput("", c.Means)
	switch f {
	case kind:
		err = v.SetDropList(t.words.Types)
		v.SetError(excelize.DataValidationErrorStyleInformation, "", c.Means)
	case publicationDate:
		err = v.SetRange(10, 10, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorEqual)
		v.SetError(excelize.DataValidationErrorStyleWarning, "", t.words.WrongDate)
	}
	return v, err
}

func (t *sheetWriter) fillGuide() error {
	sheet := t.words.Guide
	if err := t.SetSheetRow(sheet, "A1", &t.words.GuideHeaders); err != nil {
		return err
	}
	for i, c := range t.words.Columns {
		if err := t.SetSheetRow(sheet, fmt.Sprintf("A%d", i+2), &[]string{c.Header, c.Means, c.Example}); err != nil {
			return err
		}
	}
	for i, line := range t.words.Lines {
		if err := t.SetCellStr(sheet, fmt.Sprintf("B%d", len(t.words.Columns)+3+i), line); err != nil {
			return err
		}
	}
	err := errors.Join(t.SetColStyle(sheet, "A:C", t.cells), t.SetColWidth(sheet, "A", "A", 30), t.SetColWidth(sheet, "B", "C", 60))
	if err != nil {
		return err
	}
	return t.finish(sheet, 1, len(t.words.GuideHeaders))
}

// finish marks the header, keeps it in sight and sets the direction of reading.
func (t *sheetWriter) finish(sheet string, row, columns int) error {
	last, err := excelize.CoordinatesToCellName(columns, row)
	if err != nil {
		return err
	}
	return errors.Join(
		t.SetCellStyle(sheet, "A1", last, t.header),
		t.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: row, TopLeftCell: fmt.Sprintf("A%d", row+1), ActivePane: "bottomLeft"}),
		t.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &t.rightToLeft}),
	)
}
