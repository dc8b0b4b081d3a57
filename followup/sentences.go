package followup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a stretch of a text, in bytes.
type Span struct{ From, To int }

// Sentences cuts a paragraph into its sentences, without the white space between them. A full stop ends one where white space and no digit
// or small letter follows, so that "No. 5" and "e.g. here" stay whole; the full stops of Chinese end one by themselves.
func Sentences(text string) []Span {
	var list []Span
	from := skipSpace(text, 0)
	for i := from; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if !strings.ContainsRune(".!?…؟。！？", r) {
			continue
		}
		end := skipClosing(text, i)
		next := skipSpace(text, end)
		if next < len(text) && !strings.ContainsRune("。！？", r) && (next == end || goesOn(text[next:])) {
			continue
		}
		list, from, i = append(list, Span{from, end}), next, next
	}
	if rest := strings.TrimRightFunc(text, unicode.IsSpace); from < len(rest) {
		list = append(list, Span{from, len(rest)})
	}
	return list
}

// goesOn says whether a text begins as the middle of a sentence does.
func goesOn(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(r) || unicode.IsDigit(r)
}

func skipSpace(text string, i int) int {
	return len(text) - len(strings.TrimLeftFunc(text[i:], unicode.IsSpace))
}

// skipClosing goes past the marks that close a sentence after its full stop.
func skipClosing(text string, i int) int {
	return len(text) - len(strings.TrimLeft(text[i:], ".!?…؟。！？”’\"'»)]）」』"))
}
