package web

import (
	"slices"

	"nmrf/engine"
	"nmrf/followup"
)

// clearRow is one line of "Ready to clear?".
type clearRow struct {
	Rule, State, Mark, How, Who string
	Items                       []linkView
}

// clearRows tells the list line by line; an overridden line is marked as such and never as satisfied.
func (s scene) clearRows(lines []followup.ClearanceLine) []clearRow {
	var rows []clearRow
	for _, l := range lines {
		row := clearRow{Rule: s.Family("line", l.Rule), State: s.Family("line_state", l.State), Mark: string(l.State)}
		if l.Blocks() {
			row.How = s.Family("how", l.Rule)
			if len(l.Who) > 0 {
				row.Who = s.nameAll(l.Who)
			}
			for _, id := range l.Items {
				row.Items = append(row.Items, linkView{Text: s.T("item.number", "Number", s.itemNumber(id)), Address: "#" + id})
			}
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b clearRow) int {
		return order(a.Mark == string(followup.NotApplicable)) - order(b.Mark == string(followup.NotApplicable))
	})
	return rows
}

// overrideRow is an override with its reason.
type overrideRow struct{ Rule, Who, Reason string }

func (s scene) overrides(found engine.StepView) []overrideRow {
	var rows []overrideRow
	for _, o := range found.Step.Overrides {
		rows = append(rows, overrideRow{Rule: s.Family("line", o.Rule), Who: s.name(o.Person), Reason: found.Texts[o.Reason.ID]})
	}
	return rows
}
