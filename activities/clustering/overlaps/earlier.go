package overlaps

import (
	"fmt"
	"slices"
)

// protocolsOfEarlier takes "T and its protocol", "T, U and their protocols", and a protocol whose treaty isn't told there.
func (r *reading) protocolsOfEarlier(from, to int, said said) {
	treaties := r.treatiesBefore(from, said.whose && r.isTheir(from))
	if len(treaties) == 0 && said.explicit {
		treaties = r.onlyTreaty()
	}
	var codes []string
	for _, t := range treaties {
		if t.Protocols.One != "" || len(treaties) == 1 {
			codes = append(codes, said.codes(t, nil)...)
		}
	}
	if len(codes) == 0 && said.explicit {
		codes = said.unowned()
	}
	if len(codes) > 0 {
		r.mention(from, to, codes)
	}
}

// unowned are the codes of a protocol whose treaty a text doesn't tell. Only one treaty has a second in common use, and
// only one a third.
func (s said) unowned() []string {
	if len(s.numbers) == 1 && !s.plural {
		switch s.numbers[0] {
		case 1, 2:
			return []string{fmt.Sprint("ICCPR-OP", s.numbers[0])}
		case 3:
			return []string{"OP-CRC-IC"}
		case 1967:
			return []string{"Refugees-1967"}
		}
	}
	return []string{"OP"}
}

func (r *reading) isTheir(from int) bool {
	for i := from; i < len(r.elements) && r.elements[i].kind != protocol; i++ {
		if slices.Contains([]string{"their", "leur", "leurs", "sus", "их"}, r.tokens[r.elements[i].from].folded) {
			return true
		}
	}
	return false
}

// reach is how many words away a treaty or a number is looked for.
const reach = 80

// treatiesBefore finds the last treaty named in the same sentence, or all of the list that ends with it.
func (r *reading) treatiesBefore(from int, all bool) []*instrument {
	var found []*instrument
	for i := from - 1; i >= max(0, from-reach); i-- {
		e := r.elements[i]
		switch {
		case r.isTreaty(i) && !e.taken:
			if e.instrument.Protocols.One != "" || !all {
				found = append(found, e.instrument)
			}
			if !all {
				return found
			}
		case len(found) > 0 && e.kind == word:
			return found
		}
		if e.sentence {
			break
		}
	}
	return found
}

// onlyTreaty is the treaty of a text that names no other.
func (r *reading) onlyTreaty() []*instrument {
	if len(r.treaties) == 1 {
		return r.treaties
	}
	return nil
}
