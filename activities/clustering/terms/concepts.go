package terms

import (
	"slices"
	"strings"
)

// Concepts returns the concepts of human rights that a text speaks of, in their order: for each word or pair of words that
// names one, what was written and, as its stem, the concept. Concepts are the same in all languages: "prison", "cárcel"
// and "监狱" are all "detention". They are the rights and the groups of persons of the treaties of the United Nations, and
// the mechanisms that watch over them.
//
// A pair outweighs the words that it is made of: "forced labour" is "trafficking" and not "labour".
func Concepts(text string) []Word {
	said := slices.DeleteFunc(read(text), func(t token) bool { return t.kind == stopWord })
	var found []Word
	for i := 0; i < len(said); i++ {
		t, surface := said[i], said[i].Surface
		concepts := t.lexicon.concepts[t.Stem]
		if i+1 < len(said) && said[i+1].lexicon == t.lexicon {
			if ofPair := t.lexicon.concepts[t.Stem+" "+said[i+1].Stem]; len(ofPair) > 0 {
				i++
				concepts, surface = ofPair, surface+" "+said[i].Surface
			}
		}
		for _, concept := range concepts {
			found = append(found, Word{surface, concept})
		}
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
