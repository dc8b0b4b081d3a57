package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold makes forms of a word equal that differ in case, width, diacritical marks or stretching only: the compatibility
// decomposition (NFKD) without marks, in lower case.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsMark(r), r == 'ـ': // the stretch of Arabic letters
			return -1
		case r == 'ى': // written for ي at the end of a word, and the other way round
			return 'ي'
		}
		return r
	}, norm.NFKD.String(s)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// InWord tells whether a character belongs to a word.
func InWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// run is a piece of text without a break; spaceless is set where the script writes no spaces between words.
type run struct {
	text      string
	spaceless bool
}

// runs cuts a text at everything that is in no word, and between scripts with and without spaces.
func runs(text string) []run {
	var out []run
	start, spaceless := -1, false
	flush := func(end int) {
		if start >= 0 {
			out = append(out, run{text[start:end], spaceless})
		}
		start = -1
	}
	for i, r := range text {
		if !InWord(r) {
			flush(i)
			continue
		}
		if now := Spaceless(r); start < 0 || now != spaceless {
			flush(i)
			start, spaceless = i, now
		}
	}
	flush(len(text))
	return out
}

// Spaceless tells whether a character belongs to a script that writes words without spaces.
func Spaceless(r rune) bool {
	return r >= 0x3000 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー')
}

// Body returns the text of a recommendation without its paragraph number ("115.3 …") and without the recommending States.
func Body(text string) string {
	return strings.TrimLeftFunc(WithoutStates(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// WithoutStates drops the recommending States, which stand in brackets at the end: "… of the child (Portugal, Slovakia);".
// An abbreviation in that place is kept: "… against Torture (OP-CAT)".
func WithoutStates(text string) string {
	body := strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(";.,؛،；。，", r) })
	depth := 0
	for i := len(body); i > 0; {
		r, size := utf8.DecodeLastRuneInString(body[:i])
		i -= size
		switch r {
		case ')', '）':
			depth++
		case '(', '（':
			depth--
		}
		switch {
		case depth == 0 && i+size == len(body): // it doesn't end with a bracket
			return text
		case depth == 0 && isAbbreviation(body[i:]):
			return text
		case depth == 0:
			return body[:i]
		}
	}
	return text
}

func isAbbreviation(s string) bool {
	return strings.IndexFunc(s, unicode.IsUpper) >= 0 && strings.IndexFunc(s, unicode.IsLower) < 0
}
