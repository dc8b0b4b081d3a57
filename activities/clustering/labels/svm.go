package labels

import (
	"math"
	"math/rand/v2"
)

const (
	cost      = 0.4 // of an error
	tolerance = 0.1 // the range of gradients at which the plane is near enough to the best
	caution   = 0.2 // the part of the last round's highest gradient from which on a text is set aside
	maxRounds = 500
)

// machine is an L2-regularised support vector machine with squared hinge loss and a regularised bias, solved in its dual
// by coordinate descent (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008).
type machine struct {
	texts    []vector
	positive []bool
	weights  []float64 // of the terms
	bias     float64

	order   []int32 // texts in the order of this round; those from active on are set aside
	active  int
	alpha   []float64
	squares []float64 // of the texts' lengths
}

const diagonal = 0.5 / cost

// fit finds the plane between the texts of a label and the others, among those listed; it reorders the list.
func (t *training) fit(l int, among []int32) *machine {
	m := &machine{texts: t.texts, positive: t.gold[l], weights: make([]float64, t.dims), order: among,
		alpha: make([]float64, len(t.texts)), squares: t.squares}
	m.solve(rand.New(rand.NewPCG(1, 2)))
	return m
}

// solve goes round the texts until no gradient is left. Texts that are safely on their side are set aside, and looked
// at again before the end.
func (m *machine) solve(random *rand.Rand) {
	m.active = len(m.order)
	safe := math.Inf(1)
	for range maxRounds {
		random.Shuffle(m.active, func(i, j int) { m.order[i], m.order[j] = m.order[j], m.order[i] })
		lowest, highest := m.round(safe)
		switch {
		case highest-lowest > tolerance && highest > 0:
			safe = highest * caution
		case highest-lowest > tolerance:
			safe = math.Inf(1)
		case m.active == len(m.order):
			return
		default:
			m.active, safe = len(m.order), math.Inf(1)
		}
	}
}

// round moves each active text once and returns the range of their projected gradients.
func (m *machine) round(safe float64) (lowest, highest float64) {
	lowest, highest = math.Inf(1), math.Inf(-1)
	for at := 0; at < m.active; at++ {
		i := m.order[at]
		side := -1.0
		if m.positive[i] {
			side = 1
		}
		gradient := side*m.score(m.texts[i]) - 1 + m.alpha[i]*diagonal
		if m.alpha[i] == 0 && gradient > safe {
			m.active--
			m.order[at], m.order[m.active] = m.order[m.active], m.order[at]
			at--
			continue
		}
		projected := gradient
		if m.alpha[i] == 0 {
			projected = min(gradient, 0)
		}
		lowest, highest = min(lowest, projected), max(highest, projected)
		if projected != 0 {
			m.move(i, side, max(0, m.alpha[i]-gradient/(1+m.squares[i]+diagonal)))
		}
	}
	return lowest, highest
}

func (m *machine) move(i int32, side, alpha float64) {
	step := (alpha - m.alpha[i]) * side
	m.alpha[i] = alpha
	weights := m.weights
	for _, x := range m.texts[i] {
		weights[x.term] += step * float64(x.value)
	}
	m.bias += step
}

// score is how far on the positive side of the plane a text lies.
func (m *machine) score(v vector) float64 {
	sum, weights := m.bias, m.weights
	for _, x := range v {
		sum += weights[x.term] * float64(x.value)
	}
	return sum
}
