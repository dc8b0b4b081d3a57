package intake

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// days1904 lie between the two ways in which a workbook counts its days.
const days1904 = 1462

// readXLSX reads the first sheet that has the header, row by row.
func readXLSX(r io.ReaderAt, size int64, s *sink) (err error) {
	s.unit = "row"
	book, err := openWorkbook(r, size)
	if err != nil {
		return err
	}
	through := book.told(size, &s.progress)
	shared, err := readStrings(book.parts["xl/sharedstrings.xml"], through)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shared.close()) }()
	for _, sheet := range book.sheets {
		if found, err := book.readSheet(sheet, shared, through, s); found || err != nil {
			return err
		}
	}
	return notUHRI(expected)
}

// told makes what the strings and the sheets unpack to count as their share of the file.
func (w *workbook) told(size int64, p *progress) func(io.Reader) io.Reader {
	unpacked := uint64(1)
	for _, part := range append(w.sheets, w.parts["xl/sharedstrings.xml"]) {
		if part != nil {
			unpacked += part.UncompressedSize64
		}
	}
	share := float64(size) / float64(unpacked)
	t := &tally{tell: func(done int64) { p.reach(int64(share * float64(done))) }}
	return func(r io.Reader) io.Reader { return &counted{r, t} }
}

// readSheet says whether the sheet had the header.
func (w *workbook) readSheet(part *zip.File, shared *sharedStrings, through func(io.Reader) io.Reader, s *sink) (found bool, err error) {
	groups, err := mergedAtTop(part)
	if err != nil {
		return false, err
	}
	p, err := openXML(part, through)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	s.table = table{}
	rows, t := sheetRows{xmlPart: p, shared: shared}, &s.table
	for {
		row, err := rows.next()
		switch {
		case errors.Is(err, io.EOF):
			return t.columns != nil, nil
		case err != nil:
			return true, err
		case t.columns == nil:
			_, err = t.header(row.cells)
			t.cover(row.number, groups)
			if t.columns == nil && row.number >= searchedRows {
				return false, err
			}
		default:
			err = w.takeRow(row, t, s)
		}
		if err != nil {
			return true, err
		}
	}
}

func (w *workbook) takeRow(row sheetRow, t *table, s *sink) error {
	r := t.record(row.cells)
	cells := func() []Cell { return t.original(row.cells) }
	if f := t.spoilt(row); f != nil {
		return s.refuse(row.number, r, *f, cells())
	}
	if r.blank() {
		return nil
	}
	if w.from1904 {
		r[publicationDate] = since1904(r[publicationDate])
	}
	return s.take(row.number, r, cells)
}

// spoilt finds what only a sheet can have: formulas, whose value hangs on the program that saved the file; cells under a merged header,
// of which nobody can tell what they are; and a row too large to be held.
func (t *table) spoilt(row sheetRow) *fault {
	for _, column := range row.formulas {
		if f, read := t.columns[column]; read {
			return &fault{f, formula}
		}
	}
	for _, under := range t.covered {
		if under.column < len(row.cells) && strings.TrimSpace(row.cells[under.column]) != "" {
			return &fault{t.fieldAt(under.header), fmt.Sprintf("the header %q is merged over several columns: give each column a header of its own",
				t.headers[under.header])}
		}
	}
	if row.tooLong >= 0 {
		return &fault{t.fieldAt(row.tooLong), fmt.Sprintf("the row is larger than %d MB: shorten its cells", maxXMLRecord>>20)}
	}
	return nil
}

func (t *table) fieldAt(column int) field {
	if f, read := t.columns[column]; read {
		return f
	}
	return wholeRow
}

func since1904(serial string) string {
	days, err := strconv.ParseFloat(serial, 64)
	if err != nil {
		return serial
	}
	return strconv.FormatFloat(days+days1904, 'f', -1, 64)
}
