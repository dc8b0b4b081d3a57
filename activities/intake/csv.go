package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

const sniffed = 64 << 10 // bytes in which the header must end

// readCSV reads comma-, semicolon- or tab-separated rows; the separator is the one that yields the header.
func readCSV(r io.Reader, s *sink) error {
	s.unit = "row"
	source := &guard{r: r, most: maxRecord}
	buffered := bufio.NewReaderSize(source, sniffed)
	start, err := buffered.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	separator, err := sniffSeparator(start)
	if err != nil {
		return err
	}
	rows, t := csvReader{buffered, separator}, &s.table
	for number := 1; ; number++ {
		source.next()
		cells, err := rows.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err == nil:
			err = t.takeCSV(number, cells, s)
		}
		if err != nil {
			return err
		}
	}
}

func (t *table) takeCSV(number int, cells []string, s *sink) error {
	if t.columns == nil {
		_, err := t.header(cells)
		return err
	}
	switch r := t.record(cells); {
	case r.blank():
		return nil
	case t.ragged(cells):
		f := fault{wholeRow, fmt.Sprintf("the row has not the %d cells of the header: put texts that hold the separator into quotes", len(t.headers))}
		return s.refuse(number, r, f, t.original(cells))
	default:
		return s.take(number, r, func() []Cell { return t.original(cells) })
	}
}

func sniffSeparator(start []byte) (byte, error) {
	for _, separator := range []byte{',', ';', '\t'} {
		rows, t := csvReader{bufio.NewReader(bytes.NewReader(start)), separator}, table{}
		for range searchedRows {
			cells, err := rows.next()
			if err != nil {
				break
			}
			if found, err := t.header(cells); found || err != nil {
				return separator, err
			}
		}
	}
	return 0, notUHRI(expected)
}

// csvReader reads rows as spreadsheet programs do: a quote inside an unquoted cell is a character, an empty line is a
// row, and so is a line with nothing but separators.
type csvReader struct {
	r         *bufio.Reader
	separator byte
}

// next returns the next row's cells, io.EOF after the last, and "truncated" when the file ends inside quotes. Of the
// cells past MaxColumns only the first that is not blank is kept.
func (c *csvReader) next() ([]string, error) {
	var cells []string
	var cell []byte
	quoted, open := false, false
	end := func() {
		if len(cells) < MaxColumns || (len(cells) == MaxColumns && len(bytes.TrimSpace(cell)) > 0) {
			cells = append(cells, string(cell))
		}
		cell, quoted = cell[:0], false
	}
	for {
		b, err := c.r.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && open:
			return nil, truncated(io.ErrUnexpectedEOF)
		case errors.Is(err, io.EOF) && (quoted || len(cell) > 0 || len(cells) > 0):
			end()
			return cells, nil
		case err != nil:
			return nil, err
		case open && b == '"' && !c.follows('"'):
			open = false
		case open:
			cell = append(cell, b)
		case b == '"' && len(cell) == 0 && !quoted:
			quoted, open = true, true
		case b == c.separator:
			end()
		case b == '\n', b == '\r':
			if b == '\r' {
				c.follows('\n')
			}
			end()
			return cells, nil
		default:
			cell = append(cell, b)
		}
	}
}

// follows consumes the next byte if it is b.
func (c *csvReader) follows(b byte) bool {
	next, err := c.r.Peek(1)
	if err != nil || next[0] != b {
		return false
	}
	_, err = c.r.Discard(1)
	return err == nil
}
