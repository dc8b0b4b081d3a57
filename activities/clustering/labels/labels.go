// Package labels learns from the labels that people confirmed, and suggests labels for other texts: themes, affected
// persons, SDG targets, the lead institution, one model for each kind.
//
// A model is one linear support vector machine for each label against the rest, on the words of a text, its pairs of
// near words and its groups of four characters. A suggestion carries a confidence, which was fitted on texts kept
// apart, and the words that spoke for it. The package is pure: equal examples give an equal model, byte for byte.
package labels

import (
	"slices"
	"sync"

	"nmrf/followup"
)

// Example is a text with the labels that a person confirmed; none at all says that no label fits.
type Example struct {
	Text   string
	Labels []string
	// Features are other things known of the text that may speak for a label, such as its themes for a lead institution.
	Features []string
}

// Options say what else to learn from.
type Options struct {
	// Background is a model of a reference set, in the same or another scheme of labels: what it finds in a text is evidence too.
	Background *Model
	// Describe says in words what a label means, such as the wording of an SDG target; it counts as one more example of
	// the label. Without it the label's own name does.
	Describe func(label string) string
}

// Model suggests labels. It is made by Train, holds nothing but data, so that encoding/gob and encoding/json keep it
// whole, and may be used by many goroutines at once.
type Model struct {
	Space      *Space
	Labels     []Label // in the order of their names
	Scale      Scale
	Threshold  float64 // the confidence from which on a label is chosen
	Background *Model  `json:",omitempty"`
}

// Label is what was learnt of one label: the plane that parts its texts from all others.
type Label struct {
	Name    string
	Bias    float64
	Weights []float32 // of the terms of the space, then of the background's labels
}

// Train learns from examples. It refuses, with a message for the person who asked, when they hold nothing to learn: no
// text with a label, or the same label on all.
func Train(examples []Example, o Options) (*Model, error) {
	names := labelNames(examples)
	if err := learnable(examples, names); err != nil {
		return nil, err
	}
	m := &Model{Background: o.Background, Labels: make([]Label, len(names))}
	if o.Describe == nil {
		o.Describe = func(label string) string { return label }
	}
	t := newTraining(m, examples, names, o.Describe)
	m.Scale, m.Threshold = t.calibrate()
	inParallel(len(names), func(l int) { m.Labels[l] = t.learn(l, names[l]) })
	return m, nil
}

func labelNames(examples []Example) []string {
	var names []string
	for _, e := range examples {
		names = append(names, e.Labels...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func learnable(examples []Example, names []string) error {
	if len(names) == 0 {
		return followup.Refuse(followup.Invalid, "nothing_to_learn", "there is no text with a label to learn from: confirm some labels first")
	}
	unlabelled := slices.ContainsFunc(examples, func(e Example) bool { return len(e.Labels) == 0 })
	if len(names) == 1 && !unlabelled {
		return followup.Refuse(followup.Invalid, "nothing_to_learn",
			"each text is labelled %q and nothing else: confirm texts with other labels too", names[0])
	}
	return nil
}

// workers is how many labels are learnt at once; the result doesn't depend on it.
const workers = 2

func inParallel(n int, do func(i int)) {
	var wait sync.WaitGroup
	next := make(chan int)
	for range workers {
		wait.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
}
