package followup

import (
	"slices"
	"strconv"
)

// SectionKind says what a section of the outline is pre-filled with.
type SectionKind string

const (
	MethodologySection  SectionKind = "methodology"  // how the report was made, and with whom
	ClustersSection     SectionKind = "clusters"     // one section for each cluster: recommendations, plan, progress
	ConsultationSection SectionKind = "consultation" // what was said, and what became of it
	CapacitySection     SectionKind = "capacity"     // gaps, and assistance asked for
	FollowUpSection     SectionKind = "follow_up"    // progress since the last report
	MatrixSection       SectionKind = "matrix"       // the matrix of recommendations
	TextSection         SectionKind = "text"         // left to its drafters
)

// SectionKinds lists every kind of section.
var SectionKinds = []SectionKind{MethodologySection, ClustersSection, ConsultationSection, CapacitySection, FollowUpSection, MatrixSection, TextSection}

// OutlineSection is a section of the report as the body wants it.
type OutlineSection struct {
	ID      string            `json:"id" yaml:"id"`
	Kind    SectionKind       `json:"kind" yaml:"kind"`
	Heading map[string]string `json:"heading,omitempty" yaml:"heading"` // by language (BCP 47); a clusters section takes its clusters' names
	Budget  int               `json:"budget,omitempty" yaml:"budget"`   // words meant for it, shared by the clusters of a clusters section; 0: none is set
	Annex   bool              `json:"annex,omitempty" yaml:"annex"`
	Level   int               `json:"level,omitempty" yaml:"level"` // of its heading, from 1; 0 stands for 1
}

func (p Profile) checkOutline(f *faults) {
	var ids []string
	for i, s := range p.Outline {
		path := []string{"outline", strconv.Itoa(i)}
		switch {
		case s.ID == "" || slices.Contains(ids, s.ID):
			f.add(path, "outline: each section needs an id of its own")
		case !slices.Contains(SectionKinds, s.Kind):
			f.add(append(path, "kind"), "outline: %s: kind is %q; write one of %s", s.ID, s.Kind, listed(SectionKinds))
		case s.Kind != ClustersSection && s.Heading["en"] == "":
			f.add(path, "outline: %s needs a heading, at least in English (en)", s.ID)
		case s.Budget < 0 || s.Level < 0 || s.Level > 3:
			f.add(path, "outline: %s: a budget has no less than 0 words, a level is 1 to 3", s.ID)
		}
		ids = append(ids, s.ID)
	}
}
