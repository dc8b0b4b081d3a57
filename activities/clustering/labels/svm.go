package labels

import (
	"math"
	"math/rand/v2"
)

// Of the machine: how much an error costs, when it is near enough to the best plane, and when it gives up.
const (
	cost      = 0.5
	tolerance = 0.1
	maxRounds = 500
)

// machine is an L2-regularised support vector machine with squared hinge loss and a regularised bias, solved in its dual
// by coordinate descent (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008).
type machine struct {
	texts    []vector
	positive []bool
	weights  []float64 // of the terms
	bias     float64

	order     []int32 // texts in the order of this round; those from active on are set aside
	active    int
	alpha     []float64
	curvature []float64
}

const diagonal = 0.5 / cost

// fit finds the plane between positive texts and the others among those listed.
func fit(texts []vector, positive []bool, among []int32, dims int) *machine {
	m := &machine{texts: texts, positive: positive, weights: make([]float64, dims), order: among,
		alpha: make([]float64, len(texts)), curvature: make([]float64, len(texts))}
	for _, i := range among {
		m.curvature[i] = 1 + diagonal
		for _, x := range texts[i] {
			m.curvature[i] += float64(x.value) * float64(x.value)
		}
	}
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
			safe = highest
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
			m.move(i, side, max(0, m.alpha[i]-gradient/m.curvature[i]))
		}
	}
	return lowest, highest
}

func (m *machine) move(i int32, side, alpha float64) {
	step := (alpha - m.alpha[i]) * side
	m.alpha[i] = alpha
	for _, x := range m.texts[i] {
		m.weights[x.term] += step * float64(x.value)
	}
	m.bias += step
}

// score is how far on the positive side of the plane a text lies.
func (m *machine) score(v vector) float64 {
	sum := m.bias
	for _, x := range v {
		sum += m.weights[x.term] * float64(x.value)
	}
	return sum
}
