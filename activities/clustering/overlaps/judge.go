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

// rules tell the differences apart, in the order of the constants, and how sure a pair with one of them is at most.
var rules = []struct {
	difference Difference
	most       Sureness
	differ     func(a, b *demand) bool
}{
	{OtherInstruments, "", func(a, b *demand) bool { return !slices.Equal(a.instruments, b.instruments) }},
	{OtherLanguage, "", func(a, b *demand) bool { return a.language != b.language && a.language != "" && b.language != "" }},
	{OtherAct, Overlapping, func(a, b *demand) bool { return apart(a.acts, b.acts) }},
	{OtherDirection, Overlapping, func(a, b *demand) bool { return opposite(a, b) || opposite(b, a) }},
	{OtherPersons, Overlapping, func(a, b *demand) bool { return apart(a.persons, b.persons) }},
	{OtherWeight, Probably, func(a, b *demand) bool { return a.has(tentativeClass) != b.has(tentativeClass) }},
	{OtherNumbers, Probably, func(a, b *demand) bool { return !slices.Equal(a.numbers, b.numbers) }},
	{OtherNegation, Probably, func(a, b *demand) bool { return a.negated != b.negated }},
	{OtherWords, Probably, func(a, b *demand) bool { return a.lacks(b) || b.lacks(a) }},
}

// differences lists in what two texts differ.
func differences(a, b *demand) []Difference {
	var found []Difference
	for _, r := range rules {
		if r.differ(a, b) {
			found = append(found, r.difference)
		}
	}
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
	for _, r := range rules { // the lowest come first
		if r.differ(a, b) {
			most = r.most
			break
		}
	}
	switch {
	case most == Same && likeness >= leastSame:
		return Same
	case degree(most) >= degree(Probably) && likeness >= leastProbably:
		return Probably
	case most == "":
		return ""
	}
	return Overlapping
}

const tentativeClass = "=consider"

func (d *demand) has(class string) bool { return slices.Contains(d.classes, class) }

// actsOn are what a text asks to do with instruments; to sign is a step of ratifying.
func (d *demand) actsOn() []string {
	var found []string
	for _, act := range []string{"=implement", "=ratify", "=report", "=withdraw"} {
		if d.has(act) || act == "=ratify" && d.has("=sign") {
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
