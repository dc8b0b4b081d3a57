package intake

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
)

// RejectedCSV writes rejected rows as a table to correct and import again: UTF-8 with its byte-order mark, the columns of header first,
// then row, field and reason. Without a header the columns are those of the rows, in the order in which they first come up.
//
// A cell that a spreadsheet program would take for a formula gets an apostrophe before it, which Read takes off again.
func RejectedCSV(w io.Writer, header []string, rejected []Rejection) error {
	if header == nil {
		header = headersOf(rejected)
	}
	if _, err := w.Write(utf8Mark); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(harmless(slices.Concat(header, []string{"row", "field", "reason"}))); err != nil {
		return err
	}
	for _, r := range rejected {
		line := append(r.under(header), strconv.Itoa(r.Row), r.Field, r.Reason)
		if err := c.Write(harmless(line)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func headersOf(rejected []Rejection) []string {
	var header []string
	seen := map[string]bool{}
	for _, r := range rejected {
		for _, c := range r.Cells {
			if !seen[c.Header] {
				seen[c.Header] = true
				header = append(header, c.Header)
			}
		}
	}
	return header
}

func (r Rejection) under(header []string) []string {
	values := make(map[string]string, len(r.Cells))
	for _, c := range r.Cells {
		values[c.Header] = c.Value
	}
	line := make([]string, len(header), len(header)+3)
	for i, name := range header {
		line[i] = values[name]
	}
	return line
}

// formulaStarts are the characters with which a spreadsheet program takes a cell for a formula.
const formulaStarts = "=+-@\t\r"

func harmless(line []string) []string {
	for i, cell := range line {
		if cell != "" && strings.ContainsRune(formulaStarts, rune(cell[0])) {
			line[i] = "'" + cell
		}
	}
	return line
}

// withoutApostrophe takes off what harmless put on.
func withoutApostrophe(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formulaStarts, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
