package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
	"nmrf/store"
)

// turn takes what is queued, decides it on a copy of the state, records it in one transaction and applies what the
// ledger returned. It ends when everything taken has its answer. A failing ledger leaves everything queued.
func (m *machine[P]) turn(ctx workflow.Context) error {
	taken := m.take()
	for {
		left, err := m.round(ctx, taken)
		if err != nil {
			m.queue = append(taken, m.queue...)
			return m.failed(ctx, err)
		}
		m.retries = 0
		if !left {
			return nil
		}
	}
}

// take removes from the queue what one turn can carry; the first batch always fits.
func (m *machine[P]) take() []*pending {
	n, commands, bytes := 0, 0, 0
	for n < len(m.queue) {
		p := m.queue[n]
		if n > 0 && (commands+len(p.batch.Commands) > maxCommands || bytes+p.size > maxBytes) {
			break
		}
		commands, bytes, n = commands+len(p.batch.Commands), bytes+p.size, n+1
	}
	taken := append([]*pending(nil), m.queue[:n]...)
	m.queue = append([]*pending(nil), m.queue[n:]...)
	return taken
}

// round decides and records once. left says that another round is needed: the ledger was ahead, or something is unanswered.
// Which way it goes on depends on what the ledger returned and never on what Decide says today, so that a history replays
// under other rules.
func (m *machine[P]) round(ctx workflow.Context, taken []*pending) (left bool, err error) {
	now, own := workflow.Now(ctx).UTC(), len(m.own)
	due, _, ticks := m.state.NextDeadline()
	ticks = ticks && !now.Before(due)
	commands := m.commands(now, taken, ticks)
	events, refusals := m.judge(commands)
	req := store.RecordRequest{Stream: m.state.Stream(), Expected: m.state.LastSeq(), Events: events, CycleSeen: cycleSeen(m.state),
		SourcesSeen: sourcesSeen(m.state)}
	var res store.RecordResult
	m.look = false
	if err := workflow.ExecuteLocalActivity(recordOptions(ctx), acts.Record, req).Get(ctx, &res); err != nil {
		m.look = true
		return false, err
	}
	m.apply(res)
	settled := res.Wrote || len(res.Events) == 0 && len(res.Known) == 0 // the ledger holds what was decided, all of it
	if settled {
		m.own = m.own[own:] // what came meanwhile stays
		if ticks {
			m.ticked = due
		}
	}
	m.heed(res.Heeded)
	m.noteSources(res.Sources)
	m.deliver(res.Reached)
	m.answer(taken, commands, refusals, res, settled)
	return m.finish(taken, res.Tree) || res.More || len(m.own) > 0, nil
}

// commands lists what is decided in this round, in order: persons first, then the workflow's own, the clock last. A command
// that stands in the round twice is decided once; both are answered alike.
func (m *machine[P]) commands(now time.Time, taken []*pending, ticks bool) []followup.Command {
	var list []followup.Command
	seen := map[string]bool{}
	for _, p := range taken {
		for _, c := range p.batch.Commands {
			if _, answered := p.answers[c.ID]; answered || seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			if c.At.After(now) {
				c.At = now
			}
			list = append(list, c)
		}
	}
	own := m.own
	if ticks {
		own = append(own[:len(own):len(own)], tick(m.state.Stream()))
	}
	for _, c := range own {
		c.At = now
		list = append(list, c)
	}
	return list
}

// tick is the clock's own command.
func tick(stream string) followup.Command {
	cycle, stage, attempt, _ := followup.ParseStream(stream)
	obligation, _, _ := followup.ParseObligation(stream)
	return followup.Command{Kind: followup.Tick, Cycle: cycle, Stage: stage, Attempt: attempt, Obligation: obligation, Actor: followup.Actor{Person: followup.SystemActor}}
}

// judge decides commands one after another on a copy of the state. What is refused by the procedure (403, 409) or broke Decide
// is an event too; what was badly put (404, 422) is answered and leaves no record.
func (m *machine[P]) judge(commands []followup.Command) ([]followup.Event, map[string]*followup.Error) {
	draft := m.state.Clone()
	var events []followup.Event
	refusals := map[string]*followup.Error{}
	for _, c := range commands {
		caused, err := m.decideSafely(draft, c)
		if err != nil {
			refusal := followup.AsError(err)
			m.log.Info("refused", "command", c.ID, "kind", c.Kind, "rule", refusal.Rule, "error", err)
			if caused = nil; c.Kind.ByPerson() {
				refusals[c.ID] = refusal
				caused = refused(draft, c, refusal)
			}
		}
		for _, e := range caused {
			draft.Apply(e)
		}
		events = append(events, caused...)
	}
	return events, refusals
}

func (m *machine[P]) decideSafely(state P, c followup.Command) (events []followup.Event, err error) {
	defer func() {
		if p := recover(); p != nil {
			events, err = nil, followup.AsError(fmt.Errorf("deciding panicked: %v", p))
		}
	}()
	return m.rules(state, c)
}

// refused is the record of a refusal, where it is evidence.
func refused[P process[P]](state P, c followup.Command, r *followup.Error) []followup.Event {
	switch r.Code {
	case followup.Forbidden, followup.Conflict, followup.Internal:
	default:
		return nil
	}
	at := c.At
	if at.Before(state.LastTime()) {
		at = state.LastTime()
	}
	return []followup.Event{{
		Stream: state.Stream(), Seq: state.LastSeq() + 1, At: at, Command: c.ID, Person: c.Actor.Person, Institution: c.Actor.Institution,
		OnBehalfOf: c.OnBehalfOf, Authority: c.Authority, Step: c.Step,
		Body: followup.CommandRefused{Kind: c.Kind, Code: r.Code, Rule: r.Rule, Says: r.Says},
	}}
}

// apply folds exactly what the ledger returned, never the workflow's own copy.
func (m *machine[P]) apply(res store.RecordResult) {
	for _, r := range res.Events {
		m.state.Apply(r.Event)
		m.remember(r)
	}
}

// heed turns events of the cycle into commands of the stage's own.
func (m *machine[P]) heed(events []followup.Event) {
	if m.state.Done() {
		return
	}
	for _, e := range events {
		if e.Seq > cycleSeen(m.state) || e.Stream == followup.RegistryStream {
			c := tick(m.state.Stream())
			c.Kind, c.Noticed = followup.Heed, &e
			m.own = append(m.own, c)
		}
	}
}

// noteSources notes in the cycle that imports changed its recommendations. Its stage hears of it as of any other event of the cycle.
func (m *machine[P]) noteSources(changes []followup.SourceChange) {
	if m.state.Done() {
		return
	}
	for _, change := range changes {
		if change.Import > sourcesSeen(m.state) {
			c := tick(m.state.Stream())
			c.Kind, c.Source = followup.NoteSources, &change
			m.own = append(m.own, c)
		}
	}
}

// deliver notes in the stage that requests have reached somebody who can answer them.
func (m *machine[P]) deliver(requests []store.Reached) {
	if m.state.Done() {
		return
	}
	for _, r := range requests {
		c := tick(m.state.Stream())
		c.Kind, c.Step, c.Institutions = followup.Deliver, r.Step, r.Institutions
		m.own = append(m.own, c)
	}
}

func cycleSeen(state any) int64 {
	if s, ok := state.(*followup.Stage); ok {
		return s.CycleSeq
	}
	return 0
}

func sourcesSeen(state any) int64 {
	if c, ok := state.(*followup.Cycle); ok {
		return c.SourcesSeen()
	}
	return 0
}
