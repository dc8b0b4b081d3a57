package labels

import (
	"cmp"
	"slices"
)

// Suggestion is a label for a text.
type Suggestion struct {
	Label string
	// Confidence is how often such a suggestion was right on texts kept apart, 0..1.
	Confidence float64
	// Words of the text that spoke for the label, as they were written, the strongest first.
	Words []string
	// Chosen is set for the first suggestion, and for those that are better kept than dropped.
	Chosen bool
}

// leastConfidence is that below which a label isn't suggested, unless it is the first, and a background says nothing.
const leastConfidence = 0.05

// Suggest returns the labels that fit a text, the most confident first, equal ones in the order of their names. A label
// of which there was no example is never suggested; the first always is.
func (m *Model) Suggest(text string, features []string) []Suggestion {
	list := read(text, features)
	v := m.vector(list)
	scores := m.scores(v)
	order := make([]int, len(scores))
	for l := range order {
		order[l] = l
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	e := m.explain(list, v)
	var out []Suggestion
	for rank, l := range order {
		c := m.Scale.confidence(scores[l])
		if rank > 0 && c < leastConfidence {
			break
		}
		out = append(out, Suggestion{m.Labels[l].Name, c, e.words(m.Labels[l].Weights), rank == 0 || c >= m.Threshold})
	}
	return out
}

// vector is a text in the space, and behind it what the background finds.
func (m *Model) vector(list []term) vector {
	return append(m.Space.weigh(counts(list, m.Space.number)), m.evidence(list)...)
}

// backgroundLength weighs what a background says; a longer one harms where the background's labels are others.
const backgroundLength = 0.8

// evidence is what the background finds in a text, as terms behind those of the space.
func (m *Model) evidence(list []term) vector {
	if m.Background == nil {
		return nil
	}
	var v vector
	for l, score := range m.Background.scores(m.Background.vector(list)) {
		if c := m.Background.Scale.confidence(score); c >= leastConfidence {
			v = append(v, weighed{int32(len(m.Space.Terms) + l), float32(backgroundLength * c)})
		}
	}
	return v
}

// dims is how many terms a vector can have.
func (m *Model) dims() int {
	if m.Background == nil {
		return len(m.Space.Terms)
	}
	return len(m.Space.Terms) + len(m.Background.Labels)
}

// scores tell how far on each label's side a text lies.
func (m *Model) scores(v vector) []float64 {
	scores := make([]float64, len(m.Labels))
	for l, label := range m.Labels {
		scores[l] = label.Bias
		for _, x := range v {
			scores[l] += float64(label.Weights[x.term]) * float64(x.value)
		}
	}
	return scores
}
