package overlaps

import (
	"slices"
	"strings"
)

// said is what a text says about the protocols that it speaks of.
type said struct {
	numbers  []int // "first", "No. 12"
	count    int   // "the two protocols"
	plural   bool
	explicit bool // "optional" or the like: it is surely an instrument
	whose    bool // "its", "their"
}

// protocol reads what is said around the word "protocol" and which treaty it belongs to: "the second Optional Protocol to
// T", "T and its Optional Protocol", "T Optional Protocol", "the Optional Protocol on the sale of children".
func (r *reading) protocol(at int) {
	said := said{plural: slices.ContainsFunc(r.tokens[r.elements[at].from:r.elements[at].to], plural)}
	from, to := r.describedBefore(at, &said), r.describedAfter(at+1, &said)
	if owner := r.ownerBefore(from, said); owner >= 0 {
		codes, end := r.aboutWhat(r.elements[owner].instrument, to)
		r.mention(owner, end, said.codes(r.elements[owner].instrument, codes))
		return
	}
	if owner := r.ownerAfter(to); owner >= 0 {
		r.protocolsOf(from, owner, said)
		return
	}
	if codes, end := r.aboutWhat(nil, to); len(codes) > 0 {
		r.mention(from, end, codes)
		return
	}
	r.protocolsOfEarlier(from, to, said)
}

// describedBefore reads "the two", "its second", "new optional" in front of the word.
func (r *reading) describedBefore(at int, said *said) int {
	from := at
	for i := at - 1; i >= 0 && !r.elements[i+1].sentence && !r.elements[i].taken && !said.whose; i-- {
		switch e := r.elements[i]; e.kind {
		case ordinal, number:
			said.numbers = append(said.numbers, e.n)
		case count:
			said.count, said.plural = e.n, true
		case optional:
		case possessive:
			said.whose = true
		case link:
			continue
		case conjunction:
			if len(said.numbers) == 0 || i == 0 || r.elements[i-1].kind != ordinal {
				return from
			}
			continue
		default:
			return from
		}
		if r.elements[i].kind != possessive {
			said.explicit = true
		}
		from = i
		if r.elements[i].apart {
			break
		}
	}
	return from
}

// describedAfter reads "facultatif", "No. 12", "I and II" behind the word.
func (r *reading) describedAfter(at int, said *said) int {
	to := at
	for i := at; i < len(r.elements) && !r.elements[i].sentence && !r.elements[i].taken; i++ {
		switch e := r.elements[i]; e.kind {
		case ordinal, number:
			said.numbers = append(said.numbers, e.n)
		case optional, numberSign:
		case conjunction:
			if len(said.numbers) == 0 || i+1 == len(r.elements) || r.elements[i+1].kind != number {
				return to
			}
			continue
		default:
			return to
		}
		said.explicit = true
		to = i + 1
	}
	return to
}

// ownerBefore finds the treaty right in front: "CAT Optional Protocol", "《…公约》任择议定书". It is -1 if there is none.
func (r *reading) ownerBefore(from int, said said) int {
	if said.whose || r.elements[from].apart || from == 0 || strings.HasPrefix(r.tokens[r.elements[from].from].folded, "و") { // "and"
		return -1
	}
	i := from - 1
	if i > 0 && slices.Contains([]string{"s", "的"}, r.tokens[r.elements[i].from].folded) {
		i--
	}
	if !r.isTreaty(i) || r.elements[i].taken {
		return -1
	}
	return i
}

// ownerAfter finds the treaty that follows: "protocol to the Convention …". An abbreviation of the protocol may stand
// between. It is -1 if there is none.
func (r *reading) ownerAfter(to int) int {
	linked := false
	for i := to; i < len(r.elements) && !r.elements[i].sentence && !r.elements[i].taken; i++ {
		e := r.elements[i]
		switch {
		case e.kind == link && (linked || !e.apart || r.isAbbreviation(i-1)):
			linked = true
		case r.isTreaty(i) && (linked || !e.apart):
			return i
		case !r.isAbbreviation(i):
			return -1
		}
	}
	return -1
}

// isAbbreviation tells whether a protocol is named there in one word or a few: "(OP-CAT)".
func (r *reading) isAbbreviation(i int) bool {
	return r.elements[i].kind == named && r.elements[i].instrument.Parent != ""
}

func (r *reading) isTreaty(i int) bool {
	return r.elements[i].kind == named && r.elements[i].instrument.Parent == "" && len(r.elements[i].instrument.Codes) > 0
}
