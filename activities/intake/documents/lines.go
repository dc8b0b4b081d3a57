package documents

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"nmrf/followup"
)

// line is a line of the document without blanks around it. A soft hyphen at its end is kept: it says that a word goes on.
type line struct {
	text   string
	page   int // counted from 1; 0 in a document without page breaks
	number int // counted from 1; in a PDF on each page, in a DOCX without the blank ones
}

const softHyphen = '\u00AD'

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n", "\v", "\n")

// linesOf splits the text of a document at every sort of line and page break. Bytes that are no UTF-8 become U+FFFD.
func linesOf(text string, format Format) ([]line, error) {
	text = norm.NFC.String(repairMacintosh(strings.ToValidUTF8(text, "\uFFFD")))
	pages := strings.Split(lineEnds.Replace(text), "\f")
	var lines []line
	number := 0
	for i, page := range pages {
		switch {
		case format == PDF:
			number = 0
		case i > 0:
			number-- // a form feed ends a page and no line
		}
		for row := range strings.SplitSeq(page, "\n") {
			l := line{text: tidy(row)}
			if format != DOCX || l.text != "" {
				number++
			}
			if l.number = number; len(pages) > 1 {
				l.page = i + 1
			}
			if lines = append(lines, l); len(lines) > maxLines {
				return nil, followup.Refuse(followup.TooLarge, "text_too_large",
					"the document has more than %d lines: read one report at a time", maxLines)
			}
		}
	}
	return lines, nil
}

// tidy makes runs of blanks one, and takes out control, zero-width and soft hyphen characters.
func tidy(row string) string {
	row = strings.TrimSpace(row)
	goesOn := strings.HasSuffix(row, string(softHyphen))
	row = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == softHyphen, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, row)
	row = strings.Join(strings.Fields(row), " ")
	if goesOn {
		row += string(softHyphen)
	}
	return row
}

var macintoshSigns = regexp.MustCompile(`\p{Ll}Õ\p{Ll}|\dÐ\d|Ò\p{L}`)

// repairMacintosh puts right a text that was saved in Apple's old encoding and read as Windows-1252, where apostrophes show as
// "Õ" and dashes as "Ð": a capital between small letters is no language's spelling.
func repairMacintosh(text string) string {
	if len(macintoshSigns.FindAllStringIndex(text, 3)) < 3 {
		return text
	}
	return strings.Map(func(r rune) rune {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r > 0xFF {
			return r
		}
		if !ok {
			b = byte(r)
		}
		return charmap.Macintosh.DecodeByte(b)
	}, text)
}
