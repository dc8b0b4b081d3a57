package documents

import (
	"regexp"
	"strconv"
	"strings"
)

// list is a numbered paragraph of a report with the recommendations that it introduces.
type list struct {
	number int
	lines  []line
	items  []item
}

// item is one recommendation of a list: 115.3 is the third of list 115.
type item struct {
	number int
	lines  []line
}

// scanner takes the recommendations' section of a report apart, line by line.
type scanner struct {
	lang  *language
	lists []list
	bare  bool // the open list numbers its items 1, 2, 3 and not 115.1, 115.2, 115.3
}

var (
	dotted  = regexp.MustCompile(`^(\d{1,3}) ?\. ?(\d{1,3})(?:\.|\b) ?(.*)$`)
	inline  = regexp.MustCompile(`[;.)] (\d{1,3})\.(\d{1,3})\.? \p{Lu}`)
	dotless = regexp.MustCompile(`^(\d{1,3}) (\p{Lu}.*)$`)
	single  = regexp.MustCompile(`^(\d{1,3}) ?\.(?: (.*))?$`)
)

// report collects the recommendations of a Working Group report.
func (c *collector) report(t text) {
	first := sectionStart(t.lines, c.lang)
	s := scanner{lang: c.lang}
	next := nextTexts(t.lines)
	for i := first; i < len(t.lines) && s.takeAll(t.lines[i], next[i]); i++ {
	}
	for _, list := range s.lists {
		c.list(t, list, t.lines[:first])
	}
}

// sectionStart returns the line after the last heading of the conclusions; the end if there is none.
func sectionStart(lines []line, lang *language) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if isHeading(lines[i].text, lang.section) {
			return i + 1
		}
	}
	return len(lines)
}

func isHeading(text string, headings *regexp.Regexp) bool {
	return len(text) < 120 && headings.MatchString(strings.Trim(text, " *:.#"))
}

// nextTexts returns for each line the first text after it.
func nextTexts(lines []line) []string {
	next := make([]string, len(lines))
	for i := len(lines) - 2; i >= 0; i-- {
		if next[i] = lines[i+1].text; next[i] == "" {
			next[i] = next[i+1]
		}
	}
	return next
}

// takeAll reads a line, in which further recommendations may begin after the first; false after the last list.
func (s *scanner) takeAll(l line, next string) bool {
	if isHeading(l.text, s.lang.after) {
		return false
	}
	start, n, k := 0, 0, s.lastItem()
	if m := dotted.FindStringSubmatch(l.text); m != nil {
		n, k = atoi(m[1]), atoi(m[2])
	} else if len(s.lists) > 0 {
		n = s.last().number
	}
	for _, m := range inline.FindAllStringSubmatchIndex(l.text, -1) {
		if atoi(l.text[m[2]:m[3]]) != n || atoi(l.text[m[4]:m[5]]) != k+1 {
			continue
		}
		if !s.take(l.with(strings.TrimSpace(l.text[start:m[2]])), next) {
			return false
		}
		start, k = m[2], k+1
	}
	return s.take(l.with(l.text[start:]), next)
}

// take reads a line, or a part of one, that holds one recommendation at most; false after the last list.
func (s *scanner) take(l line, next string) bool {
	if m := dotted.FindStringSubmatch(l.text); m != nil && s.itemOf(atoi(m[1]), atoi(m[2])) {
		s.item(atoi(m[2]), l, m[3])
		return true
	}
	m := single.FindStringSubmatch(l.text)
	if m == nil {
		m = dotless.FindStringSubmatch(l.text)
		if m == nil || !s.bare || atoi(m[1]) != s.lastItem()+1 {
			s.goOn(l)
			return true
		}
	}
	n, rest := atoi(m[1]), m[2]
	opens, follows := s.opens(n), s.follows(n)
	if opens && follows || len(s.lists) == 0 {
		said := rest
		if said == "" {
			said = next
		}
		about := s.lang.lists.MatchString(said) || s.lang.closing.MatchString(said)
		opens, follows = about, follows && !about
	}
	switch {
	case opens && s.lang.closing.MatchString(rest+next):
		return false
	case opens:
		s.lists, s.bare = append(s.lists, list{number: n, lines: []line{l.with(rest)}}), false
	case follows:
		s.bare = true
		s.item(n, l, rest)
	default:
		s.goOn(l)
	}
	return true
}

func (l line) with(text string) line {
	l.text = text
	return l
}

func (s *scanner) last() *list { return &s.lists[len(s.lists)-1] }

// itemOf says whether n.k is a recommendation of the open list, or the first of one whose introduction was not found.
func (s *scanner) itemOf(n, k int) bool {
	switch {
	case len(s.lists) > 0 && s.last().number == n:
		return !s.bare
	case k == 1 && (len(s.lists) == 0 || s.opens(n)):
		s.lists, s.bare = append(s.lists, list{number: n}), false
		return true
	default:
		return false
	}
}

// opens says whether n is the number of the list after the open one.
func (s *scanner) opens(n int) bool { return len(s.lists) == 0 || n == s.last().number+1 }

// follows says whether n is the next number of a list that numbers its items 1, 2, 3; one number may be missing.
func (s *scanner) follows(n int) bool {
	if len(s.lists) == 0 {
		return false
	}
	past := n - s.lastItem()
	return past == 1 && s.lastItem() == 0 || s.bare && (past == 1 || past == 2)
}

// lastItem returns the number of the open list's last item, or 0.
func (s *scanner) lastItem() int {
	if len(s.lists) == 0 || len(s.last().items) == 0 {
		return 0
	}
	return s.last().items[len(s.last().items)-1].number
}

func (s *scanner) item(number int, l line, text string) {
	open := s.last()
	open.items = append(open.items, item{number, []line{l.with(text)}})
}

// goOn adds a line to what is being read.
func (s *scanner) goOn(l line) {
	if len(s.lists) == 0 {
		return
	}
	open := s.last()
	if n := len(open.items); n > 0 {
		open.items[n-1].lines = append(open.items[n-1].lines, l)
	} else {
		open.lines = append(open.lines, l)
	}
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
