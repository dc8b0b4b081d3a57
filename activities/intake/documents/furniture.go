package documents

import (
	"regexp"
	"slices"
	"strings"
)

const symbolForm = `(?:A/HRC/WG\.6/\d+/[A-Z]{3}/\d|A/HRC/WG\.6/\d+/L\.\d+|A/HRC/\d+/\d+|E/C\.12/[A-Z]{3}/CO/\d+(?:-\d+)?|` +
	`(?:CCPR|CERD|CEDAW|CAT|CRC|CMW|CRPD|CED)/(?:C|OP)(?:/[A-Z]+)?/[A-Z]{3}/[A-Z]+/\d+(?:-\d+)?)(?:/(?:Add|Corr|Rev)\.\d+)*`

var (
	symbolPattern = regexp.MustCompile(symbolForm)
	// a running head or foot: the symbol or the job number, with or without a page number
	runningLine = regexp.MustCompile(`^(?:\d{1,3} )?(?:` + symbolForm + `|GE\.? ?\d\d-\d{4,5}(?: \([EFSRAC]\))?(?: \d{6})*|\*\d{6,8}\*)(?: (?:[Pp]age )?\d{1,3})?$|^[Pp]age \d{1,3}$`)
	pageNumber  = regexp.MustCompile(`^\d{1,3}$`)
	footnote    = regexp.MustCompile(`^(?:\*{1,3}|\d{1,3})(?: [\p{Lu}“"(].*)?$`)
	starred     = regexp.MustCompile(`(?:^| )\*{1,3} ?\p{Lu}[^.;()]*\b(?:edited|circulated|issued|adopted)\b[^.;()]*\.?`)
	noteLine    = regexp.MustCompile(`^(\d{1,2}) [\p{Lu}“"]`)
	mark        = regexp.MustCompile(`[\p{L})”"](\d{1,2})(?:[ ;.,:]|$)`)
	numbered    = regexp.MustCompile(`^\d{1,3}\.`)
)

// withoutFurniture blanks the lines that belong to the page and not to the text: running heads and feet, page numbers
// between blank lines, and footnotes.
func withoutFurniture(lines []line) []line {
	lines = slices.Clone(lines)
	for i, l := range lines {
		if lines[i].text = starred.ReplaceAllString(l.text, ""); runningLine.MatchString(l.text) {
			lines[i].text = ""
		}
	}
	for i, l := range lines {
		if pageNumber.MatchString(l.text) && blankAt(lines, i-1) && blankAt(lines, i+1) {
			lines[i].text = ""
		}
	}
	dropNotes(lines)
	for first := 0; first < len(lines); {
		end := first
		for end < len(lines) && lines[end].page == lines[first].page {
			end++
		}
		if lines[first].page > 0 {
			dropFootnotes(lines[first:end])
		}
		first = end
	}
	return lines
}

// blankAt says whether a line is blank or beyond the end of its document.
func blankAt(lines []line, i int) bool {
	return i < 0 || i >= len(lines) || lines[i].text == ""
}

const noteDistance = 100 // lines between a footnote and its mark in the text

// dropNotes blanks footnotes wherever they stand: lines that start with a number which marks a word shortly before.
func dropNotes(lines []line) {
	marked, last := map[string]int{}, 0
	for i := 0; i < len(lines); i++ {
		if note := noteLine.FindStringSubmatch(lines[i].text); note != nil {
			at, ok := marked[note[1]]
			if ok && i-at < noteDistance || last > 0 && atoi(note[1]) == last+1 && lines[i-1].text == "" {
				i, last = dropNote(lines, i), atoi(note[1])
				continue
			}
		}
		for _, m := range mark.FindAllStringSubmatch(lines[i].text, -1) {
			marked[m[1]] = i
		}
	}
}

// dropNote blanks the footnote that starts at line i, to the end of its last sentence, and returns its last line.
func dropNote(lines []line, i int) int {
	for ; ; i++ {
		ended := strings.ContainsAny(lines[i].text[len(lines[i].text)-1:], ".;")
		lines[i].text = ""
		if ended || blankAt(lines, i+1) || numbered.MatchString(lines[i+1].text) {
			return i
		}
	}
}

// dropFootnotes blanks the foot of a page: from the first line on that follows a blank one and starts with a footnote's mark,
// unless it is the first of the page or a numbered paragraph stands below it.
func dropFootnotes(page []line) {
	foot := len(page)
	for i := len(page) - 1; i >= 0 && !numbered.MatchString(page[i].text); i-- {
		if footnote.MatchString(page[i].text) && blankAt(page, i-1) {
			foot = i
		}
	}
	if !slices.ContainsFunc(page[:foot], func(l line) bool { return l.text != "" }) {
		return
	}
	for i := range page[foot:] {
		page[foot+i].text = ""
	}
}
