package documents

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"nmrf/followup"
)

// collector turns passages into recommendations of its document.
type collector struct {
	doc  *Document
	lang *language
	seen map[string]int // how often a paragraph's number came
}

// list collects the recommendations of one list, or those that it names in the paragraphs before it.
func (c *collector) list(t text, l list, before []line) {
	chapeau := t.join(l.lines).text
	position, heading := c.lang.position(chapeau), firstWords(chapeau)
	if len(l.items) == 0 {
		c.named(t, l, before, position)
	}
	last := 0
	for _, item := range l.items {
		lines, _ := withoutTail(item.lines)
		p := t.join(lines)
		place := placeOf(item.lines[0], heading)
		for missing := last + 1; missing < item.number && missing-last <= 3; missing++ {
			c.doubt(number(l.number, missing), place, "the number is missing before this place: look whether its text stands elsewhere")
		}
		last = max(last, item.number)
		clean, states := p.text, []string(nil)
		if len(p.text) <= MaxText {
			clean, states = recommenders(p.text, c.lang)
		}
		c.add(number(l.number, item.number), clean, states, position, place)
	}
}

func number(list, item int) string { return fmt.Sprintf("%d.%d", list, item) }

func placeOf(l line, heading string) Place {
	return Place{Page: l.page, Line: l.number, Heading: heading}
}

const headingWords = 25

// firstWords shortens an introduction so that a person recognizes it.
func firstWords(chapeau string) string {
	words := strings.Fields(chapeau)
	if len(words) <= headingWords {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:headingWords], " ") + " …"
}

func (c *collector) doubt(paragraph string, place Place, reason string) {
	if len(c.doc.Doubtful) < MaxRecommendations {
		c.doc.Doubtful = append(c.doc.Doubtful, Doubt{paragraph, place, reason})
	}
}

// add adds a recommendation, or a doubt if its text cannot be right.
func (c *collector) add(paragraph, text string, states []string, position followup.Position, place Place) {
	switch {
	case len(c.doc.Recommendations) > MaxRecommendations:
	case strings.TrimSpace(text) == "":
		c.doubt(paragraph, place, "the number has no text")
	case len(text) > MaxText:
		c.doubt(paragraph, place, fmt.Sprintf("the text is longer than %d kB: the number after it was not found", MaxText/1000))
	case strings.ContainsRune(text, '\uFFFD'):
		c.doubt(paragraph, place, "the text holds damaged characters: save the document as UTF-8, or enter this recommendation by hand")
	default:
		c.doc.Recommendations = append(c.doc.Recommendations, Found{c.recommendation(paragraph, text, states, position), place})
	}
}

func (c *collector) recommendation(paragraph, text string, states []string, position followup.Position) followup.Recommendation {
	r := followup.Recommendation{
		AnnotationID: c.id(paragraph), Symbol: c.doc.Symbol, PublishedOn: c.doc.PublishedOn, Body: "UPR", Type: "Recommendations",
		Paragraph: paragraph, Text: text, UPRStates: states, Position: position,
	}
	if c.doc.State != "" {
		r.Countries = []string{c.doc.State}
	}
	if c.doc.Kind == WGReport {
		r.UPRSession, r.UPRCycle = c.doc.Session, cycleOf(c.doc.Session)
	} else {
		r.Body = committeeOf(c.doc.Symbol)
	}
	return r
}

// id is the same whenever the document is read. A repeated paragraph number gets a suffix.
func (c *collector) id(paragraph string) string {
	c.seen[paragraph]++
	id := c.doc.Symbol
	if id == "" {
		sum := sha256.Sum256([]byte(strings.Join([]string{string(c.doc.Kind), c.doc.State, c.doc.Session}, "|")))
		id = hex.EncodeToString(sum[:6])
	}
	id = "doc:" + id + "#" + paragraph
	if n := c.seen[paragraph]; n > 1 {
		id += "-" + strconv.Itoa(n)
	}
	return id
}

// lastSessions are the last Working Group sessions of the UPR's first four cycles, as OHCHR lists them.
var lastSessions = []int{12, 26, 40, 54}

func cycleOf(session string) int {
	for i, last := range lastSessions {
		if n := atoi(session); n > 0 && n <= last {
			return i + 1
		}
	}
	return 0
}

// committeeOf returns the acronym of the committee that issues a symbol: CEDAW of CEDAW/C/SVN/CO/7.
func committeeOf(symbol string) string {
	acronym, _, _ := strings.Cut(symbol, "/")
	if acronym == "E" {
		return "CESCR"
	}
	return acronym
}
