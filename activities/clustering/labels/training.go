package labels

import (
	"math"
	"math/rand/v2"
	"slices"
)

// training holds what all labels are learnt from.
type training struct {
	texts     []vector
	confirmed int       // texts before this one were labelled by a person; the others describe labels
	squares   []float64 // of the texts' lengths
	dims      int
	gold      [][]bool // whether a text has a label: by label, then text
	fold      []int    // the part with which a confirmed text is kept apart
	folds     int
}

func newTraining(m *Model, examples []Example, names []string, describe func(string) string) *training {
	all := slices.Clip(examples)
	for _, name := range names {
		all = append(all, Example{Text: describe(name), Labels: []string{name}})
	}
	t := &training{confirmed: len(examples), gold: make([][]bool, len(names))}
	m.Space, t.texts = newSpace(len(all), func(i int) []term { return read(all[i].Text, all[i].Features) })
	t.dims, t.squares = m.dims(), make([]float64, len(all))
	inParallel(len(all), func(i int) {
		if m.Background != nil {
			t.texts[i] = append(t.texts[i], m.evidence(read(all[i].Text, all[i].Features))...)
		}
		t.squares[i] = t.texts[i].square()
	})
	for l, name := range names {
		t.gold[l] = make([]bool, len(all))
		for i, e := range all {
			t.gold[l][i] = slices.Contains(e.Labels, name)
		}
	}
	t.folds = foldsOf(len(examples))
	t.fold = apart(t.texts[:len(examples)], t.folds)
	return t
}

// foldsOf is in how many parts to keep texts apart: the fewer there are, the more of them each part must learn from.
func foldsOf(texts int) int {
	switch {
	case texts < 2000:
		return 10
	case texts < 6000:
		return 5
	}
	return 3
}

// apart deals texts out to parts, those of the same terms to the same, in an order that has nothing to do with theirs.
func apart(texts []vector, folds int) []int {
	parts, distinct := make([]int, len(texts)), map[string]int{}
	for i, v := range texts {
		key := v.key()
		if _, ok := distinct[key]; !ok {
			distinct[key] = len(distinct)
		}
		parts[i] = distinct[key]
	}
	dealt := rand.New(rand.NewPCG(3, 4)).Perm(len(distinct))
	for i, d := range parts {
		parts[i] = dealt[d] % folds
	}
	return parts
}

// learn finds the plane of a label.
func (t *training) learn(l int, name string) Label {
	plane := t.fit(l, t.without(-1))
	weights := make([]float32, t.dims)
	for i, w := range plane.weights {
		weights[i] = float32(w)
	}
	return Label{Name: name, Bias: plane.bias, Weights: weights}
}

// without lists the texts that are not in a part.
func (t *training) without(fold int) []int32 {
	list := make([]int32, 0, len(t.texts))
	for i := range t.texts {
		if i >= t.confirmed || t.fold[i] != fold {
			list = append(list, int32(i))
		}
	}
	return list
}

// keptApart scores each confirmed text with what is learnt of a label from the other parts; −∞ where those have no example of it.
func (t *training) keptApart(l int) []float64 {
	scores := make([]float64, t.confirmed)
	for fold := range t.folds {
		among := t.without(fold)
		var plane *machine
		if slices.ContainsFunc(among, func(i int32) bool { return int(i) < t.confirmed && t.gold[l][i] }) {
			plane = t.fit(l, among)
		}
		for i := range scores {
			switch {
			case t.fold[i] != fold:
			case plane == nil:
				scores[i] = math.Inf(-1)
			default:
				scores[i] = plane.score(t.texts[i])
			}
		}
	}
	return scores
}
