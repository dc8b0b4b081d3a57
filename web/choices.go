package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

// each writes the values of a set as texts.
func each[V ~string](values ...V) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

// bare is a field's name without the mark that it may stay empty.
func bare(field string) string { return strings.TrimSuffix(field, "?") }

// sent is the name under which a field travels.
func sent(field string) string { return cmp.Or(same[bare(field)], bare(field)) }

func rowsOf(field string) string {
	if bare(field) == "paragraphs" {
		return "16"
	}
	return "4"
}

func rowID(f form, field string, n int) string { return fmt.Sprintf("%s-%s-%d", field, f.slot(), n) }

var reserveKinds = each(followup.ScrutinyReserve, followup.LegalReserve, followup.LinguisticReserve, followup.BudgetReserve, followup.InstructionsLater)

// paperReplies are what can stand on a signed paper.
var paperReplies = each(append([]followup.ReplyKind{followup.Agree}, followup.ReplyKinds...)...)

// named gives each value of a family its word.
func named(w *words, family string, values []string) []personRow {
	list := make([]personRow, len(values))
	for i, v := range values {
		list[i] = personRow{ID: v, Name: w.Family(family, v)}
	}
	return list
}

func institutions(all []followup.Institution) []personRow {
	list := make([]personRow, len(all))
	for i, one := range all {
		list[i] = personRow{ID: one.ID, Name: isolate(one.Name)}
	}
	return list
}

// partiesFor lists the institutions that an act can name: who is not asked yet, who can be taken out, or all who are asked.
func (c choiceSet) partiesFor(f form) []personRow {
	if f.Kind == followup.AddParty {
		return slices.DeleteFunc(institutions(c.Assignable), func(i personRow) bool { _, asked := c.Step.Party(i.ID); return asked })
	}
	var list []personRow
	for _, p := range c.Step.Parties {
		if f.Kind != followup.RemoveParty || p.Relation == followup.Supporting {
			list = append(list, personRow{ID: p.Institution, Name: c.name(p.Institution)})
		}
	}
	return list
}

// settlements lists what the author of an item can say of it.
func settlements(st *followup.Step, f form) []string {
	item := st.Item(f.value("item"))
	switch {
	case item != nil && item.Kind == followup.ConditionItem:
		return each(followup.WasMet, followup.WasWithdrawn)
	case item != nil && (item.Kind == followup.ObjectionItem || item.Kind == followup.ReserveItem):
		return each(followup.WasLifted, followup.WasWithdrawn)
	}
	return each(followup.WasWithdrawn)
}

// lines lists the lines of "Ready to clear?" that can be overridden.
func (c choiceSet) lines() []personRow {
	var list []personRow
	for _, l := range c.Lines {
		list = append(list, personRow{ID: l.Rule, Name: c.Family("line", l.Rule)})
	}
	return list
}

func (c choiceSet) stages() []personRow {
	var list []personRow
	for _, name := range c.Earlier {
		list = append(list, personRow{ID: string(name), Name: c.stage(name)})
	}
	return list
}

// openItems lists what arbitration can overrule.
func (c choiceSet) openItems() []personRow {
	var list []personRow
	for _, i := range c.Step.Items {
		if !i.Settled() {
			list = append(list, personRow{ID: i.ID, Name: c.T("item.named", "Kind", c.Family("item", i.Kind), "Number", c.itemNumber(i.ID), "Who", c.saidBy(i.Institution, ""))})
		}
	}
	return list
}

// saidLabel asks for the text of an item by the kind that the reply brings.
func (s scene) saidLabel(f form) string {
	if kind, known := f.brings(); known {
		return s.Family("said", kind)
	}
	return s.T("field.said")
}

// choiceSet is what the forms of a step page let her choose from.
func (v stepPageView) choiceSet() choiceSet {
	return choiceSet{scene: v.scene, Step: v.Step, Assignable: v.Assignable, People: v.People, Earlier: v.Earlier, Lines: v.Lines, Writers: v.Writers, CountAddress: v.CountAddress}
}

// personRow is somebody who can be named in a form.
type personRow struct{ ID, Name string }

// fillChoices reads what the forms on the page let her choose from.
func (s *server) fillChoices(v *visit, view *stepPageView, found engine.StepView) error {
	if !view.Any() {
		return nil
	}
	all, err := s.engine.Institutions(v.r.Context(), v.caller)
	if err != nil {
		return err
	}
	view.People = people(found.Names, all)
	view.Writers = slices.DeleteFunc(slices.Clone(view.People), func(p personRow) bool { return !slices.Contains(found.Writers, p.ID) })
	view.Assignable = slices.DeleteFunc(all, func(i followup.Institution) bool { return !i.Kind.Assignable() })
	return nil
}

// people lists the persons among names that are mixed with those of institutions, by name.
func people(names map[string]string, institutions []followup.Institution) []personRow {
	var list []personRow
	for id, name := range names {
		if !slices.ContainsFunc(institutions, func(i followup.Institution) bool { return i.ID == id }) {
			list = append(list, personRow{ID: id, Name: name})
		}
	}
	slices.SortFunc(list, func(a, b personRow) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	return list
}
