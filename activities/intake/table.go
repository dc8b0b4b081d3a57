package intake

import (
	"strings"

	"nmrf/followup"
)

// searchedRows is how many rows may stand above the header: a title, a "sep=;" line.
const searchedRows = 10

// table turns the rows of a sheet or a CSV into records, once it has found the header.
type table struct {
	columns map[int]field
	width   int
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
	t.columns, t.width = columns, len(cells)
	return true, nil
}

func (t *table) record(cells []string) record {
	var r record
	for i, f := range t.columns {
		if i < len(cells) {
			r[f] = cells[i]
		}
	}
	return r
}

// ragged says whether the row has another number of cells than the header; empty ones at its end do not count.
func (t *table) ragged(cells []string) bool {
	n := len(cells)
	for n > t.width && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n != t.width
}
