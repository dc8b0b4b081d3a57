package overlaps

import "slices"

// Comparison is two recommendations side by side.
type Comparison struct {
	Sureness    Sureness
	Likeness    float64      // of the words, from 0 to 1
	Differences []Difference // what likeness doesn't outweigh
	A, B        Side
}

// Side is what a comparison says about one of the two.
type Side struct {
	Instruments []string // codes, sorted
	Differs     []Span   // what the other text doesn't have
}

// Compare sets two recommendations side by side. How rare a word is, and so how much it weighs, is taken from among: give
// the items that Find was given, and both agree.
func Compare(a, b Item, among ...Item) Comparison {
	others := slices.DeleteFunc(slices.Clone(among), func(i Item) bool { return i.ID == a.ID || i.ID == b.ID })
	c := newCollection(append(others, a, b))
	x, y := read(a.Text), read(b.Text)
	comparison := Comparison{
		Differences: differences(&x, &y),
		A:           Side{Instruments: x.instruments},
		B:           Side{Instruments: y.instruments},
	}
	comparison.A.Differs, comparison.B.Differs = differing(a.Text, b.Text)
	i, hasWords := c.at[x.key()]
	j, bothHave := c.at[y.key()]
	if hasWords && bothHave {
		comparison.Likeness = c.likeness(i, j)
		comparison.Sureness = sureness(comparison.Likeness, &x, &y)
	}
	return comparison
}
