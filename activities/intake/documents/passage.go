package documents

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is a document's lines without its furniture, and the words in it.
type text struct {
	lines []line
	words map[string]bool // in lower case
}

func newText(lines []line) text {
	t := text{lines: lines, words: map[string]bool{}}
	for _, l := range lines {
		for word := range strings.FieldsFuncSeq(strings.ToLower(l.text), notLetter) {
			t.words[word] = true
		}
	}
	return t
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// passage is a run of lines joined to one text.
type passage struct {
	text   string
	starts []int // where each line begins in the text
	lines  []line
}

// at returns the line to which a byte of the text belongs.
func (p passage) at(offset int) line {
	for i := len(p.starts) - 1; i >= 0; i-- {
		if p.starts[i] <= offset {
			return p.lines[i]
		}
	}
	return line{}
}

// join makes one text of lines, and puts words together that a line's end divides.
func (t text) join(lines []line) passage {
	var joined []byte
	p, before := passage{}, ""
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		if before != "" {
			dropped, glue := t.glue(before, l.text)
			joined = append(joined[:len(joined)-dropped], glue...)
		}
		p.starts, p.lines = append(p.starts, len(joined)), append(p.lines, l)
		joined = append(joined, l.text...)
		before = l.text
	}
	p.text = strings.TrimSuffix(string(joined), string(softHyphen))
	return p
}

var rangeOpen = regexp.MustCompile(`\d–$`) // 2024– at the end of a line, 2028 on the next

// glue says how many bytes of a line go when the next one follows, and what comes between them. A hyphen at the end of a line
// goes when the document writes the word without it elsewhere.
func (t text) glue(before, next string) (dropped int, between string) {
	if strings.HasSuffix(before, string(softHyphen)) {
		return len(string(softHyphen)), ""
	}
	if rangeOpen.MatchString(before) && next[0] >= '0' && next[0] <= '9' {
		return 0, ""
	}
	rest, hyphen := strings.CutSuffix(before, "-")
	if !hyphen || rest == "" || strings.HasSuffix(rest, " ") {
		return 0, " "
	}
	left := rest[len(strings.TrimRightFunc(rest, unicode.IsLetter)):]
	right := next[:len(next)-len(strings.TrimLeftFunc(next, unicode.IsLetter))]
	if first, _ := utf8.DecodeRuneInString(right); unicode.IsLower(first) && t.words[strings.ToLower(left+right)] {
		return 1, ""
	}
	return 0, ""
}
