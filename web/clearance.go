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

// ruleRows tells the rule of the round in words.
func (s scene) ruleRows(st *followup.Step) []rowView {
	r := st.Rule
	pass, clearance, visibility := r.Pass.Kind, string(r.Clearance), string(r.Visibility)
	if pass == "" {
		pass = followup.PassAll
	}
	if clearance == "" {
		clearance = "itself"
	}
	if visibility == "" {
		visibility = "parties"
	}
	rows := []rowView{
		{Name: s.T("row.pass"), Value: s.T("pass."+string(pass), "K", s.number(int64(r.Pass.K)), "Percent", s.number(int64(r.Pass.Percent)))},
		{Name: s.T("row.silence"), Value: s.Family("silence_kind", r.Silence)},
		{Name: s.T("row.clearance"), Value: s.Family("clearance", clearance)},
		{Name: s.T("row.visibility"), Value: s.Family("visibility", visibility)},
	}
	if r.Quorum > 0 {
		rows = append(rows, rowView{Name: s.T("row.quorum"), Value: s.number(int64(r.Quorum))})
	}
	for _, list := range []struct {
		name      string
		relations []followup.Relation
	}{{s.T("row.veto"), r.Veto}, {s.T("row.optional"), r.Optional}} {
		if len(list.relations) > 0 {
			rows = append(rows, rowView{Name: list.name, Value: s.relations(list.relations)})
		}
	}
	for i, tier := range r.Tiers {
		rows = append(rows, rowView{Name: s.T("row.tier", "Number", s.number(int64(i+1))), Value: s.relations(tier)})
	}
	return rows
}

func (s scene) relations(list []followup.Relation) string {
	named := make([]string, len(list))
	for i, r := range list {
		named[i] = s.Family("relation", r)
	}
	return s.list(named)
}
