package intake

import (
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"nmrf/followup"
)

var (
	utf8Mark    = []byte{0xEF, 0xBB, 0xBF}
	utf16LEMark = []byte{0xFF, 0xFE}
	utf16BEMark = []byte{0xFE, 0xFF}
	zipMark     = []byte("PK\x03\x04")
	oldMark     = []byte{0xD0, 0xCF, 0x11, 0xE0} // compound file: Excel before 2007, or a workbook with a password
)

// detect tells the format by content. For the text formats it returns the text as UTF-8 without its byte-order mark.
func detect(r io.ReaderAt, size int64, p *progress) (Format, io.Reader, error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", nil, err
	}
	switch {
	case bytes.HasPrefix(head, zipMark):
		return XLSX, nil, nil
	case bytes.HasPrefix(head, oldMark):
		return "", nil, notUHRI("this is an old Excel file or one with a password: save it as .xlsx without a password")
	}
	text := asText(head, &counted{io.NewSectionReader(r, 0, size), &tally{tell: p.reach}})
	start, err := io.ReadAll(asText(head, bytes.NewReader(head)))
	if err != nil {
		return "", nil, err
	}
	start = bytes.TrimSpace(start)
	switch {
	case len(start) == 0 && size <= int64(len(head)):
		return "", nil, followup.Refuse(followup.Invalid, "empty_file", "the file is empty: export it again")
	case bytes.HasPrefix(start, []byte("[")):
		return JSON, text, nil
	case bytes.HasPrefix(start, []byte("{")):
		return "", nil, notUHRI("the JSON is no list: a UHRI export is an array of records, starting with [")
	default:
		return CSV, text, nil
	}
}

// asText drops the byte-order mark and turns UTF-16, with or without a mark, into UTF-8. Bytes that are not valid
// UTF-8 stay as they are, so that their row can be named.
func asText(head []byte, r io.Reader) io.Reader {
	switch {
	case bytes.HasPrefix(head, utf8Mark):
		return &skipper{r: r, left: len(utf8Mark)}
	case bytes.HasPrefix(head, utf16LEMark), len(head) > 1 && head[0] != 0 && head[1] == 0:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case bytes.HasPrefix(head, utf16BEMark), len(head) > 1 && head[0] == 0 && head[1] != 0:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	default:
		return r
	}
}

// skipper leaves out the first bytes of a reader.
type skipper struct {
	r    io.Reader
	left int
}

func (s *skipper) Read(p []byte) (int, error) {
	if s.left > 0 {
		if _, err := io.CopyN(io.Discard, s.r, int64(s.left)); err != nil {
			return 0, err
		}
		s.left = 0
	}
	return s.r.Read(p)
}

// guard fails when one record takes more than most bytes, so that an open quote or bracket cannot fill the memory.
type guard struct {
	r    io.Reader
	most int
	used int
}

func (g *guard) Read(p []byte) (int, error) {
	if g.used > g.most {
		return 0, followup.Refuse(followup.TooLarge, "record_too_large",
			"a single record is larger than %d MB: a closing quote or bracket is missing, so export the file again", g.most>>20)
	}
	n, err := g.r.Read(p)
	g.used += n
	return n, err
}

func (g *guard) next() { g.used = 0 }

func notUHRI(format string, args ...any) *followup.Error {
	return followup.Refuse(followup.Invalid, "not_uhri", format, args...)
}

const expected = "this is no UHRI export, which is JSON, XLSX or CSV with the columns OHCHR Annotation Id and Text, and not our template filled in"

func truncated(cause error) *followup.Error {
	return followup.Refuse(followup.Invalid, "truncated", "the file ends in the middle: copy or export it again").Because(cause)
}

func broken(cause error) *followup.Error {
	return followup.Refuse(followup.Invalid, "broken_file", "the file is damaged and cannot be read: export it again").Because(cause)
}
