package bench

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering"
	"nmrf/activities/clustering/labels"
)

// TestLabels learns from every second State, in the order of their names, and compares labels suggested for the others with the usual
// script: those of the nearest texts.
func TestLabels(t *testing.T) {
	var known, asked []labels.Example
	side := map[string]bool{}
	rows := table(t)
	for _, r := range rows {
		side[r.state] = false
	}
	for i, state := range slices.Sorted(maps.Keys(side)) {
		side[state] = i%2 == 0
	}
	for _, r := range rows {
		e := labels.Example{Text: r.text, Labels: r.labels}
		if side[r.state] {
			known = append(known, e)
		} else {
			asked = append(asked, e)
		}
	}
	given := make([][]string, len(asked))
	for i, e := range asked {
		given[i] = e.Labels
	}
	began := time.Now()
	model, err := labels.Train(known, labels.Options{})
	require.NoError(t, err)
	suggested := make([][]string, len(asked))
	for i, e := range asked {
		for _, s := range model.Suggest(e.Text, nil) {
			if s.Chosen {
				suggested[i] = append(suggested[i], s.Label)
			}
		}
	}
	ours := time.Since(began)
	began = time.Now()
	script := nearest(known, asked)
	theirs := time.Since(began)
	us, them := labels.Measure(given, suggested), labels.Measure(given, script)
	fmt.Printf("labels of %d texts learnt from %d: micro-F1 %.3f, macro-F1 %.3f in %.1f s; of the 15 nearest texts: %.3f, %.3f in %.1f s; ratio of micro-F1 %.2f\n",
		len(asked), len(known), us.MicroF1, us.MacroF1, ours.Seconds(), them.MicroF1, them.MacroF1, theirs.Seconds(), us.MicroF1/them.MicroF1)
}

// nearest gives a text the labels that weigh at least .4 among its 15 nearest, and the heaviest always.
func nearest(known, asked []labels.Example) [][]string {
	var items []clustering.Item
	for _, e := range slices.Concat(known, asked) {
		items = append(items, clustering.Item{Text: e.Text})
	}
	vectors, words := tfidf(items)
	having := make([][]weighted, words)
	for i, v := range vectors[:len(known)] {
		for _, f := range v {
			having[f.word] = append(having[f.word], weighted{i, f.weight})
		}
	}
	out, like := make([][]string, len(asked)), make([]float64, len(known))
	for i, v := range vectors[len(known):] {
		clear(like)
		var near []int
		for _, f := range v {
			for _, h := range having[f.word] {
				if like[h.word] == 0 {
					near = append(near, h.word)
				}
				like[h.word] += f.weight * h.weight
			}
		}
		slices.SortFunc(near, func(a, b int) int {
			if like[a] != like[b] {
				return map[bool]int{true: -1, false: 1}[like[a] > like[b]]
			}
			return a - b
		})
		out[i] = voted(known, near[:min(15, len(near))], like)
	}
	return out
}

func voted(known []labels.Example, near []int, like []float64) (chosen []string) {
	votes, all, heaviest := map[string]float64{}, 0.0, ""
	for _, n := range near {
		all += like[n]
		for _, l := range known[n].Labels {
			votes[l] += like[n]
		}
	}
	for _, l := range slices.Sorted(maps.Keys(votes)) {
		if heaviest == "" || votes[l] > votes[heaviest] {
			heaviest = l
		}
	}
	for _, l := range slices.Sorted(maps.Keys(votes)) {
		if l != heaviest && votes[l] >= 0.4*all {
			chosen = append(chosen, l)
		}
	}
	if heaviest == "" {
		return nil
	}
	return append([]string{heaviest}, chosen...)
}
