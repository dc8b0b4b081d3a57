package intake

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// maxStrings is how many shared strings a workbook may hold.
const maxStrings = 4_000_000

// sharedStrings are the texts that the cells of a workbook name by number. They lie in a temporary file; only where each of them ends is
// kept in memory, four bytes each.
type sharedStrings struct {
	file *os.File
	ends []uint32
}

// readStrings reads the shared strings of a workbook, which need not have any.
func readStrings(part *zip.File, through func(io.Reader) io.Reader) (s *sharedStrings, err error) {
	s = &sharedStrings{}
	if part == nil {
		return s, nil
	}
	p, err := openXML(part, through)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if s.file, err = os.CreateTemp("", "nmrf-strings-"); err != nil {
		return nil, fmt.Errorf("keep the strings of the workbook: %w", err)
	}
	if err := s.fill(p); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *sharedStrings) fill(p *xmlPart) error {
	w, text, end := bufio.NewWriterSize(s.file, 64<<10), []byte(nil), 0
	err := p.each(func(e xml.StartElement) (err error) {
		if e.Name.Local != "si" {
			return nil
		}
		if len(s.ends) == maxStrings {
			return unpacksTooLarge()
		}
		if text, err = p.richText(text[:0]); err != nil {
			return err
		}
		p.guard.next()
		n, err := w.Write(damaged(unescaped(text)))
		end += n
		s.ends = append(s.ends, uint32(end)) // a workbook unpacks to 1 GB at most
		return err
	})
	return errors.Join(err, w.Flush())
}

// size returns the length of the string with this number in bytes, and false if there is none.
func (s *sharedStrings) size(number int) (int, bool) {
	if number < 0 || number >= len(s.ends) {
		return 0, false
	}
	return int(s.ends[number]) - s.start(number), true
}

func (s *sharedStrings) start(number int) int {
	if number == 0 {
		return 0
	}
	return int(s.ends[number-1])
}

// appendTo appends the string with this number, which must exist.
func (s *sharedStrings) appendTo(into []byte, number int) ([]byte, error) {
	size, _ := s.size(number)
	from := len(into)
	into = append(into, make([]byte, size)...)
	_, err := s.file.ReadAt(into[from:], int64(s.start(number)))
	return into, err
}

func (s *sharedStrings) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// escape stands in a workbook for a UTF-16 unit that XML cannot hold: _x000D_ (ECMA-376, 22.9.2.19).
var escape = regexp.MustCompile(`(?:_x[0-9A-Fa-f]{4}_)+`)

func unescaped(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escape.ReplaceAllFunc(text, func(run []byte) []byte {
		var units []uint16
		for ; len(run) > 0; run = run[len("_x000D_"):] {
			unit, _ := strconv.ParseUint(string(run[2:6]), 16, 16)
			units = append(units, uint16(unit))
		}
		return []byte(string(utf16.Decode(units)))
	})
}
