package overlaps

import (
	"fmt"
	"slices"
)

// codes are those of the protocols of a treaty that are spoken of; about holds the codes of those named by their subject.
func (s said) codes(treaty *instrument, about []string) []string {
	p := treaty.Protocols
	switch {
	case len(about) > 0:
		return about
	case len(s.numbers) > 0:
		var codes []string
		for _, n := range s.numbers {
			codes = append(codes, p.number(n))
		}
		return codes
	case s.count == 3 && p.Three != nil:
		return p.Three
	case s.count == 2 && p.Two != nil:
		return p.Two
	case s.plural && p.Plural != nil:
		return p.Plural
	}
	return []string{p.one()}
}

func (p protocols) one() string {
	if p.One == "" {
		return p.codeOfItsTreaty + "-OP"
	}
	return p.One
}

func (p protocols) number(n int) string {
	if code, ok := p.Numbered[n]; ok {
		return code
	}
	if p.Numbered == nil {
		return p.one()
	}
	return fmt.Sprintf("%s%d", p.one(), n)
}

// aboutWhat reads the subjects behind a place and returns the codes of the treaty's protocols that they tell, and where the
// last ends. Any treaty's do for nil. A conjunction may stand between two subjects only: what follows one is a demand of its own.
func (r *reading) aboutWhat(treaty *instrument, from int) (codes []string, end int) {
	end = from
	for i := from; i < len(r.elements) && !r.elements[i].sentence && !r.elements[i].taken; i++ {
		switch e := r.elements[i]; {
		case e.kind == link, e.kind == conjunction && len(codes) > 0, r.isAbbreviation(i):
		case e.kind == named && e.instrument == treaty && i == from: // "(CRC)"
			end = i + 1
		case e.kind == subject:
			about := e.about[0]
			if k := slices.IndexFunc(e.about, func(in *instrument) bool { return treaty != nil && in.Parent == treaty.Code }); k >= 0 {
				about = e.about[k]
			} else if treaty != nil || about.Parent == "" {
				return codes, end
			}
			codes, end = append(codes, about.Code), i+1
		default:
			return codes, end
		}
	}
	return codes, end
}

// protocolsOf takes "protocol to T", "protocols to T and U", with what they are about.
func (r *reading) protocolsOf(from, owner int, said said) {
	treaty := r.elements[owner].instrument
	about, end := r.aboutWhat(treaty, owner+1)
	codes := slices.Clone(said.codes(treaty, about))
	alone := len(treaty.Protocols.Plural)+len(treaty.Protocols.Two) == 0 // a plural must then mean several treaties' protocols
	for said.plural && said.count == 0 && len(about) == 0 {
		next := r.nextInList(end, !alone)
		if next < 0 {
			break
		}
		end = next + 1
		codes = append(codes, said.codes(r.elements[next].instrument, nil)...)
	}
	r.mention(from, end, codes)
}

// nextInList finds the next treaty with protocols in "T, (to the) U and V"; -1 if the list ends.
func (r *reading) nextInList(from int, linked bool) int {
	for i := from; i < len(r.elements) && !r.elements[i].sentence && !r.elements[i].taken; i++ {
		switch e := r.elements[i]; {
		case e.kind == link:
			linked = linked && !slices.Contains([]string{"to", "of", "aux", "au", "al", "к"}, r.tokens[e.from].folded)
		case e.kind == conjunction, r.isAbbreviation(i):
		case r.isTreaty(i) && !linked && e.instrument.Protocols.One != "":
			return i
		default:
			return -1
		}
	}
	return -1
}
