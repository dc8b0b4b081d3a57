package overlaps

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

// token is one word of a text, or one Chinese character.
type token struct {
	folded     string
	key        string // what forms of a word have in common: names of instruments are compared by it
	start, end int    // bytes of the text
	apart      bool   // a comma, a bracket or a dash stands before it
	sentence   bool   // it begins a sentence
}

func tokens(text string) []token {
	var out []token
	last := 0
	add := func(start, end int) {
		folded := terms.Fold(text[start:end])
		gap := text[last:start]
		out = append(out, token{
			folded: folded, key: keyOf(folded), start: start, end: end,
			apart:    strings.ContainsAny(gap, ",;:()[]{}/&–—،؛、，；：（）") || strings.Contains(gap, " - "),
			sentence: endsSentence(gap, out),
		})
		last = end
	}
	start := -1
	for i, r := range text {
		switch han := unicode.Is(unicode.Han, r); {
		case terms.InWord(r) && !han:
			if start < 0 {
				start = i
			}
			continue
		case start >= 0:
			add(start, i)
			start = -1
			fallthrough
		default:
			if han {
				add(i, i+utf8.RuneLen(r))
			}
		}
	}
	if start >= 0 {
		add(start, len(text))
	}
	return out
}

// endsSentence tells whether a gap between words ends a sentence; the dot of an abbreviation ("No. 169", "art. 2") doesn't.
func endsSentence(gap string, before []token) bool {
	if strings.ContainsAny(gap, "!?;。；؟\n") {
		return true
	}
	return strings.Contains(gap, ". ") && len(before) > 0 && len(before[len(before)-1].folded) > 3
}

// longestKey is the number of letters that a key keeps: inflection hardly ever shows before.
const longestKey = 6

func keyOf(folded string) string {
	first, _ := utf8.DecodeRuneInString(folded)
	switch {
	case unicode.Is(unicode.Arabic, first):
		return withoutPrefixes(folded)
	case unicode.Is(unicode.Cyrillic, first):
		return withoutEnding(cut(folded, longestKey))
	case len(folded) > 3:
		return cut(strings.TrimSuffix(folded, "s"), longestKey)
	}
	return folded
}

func cut(s string, most int) string {
	for i := range s {
		if most == 0 {
			return s[:i]
		}
		most--
	}
	return s
}

// withoutPrefixes drops what Arabic writes together with the next word: "and", "to", "by", "the".
func withoutPrefixes(word string) string {
	for utf8.RuneCountInString(word) > 4 {
		first, size := utf8.DecodeRuneInString(word)
		switch {
		case strings.HasPrefix(word, "ال"):
			word = word[len("ال"):]
		case strings.ContainsRune("ولب", first):
			word = word[size:]
		default:
			return word
		}
	}
	return word
}

// withoutEnding drops up to two vowels of a Russian ending.
func withoutEnding(word string) string {
	for range 2 {
		last, size := utf8.DecodeLastRuneInString(word)
		if !strings.ContainsRune("аеиоуыэюяйьхм", last) || utf8.RuneCountInString(word) <= 3 {
			break
		}
		word = word[:len(word)-size]
	}
	return word
}
