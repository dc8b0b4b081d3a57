package intake

import (
	"fmt"
	"strings"

	"nmrf/followup"
)

// searchedRows is how many rows may stand above the header: a title, a "sep=;" line.
const searchedRows = 10

// table turns the rows of a sheet or a CSV into records, once it has found the header.
type table struct {
	columns map[int]field
	headers []string
}

// header takes the row as the header if it holds the annotation id and the text.
func (t *table) header(cells []string) (bool, error) {
	columns := map[int]field{}
	found := map[field]bool{}
	for i, cell := range cells {
		f, ok := fieldNamed(cell)
		if !ok {
			continue
		}
		if found[f] {
			return false, followup.Refuse(followup.Invalid, "duplicate_column", "two columns are headed %s: remove one of them", f)
		}
		columns[i], found[f] = f, true
	}
	if !found[annotationID] || !found[text] {
		return false, nil
	}
	if len(cells) > MaxColumns {
		return false, followup.Refuse(followup.TooLarge, "too_many_columns", "the export has more than %d columns: remove those that are not UHRI's", MaxColumns)
	}
	t.columns, t.headers = columns, uniqueHeaders(cells)
	return true, nil
}

// uniqueHeaders numbers the repeats and names what has no header by its column.
func uniqueHeaders(cells []string) []string {
	used := map[string]int{}
	headers := make([]string, len(cells))
	for i, cell := range cells {
		name := cut(plain(valid(cell)))
		if name == "" {
			name = columnName(i)
		}
		if used[name]++; used[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, used[name])
		}
		headers[i] = name
	}
	return headers
}

func columnName(i int) string { return fmt.Sprintf("Column %d", i+1) }

// original returns the row as it stands, for a rejection.
func (t *table) original(cells []string) []Cell {
	all := make([]Cell, 0, max(len(cells), len(t.headers)))
	for i, name := range t.headers {
		value := ""
		if i < len(cells) {
			value = cut(valid(cells[i]))
		}
		all = append(all, Cell{name, value})
	}
	for i := len(t.headers); i < min(len(cells), MaxColumns); i++ {
		all = append(all, Cell{columnName(i), cut(valid(cells[i]))})
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
	n := len(cells)
	for n > len(t.headers) && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n != len(t.headers)
}
