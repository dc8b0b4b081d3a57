package overlaps

import (
	"slices"
	"strconv"

	"nmrf/activities/clustering/terms"
)

const grammarFile = "grammar.yaml"

// grammar is the content of the grammar file.
type grammar struct {
	Protocol, Plural, Optional, Possessive, Article, Number, Convention, ILO, Link, Conjunction []string
	Ordinals, Counts                                                                            map[int][]string
}

func (c *catalogue) readGrammar() error {
	var g grammar
	if err := readYAML(grammarFile, &g); err != nil {
		return err
	}
	c.skip(g.Link, link)
	c.skip(g.Conjunction, conjunction)
	for _, form := range g.Plural {
		c.plural[terms.Fold(form)] = true
	}
	kinds := map[kind][]string{protocol: g.Protocol, optional: g.Optional, possessive: g.Possessive, article: g.Article,
		numberSign: g.Number, convention: g.Convention, labourOrganization: g.ILO}
	for k, names := range kinds {
		for _, name := range names {
			if err := c.add(name, meaning{kind: k}); err != nil {
				return err
			}
		}
	}
	return c.addNumerals(g)
}

func (c *catalogue) addNumerals(g grammar) error {
	for k, numerals := range map[kind]map[int][]string{ordinal: g.Ordinals, count: g.Counts} {
		for n, names := range numerals {
			for _, name := range names {
				if err := c.add(name, meaning{kind: k, n: n}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *catalogue) skip(words []string, k kind) {
	for _, w := range words {
		for _, t := range tokens(w) {
			c.skipped[t.key] = k
		}
	}
}

// numeral reads a number in digits or, up to three, in Roman ones.
func numeral(folded string) (int, bool) {
	if i := slices.Index([]string{"i", "ii", "iii"}, folded); i >= 0 {
		return i + 1, true
	}
	n, err := strconv.Atoi(folded)
	return n, err == nil && len(folded) <= 4
}
