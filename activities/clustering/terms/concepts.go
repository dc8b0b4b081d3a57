package terms

import (
	"slices"
	"strings"
)

// Concepts returns the concepts of human rights that a text speaks of, in their order: for each word or pair of words that
// names one, what was written and, as its stem, the concept. Concepts are the same in all languages: "prison", "cárcel"
// and "监狱" are all "detention". They are the rights and the groups of persons of the treaties of the United Nations, and
// the mechanisms that watch over them.
func Concepts(text string) []Word {
	var found []Word
	var before token
	for _, t := range read(text) {
		if t.kind == stopWord {
			continue
		}
		for _, concept := range t.lexicon.concepts[t.Stem] {
			found = append(found, Word{t.Surface, concept})
		}
		if before.lexicon == t.lexicon {
			for _, concept := range t.lexicon.concepts[before.Stem+" "+t.Stem] {
				found = append(found, Word{before.Surface + " " + t.Surface, concept})
			}
		}
		before = t
	}
	return found
}

// learnConcepts reads the language's list: in each line a concept, a colon, and the words and pairs ("death_penalty") that
// name it.
func (l *lexicon) learnConcepts(language Language) {
	l.concepts = map[string][]string{}
	for line := range strings.Lines(mustRead("concepts/" + string(language) + ".txt")) {
		concept, names, _ := strings.Cut(line, ":")
		for _, name := range strings.Fields(names) {
			if language == Chinese {
				l.subject[name] = true
			}
			key := l.conceptKey(name)
			if !slices.Contains(l.concepts[key], concept) {
				l.concepts[key] = append(l.concepts[key], concept)
			}
		}
	}
}

// conceptKey is the stem of a word, or the stems of a pair.
func (l *lexicon) conceptKey(name string) string {
	parts := strings.Split(name, "_")
	for i, part := range parts {
		parts[i] = l.stem(part)
	}
	return strings.Join(parts, " ")
}
