// Package terms finds the words that a text on human rights is about, in the six languages of the United Nations. It is
// pure: equal texts give equal words, whatever was read before.
package terms

import "slices"

// Word is one word of a text: as it was written, and the stem that stands for all its forms.
type Word struct {
	Surface string
	Stem    string
}

// Words returns the words of a text in their order, in whatever language it is written, without numbers and stop words
// and without the recommending States at its end. Chinese and Japanese come as overlapping pairs of characters.
func Words(text string) []Word { return read(text, stopWord) }

// Subject returns what Words returns without the genre words that open or join nearly every recommendation ("continue",
// "ensure", "strengthen") and so say nothing about what one of them asks for.
func Subject(text string) []Word { return read(text, genreWord) }

// Stems lists the stems of words, in their order.
func Stems(words []Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Stem
	}
	return out
}

// kind tells how much a word says; the higher, the more.
type kind int

const (
	stopWord kind = iota
	genreWord
	subjectWord
)

// read returns the words of a text that say more than a kind.
func read(text string, than kind) []Word {
	body := WithoutStates(text)
	language := LanguageOf(body)
	var words []Word
	for _, run := range runs(body) {
		if run.pairs {
			words = append(words, pairs(run.text, than)...)
			continue
		}
		lexicon := lexicons[languageOfWord(run.text, language)]
		if stem, kind := lexicon.look(run.text); kind > than {
			words = append(words, Word{run.text, stem})
		}
	}
	return slices.Clip(words)
}
