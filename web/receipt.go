package web

import (
	"context"
	"net/http"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

// receiptView is what the page after an act shows, to be printed and kept.
type receiptView struct {
	*words
	Summary                 []rowView
	Who, When               string
	Record, Size, Root, Key string
	Address, History        string
	Warnings                []string
}

// send has the act decided, and answers with its receipt or with why it was refused. What she wrote is kept whatever happens.
func (s *server) send(v *visit, cycle string, f form, act engine.Act, sc scene, summary []rowView, address string) (answer, error) {
	done, err := s.engine.Decide(v.r.Context(), v.caller, cycle, []engine.Act{act})
	if err != nil {
		return s.refused(v, followup.AsError(err), nil, f, address), nil
	}
	switch refusal := done[0].Refusal; {
	case refusal != nil && refusal.Rule == "stale_text":
		return stale(v, f, address), nil
	case refusal != nil && refusal.Code == followup.Unknown:
		return answer{status: http.StatusGatewayTimeout, title: v.T("unknown.title"),
			body: unknownPage(checkView{words: v.words, Summary: summary, Form: f, Address: address})}, nil
	case refusal != nil:
		return s.refused(v, refusal, done[0].Receipt, f, address), nil
	}
	view := receiptView{words: v.words, Summary: summary, Who: isolate(v.caller.Person.Name), Key: isolate(act.Key), Address: address,
		History: cycleAddress(cycle) + "/history"}
	if err := s.tellReceipt(v.r.Context(), v, cycle, done[0], sc, &view); err != nil {
		return answer{}, err
	}
	return answer{title: v.T("receipt.title"), body: receiptPage(view)}, nil
}

// tellReceipt fills in where the act stands in the ledger, and the state of the ledger that holds it.
func (s *server) tellReceipt(ctx context.Context, v *visit, cycle string, done engine.Done, sc scene, view *receiptView) error {
	records, _, err := s.engine.History(ctx, v.caller, store.RecordFilter{Cycle: cycle, From: done.Receipt.First, Limit: 1})
	if err != nil {
		return err
	}
	if len(records) > 0 {
		view.When = sc.moment(records[0].Event.At, sc.zone)
	}
	view.Record = sc.number(done.Receipt.First)
	for _, warning := range done.Receipt.Warnings {
		view.Warnings = append(view.Warnings, sc.T("warning."+warning))
	}
	if done.Tree != nil {
		view.Size, view.Root = sc.number(done.Tree.Size), isolate(done.Tree.Root)
	}
	return nil
}

// refused says which rule refused the act, where the refusal is recorded, and leads back to what she had filled in.
func (s *server) refused(v *visit, refusal *followup.Error, r *store.Receipt, f form, address string) answer {
	record := ""
	if r != nil {
		record = v.number(r.First)
	}
	return answer{status: statusOf[refusal.Code], title: v.T("refused.title"),
		body: refusedPage(v.words, f, v.refusal(refusal), record, address, requestID(v.r.Context()))}
}
