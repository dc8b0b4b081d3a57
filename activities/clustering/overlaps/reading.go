package overlaps

import (
	"slices"
	"strings"
	"unicode"
)

// element is a phrase of the catalogue found in a text, or a word that belongs to none.
type element struct {
	meaning
	from, to int // tokens; to is behind the last
	apart    bool
	sentence bool
	taken    bool // it is part of a mention
}

// mention is a place of a text that speaks of instruments.
type mention struct {
	codes      []string
	start, end int // bytes of the text
}

// reading is a text in the course of being searched for instruments.
type reading struct {
	text     string
	tokens   []token
	elements []element
	mentions []mention
	treaties []*instrument // named in the text, each once
	labour   int           // the first element that names the labour organization; behind the last if none does
}

// mentions finds where a text speaks of instruments, in the order of the text. They don't overlap.
func mentions(text string) []mention {
	r := &reading{text: text, tokens: tokens(text)}
	for i := 0; i < len(r.tokens); {
		e := r.phraseAt(i)
		r.elements = append(r.elements, e)
		i = e.to
	}
	r.survey()
	r.eachOf(protocol, r.protocol)
	r.eachOf(convention, r.labourConvention)
	r.eachOf(numberSign, r.labourNumbers)
	r.eachOf(article, r.articles)
	r.eachOf(named, r.named)
	slices.SortFunc(r.mentions, func(a, b mention) int { return a.start - b.start })
	return r.mentions
}

// survey notes what the text as a whole speaks of.
func (r *reading) survey() {
	r.labour = len(r.elements)
	for i, e := range r.elements {
		if r.isTreaty(i) && !slices.Contains(r.treaties, e.instrument) {
			r.treaties = append(r.treaties, e.instrument)
		}
		if e.kind == labourOrganization {
			r.labour = min(r.labour, i)
		}
	}
}

func (r *reading) eachOf(k kind, do func(int)) {
	for i := range r.elements {
		if r.elements[i].kind == k && !r.elements[i].taken {
			do(i)
		}
	}
}

// mention takes the elements from..to as one place that speaks of the instruments, unless one of them is taken.
func (r *reading) mention(from, to int, codes []string) {
	of := r.elements[from:to]
	if slices.ContainsFunc(of, func(e element) bool { return e.taken }) {
		return
	}
	for i := range of {
		of[i].taken = true
	}
	if len(codes) == 0 {
		return
	}
	codes = slices.Compact(slices.Sorted(slices.Values(codes)))
	r.mentions = append(r.mentions, mention{codes, r.tokens[r.elements[from].from].start, r.tokens[r.elements[to-1].to-1].end})
}

// phraseAt finds the longest phrase that begins with a token.
func (r *reading) phraseAt(i int) element {
	t := r.tokens[i]
	e := element{from: i, to: i + 1, apart: t.apart, sentence: t.sentence}
	if k, skip := instruments.skipped[t.key]; skip {
		e.kind = k
		return e
	}
	if n, ok := numeral(t.folded); ok {
		e.kind, e.n = number, n
	}
	at, length, joined, apart := instruments.phrases, 0, false, false
	for j := i; j < len(r.tokens); j++ {
		t := r.tokens[j]
		if j > i && t.sentence {
			break
		}
		apart = apart || (j > i && t.apart)
		k, skip := instruments.skipped[t.key]
		if skip {
			joined = joined || k == conjunction
			continue
		}
		if at = at.next[t.key]; at == nil {
			break
		}
		length++
		if at.meaning != nil && r.holds(at.meaning, i, j+1, length, joined, apart) {
			e.meaning, e.to = *at.meaning, j+1
		}
	}
	return e
}

// The number of words from which on a name may have conjunctions and commas within.
const (
	shortestJoined = 3
	shortestApart  = 4
)

// holds rules out what only looks like a name: a few words on both sides of a comma, an abbreviation in small letters, and
// a name for several instruments in the singular.
func (r *reading) holds(m *meaning, from, to, length int, joined, apart bool) bool {
	if joined && length < shortestJoined || apart && length < shortestApart {
		return false
	}
	if m.kind != named {
		return true
	}
	surface := r.text[r.tokens[from].start:r.tokens[from].end]
	if length == 1 && len(surface) <= 6 && surface == strings.ToLower(surface) && surface[0] < unicode.MaxASCII {
		return false
	}
	return len(m.instrument.Codes) < 2 || slices.ContainsFunc(r.tokens[from:to], plural)
}

// plural tells whether a word for an instrument stands in the plural.
func plural(t token) bool {
	if instruments.plural[t.folded] {
		return true
	}
	switch t.key {
	case "conven", "covena", "pacte", "pacto":
		return strings.HasSuffix(t.folded, "s")
	}
	return t.key == "пакт" || unicode.Is(unicode.Han, []rune(t.folded)[0])
}
