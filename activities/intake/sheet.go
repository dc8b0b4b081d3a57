package intake

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// sheetRow is a row of a sheet. Of the cells past MaxColumns only the first that is not blank is kept.
type sheetRow struct {
	number   int
	cells    []string
	formulas []int // columns, from 0, whose cell holds a formula
	tooLong  int   // column of the cell with which the row got larger than maxXMLRecord, or -1; it and those after it are blank
	size     int   // bytes of the cells
}

// lastSheetRow is the number of the last row that a sheet can have.
const lastSheetRow = 1 << 20

// sheetRows reads the rows of a sheet one after another, under numbers that always rise.
type sheetRows struct {
	*xmlPart
	shared *sharedStrings
	number int
	value  []byte
}

// next returns the next row, and io.EOF after the last.
func (s *sheetRows) next() (sheetRow, error) {
	for {
		token, err := s.xmlPart.next()
		if err != nil {
			return sheetRow{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "row" {
				defer s.guard.next()
				return s.row(t)
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return sheetRow{}, io.EOF
			}
		}
	}
}

func (s *sheetRows) row(start xml.StartElement) (sheetRow, error) {
	s.number++
	if number, err := strconv.Atoi(attribute(start, "r")); err == nil && number > s.number && number <= lastSheetRow {
		s.number = number
	}
	row := sheetRow{number: s.number, tooLong: -1}
	for column := 0; ; {
		token, err := s.inside()
		if err != nil {
			return row, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				err = s.skip()
				break
			}
			if named, ok := columnOf(attribute(t, "r")); ok {
				column = named
			}
			err = s.cell(&row, column, attribute(t, "t"))
			column++
		case xml.EndElement:
			return row, nil
		}
		if err != nil {
			return row, err
		}
	}
}

// cell reads the cell that was just opened, up to its end, into its column.
func (s *sheetRows) cell(row *sheetRow, column int, kind string) error {
	s.value = s.value[:0]
	for {
		token, err := s.inside()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				s.value, err = s.chars(s.value)
			case "is":
				s.value, err = s.richText(s.value)
			case "f":
				row.formulas = append(row.formulas, column)
				err = s.skip()
			default:
				err = s.skip()
			}
			if err != nil {
				return err
			}
		case xml.EndElement:
			return s.keep(row, column, kind)
		}
	}
}

// keep puts the value that was read into its column.
func (s *sheetRows) keep(row *sheetRow, column int, kind string) error {
	size, number := len(s.value), 0
	if kind == "s" {
		var known bool
		number, _ = strconv.Atoi(string(s.value))
		if size, known = s.shared.size(number); !known {
			return broken(errors.New(s.name + ": a cell names a string that is not there: " + string(s.value)))
		}
	}
	if row.size += size; row.size > maxXMLRecord {
		if row.tooLong < 0 {
			row.tooLong = column
		}
		return nil
	}
	var err error
	switch kind {
	case "s":
		s.value, err = s.shared.appendTo(s.value[:0], number)
	case "inlineStr", "str":
		s.value = damaged(unescaped(s.value))
	}
	row.put(column, string(s.value))
	return err
}

func (r *sheetRow) put(column int, value string) {
	if column >= MaxColumns {
		if len(r.cells) > MaxColumns || strings.TrimSpace(value) == "" {
			return
		}
		column = MaxColumns
	}
	for len(r.cells) <= column {
		r.cells = append(r.cells, "")
	}
	r.cells[column] = value
}

// columnOf returns the column of a cell's name, from 0: B of B7 is 1. It is false for what is no such name.
func columnOf(name string) (int, bool) {
	column := 0
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'A' && c <= 'Z' && i < 4:
			column = column*26 + int(c-'A') + 1
		default:
			return column - 1, column > 0
		}
	}
	return 0, false
}
