package labels

import (
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

// A term's key begins with its view; within each view a text is a vector of the view's own length.
const (
	wordView    = 'w' // the stem of a word
	pairView    = 'p' // two stems in the order of the alphabet, with at most one word between them
	groupView   = 'g' // four characters in a row within a word, whose edges are written as spaces
	featureView = 'f' // what else is known of the text
)

// Lengths of the views, and of the background: the first that held up on texts kept apart, hardly better than all equal.
const (
	wordLength       = 1.0
	otherLength      = 0.8
	backgroundLength = 0.8
)

func lengthOf(view byte) float64 {
	if view == wordView {
		return wordLength
	}
	return otherLength
}

// group is how many characters make a term.
const group = 4

// term is a term of a text, and the first and last of the words that it was made of; -1 for what is in no word.
type term struct {
	key         string
	first, last int
}

// reading is a text as words, and the terms made of them.
type reading struct {
	words []terms.Word
	terms []term
}

func read(text string, features []string) reading {
	r := reading{words: terms.Words(text)}
	for i, w := range r.words {
		r.add(wordView, w.Stem, i, i)
		for j := i + 1; j <= i+2 && j < len(r.words); j++ {
			if other := r.words[j].Stem; other != w.Stem {
				r.add(pairView, min(w.Stem, other)+" "+max(w.Stem, other), i, j)
			}
		}
		r.addGroups(i)
	}
	for _, f := range features {
		r.add(featureView, f, -1, -1)
	}
	return r
}

func (r *reading) add(view byte, key string, first, last int) {
	r.terms = append(r.terms, term{string(view) + key, first, last})
}

func (r *reading) addGroups(word int) {
	rest := " " + terms.Fold(r.words[word].Surface) + " "
	for {
		end := afterRunes(rest, group)
		r.add(groupView, rest[:end], word, word)
		if end == len(rest) {
			return
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

// subject is a text as the words of its subject alone.
func subject(text string) reading {
	r := reading{words: terms.Subject(text)}
	for i, w := range r.words {
		r.add(wordView, w.Stem, i, i)
	}
	return r
}
