package intake

import (
	"fmt"
	"slices"
	"strings"

	"nmrf/followup"
)

// searchedRows is how many rows may stand above the header: a title, a "sep=;" line.
const searchedRows = 10

// table turns the rows of a sheet or a CSV into records, once it has found the header.
type table struct {
	columns map[int]field
	own     bool // the header is that of our template
	headers []string
	covered []under
}

// header takes the row as the header if it holds the annotation id and the text as UHRI names them, or the source and the text as
// our template does.
func (t *table) header(cells []string) (bool, error) {
	columns, err := columnsOf(cells, fieldNamed, annotationID)
	if columns == nil && err == nil {
		columns, err = columnsOf(cells, templateFieldNamed, body)
		t.own = columns != nil
	}
	if columns == nil || err != nil {
		return false, err
	}
	if len(withoutBlankEnd(cells)) > MaxColumns {
		return false, followup.Refuse(followup.TooLarge, "too_many_columns", "the file has more than %d columns: remove those that it need not have", MaxColumns)
	}
	t.columns, t.headers = columns, uniqueHeaders(cells)
	return true, nil
}

// columnsOf returns the field of each column, or nil if the text or the key is not among them.
func columnsOf(cells []string, named func(string) (field, bool), key field) (map[int]field, error) {
	columns, found := map[int]field{}, map[field]bool{}
	var twice *followup.Error
	for i, cell := range cells {
		f, ok := named(cell)
		if !ok {
			continue
		}
		if found[f] {
			twice = followup.Refuse(followup.Invalid, "duplicate_column", "two columns are headed %s: remove one of them", strings.TrimSpace(cell))
		}
		columns[i], found[f] = f, true
	}
	if !found[text] || !found[key] {
		return nil, nil
	}
	if twice != nil {
		return nil, twice
	}
	return columns, nil
}

// named says how the file itself calls a field; a UHRI export is spoken of as UHRI does.
func (t *table) named(f field) string {
	for column, known := range t.columns {
		if t.own && known == f {
			return t.headers[column]
		}
	}
	return f.String()
}

// uniqueHeaders numbers the repeats and names what has no header by its column.
func uniqueHeaders(cells []string) []string {
	used := map[string]bool{}
	headers := make([]string, len(cells))
	for i, cell := range cells {
		name := cut(plain(valid(cell)))
		if name == "" {
			name = fmt.Sprintf("Column %d", i+1)
		}
		headers[i] = name
		for n := 2; used[headers[i]]; n++ {
			headers[i] = fmt.Sprintf("%s (%d)", name, n)
		}
		used[headers[i]] = true
	}
	return headers
}

// original returns the row as it stands, for a rejection.
func (t *table) original(cells []string) []Cell {
	headers := t.headers
	if len(cells) > len(headers) {
		headers = uniqueHeaders(append(slices.Clone(headers), make([]string, len(cells)-len(headers))...))
	}
	all := make([]Cell, len(headers))
	for i, name := range headers {
		all[i].Header = name
		if i < len(cells) {
			all[i].Value = cut(valid(cells[i]))
		}
	}
	return all
}

func (t *table) record(cells []string) record {
	var r record
	for i, f := range t.columns {
		if i < len(cells) {
			r[f] = withoutApostrophe(cells[i])
		}
	}
	return r
}

// ragged says whether the row has another number of cells than the header; empty ones at its end do not count.
func (t *table) ragged(cells []string) bool {
	if len(cells) < len(t.headers) {
		return true
	}
	return len(withoutBlankEnd(cells)) > len(t.headers)
}

func withoutBlankEnd(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
