package labels

import (
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

// A term's key begins with its view; within each view a text is a vector of the view's own length.
const (
	wordView        = 'w' // the stem of a word
	pairView        = 'p' // two stems in the order of the alphabet, with at most one word between them
	groupView       = 'g' // four characters in a row within a word, whose edges are written as spaces
	conceptView     = 'c' // a concept, which is the same in all languages
	conceptPairView = 'd'
	featureView     = 'f' // what else is known of the text
)

// lengths of the views. They lie on a plateau: a fifth more or less changes nothing that can be measured.
var lengths = map[byte]float64{wordView: 1, pairView: 0.8, groupView: 0.8, conceptView: 0.5, conceptPairView: 0.5, featureView: 0.8}

// groupSize is how many characters make a term.
const groupSize = 4

// term is a term of a text, and the words that it was made of, as they were written.
type term struct {
	key  string
	said [2]string
}

// read lists the terms of a text and of what else is known of it.
func read(text string, features []string) []term {
	words := terms.Words(text)
	list := with(nil, words, wordView, pairView)
	for _, w := range words {
		list = withGroups(list, w.Surface)
	}
	list = with(list, terms.Concepts(text), conceptView, conceptPairView)
	for _, f := range features {
		list = append(list, term{key: string(featureView) + f})
	}
	return list
}

// with adds words and their pairs.
func with(list []term, words []terms.Word, single, pair byte) []term {
	for i, w := range words {
		list = append(list, term{string(single) + w.Stem, [2]string{w.Surface}})
		for j := i + 1; j <= i+2 && j < len(words); j++ {
			if other := words[j]; other.Stem != w.Stem {
				key := string(pair) + min(w.Stem, other.Stem) + " " + max(w.Stem, other.Stem)
				list = append(list, term{key, [2]string{w.Surface, other.Surface}})
			}
		}
	}
	return list
}

func withGroups(list []term, surface string) []term {
	for rest := " " + terms.Fold(surface) + " "; ; {
		end := afterRunes(rest, groupSize)
		list = append(list, term{string(groupView) + rest[:end], [2]string{surface}})
		if end == len(rest) {
			return list
		}
		_, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
	}
}

// afterRunes is where the first n characters of s end.
func afterRunes(s string, n int) int {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// subject lists the words of a text's subject, and its concepts, alone.
func subject(text string) []term {
	var list []term
	for _, w := range terms.Subject(text) {
		list = append(list, term{key: string(wordView) + w.Stem})
	}
	for _, c := range terms.Concepts(text) {
		list = append(list, term{key: string(conceptView) + c.Stem})
	}
	return list
}
