package clustering

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// word is one word of a text: as it was written, and the stem that stands for all its forms.
type word struct {
	surface string
	stem    string
}

// words returns the words of a text that say what it is about. Numbers, stop words and the vocabulary common to all
// recommendations ("continue", "ensure") are left out.
func words(text string) []word {
	var found []word
	for _, run := range strings.FieldsFunc(withoutStates(text), notInWord) {
		for _, surface := range byScript(run) {
			folded := fold(surface)
			if strings.IndexFunc(folded, unicode.IsLetter) < 0 || len(folded) < 2 || emptyWords[folded] {
				continue
			}
			if stem := english.Stem(folded, false); !emptyStems[stem] {
				found = append(found, word{surface: surface, stem: stem})
			}
		}
	}
	return found
}

func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
}

// fold makes forms of a word equal that differ in case, width or diacritical marks only.
func fold(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s)))
}

// byScript cuts a run of Chinese or Japanese, which has no spaces, into overlapping pairs of characters; any other run is one word.
func byScript(run string) []string {
	runes := []rune(run)
	if !unicode.In(runes[0], unicode.Han, unicode.Hiragana, unicode.Katakana) || len(runes) < 3 {
		return []string{run}
	}
	pairs := make([]string, 0, len(runes)-1)
	for i := range len(runes) - 1 {
		pairs = append(pairs, string(runes[i:i+2]))
	}
	return pairs
}

// withoutStates drops the recommending States, which stand in brackets at the end: "… of the child (Portugal, Slovakia);".
func withoutStates(text string) string {
	body := strings.TrimRight(text, " \t\n\r;.,")
	if !strings.HasSuffix(body, ")") {
		return text
	}
	depth := 0
	for i := len(body) - 1; i >= 0; i-- {
		switch body[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return body[:i]
			}
		}
	}
	return text
}
