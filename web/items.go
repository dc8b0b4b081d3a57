package web

import (
	"slices"
	"time"

	"nmrf/engine"
	"nmrf/followup"
)

// itemRows is how many items one form takes.
const itemRows = 3

// itemKindOf is what a reply of each kind brings.
var itemKindOf = map[followup.ReplyKind]followup.ItemKind{followup.AgreeComments: followup.CommentItem, followup.AgreeConditions: followup.ConditionItem,
	followup.Object: followup.ObjectionItem, followup.ReserveIt: followup.ReserveItem, followup.AskQuestion: followup.QuestionItem}

// at returns the n-th value of a field that stands in the form several times.
func (f form) at(field string, n int) string {
	if values := f.Values[field]; n < len(values) {
		return values[n]
	}
	return ""
}

// rows is how many items the form shows: several, but one where they share what they wait for.
func (f form) rows() int {
	if f.reply() == followup.ReserveIt || f.reply() == followup.AskQuestion {
		return 1
	}
	return itemRows
}

// brings says which kind of item the form brings, if any: a remark outside a reply is a comment, and a suggestion where it says how its
// passage should read.
func (f form) brings() (followup.ItemKind, bool) {
	switch f.Kind {
	case followup.CommentIt:
		return followup.CommentItem, true
	case followup.ReplyIt:
		kind, known := itemKindOf[f.reply()]
		return kind, known
	}
	return "", false
}

// items are what the reply brings: every row that says something.
func (f form) items(zone *time.Location) []engine.NewItem {
	kind, brings := f.brings()
	if !brings {
		return nil
	}
	var items []engine.NewItem
	for n := range f.rows() {
		if f.at("said", n) == "" {
			continue
		}
		item := engine.NewItem{Kind: kind, Text: f.at("said", n), Passage: f.at("passage", n), Wanted: f.at("wanted", n)}
		if f.Kind == followup.CommentIt && item.Wanted != "" && item.Passage != "" {
			item.Kind = followup.SuggestionItem
		}
		if kind == followup.ReserveItem {
			item.Reserve = followup.ReserveKind(f.value("reserve"))
			if day, err := dayOf(f.value("lift_by"), zone); err == nil {
				item.LiftBy = day.AddDate(0, 0, 1).Add(-time.Second) // its last second
			}
		}
		items = append(items, item)
	}
	return items
}

// checkItems notes what is missing in the items. On a paper form the kind of the reply says whether there is one.
func (f form) checkItems(w *words, optional bool) {
	kind, brings := f.brings()
	if optional && !brings {
		return
	}
	for n := range f.rows() {
		said := f.at("said", n)
		if said == "" && (n == 0 || f.at("wanted", n) != "" || f.at("passage", n) != "") {
			f.Wrong["items"] = w.T("need.said")
		}
	}
	if optional && kind == followup.ReserveItem {
		for _, field := range []string{"reserve", "lift_by"} {
			if f.value(field) == "" || !f.readable(field) {
				f.Wrong[field+"?"] = w.T("need." + field)
			}
		}
	}
}

// itemRow is one item with its history and what she can do about it.
type itemRow struct {
	ID, Number, Kind, Passage, Who, Said, Wanted, Reserve, State string
	Settled                                                      bool
	History                                                      []itemEntry
	Offers                                                       []offer
}

type itemEntry struct{ Says, Who, When, Text string }

// tellItems fills in what the replies brought, what is open first.
func (s *server) tellItems(view *stepPageView, texts map[string]string) {
	for _, i := range view.Step.Items {
		row := itemRow{ID: i.ID, Number: view.itemNumber(i.ID), Kind: view.Family("item", i.Kind), Passage: view.passage(i.Passage),
			Who: view.saidBy(i.Institution, i.Person), Said: texts[i.Text.ID], Wanted: texts[i.Wanted.ID], State: view.Family("item_state", i.State), Settled: i.Settled()}
		if i.Claimed() {
			row.State = view.T("item_state.claimed")
		}
		if i.Reserve != "" {
			row.Reserve = view.T("reserve.until", "Kind", view.Family("reserve", i.Reserve), "Date", view.date(i.LiftBy, view.zone))
		}
		for _, h := range i.History {
			entry := itemEntry{Says: view.Family("item_state", h.State), Who: view.saidBy(h.Institution, h.Person), When: view.moment(h.At, view.zone), Text: texts[h.Reason.ID]}
			if h.Claimed {
				entry.Says = view.T("item_state.claimed")
			}
			row.History = append(row.History, entry)
		}
		for _, o := range view.ItemOffers {
			if o.Form.value("item") == i.ID {
				row.Offers = append(row.Offers, o)
			}
		}
		view.Items = append(view.Items, row)
	}
	slices.SortStableFunc(view.Items, func(a, b itemRow) int { return order(a.Settled) - order(b.Settled) })
}

func order(last bool) int {
	if last {
		return 1
	}
	return 0
}
