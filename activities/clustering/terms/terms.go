// Package terms finds the words that a text on human rights is about, in the six languages of the United Nations. It is
// pure: equal texts give equal words, whatever was read before.
package terms

// Word is one word of a text: as it was written, and the stem that stands for all its forms.
type Word struct {
	Surface string
	Stem    string
}

// Words returns the words of a text in their order, in whatever language it is written, without numbers and stop words
// and without the recommending States at its end. Chinese and Japanese come as overlapping pairs of characters.
func Words(text string) []Word { return saying(text, stopWord) }

// Subject returns what Words returns without the genre words that open or join nearly every recommendation ("continue",
// "ensure", "strengthen") and so say nothing about what one of them asks for.
func Subject(text string) []Word { return saying(text, genreWord) }

// saying lists the words of a text that say more than a kind.
func saying(text string, than kind) []Word {
	var words []Word
	for _, t := range read(text) {
		if t.kind > than {
			words = append(words, t.Word)
		}
	}
	return words
}

// Stems lists the stems of words, in their order.
func Stems(words []Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Stem
	}
	return out
}

// token is a word of a text, how much it says, and the lexicon that knows it.
type token struct {
	Word
	kind    kind
	lexicon *lexicon
}

// kind tells how much a word says; the higher, the more.
type kind int

const (
	stopWord kind = iota
	genreWord
	subjectWord
)

func read(text string) []token {
	body := Body(text)
	language := LanguageOf(body)
	var tokens []token
	for _, run := range runs(body) {
		if run.spaceless {
			tokens = append(tokens, lexicons[Chinese].cut(run.text)...)
			continue
		}
		lexicon := lexicons[languageOfWord(run.text, language)]
		stem, kind := lexicon.look(run.text)
		tokens = append(tokens, token{Word{run.text, stem}, kind, lexicon})
	}
	return tokens
}
