package workflows

import (
	"nmrf/followup"
	"nmrf/store"
)

// answer gives each command that the ledger now holds its receipt; where the round is settled, the others their refusal.
func (m *machine[P]) answer(taken []*pending, commands []followup.Command, refusals map[string]*followup.Error, res store.RecordResult, settled bool) {
	receipts := receiptsOf(res)
	judged := map[string]bool{}
	for _, c := range commands {
		judged[c.ID] = settled
	}
	for _, p := range taken {
		for _, c := range p.batch.Commands {
			if _, answered := p.answers[c.ID]; answered {
				continue
			}
			if r, ok := receipts[c.ID]; ok {
				p.answers[c.ID] = Answer{Command: c.ID, Receipt: &r, Refusal: r.Refusal}
			} else if judged[c.ID] {
				p.answers[c.ID] = m.unrecorded(c.ID, refusals[c.ID])
			}
		}
	}
}

// memory is how many receipts a process remembers.
const memory = 500

// remember keeps the receipt of what the ledger holds, whoever had it recorded.
func (m *machine[P]) remember(r store.Recorded) {
	id, n := r.Event.Command, len(m.recent)
	if id == "" {
		return
	}
	if n == 0 || m.recent[n-1].Command != id {
		m.recent = append(m.recent[max(0, n+1-memory):], Answer{Command: id})
		n = len(m.recent)
	}
	last := &m.recent[n-1]
	receipt := extended(last.Receipt, r)
	last.Receipt, last.Refusal = &receipt, receipt.Refusal
}

// extended returns the receipt of a command, nil before its first record, with one record more.
func extended(before *store.Receipt, r store.Recorded) store.Receipt {
	receipt := store.Receipt{Stream: r.Event.Stream, First: r.Index}
	if before != nil {
		receipt = *before
	}
	receipt.Last = r.Index
	if b, refused := r.Event.Body.(followup.CommandRefused); refused {
		receipt.Refusal = b.Error()
	}
	receipt.Warnings = append(receipt.Warnings, r.Event.Warnings()...)
	return receipt
}

// unrecorded answers a command of which this round recorded nothing. Done before, it may be refused now (its date is no later
// than the present one any more); then its first receipt is the answer.
func (m *machine[P]) unrecorded(id string, refusal *followup.Error) Answer {
	for _, a := range m.recent {
		if a.Command == id {
			return a
		}
	}
	if refusal == nil {
		refusal = noEffect()
	}
	return Answer{Command: id, Refusal: refusal}
}

// noEffect answers a command that was allowed and changed nothing.
func noEffect() *followup.Error {
	return followup.Refuse(followup.Conflict, "no_effect", "this act changes nothing")
}

// receiptsOf collects the receipts of the commands that a result is about.
func receiptsOf(res store.RecordResult) map[string]store.Receipt {
	if len(res.Known) > 0 {
		return res.Known
	}
	receipts := map[string]store.Receipt{}
	for _, r := range res.Events {
		if id := r.Event.Command; id != "" {
			var before *store.Receipt
			if known, ok := receipts[id]; ok {
				before = &known
			}
			receipts[id] = extended(before, r)
		}
	}
	return receipts
}

// finish completes the batches whose commands are all answered; left says that some are not.
func (m *machine[P]) finish(taken []*pending, tree store.Tree) (left bool) {
	for _, p := range taken {
		if p.done {
			continue
		}
		answers := make([]Answer, 0, len(p.batch.Commands))
		for _, c := range p.batch.Commands {
			if a, ok := p.answers[c.ID]; ok {
				answers = append(answers, a)
			}
		}
		if len(answers) < len(p.batch.Commands) {
			left = true
			continue
		}
		p.decision, p.done = Decision{Answers: answers, Tree: tree}, true
	}
	return left
}
