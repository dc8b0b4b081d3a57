package web

import (
	"strconv"
	"strings"

	"nmrf/followup"
)

// filledIn tells what the form holds, field by field.
func (s scene) filledIn(f form, st *followup.Step) []rowView {
	var rows []rowView
	for _, field := range fields(f, st, f.value("reason") != "") {
		name := strings.TrimSuffix(field, "?")
		switch {
		case name == "items":
			rows = append(rows, s.itemsFilledIn(f)...)
		case name == "rule":
			if r := f.rule(); r != nil {
				rows = append(rows, s.ruleRows(*r)...)
			}
		case name == "plan":
			rows = append(rows, s.planFilledIn(f)...)
		case f.value(name) == "" && field != name && name != "supporting" && name != "drafters":
		default:
			rows = append(rows, s.fieldFilledIn(f, name))
		}
	}
	return rows
}

// fieldFilledIn tells one field.
func (s scene) fieldFilledIn(f form, name string) rowView {
	row := rowView{Name: s.T("field." + name)}
	switch value := f.value(name); {
	case name == "drafters":
		row.Value = s.nameAll(f.Values[name])
	case value == "" && name != "supporting":
		row.Value = s.T("none")
	case name == "disposition" || name == "channel" || name == "item_state" || name == "reserve" || name == "reply":
		row.Value = s.Family(name, value)
	case name == "condition":
		row.Value = s.Family("line", value)
	case name == "return_to":
		row.Value = s.stage(followup.StageName(value))
	case name == "lead" || name == "institution" || name == "instead" || name == "signed_by":
		row.Value = s.name(value)
	case name == "supporting":
		row.Value = s.nameAll(f.Values[name])
	case name == "overruled":
		row.Value = s.itemNumbers(f.Values[name])
	case name == "due":
		due, _ := momentOf(value, s.zone)
		row.Value = s.moment(due, s.zone)
	case name == "lift_by" || name == "signed_on":
		day, _ := dayOf(value, s.zone)
		row.Value = s.date(day, s.zone)
	default:
		row.Value, row.Prose = value, true
	}
	return row
}

func (s scene) itemNumbers(ids []string) string {
	named := make([]string, len(ids))
	for i, id := range ids {
		named[i] = s.itemNumber(id)
	}
	return s.list(named)
}

// itemNames lists items as sentences name them.
func (s scene) itemNames(ids []string) string {
	named := make([]string, len(ids))
	for i, id := range ids {
		named[i] = s.T("item.number", "Number", s.itemNumber(id))
	}
	return s.list(named)
}

// itemNumber is how pages call an item: by the number in its id.
func (s scene) itemNumber(id string) string {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, "i"), 10, 64)
	if err != nil {
		return isolate(id)
	}
	return isolate(s.number(n))
}

func (s scene) itemsFilledIn(f form) []rowView {
	var rows []rowView
	for _, i := range f.items(s.zone) {
		rows = append(rows, rowView{Name: s.T("field.passage"), Value: s.passage(i.Passage)}, rowView{Name: s.Family("item", i.Kind), Value: i.Text, Prose: true})
		if i.Wanted != "" {
			rows = append(rows, rowView{Name: s.T("field.wanted"), Value: i.Wanted, Prose: true})
		}
	}
	return rows
}

func (s scene) planFilledIn(f form) []rowView {
	var rows []rowView
	plan := f.plan()
	for n, m := range plan.Measures {
		view := s.measure(m)
		lines := append([]string{m.Title, plain(view.Responsible), plain(view.Period), plain(view.Budget)}, view.Indicators...)
		rows = append(rows, rowView{Name: s.T("passage.measure", "Number", s.number(int64(n+1))), Value: plain(strings.Join(lines, "\n")), Prose: true})
	}
	return append(rows, rowView{Name: s.T("plan.gaps"), Value: plan.CapacityGaps, Prose: true}, rowView{Name: s.T("plan.assistance"), Value: plan.TechnicalAssistance, Prose: true})
}
