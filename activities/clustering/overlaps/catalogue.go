package overlaps

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// instrumentFiles name the instruments. A name is written as in a text, in any of the six languages: "[a b]" may be left
// out, "(a|b)" is either. Links ("of the", "des", "для") needn't be written: they are passed over in names and texts
// alike, and so are the endings of words.
//
//go:embed instruments/*.yaml
var instrumentFiles embed.FS

// instrument is a legal instrument, or several that have a name in common.
type instrument struct {
	Code      string
	Codes     []string
	Parent    string   // the code of the treaty that a protocol belongs to
	Names     []string // what is the instrument wherever it stands
	Subjects  []string // what it is about: its name only behind "protocol" or "convention No. 169"
	Protocols protocols
}

// protocols say which codes the protocols of a treaty have, as they are spoken of. One stands for a protocol that is
// not said to be the first or second: of a treaty with several it is a code of its own, equal to none of them.
type protocols struct {
	One             string
	Plural          []string
	Two, Three      []string
	Numbered        map[int]string
	codeOfItsTreaty string
}

// kind is what a phrase does in a sentence that speaks of instruments.
type kind int

const (
	word kind = iota
	link
	conjunction
	named // an instrument by its name
	subject
	protocol
	optional
	ordinal
	count
	possessive
	article
	numberSign
	convention
	labourOrganization
	number
)

// meaning is what a phrase of the catalogue stands for.
type meaning struct {
	kind       kind
	n          int           // of ordinals and counts
	instrument *instrument   // what is named
	about      []*instrument // which protocols have that subject
}

// phrases is the tree of all phrases, by the keys of their words.
type phrases struct {
	next    map[string]*phrases
	meaning *meaning
}

// catalogue is everything known about how instruments are named.
type catalogue struct {
	phrases *phrases
	skipped map[string]kind // links and conjunctions, by key
	plural  map[string]bool // forms of "protocols", folded
}

var instruments = mustLoad()

func mustLoad() *catalogue {
	c, err := load()
	if err != nil {
		panic(err) // the files are part of the program
	}
	return c
}

func load() (*catalogue, error) {
	c := &catalogue{phrases: &phrases{}, skipped: map[string]kind{}, plural: map[string]bool{}}
	if err := c.readGrammar(); err != nil {
		return nil, err
	}
	files, err := instrumentFiles.ReadDir("instruments")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Name() == grammarFile {
			continue
		}
		if err := c.readInstruments(f.Name()); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	return c, nil
}

func (c *catalogue) readInstruments(file string) error {
	var list []*instrument
	if err := readYAML(file, &list); err != nil {
		return err
	}
	for _, in := range list {
		if len(in.Codes) == 0 && in.Code != "" {
			in.Codes = []string{in.Code}
		}
		in.Protocols.codeOfItsTreaty = in.Code
		for _, name := range in.Names {
			if err := c.add(name, meaning{kind: named, instrument: in}); err != nil {
				return err
			}
		}
		for _, name := range in.Subjects {
			if err := c.add(name, meaning{kind: subject, about: []*instrument{in}}); err != nil {
				return err
			}
		}
	}
	return nil
}

func readYAML(file string, into any) error {
	data, err := instrumentFiles.ReadFile("instruments/" + file)
	if err != nil {
		return err
	}
	return yaml.Unmarshal(data, into)
}

// add puts all wordings of a phrase into the tree. No two instruments share a name; several may share a subject.
func (c *catalogue) add(name string, m meaning) error {
	wordings, err := expand(name)
	if err != nil {
		return err
	}
	for _, w := range wordings {
		at := c.phrases
		for _, t := range tokens(w) {
			if _, skip := c.skipped[t.key]; !skip {
				at = at.to(t.key)
			}
		}
		switch {
		case at == c.phrases:
			return fmt.Errorf("%q has a wording without words", name)
		case at.meaning == nil:
			at.meaning = &meaning{m.kind, m.n, m.instrument, slices.Clone(m.about)}
		case m.kind == subject && at.meaning.kind == subject:
			if !slices.Contains(at.meaning.about, m.about[0]) {
				at.meaning.about = append(at.meaning.about, m.about[0])
			}
		case at.meaning.kind != m.kind || at.meaning.n != m.n || at.meaning.instrument != m.instrument:
			return fmt.Errorf("%q as %q is taken by another phrase", name, strings.Join(strings.Fields(w), " "))
		}
	}
	return nil
}

func (p *phrases) to(key string) *phrases {
	if p.next == nil {
		p.next = map[string]*phrases{}
	}
	if p.next[key] == nil {
		p.next[key] = &phrases{}
	}
	return p.next[key]
}
