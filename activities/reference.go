package activities

import (
	"fmt"
	"math/rand/v2"
	"os"

	"nmrf/activities/clustering/labels"
	"nmrf/activities/intake"
	"nmrf/followup"
)

// Reference is a set of labelled recommendations of other States, from which labels are suggested beside the State's own.
type Reference struct {
	Examples map[followup.LabelKind][]labels.Example
}

// MaxReference is how many examples of a kind a reference set keeps; of a larger file they are drawn, the same ones each time.
const MaxReference = 20_000

// ReadReference reads a reference set from an export of the Universal Human Rights Index, in any form that an import takes. It fails if the file
// holds no label.
func ReadReference(path string) (*Reference, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the reference set: %w", err)
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the reference set: %w", err)
	}
	r := &Reference{Examples: map[followup.LabelKind][]labels.Example{}}
	draw, seen := rand.New(rand.NewPCG(1, 2)), map[followup.LabelKind]int{}
	take := func(row intake.Row) error {
		for _, kind := range followup.ConfirmedKinds {
			if names, known := row.Recommendation.LabelsOf(kind); known {
				seen[kind]++
				r.keep(kind, labels.Example{Text: row.Recommendation.Text, Labels: names}, seen[kind], draw)
			}
		}
		return nil
	}
	if _, err := intake.Read(file, about.Size(), take, func(intake.Rejection) {}); err != nil {
		return nil, fmt.Errorf("read the reference set %s: %w", path, err)
	}
	if len(seen) == 0 {
		return nil, fmt.Errorf("the reference set %s holds no label: export recommendations with their themes, affected persons or goals", path)
	}
	return r, nil
}

// keep takes the n-th example of a kind in, so that each of a larger file is as likely to be kept (reservoir sampling).
func (r *Reference) keep(kind followup.LabelKind, e labels.Example, n int, draw *rand.Rand) {
	if n <= MaxReference {
		r.Examples[kind] = append(r.Examples[kind], e)
	} else if i := draw.IntN(n); i < MaxReference {
		r.Examples[kind][i] = e
	}
}
