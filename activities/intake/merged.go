package intake

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// merged is a group of cells that share one value, which stands in the first; rows and columns from 1, both ends included.
type merged struct {
	firstRow, lastRow       int
	firstColumn, lastColumn int
}

const maxMerged = 1_000

var mergedCells = regexp.MustCompile(`mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']`)

// mergedAtTop finds the groups that begin in the rows in which the header may stand and are wider than a column. They are written
// after all rows, so the part is unpacked once for them alone: which also shows that it is whole.
func mergedAtTop(part *zip.File) (groups []merged, err error) {
	rc, err := part.Open()
	if err != nil {
		return nil, broken(fmt.Errorf("%s: %w", part.Name, err))
	}
	defer func() { err = errors.Join(err, rc.Close()) }()
	r := bufio.NewReaderSize(rc, 64<<10)
	for {
		tag, err := r.ReadSlice('>')
		if m := mergedGroup(tag); m.lastColumn > m.firstColumn && m.firstRow <= searchedRows && len(groups) < maxMerged {
			groups = append(groups, m)
		}
		switch {
		case errors.Is(err, io.EOF):
			return groups, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, broken(fmt.Errorf("%s: %w", part.Name, err))
		}
	}
}

func mergedGroup(tag []byte) merged {
	if !bytes.Contains(tag, []byte("mergeCell")) {
		return merged{}
	}
	m := mergedCells.FindSubmatch(tag)
	if m == nil {
		return merged{}
	}
	first, _ := columnOf(string(m[1]) + "1")
	last, _ := columnOf(string(m[3]) + "1")
	firstRow, _ := strconv.Atoi(string(m[2]))
	lastRow, _ := strconv.Atoi(string(m[4]))
	return merged{firstRow, lastRow, first + 1, last + 1}
}

// under is a column without a header of its own: the header of another one is merged over it. Columns count from 0.
type under struct {
	column, header int
}

// cover marks the columns under the headers that are merged, if the header stands in this row.
func (t *table) cover(row int, groups []merged) {
	for _, m := range groups {
		if t.columns == nil || row < m.firstRow || row > m.lastRow || m.firstColumn > len(t.headers) {
			continue
		}
		for column := m.firstColumn; column < min(m.lastColumn, MaxColumns); column++ {
			t.covered = append(t.covered, under{column, m.firstColumn - 1})
		}
	}
}
