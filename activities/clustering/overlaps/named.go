package overlaps

import (
	"slices"
	"strconv"
)

// firstYear is the least number beside a name that is taken for the year of the instrument.
const firstYear = 1900

// named takes an instrument's name with what only repeats it: its year and, of a labour convention, its number.
func (r *reading) named(at int) {
	codes := r.elements[at].instrument.Codes
	from := at
	if at > 0 && r.isYear(at-1) && !r.elements[at].apart {
		from--
	}
	to := r.yearAfter(at + 1)
	if len(codes) == 1 {
		to = r.numberAfter(to, codes[0])
	}
	r.mention(from, to, codes)
}

func (r *reading) isYear(i int) bool {
	return r.elements[i].kind == number && r.elements[i].n >= firstYear && !r.elements[i].taken
}

// yearAfter reads "(1960)", "of 1989".
func (r *reading) yearAfter(to int) int {
	for i := to; i < min(to+2, len(r.elements)); i++ {
		e := r.elements[i]
		if r.isYear(i) && (i > to || e.apart) {
			return i + 1
		}
		if !slices.Contains([]string{"of", "de", "del"}, r.tokens[e.from].folded) {
			break
		}
	}
	return to
}

// numberAfter reads "No. 189" behind the name of that labour convention.
func (r *reading) numberAfter(to int, code string) int {
	for i := to; i < min(to+2, len(r.elements)); i++ {
		e := r.elements[i]
		if e.kind == number && code == "ILO-C"+strconv.Itoa(e.n) && !e.taken {
			return i + 1
		}
		if e.kind != numberSign {
			break
		}
	}
	return to
}
