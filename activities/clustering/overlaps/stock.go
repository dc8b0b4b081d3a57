package overlaps

import (
	_ "embed"
	"regexp"
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
	phrases  *regexp.Regexp
}

var stock = mustReadStock()

func mustReadStock() *vocabulary {
	var file struct {
		Stock         [][]string
		Minor         []string
		Phrases       []string
		Alike         map[string][]string
		OfInstruments map[string][]string `yaml:"of_instruments"`
		Persons       map[string][]string
	}
	if err := yaml.Unmarshal(stockFile, &file); err != nil {
		panic(err) // the file is part of the program
	}
	v := &vocabulary{words{}, words{}, words{}, map[string]words{}, nil}
	for _, list := range file.Stock {
		v.classes.add(list, "")
	}
	for class, list := range file.Alike {
		v.classes.add(list, "="+class)
	}
	for class, list := range file.OfInstruments {
		v.treaties.add(list, "="+class)
	}
	v.minor.add(file.Minor, "")
	for group, list := range file.Persons {
		v.persons[group] = words{}
		v.persons[group].add(list, group)
	}
	v.phrases = regexp.MustCompile(`(?i)\b(` + strings.Join(file.Phrases, "|") + `)\b`)
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
