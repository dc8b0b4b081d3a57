package web

import (
	"fmt"
	"slices"

	"nmrf/engine"
	"nmrf/followup"
)

// passageName is a part of the text that stands, as pages call it.
type passageName struct{ ID, Name string }

// passageNames names the passages of the text that stands, in their order.
func (s scene) passageNames(found engine.StepView) []passageName {
	if found.Text == nil || found.Text.Erased {
		return nil
	}
	var names []passageName
	switch found.Step.Kind {
	case followup.PlanStep:
		var doc followup.Plan
		_ = readDocument(found.Text, &doc)
		for i, m := range doc.Measures {
			names = append(names, passageName{measureID(m, i), s.T("passage.measure", "Number", s.number(int64(i+1)))})
		}
		names = append(names, passageName{"capacity", s.T("plan.gaps")})
		if doc.TechnicalAssistance != "" {
			names = append(names, passageName{"assistance", s.T("plan.assistance")})
		}
	case followup.SectionStep:
		var doc followup.ReportSection
		_ = readDocument(found.Text, &doc)
		names = append(names, passageName{"heading", s.T("field.heading")})
		for i := range doc.Paragraphs {
			names = append(names, passageName{fmt.Sprintf("p%d", i+1), s.T("passage.paragraph", "Number", s.number(int64(i+1)))})
		}
		if doc.Table != nil {
			names = append(names, passageName{"table", s.T("passage.table")})
		}
		for i := range doc.Notes {
			names = append(names, passageName{fmt.Sprintf("n%d", i+1), s.T("passage.note", "Number", s.number(int64(i+1)))})
		}
	}
	return names
}

// measureID is the id of a measure's passage.
func measureID(m followup.Measure, place int) string {
	if m.ID != "" {
		return m.ID
	}
	return fmt.Sprintf("m%d", place+1)
}

// passage names the passage that an item is about.
func (s scene) passage(id string) string {
	if id == "" {
		return s.T("passage.whole")
	}
	if i := slices.IndexFunc(s.passages, func(p passageName) bool { return p.ID == id }); i >= 0 {
		return s.passages[i].Name
	}
	return s.T("passage.gone", "Passage", isolate(id))
}

// changed says what changed since her institution last replied; empty where nothing did.
func (s scene) changed(found engine.StepView) string {
	if len(found.Changed) == 0 {
		return ""
	}
	if found.Changed[0] == "*" {
		return s.T("changed.whole")
	}
	named := make([]string, len(found.Changed))
	for i, id := range found.Changed {
		named[i] = s.passage(id)
	}
	return s.N("changed.passages", len(named), "Passages", s.list(named))
}

// mark is the note at a passage that changed since her institution last replied.
func (s scene) mark(found engine.StepView, id string) string {
	if slices.Contains(found.Changed, id) {
		return s.T("changed.here")
	}
	return ""
}
