package overlaps

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"nmrf/activities/clustering/terms"
)

// stockFile says which words may be left out or exchanged without changing what a text asks for, in all languages at once.
//
//go:embed stock.yaml
var stockFile []byte

// words tells what a folded word stands for; a key that ends with prefixMark is the beginning of words.
type words map[string]string

// vocabulary is the content of the stock file.
type vocabulary struct {
	classes  words // nothing for a stock word
	treaties words // the same beside the name of an instrument
	minor    words
	persons  map[string]words // by group of persons
	phrases  []phrase
	opposite [][2]string // classes
}

// phrase is a wording that means another one.
type phrase struct {
	wording *regexp.Regexp
	means   string
	with    []string // texts without all of these hold no such wording
}

var stock = mustReadStock()

func mustReadStock() *vocabulary {
	var file struct {
		Stock   [][]string
		Minor   []string
		Phrases []struct {
			Find, Put string
			With      []string
		}
		Alike         map[string][]string
		OfInstruments map[string][]string `yaml:"of_instruments"`
		Persons       map[string][]string
		Opposite      [][2]string
	}
	if err := yaml.Unmarshal(stockFile, &file); err != nil {
		panic(err) // the file is part of the program
	}
	v := &vocabulary{classes: words{}, treaties: words{}, minor: words{}, persons: map[string]words{}}
	for _, list := range file.Stock {
		v.classes.add(list, "")
	}
	for class, list := range file.Alike {
		v.classes.add(list, classMark+class)
	}
	for class, list := range file.OfInstruments {
		v.treaties.add(list, classMark+class)
	}
	v.minor.add(file.Minor, "")
	for group, list := range file.Persons {
		v.persons[group] = words{}
		v.persons[group].add(list, group)
	}
	for _, pair := range file.Opposite {
		v.opposite = append(v.opposite, [2]string{classMark + pair[0], classMark + pair[1]})
	}
	for _, p := range file.Phrases {
		v.phrases = append(v.phrases, phrase{regexp.MustCompile(`\b(?:` + p.Find + `)\b`), p.Put, p.With})
	}
	return v
}

// prefixMark ends a word of the file that stands for all words with that beginning.
const prefixMark = "*"

func (w words) add(list []string, class string) {
	for _, word := range list {
		w[terms.Fold(word)] = class
	}
}

// shortestPrefix is the least number of bytes that a word of the file has before its mark.
const shortestPrefix = 3

func (w words) find(folded string) (string, bool) {
	if class, ok := w[folded]; ok {
		return class, true
	}
	for n := len(folded); n >= shortestPrefix; n-- {
		if class, ok := w[folded[:n]+prefixMark]; ok {
			return class, true
		}
	}
	return "", false
}

// plain puts phrases into the wording that the file prefers, in small letters.
func (v *vocabulary) plain(text string) string {
	text = strings.ToLower(text)
	for _, p := range v.phrases {
		if slices.ContainsFunc(p.with, func(w string) bool { return strings.Contains(text, w) }) {
			text = p.wording.ReplaceAllString(text, p.means)
		}
	}
	return text
}

// standsFor tells what a word stands for: its class, nothing for a stock word, else its stem.
func (v *vocabulary) standsFor(stem, folded string, besideInstrument bool) string {
	if besideInstrument {
		if class, ok := v.treaties.find(folded); ok {
			return class
		}
	}
	if class, ok := v.classes.find(folded); ok {
		return class
	}
	return stem
}
