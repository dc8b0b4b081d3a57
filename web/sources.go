package web

import (
	"nmrf/engine"
	"nmrf/followup"
)

// sourceRow is a change of recommendations on which something rests.
type sourceRow struct {
	Says    string
	Changed []changedRow
}

// changedRow is one recommendation that its source changed, as it was and as it is.
type changedRow struct {
	Reference, What string
	Was, Is         []span // texts with what differs, or the text that was withdrawn
}

// outdatedRow is a change that came after stages had closed.
type outdatedRow struct {
	sourceRow
	Stages []linkList
}

// linkList is a stage with links to its steps.
type linkList struct {
	Name  string
	Links []linkView
}

// sourceRows tells what changed, newest first.
func (s scene) sourceRows(news []engine.SourceNews) []sourceRow {
	rows := make([]sourceRow, len(news))
	for i, n := range news {
		rows[len(news)-1-i] = s.sourceRow(n)
	}
	return rows
}

func (s scene) sourceRow(n engine.SourceNews) sourceRow {
	row := sourceRow{Says: s.T("sources.says", append(s.counted(n.SourceChange), "Date", s.date(n.At, s.zone))...)}
	for _, r := range n.Recommendations {
		row.Changed = append(row.Changed, s.changedRow(r))
	}
	return row
}

// counted are the gaps of a sentence that says how many recommendations changed.
func (s scene) counted(c followup.SourceChange) []any {
	return []any{"Changed", s.number(int64(c.Changed)), "Withdrawn", s.number(int64(c.Withdrawn))}
}

func (s scene) changedRow(r followup.ChangedRecommendation) changedRow {
	row := changedRow{Reference: isolate(r.Reference())}
	what := make([]string, len(r.Fields))
	for i, field := range r.Fields {
		what[i] = s.Family("source_field", field)
		switch field {
		case followup.TextChanged:
			row.Was, row.Is = wordDifferences(r.Before.Text, r.After.Text)
		case followup.WasTakenBack:
			row.Was = []span{{Text: r.Before.Text}}
		case followup.PositionChanged:
			what[i] = s.T("sources.position", "Before", s.position(r.Before.Position), "After", s.position(r.After.Position))
		}
	}
	row.What = s.list(what)
	return row
}

func (s scene) position(p followup.Position) string {
	if p == followup.NoPositionYet {
		return s.T("position.undecided")
	}
	return s.Family("position", p)
}

// maxReferences is how many recommendations a row of a list names.
const maxReferences = 3

// becauseOf names the recommendations whose change brought a step back to a desk; empty where none did.
func (s scene) becauseOf(news []engine.SourceNews) string {
	if len(news) == 0 {
		return ""
	}
	var named []string
	for _, n := range news {
		for _, r := range n.Recommendations {
			named = append(named, s.T("sources.named", "Reference", isolate(r.Reference()), "What", s.changedRow(r).What))
		}
	}
	switch {
	case len(named) == 0:
		return s.T("sources.unnamed")
	case len(named) > maxReferences:
		more := len(named) - maxReferences
		return s.T("sources.because", "References", s.list(append(named[:maxReferences], s.N("sources.more", more))))
	}
	return s.T("sources.because", "References", s.list(named))
}

// outdatedRows tells what closed stages decided on an earlier wording.
func (s scene) outdatedRows(cycle string, list []engine.OutdatedView) []outdatedRow {
	var rows []outdatedRow
	for _, out := range list {
		row := outdatedRow{sourceRow: s.sourceRow(out.SourceNews)}
		for _, st := range out.Stages {
			stage := linkList{Name: s.stage(st.Stage)}
			for _, step := range st.Steps {
				stage.Links = append(stage.Links, linkView{Text: s.step(step), Address: stepAddress(cycle, st.Stage, st.Attempt, step)})
			}
			row.Stages = append(row.Stages, stage)
		}
		rows = append(rows, row)
	}
	return rows
}
