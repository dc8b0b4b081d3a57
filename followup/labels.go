package followup

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// LabelKind is what labels say of a recommendation.
type LabelKind string

const (
	ThemeLabel  LabelKind = "theme"
	PersonLabel LabelKind = "person" // affected persons
	SDGLabel    LabelKind = "sdg"    // goals and targets
	LeadLabel   LabelKind = "lead"   // the institution that leads, by id: only suggested, for an assignment is an act of its own
)

// ConfirmedKinds are the kinds whose labels a person confirms.
var ConfirmedKinds = []LabelKind{ThemeLabel, PersonLabel, SDGLabel}

// ConfirmedLabels is what a person said of a recommendation. No label at all says that none fits.
type ConfirmedLabels struct {
	Kind   LabelKind `json:"kind"`
	Labels []string  `json:"labels"`
}

const (
	mostLabels   = 50
	longestLabel = 200 // characters
)

// Checked returns the labels without spaces around them and without repetitions, in their order; Invalid if the kind is none that is confirmed,
// or if there are too many labels, or empty or overlong ones.
func (c ConfirmedLabels) Checked() (ConfirmedLabels, error) {
	if !slices.Contains(ConfirmedKinds, c.Kind) {
		return c, InvalidField("kind", "labels of the kind %q are not confirmed: choose one of %v", c.Kind, ConfirmedKinds)
	}
	checked := ConfirmedLabels{Kind: c.Kind, Labels: []string{}}
	for _, l := range c.Labels {
		l = strings.TrimSpace(l)
		if n := utf8.RuneCountInString(l); n == 0 || n > longestLabel {
			return c, InvalidField("labels", "write each label in 1 to %d characters", longestLabel)
		}
		if !slices.Contains(checked.Labels, l) {
			checked.Labels = append(checked.Labels, l)
		}
	}
	if len(checked.Labels) > mostLabels {
		return c, InvalidField("labels", "a recommendation has at most %d labels of a kind", mostLabels)
	}
	return checked, nil
}

// LabelsOf returns the labels of a kind: what a person confirmed, else what the source published. known is false if there is neither.
func (r Recommendation) LabelsOf(kind LabelKind) (labels []string, known bool) {
	for _, c := range r.Confirmed {
		if c.Kind == kind {
			return c.Labels, true
		}
	}
	switch kind {
	case ThemeLabel:
		labels = r.Themes
	case PersonLabel:
		labels = r.AffectedPersons
	case SDGLabel:
		labels = r.SDGs
	}
	return labels, len(labels) > 0
}
