package overlaps

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

// demand is what a text asks for, as far as its words tell.
type demand struct {
	language    terms.Language
	instruments []string // codes, sorted
	features    []string // what it speaks of, sorted: instruments, classes of words, stems
	counts      []int    // how often, by feature; an instrument and a class count once
	minor       []bool   // by feature
	classes     []string // those of the features that are classes of words
	acts        []string // asked for on the instruments, sorted
	persons     []string // groups of persons concerned, sorted
	numbers     []string // sorted
	negated     int      // how often it says "not", "without"
	folded      string   // its words: equal for texts that differ in nothing but case, marks and punctuation
}

// Marks before features that are no stems.
const (
	instrumentMark = "§"
	classMark      = "="
)

func read(text string) demand {
	body := bodyOf(text)
	found := mentions(body)
	rest := stock.plain(blank(body, found))
	d := demand{language: terms.LanguageOf(body), folded: foldedWords(body)}
	for _, m := range found {
		d.instruments = append(d.instruments, m.codes...)
	}
	slices.Sort(d.instruments)
	d.instruments = slices.Compact(d.instruments)
	d.readTokens(rest)
	d.readWords(rest)
	return d
}

// readWords reads the features and the persons concerned from what is left beside the instruments.
func (d *demand) readWords(rest string) {
	features, minor, persons := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, w := range terms.Words(rest + end) {
		folded := terms.Fold(w.Surface)
		f := stock.standsFor(w.Stem, folded, len(d.instruments) > 0)
		if f == "" {
			continue
		}
		features[f]++
		_, minor[f] = stock.minor.find(folded)
		for group, of := range stock.persons {
			if _, concerned := of.find(folded); concerned {
				persons[group] = true
			}
		}
	}
	if features["=ratify"] > 0 {
		delete(features, "=sign") // who ratifies has signed
	}
	for _, code := range d.instruments {
		features[instrumentMark+code] = 1
	}
	d.persons = slices.Sorted(maps.Keys(persons))
	d.list(features, minor)
}

func (d *demand) list(features map[string]int, minor map[string]bool) {
	d.features = slices.Sorted(maps.Keys(features))
	for _, f := range d.features {
		if strings.HasPrefix(f, classMark) {
			d.classes = append(d.classes, f)
			features[f], minor[f] = 1, false
		}
		d.counts = append(d.counts, features[f])
		d.minor = append(d.minor, minor[f])
	}
	if len(d.instruments) > 0 {
		d.acts = d.actsOn()
	}
}

// readTokens reads what is in no feature: numbers and negations.
func (d *demand) readTokens(rest string) {
	for _, t := range tokens(rest) {
		switch {
		case unicode.IsDigit([]rune(t.folded)[0]):
			d.numbers = append(d.numbers, t.folded)
		case negations[t.folded]:
			d.negated++
		}
	}
	slices.Sort(d.numbers)
}

// foldedWords writes a text's words so that nothing but case, marks and punctuation is lost.
func foldedWords(body string) string {
	var folded []string
	for _, t := range tokens(body) {
		folded = append(folded, t.folded)
	}
	return strings.Join(folded, " ")
}

var negations = map[string]bool{
	"not": true, "without": true, "no": true, "never": true, "neither": true, "nor": true, "except": true,
	"pas": true, "sans": true, "ni": true, "sin": true, "не": true, "без": true, "ни": true,
	"لا": true, "دون": true, "عدم": true, "غير": true, "不": true, "无": true, "未": true, "没": true,
}

var paragraph = regexp.MustCompile(`^\s*\d+(\.\d+)*[.)]?\s`)

// bodyOf is a text without the number of its paragraph and without the recommending States: "115.3 Ratify … (Chile) (Peru);".
// Brackets with anything but names are kept.
func bodyOf(text string) string {
	text = text[len(paragraph.FindString(text)):]
	for {
		body := terms.WithoutStates(text)
		if len(body) == len(text) || !allNames(text[len(body):]) {
			return text
		}
		text = body
	}
}

// allNames tells whether all words have a capital letter, or are of a script without, but for those that join names.
func allNames(text string) bool {
	for _, t := range tokens(text) {
		first, _ := utf8.DecodeRuneInString(text[t.start:])
		if unicode.IsDigit(first) || unicode.IsLower(first) && !joinsNames[t.folded] {
			return false
		}
	}
	return true
}

var joinsNames = map[string]bool{"of": true, "the": true, "and": true, "de": true, "d": true, "la": true, "le": true, "les": true,
	"du": true, "des": true, "et": true, "y": true, "el": true, "los": true, "las": true, "del": true, "и": true}

// end keeps what stands at the end of a text from being taken for recommending States.
const end = " |"

// blank replaces the places that name instruments by as many spaces.
func blank(text string, found []mention) string {
	var out strings.Builder
	last := 0
	for _, m := range found {
		out.WriteString(text[last:m.start])
		out.WriteString(strings.Repeat(" ", m.end-m.start))
		last = m.end
	}
	out.WriteString(text[last:])
	return out.String()
}
