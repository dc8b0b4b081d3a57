package web

import (
	"strconv"

	"nmrf/followup"
	"nmrf/store"
)

// historyPageSize is how many records one page of the history shows.
const historyPageSize = 200

// historyRow is one event, told.
type historyRow struct {
	When, Says, Who, Institution, Record string
	Notes                                []string
}

type historyView struct {
	*words
	Title, Zone, Address, More string
	Rows                       []historyRow
}

// history tells everything that happened in a cycle, oldest first.
func (s *server) history(v *visit) (answer, error) {
	ctx, id := v.r.Context(), v.r.PathValue("id")
	c, err := s.engine.Cycle(ctx, v.caller, id)
	if err != nil {
		return answer{}, err
	}
	from, err := strconv.ParseInt(v.r.URL.Query().Get("from"), 10, 64)
	if err != nil || from < 0 {
		from = 0
	}
	records, names, err := s.engine.History(ctx, v.caller, store.RecordFilter{Cycle: id, From: from, Limit: historyPageSize})
	if err != nil {
		return answer{}, err
	}
	sc := s.scene(v.words, names, c.Clusters, c.Launch.Zone)
	view := historyView{words: v.words, Title: isolate(c.Title), Zone: isolate(c.Launch.Zone), Address: cycleAddress(id)}
	for _, r := range records {
		row := historyRow{When: sc.moment(r.Event.At, sc.zone), Says: sc.sentence(r.Event), Who: sc.teller(r.Event), Notes: sc.notes(r.Event), Record: sc.number(r.Index)}
		if r.Event.Institution != "" {
			row.Institution = sc.name(r.Event.Institution)
		}
		view.Rows = append(view.Rows, row)
	}
	if len(records) == historyPageSize {
		view.More = cycleAddress(id) + "/history?from=" + strconv.FormatInt(records[len(records)-1].Index+1, 10)
	}
	return answer{title: v.T("history.title"), body: historyPage(view)}, nil
}

// teller names who caused an event; nobody, where the rule of the step keeps the name from the reader.
func (s scene) teller(e followup.Event) string {
	if e.Person == "" && e.Institution == "" {
		switch e.Body.(type) {
		case followup.ReplyRecorded, followup.ItemsRaised, followup.SuggestionTaken, followup.ItemSettled, followup.ItemAnswered, followup.ItemClaimedMet:
			return s.T("who.unnamed")
		}
	}
	return s.name(e.Person)
}
