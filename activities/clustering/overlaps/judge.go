package overlaps

import (
	"slices"
)

// The least likeness of each degree.
const (
	leastSame        = .80
	leastProbably    = .65
	leastOverlapping = .55
)

// degree orders sureness by number; 0 for texts that don't overlap.
func degree(s Sureness) int { return 1 + slices.Index([]Sureness{Overlapping, Probably, Same}, s) }

// Difference is a way in which two texts ask for different things although their words are alike.
type Difference string

// The differences that likeness doesn't outweigh.
const (
	OtherInstruments Difference = "instruments" // they name other legal instruments
	OtherLanguage    Difference = "language"
	OtherAct         Difference = "act"       // they ask for other acts on an instrument: to ratify, to withdraw reservations
	OtherDirection   Difference = "direction" // one asks for the opposite: to abolish, to retain
	OtherPersons     Difference = "persons"   // they concern other persons
	OtherWeight      Difference = "weight"    // one asks to consider, the other to do
	OtherNumbers     Difference = "numbers"   // an age, a year, a share
	OtherNegation    Difference = "negation"  // one says "not" or "without"
	OtherWords       Difference = "words"     // one speaks of something that the other doesn't
)

// differences lists in what two texts differ, in the order of the constants.
func differences(a, b *demand) []Difference {
	var found []Difference
	note := func(d Difference, differ bool) {
		if differ {
			found = append(found, d)
		}
	}
	note(OtherInstruments, !slices.Equal(a.instruments, b.instruments))
	note(OtherLanguage, a.language != b.language && a.language != "" && b.language != "")
	note(OtherAct, len(a.instruments) > 0 && len(b.instruments) > 0 && apart(a.acts(), b.acts()))
	note(OtherDirection, opposite(a, b) || opposite(b, a))
	note(OtherPersons, apart(a.persons, b.persons))
	note(OtherWeight, a.has(tentativeClass) != b.has(tentativeClass))
	note(OtherNumbers, !slices.Equal(a.numbers, b.numbers))
	note(OtherNegation, a.negated != b.negated)
	note(OtherWords, a.lacks(b) || b.lacks(a))
	return found
}

// sureness judges two texts by their likeness and their differences.
func sureness(likeness float64, a, b *demand) Sureness {
	if a.folded == b.folded {
		return Same
	}
	if likeness < leastOverlapping {
		return ""
	}
	most := Same
	for _, d := range differences(a, b) {
		switch d {
		case OtherInstruments, OtherLanguage:
			return ""
		case OtherAct, OtherDirection, OtherPersons:
			most = Overlapping
		default:
			if most == Same {
				most = Probably
			}
		}
	}
	switch {
	case most == Same && likeness >= leastSame:
		return Same
	case most != Overlapping && likeness >= leastProbably:
		return Probably
	}
	return Overlapping
}

const tentativeClass = "=consider"

func (d *demand) has(feature string) bool {
	_, found := slices.BinarySearch(d.features, feature)
	return found
}

// acts are what a text asks to do with the instruments that it names; to sign is a step of ratifying.
func (d *demand) acts() []string {
	var found []string
	for _, act := range []string{"=implement", "=ratify", "=report", "=sign", "=withdraw"} {
		if d.has(act) {
			if act == "=sign" {
				act = "=ratify"
			}
			found = append(found, act)
		}
	}
	return found
}

// opposite tells whether a text asks for one thing and not for its opposite, and the other text the other way round.
func opposite(a, b *demand) bool {
	return slices.ContainsFunc(stock.opposite, func(of [2]string) bool {
		return a.has(of[0]) && !a.has(of[1]) && b.has(of[1]) && !b.has(of[0])
	})
}

// apart tells whether two sets have members and none in common.
func apart(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// lacks tells whether the other text speaks of something, or more often of it, beyond minor words.
func (d *demand) lacks(other *demand) bool {
	for i, f := range other.features {
		if other.minor[i] {
			continue
		}
		if at, found := slices.BinarySearch(d.features, f); !found || d.counts[at] < other.counts[i] {
			return true
		}
	}
	return false
}
