package overlaps

import (
	"fmt"
	"slices"
	"strings"
)

// articles reads "articles 31 and 32 of T", "T, in particular article 2": an article is asked for by itself, like the
// competence that a State recognises under it.
func (r *reading) articles(at int) {
	numbers, to := r.articleNumbers(at + 1)
	if len(numbers) == 0 {
		return
	}
	treaty, end := r.treatyOfArticles(at, to)
	if treaty == nil {
		return
	}
	codes := slices.Clone(treaty.Codes)
	for _, n := range numbers {
		codes = append(codes, fmt.Sprintf("%s art. %d", treaty.Code, n))
	}
	r.mention(at, end, codes)
}

func (r *reading) articleNumbers(from int) (numbers []int, to int) {
	to = from
	paragraph := false
	for i := from; i < len(r.elements) && !r.elements[i].taken; i++ {
		e := r.elements[i]
		folded := r.tokens[e.from].folded
		switch {
		case e.kind == number && paragraph:
			to, paragraph = i+1, false
		case e.kind == number:
			numbers, to = append(numbers, e.n), i+1
		case strings.HasPrefix(folded, "par"):
			paragraph = true
		case e.kind == conjunction, len(folded) == 1 && e.apart:
		default:
			return numbers, to
		}
	}
	return numbers, to
}

// treatyOfArticles finds the treaty behind "of", or the last before in the same sentence. "Of the Convention" is the latter too.
func (r *reading) treatyOfArticles(at, to int) (*instrument, int) {
	linked := false
	for i := to; i < len(r.elements) && !r.elements[i].sentence; i++ {
		switch e := r.elements[i]; {
		case e.kind == link:
			linked = true
			continue
		case r.isTreaty(i) && e.taken:
			return e.instrument, to
		case r.isTreaty(i):
			return e.instrument, i + 1
		case linked && e.kind == word:
			return nil, to
		}
		break
	}
	for i := at - 1; i >= max(0, at-reach) && !r.elements[i+1].sentence; i-- {
		if r.isTreaty(i) {
			return r.elements[i].instrument, to
		}
	}
	return nil, to
}
