package terms

import (
	"embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"golang.org/x/text/unicode/norm"
)

// lists holds for each language the stop words, which carry no meaning by themselves, and the genre words; for Chinese
// also words of the subject, so that a text falls apart at the right characters.
//
//go:embed lists/*.txt concepts/*.txt
var lists embed.FS

// lexicon knows the words of a language.
type lexicon struct {
	stem     func(word string) string
	stop     map[string]bool     // folded
	genre    map[string]bool     // stems
	subject  map[string]bool     // words of a script without spaces
	concepts map[string][]string // by stem, or by two stems with a space between

	mu    sync.RWMutex
	known map[string]entry
}

type entry struct {
	stem string
	kind kind
}

// mostKnown bounds how many words a lexicon remembers at once.
const mostKnown = 1 << 16

var lexicons = map[Language]*lexicon{
	English: newLexicon(English, stemEnglish),
	French:  newLexicon(French, snowball(french.Stem)),
	Spanish: newLexicon(Spanish, snowball(spanish.Stem)),
	Arabic:  newLexicon(Arabic, func(word string) string { return stemArabic(Fold(word)) }),
	Russian: newLexicon(Russian, snowball(russian.Stem)),
	Chinese: newLexicon(Chinese, Fold),
}

func newLexicon(language Language, stem func(string) string) *lexicon {
	l := &lexicon{stem: stem, known: map[string]entry{}}
	l.stop = wordSet(language, "stop", Fold)
	l.genre = wordSet(language, "genre", l.stem)
	if language == Chinese {
		l.subject = wordSet(language, "subject", Fold)
	}
	l.learnConcepts(language)
	return l
}

func wordSet(language Language, list string, key func(string) string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(mustRead("lists/" + string(language) + "." + list + ".txt")) {
		set[key(w)] = true
	}
	return set
}

// mustRead reads a list, which is part of the program.
func mustRead(file string) string {
	text, err := lists.ReadFile(file)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// look finds the stem and the kind of a word, and remembers them.
func (l *lexicon) look(word string) (string, kind) {
	l.mu.RLock()
	e, ok := l.known[word]
	l.mu.RUnlock()
	if ok {
		return e.stem, e.kind
	}
	e = l.judge(word)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= mostKnown {
		clear(l.known)
	}
	l.known[strings.Clone(word)] = e
	return e.stem, e.kind
}

func (l *lexicon) judge(word string) entry {
	folded := Fold(word)
	if strings.IndexFunc(folded, unicode.IsLetter) < 0 || utf8.RuneCountInString(folded) < 2 || l.stop[folded] {
		return entry{folded, stopWord}
	}
	stem := l.stem(word)
	if l.genre[stem] {
		return entry{stem, genreWord}
	}
	bare := withoutParticle(folded)
	switch {
	case l.stop[bare]:
		return entry{stem, stopWord}
	case l.genre[l.stem(bare)]:
		return entry{stem, genreWord}
	}
	return entry{stem, subjectWord}
}

// distinct are words of English that the stemmer takes for forms of others: minors, universal, executions, an office.
var distinct = map[string]string{"minority": "minority", "minorities": "minority", "university": "university", "universities": "university",
	"executive": "executive", "executives": "executive", "officer": "officer", "officers": "officer"}

func stemEnglish(word string) string {
	if stem, is := distinct[strings.ToLower(word)]; is {
		return stem
	}
	return snowballEnglish(word)
}

var snowballEnglish = snowball(english.Stem)

// snowball stems before it folds, since the endings of a language are told by their accents.
func snowball(stemmer func(*snowballstem.Env) bool) func(string) string {
	return func(word string) string {
		env := snowballstem.NewEnv(strings.ReplaceAll(strings.ToLower(norm.NFKC.String(word)), "ё", "е"))
		stemmer(env)
		return Fold(env.Current())
	}
}
