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
	// Words of the text that spoke for the label most, as they were written, the strongest first.
	Words []string
	// Chosen is set for the first suggestion and for those that a person would rather keep than drop.
	Chosen bool
}

const (
	leastConfidence = 0.05 // below it a label isn't suggested, unless it is the first
	mostWords       = 5
)

// Suggest returns the labels that fit a text, the most confident first, equal ones in the order of their names. A label
// of which there was no example is never suggested; the first always is.
func (m *Model) Suggest(text string, features []string) []Suggestion {
	r := read(text, features)
	v := m.vector(r, Example{Text: text, Features: features})
	scores := m.scores(v)
	order := make([]int, len(scores))
	for l := range order {
		order[l] = l
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var out []Suggestion
	for rank, l := range order {
		c := m.Scale.confidence(scores[l])
		if rank > 0 && c < leastConfidence {
			break
		}
		out = append(out, Suggestion{m.Labels[l].Name, c, m.words(r, v, l), rank == 0 || c >= m.Threshold})
	}
	return out
}

// vector is a text in the space, and what the background finds in it.
func (m *Model) vector(r reading, e Example) vector {
	return append(m.Space.weigh(counts(r.terms, m.Space.number)), m.evidence(e)...)
}

// evidence is what the background finds in a text, as terms behind those of the space.
func (m *Model) evidence(e Example) vector {
	if m.Background == nil {
		return nil
	}
	b := m.Background
	var v vector
	for l, score := range b.scores(b.vector(read(e.Text, e.Features), e)) {
		if c := b.Scale.confidence(score); c >= leastConfidence {
			v = append(v, weighed{int32(len(m.Space.Terms) + l), float32(backgroundLength * c)})
		}
	}
	return v
}

func (m *Model) dims() int {
	if m.Background == nil {
		return len(m.Space.Terms)
	}
	return len(m.Space.Terms) + len(m.Background.Labels)
}

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

// words are those whose own stem, pairs and groups of characters added most to the score of a label.
func (m *Model) words(r reading, v vector, l int) []string {
	spoke := map[string]float64{}
	surface := map[string]string{}
	for _, t := range r.terms {
		id, ok := m.Space.number(t.key)
		if !ok || t.first < 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(v, id, func(x weighed, id int32) int { return cmp.Compare(x.term, id) })
		for _, w := range []int{t.first, t.last} {
			word := r.words[w]
			spoke[word.Stem] += float64(m.Labels[l].Weights[id]) * float64(v[at].value) / 2
			surface[word.Stem] = cmp.Or(surface[word.Stem], word.Surface)
		}
	}
	var stems []string
	for stem, sum := range spoke {
		if sum > 0 {
			stems = append(stems, stem)
		}
	}
	slices.SortFunc(stems, func(a, b string) int { return cmp.Or(cmp.Compare(spoke[b], spoke[a]), cmp.Compare(a, b)) })
	stems = stems[:min(mostWords, len(stems))]
	for i, stem := range stems {
		stems[i] = surface[stem]
	}
	return stems
}
