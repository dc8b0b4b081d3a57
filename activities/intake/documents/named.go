package documents

import (
	"regexp"
	"slices"
	"strings"

	"nmrf/followup"
)

// Reports of the first cycle name the recommendations that a State rejects by their place in the record of the review:
// "the recommendations contained in paragraphs 33 (a, b), 44 and 65 (d)".
var (
	reference = regexp.MustCompile(`(\d{1,3})((?: ?\([a-z](?:, ?[a-z])*\))*)`)
	letter    = regexp.MustCompile(`[a-z]`)
	lettered  = regexp.MustCompile(`(?:^|[ (])\(?([a-z])\) `)
)

// named collects the recommendations that a list names in paragraphs of the record.
func (c *collector) named(t text, l list, record []line, position followup.Position) {
	chapeau := t.join(l.lines)
	if c.lang.contained == nil || !c.lang.lists.MatchString(chapeau.text) {
		return
	}
	paragraphs, done := recordOf(record), map[string]bool{}
	for _, run := range c.lang.contained.FindAllStringSubmatch(chapeau.text, -1) {
		for _, ref := range reference.FindAllStringSubmatch(run[1], -1) {
			n := atoi(ref[1])
			if n >= l.number || paragraphs[n] == nil || done[ref[0]] {
				continue
			}
			done[ref[0]] = true
			c.fromRecord(ref[1], t.join(paragraphs[n]), letter.FindAllString(ref[2], -1), position, firstWords(chapeau.text))
		}
	}
}

// recordOf takes the record of the review apart into its numbered paragraphs.
func recordOf(lines []line) map[int][]line {
	paragraphs, open := map[int][]line{}, 0
	for _, l := range lines {
		m := single.FindStringSubmatch(l.text)
		switch {
		case m != nil && (atoi(m[1]) == open+1 || atoi(m[1]) == open+2):
			open = atoi(m[1])
			paragraphs[open] = []line{l.with(m[2])}
		case open > 0:
			paragraphs[open] = append(paragraphs[open], l)
		}
	}
	return paragraphs
}

func (c *collector) fromRecord(paragraph string, p passage, letters []string, position followup.Position, heading string) {
	if len(p.text) > MaxText {
		c.doubt(paragraph, placeOf(p.at(0), heading), "the paragraph is too long to be one: look at the document by hand")
		return
	}
	if len(letters) == 0 {
		start := c.firstAsking(p.text)
		c.add(paragraph, p.text[start:], c.speaker(p.text, len(p.text)), position, placeOf(p.at(start), heading))
		return
	}
	marks := lettered.FindAllStringSubmatchIndex(p.text, -1)
	for _, wanted := range letters {
		i := slices.IndexFunc(marks, func(m []int) bool { return p.text[m[2]:m[3]] == wanted })
		if i < 0 {
			c.doubt(paragraph+"("+wanted+")", placeOf(p.at(0), heading), "the list names this recommendation, and the paragraph has no such letter")
			continue
		}
		end := len(p.text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		said := introduction(p.text, marks, i) + firstSentence(p.text[marks[i][1]:end])
		c.add(paragraph+"("+wanted+")", cleaned(said), c.speaker(p.text, marks[i][1]), position, placeOf(p.at(marks[i][1]), heading))
	}
}

// introduction returns what the sentence says before its first letter: "Chile recommended that Velmara" of (a) and of (b).
func introduction(text string, marks [][]int, i int) string {
	start := sentenceStart(text, marks[i][0])
	for i > 0 && marks[i-1][0] >= start {
		i--
	}
	return strings.TrimSpace(text[start:marks[i][0]]) + " "
}

// firstAsking returns where the first sentence begins that makes a recommendation.
func (c *collector) firstAsking(text string) int {
	at := c.lang.asks.FindStringIndex(text)
	if at == nil {
		return 0
	}
	return sentenceStart(text, at[0])
}

// speaker returns the State that speaks at a place of the record: the last one named before the place, save the State under review.
func (c *collector) speaker(text string, before int) []string {
	found := slices.DeleteFunc(statesIn(text[:before]), func(name string) bool { return name == c.doc.State })
	if len(found) == 0 {
		return nil
	}
	return found[len(found)-1:]
}
