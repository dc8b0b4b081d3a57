package labels

import (
	"maps"
	"slices"
)

// Quality tells how well suggested labels meet those that people gave.
type Quality struct {
	Labels       int     `json:"labels"`         // given or suggested: over these the macro mean is taken
	MicroF1      float64 `json:"micro_f1"`       // harmonic mean of precision and recall over all pairs of text and label
	MacroF1      float64 `json:"macro_f1"`       // mean of the F1 of each label; one never hit counts 0
	PrecisionAt1 float64 `json:"precision_at_1"` // share of texts whose first suggestion is right
}

// tally counts one label, or all.
type tally struct{ hits, given, suggested int }

func (t tally) f1() float64 { return 2 * float64(t.hits) / float64(max(1, t.given+t.suggested)) }

// Measure compares suggested labels, each text's first one first, with those given. Both hold no label twice in a text.
func Measure(given, suggested [][]string) Quality {
	all, of, first := tally{}, map[string]tally{}, 0
	for i := range given {
		for _, label := range given[i] {
			t := of[label]
			t.given++
			of[label] = t
		}
		for rank, label := range suggested[i] {
			t := of[label]
			t.suggested++
			if slices.Contains(given[i], label) {
				t.hits++
				if rank == 0 {
					first++
				}
			}
			of[label] = t
		}
	}
	q := Quality{Labels: len(of), PrecisionAt1: float64(first) / float64(max(1, len(given)))}
	for _, label := range slices.Sorted(maps.Keys(of)) {
		t := of[label]
		all = tally{all.hits + t.hits, all.given + t.given, all.suggested + t.suggested}
		q.MacroF1 += t.f1() / float64(len(of))
	}
	q.MicroF1 = all.f1()
	return q
}
