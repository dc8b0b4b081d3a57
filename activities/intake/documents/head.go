package documents

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"nmrf/followup"
)

const (
	headLines = 400
	headBytes = 8_000
)

// head is the beginning of a document, where it says what it is.
type head struct {
	text    string         // joined by blanks
	running map[string]int // how often a symbol stands alone on a line, in the whole document
}

func headOf(lines []line) head {
	h := head{running: map[string]int{}}
	var b strings.Builder
	for i, l := range lines {
		if i < headLines && b.Len() < headBytes && l.text != "" {
			b.WriteString(l.text)
			b.WriteByte(' ')
		}
		if len(l.text) < 60 && runningLine.MatchString(l.text) {
			if symbol := symbolPattern.FindString(l.text); symbol != "" {
				h.running[symbol]++
			}
		}
	}
	h.text = b.String()
	if len(h.text) > headBytes {
		h.text = strings.ToValidUTF8(h.text[:headBytes], "")
	}
	return h
}

var distribution = regexp.MustCompile(`Distr|DISTR`)

// official says whether a text has what every UN document has on its first page: its distribution or its symbol.
func (h head) official() bool {
	return distribution.MatchString(h.text) || symbolPattern.MatchString(h.text)
}

// describe fills in what the document says of itself.
func (h head) describe(lang *language, kind Kind) (Document, error) {
	d := Document{Kind: kind, Symbol: h.symbol()}
	if kind == "" {
		return d, followup.Refuse(followup.Invalid, "unknown_document",
			"the document names itself neither a Working Group report nor concluding observations (English, French, Spanish): use the spreadsheet template")
	}
	if strings.Contains(d.Symbol, "/Add.") || lang.addendum.MatchString(h.text) {
		return d, followup.Refuse(followup.Invalid, "addendum",
			"this is an addendum with the State's answers, which does not repeat the recommendations: read the report itself")
	}
	d.State, d.Session, d.PublishedOn = h.state(kind), h.session(), h.published()
	return d, nil
}

// symbol returns the symbol in the running heads, or else the first that the document does not call its earlier one.
func (h head) symbol() string {
	best := ""
	for symbol, n := range h.running {
		if n > h.running[best] || n == h.running[best] && symbol < best {
			best = symbol
		}
	}
	if h.running[best] > 1 {
		return best
	}
	top := h.text[:min(len(h.text), 1_500)]
	for _, at := range symbolPattern.FindAllStringIndex(top, -1) {
		before := strings.ToLower(top[max(0, at[0]-40):at[0]])
		if !strings.Contains(before, "symbol") && !strings.Contains(before, "cote") && !strings.Contains(before, "signatura") && !strings.Contains(before, "(") {
			return top[at[0]:at[1]]
		}
	}
	return best
}

var (
	countryCode = regexp.MustCompile(`(?:A/HRC/WG\.6/\d+|/C(?:/[A-Z]{4,})?|E/C\.12)/([A-Z]{3})/`)
	reviewed    = map[Kind]*regexp.Regexp{
		WGReport:               regexp.MustCompile(`(?i)review (?:of|concerning) (?:the )?(.{3,80}?) was held`),
		ConcludingObservations: regexp.MustCompile(`(?i)observations .{0,120}reports? of (?:the )?(.{3,80}?) ?\*`),
	}
)

// state finds the State under review by the code in the symbols of its documents, or else by its name in the title or in the
// first paragraph.
func (h head) state(kind Kind) string {
	for _, code := range countryCode.FindAllStringSubmatch(h.text, -1) {
		if name, ok := states().byCode[code[1]]; ok {
			return name
		}
	}
	m := reviewed[kind].FindStringSubmatch(h.text)
	if m == nil {
		return ""
	}
	if name, ok := stateNamed(m[1]); ok {
		return name
	}
	return m[1]
}

var (
	workingGroup = regexp.MustCompile(`A/HRC/WG\.6/(\d+)/`)
	atSession    = regexp.MustCompile(`(?i)(?:held its|at its) (?:(\d{1,3})(?:st|nd|rd|th)|([a-z]+(?:[- ][a-z]+)?)) session`)
)

func (h head) session() string {
	if m := workingGroup.FindStringSubmatch(h.text); m != nil {
		return m[1]
	}
	m := atSession.FindStringSubmatch(h.text)
	switch {
	case m == nil:
		return ""
	case m[1] != "":
		return m[1]
	default:
		return ordinal(m[2])
	}
}

var (
	ordinals = strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth " +
		"fifteenth sixteenth seventeenth eighteenth nineteenth twentieth")
	tens = strings.Fields("twen thir for fif six seven eigh nine")
)

// ordinal reads "forty-eighth" as "48"; "" if it is no such word below the hundredth.
func ordinal(word string) string {
	word, sum := strings.ToLower(strings.ReplaceAll(word, " ", "-")), 0
	for i, ten := range tens {
		if rest, found := strings.CutPrefix(word, ten+"ty-"); found {
			word, sum = rest, 10*(i+2)
		} else if word == ten+"tieth" {
			return strconv.Itoa(10 * (i + 2))
		}
	}
	for i, o := range ordinals {
		if word == o {
			return strconv.Itoa(sum + i + 1)
		}
	}
	return ""
}

var (
	day    = regexp.MustCompile(`(\d{1,2}) (?:de )?(\p{L}+) (?:de )?((?:19|20)\d\d)`)
	months = []string{"january janvier enero", "february février febrero", "march mars marzo", "april avril abril", "may mai mayo", "june juin junio",
		"july juillet julio", "august août agosto", "september septembre septiembre", "october octobre octubre", "november novembre noviembre",
		"december décembre diciembre"}
)

// published returns the first date after the distribution, as midnight UTC.
func (h head) published() time.Time {
	at := distribution.FindStringIndex(h.text)
	if at == nil {
		return time.Time{}
	}
	for _, m := range day.FindAllStringSubmatch(h.text[at[0]:min(len(h.text), at[0]+400)], -1) {
		number, _ := strconv.Atoi(m[1])
		year, _ := strconv.Atoi(m[3])
		for i, names := range months {
			for name := range strings.FieldsSeq(names) {
				if date := time.Date(year, time.Month(i+1), number, 0, 0, 0, 0, time.UTC); strings.EqualFold(name, m[2]) && date.Day() == number {
					return date
				}
			}
		}
	}
	return time.Time{}
}
