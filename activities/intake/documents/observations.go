package documents

import (
	"regexp"
	"strings"
)

// article is a numbered paragraph of concluding observations, under the heading of its subject.
type article struct {
	number  string
	heading string
	lines   []line
}

var (
	articleMark = regexp.MustCompile(`^(?:(\d{1,3}) ?\.|\((\d{1,3})\))(?: (.*))?$`)
	listMark    = regexp.MustCompile(`^([a-z])[.)] (\S.*)$`) // as pandoc writes (a) of a list that Word numbers
	subLetter   = regexp.MustCompile(`(?:^|[:;.,] |[:;.,]? (?:and|or|et|ou|y|e|o) )\(?([a-z])\) `)
	ended       = regexp.MustCompile(`[.;:!?)”"](?:\d{1,2}|\[\d{1,3}\])?$`)
	leftOver    = regexp.MustCompile(`[;, ]+(?:(?:and|or|et|ou|y|o)[;, ]*)?$`)
)

// observations collects what a committee recommends. Paragraphs with nothing but concern or praise are left out.
func (c *collector) observations(t text) {
	first := 0
	for i, l := range t.lines {
		if isHeading(l.text, c.lang.concerns) {
			first = i + 1
			break
		}
	}
	for _, a := range articlesOf(t.lines[first:], c.lang) {
		c.article(t.join(a.lines), a)
	}
}

// articlesOf takes lines apart into paragraphs numbered one after another; a heading goes to the paragraph after it.
func articlesOf(lines []line, lang *language) []article {
	var articles []article
	heading, last := "", 0
	for _, l := range lines {
		if isHeading(l.text, lang.after) {
			break
		}
		m := articleMark.FindStringSubmatch(l.text)
		if n := 0; m != nil {
			n = atoi(m[1] + m[2])
			if last == 0 || n == last+1 || n == last+2 {
				if len(articles) > 0 {
					open := &articles[len(articles)-1]
					open.lines, heading = withoutTail(open.lines)
				}
				articles, last = append(articles, article{m[1] + m[2], heading, []line{l.with(m[3])}}), n
				continue
			}
		}
		if len(articles) > 0 {
			open := &articles[len(articles)-1]
			open.lines = append(open.lines, l.with(listMark.ReplaceAllString(l.text, "($1) $2")))
		} else if l.text != "" {
			heading = l.text
		}
	}
	if len(articles) > 0 {
		open := &articles[len(articles)-1]
		open.lines, _ = withoutTail(open.lines)
	}
	return articles
}

// withoutTail cuts off what follows the last full stop of a paragraph after a blank line: the heading of the next one.
func withoutTail(lines []line) ([]line, string) {
	end := len(lines)
	for end > 0 && lines[end-1].text == "" {
		end--
	}
	if end == 0 || ended.MatchString(lines[end-1].text) {
		return lines[:end], ""
	}
	for blank := end - 1; blank > 0; blank-- {
		if lines[blank].text == "" && lines[blank-1].text != "" && ended.MatchString(lines[blank-1].text) {
			var tail []string
			for _, l := range lines[blank:end] {
				if l.text != "" {
					tail = append(tail, l.text)
				}
			}
			return lines[:blank], tail[len(tail)-1]
		}
	}
	return lines[:end], ""
}

// article collects the recommendations of one paragraph, a lettered one with the words that introduce the letters.
func (c *collector) article(p passage, a article) {
	at := c.lang.recommend.FindStringIndex(p.text)
	if at == nil {
		if !c.lang.concerned.MatchString(p.text) {
			c.doubt(a.number, placeOf(a.lines[0], a.heading), "the paragraph neither recommends anything nor voices a concern: look whether it asks for something")
		}
		return
	}
	start := sentenceStart(p.text, at[0])
	heading := a.heading
	if heading == "" {
		heading = firstWords(p.text[start:])
	}
	letters := lettersIn(p.text, at[1])
	if len(letters) < 2 {
		c.add(a.number, cleaned(p.text[start:]), nil, "", placeOf(p.at(start), heading))
		return
	}
	lead := strings.TrimRight(p.text[start:letters[0].start], " (")
	for i, l := range letters {
		end := len(p.text)
		if i+1 < len(letters) {
			end = letters[i+1].start
		}
		c.add(a.number+"("+l.name+")", lead+" "+cleaned(strings.TrimRight(p.text[l.text:end], " (")), nil, "", placeOf(p.at(l.start), heading))
	}
}

// cleaned takes away the marks of footnotes, and what links one item of an enumeration to the next.
func cleaned(text string) string {
	text = glued.ReplaceAllString(strings.TrimSpace(noteMark.ReplaceAllString(text, "$1$2")), "$1")
	return leftOver.ReplaceAllString(text, "")
}

// subItem is a lettered part of a paragraph: its letter, and where it and its text begin.
type subItem struct {
	name        string
	start, text int
}

// lettersIn returns the parts (a), (b), (c) … that come one after another behind a place.
func lettersIn(text string, from int) []subItem {
	var found []subItem
	for _, m := range subLetter.FindAllStringSubmatchIndex(text[from:], -1) {
		if name := text[from+m[2] : from+m[3]]; name == string(rune('a'+len(found))) {
			found = append(found, subItem{name, from + m[2], from + m[1]})
		}
	}
	return found
}
