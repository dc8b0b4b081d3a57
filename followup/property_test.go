package followup_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "nmrf/followup"
)

// world drives a stage and lets the model judge every event.
type world struct {
	t     *rapid.T
	stage *Stage
	model *stageModel
	log   []Event
	now   time.Time
}

func newWorld(t *rapid.T, c *Cycle, name StageName, attempt int, d Dossier, now time.Time) *world {
	w := &world{t: t, stage: NewStage(c.ID, name, attempt), model: newStageModel(t, c.Launch), now: now}
	events, err := w.stage.Open(c, d, now)
	require.NoError(t, err)
	w.take(Command{}, events)
	return w
}

func (w *world) take(c Command, events []Event) {
	w.model.observe(c, events)
	for _, e := range events {
		w.stage.Apply(e)
	}
	w.log = append(w.log, events...)
}

// tries sends a command and requires that judging it changes nothing.
func (w *world) tries(c Command) []Event {
	was := toJSONOf(w.t, w.stage)
	events, err := w.stage.Decide(c)
	require.Equal(w.t, was, toJSONOf(w.t, w.stage), "Decide changed the stage")
	if err != nil {
		require.Empty(w.t, events)
		require.NotEqual(w.t, Internal, AsError(err).Code)
		return nil
	}
	others := w.others(events)
	w.take(c, events)
	for id, was := range others {
		require.Equal(w.t, was, toJSONOf(w.t, w.stage.Step(id)), "%s changed, and no event is about it", id)
	}
	if w.stage.At.After(w.now) {
		w.now = w.stage.At
	}
	w.agrees()
	return events
}

// others are the steps that no event of a list is about, where changed recommendations could have touched each of them.
func (w *world) others(events []Event) map[string]string {
	states := map[string]string{}
	if len(events) == 0 || events[0].Type() != (SourcesHeeded{}).Type() {
		return states
	}
	for _, st := range w.stage.Steps {
		if !slices.ContainsFunc(events, func(e Event) bool { return e.Step == st.ID }) {
			states[st.ID] = toJSONOf(w.t, st)
		}
	}
	return states
}

// agrees requires that every list "Ready to clear?" says what the model makes of the events, each time it is asked.
func (w *world) agrees() {
	for id, st := range w.model.steps {
		step := w.stage.Step(id)
		list := step.ReadyToClear()
		require.Equal(w.t, list, step.ReadyToClear())
		want := st.lines()
		require.Len(w.t, list, len(want))
		for _, l := range list {
			v := want[l.Rule]
			state := NotSatisfied
			switch {
			case v.skip:
				state = NotApplicable
			case v.ok:
				state = Satisfied
			case st.overridden(l.Rule, v):
				state = Overridden
			}
			if l.Rule == "text_submitted" && st.ended {
				continue // what has ended waits for no text
			}
			require.Equal(w.t, state, l.State, "%s of %s: %s", l.Rule, id, toJSONOf(w.t, step))
			require.Equal(w.t, l.Blocks() || l.State == Overridden, l.How != "", "a line says how to satisfy it, and only then")
			require.Equal(w.t, v.items, l.Items)
		}
		require.Equal(w.t, step.Ready(), !slices.ContainsFunc(list, ClearanceLine.Blocks))
		require.NotEqual(w.t, st.ended, step.Open())
		w.waitsForSomebody(step)
		w.asksEachForSomething(step)
	}
}

// waitsForSomebody requires that a step that can be cleared always names who can move it, unless the committee must or the
// coordination stopped it.
func (w *world) waitsForSomebody(st *Step) {
	if st.Open() && st.Clearer != "" && st.State != Declined && st.Arbitration == nil && !st.Held && st.Kind != ReportStep && st.Waits().Why != WhyPlans {
		require.NotEmpty(w.t, st.Awaited(), "%s waits for nobody", st.ID)
	}
}

// asksEachForSomething requires that who is awaited is asked for something: only a report that the system freezes asks for nothing.
func (w *world) asksEachForSomething(st *Step) {
	waits, awaited := st.Waits(), st.Awaited()
	require.NotEmpty(w.t, waits.Why)
	require.Equal(w.t, len(awaited) == 0 && waits.Why != WhyHeld || waits.Why == WhySystem, len(waits.Institutions) == 0, "%v waits for %v", waits, awaited)
	for _, institution := range awaited {
		if waits.Why != WhySystem {
			require.NotEmpty(w.t, st.Turn(institution), "%s waits for %s, and asks it for nothing", st.ID, institution)
		}
	}
	if waits.Why == WhySystem {
		require.Equal(w.t, ReportStep, st.Kind, "%s waits for nobody", st.ID)
	}
}

// foldsAgain requires that the events alone give the state.
func (w *world) foldsAgain() {
	again := NewStage(w.stage.Cycle, w.stage.Name, w.stage.Attempt)
	for _, e := range w.log {
		again.Apply(e)
		again.Apply(e)
	}
	require.Equal(w.t, toJSONOf(w.t, w.stage), toJSONOf(w.t, again))
	require.Equal(w.t, toJSONOf(w.t, w.stage), toJSONOf(w.t, w.stage.Clone()))
	var back Stage
	require.NoError(w.t, json.Unmarshal([]byte(toJSONOf(w.t, w.stage)), &back))
	for i, st := range w.stage.Steps {
		require.Equal(w.t, st.Replies, back.Steps[i].Replies, "the state as JSON holds every reply")
		require.ElementsMatch(w.t, st.Delivered, back.Steps[i].Delivered)
	}
	require.Equal(w.t, toJSONOf(w.t, w.stage), toJSONOf(w.t, back))
	require.Equal(w.t, w.model.seq, w.stage.LastSeq())
	require.Equal(w.t, w.model.at, w.stage.LastTime())
}

// runsDown lets every deadline come: each one makes something happen, and they come to an end.
func (w *world) runsDown() {
	for range 8*len(w.stage.Steps) + 1 {
		at, why, ok := w.stage.NextDeadline()
		if !ok {
			w.everyLateStepWasTold()
			return
		}
		c := Command{ID: "tick", Kind: Tick, Cycle: w.stage.Cycle, Stage: w.stage.Name, Attempt: w.stage.Attempt, Actor: system, At: at}
		require.NotEmpty(w.t, w.tries(c), "nothing happened at the %s", why)
	}
	require.Fail(w.t, "the deadlines never end")
}

// everyLateStepWasTold requires that no step waits in silence once all its instants are past.
func (w *world) everyLateStepWasTold() {
	for id, st := range w.model.steps {
		if !st.ended && !w.model.closed && !w.model.paused && !w.model.held {
			require.True(w.t, st.held || st.due.IsZero() || st.alarms == 1+len(st.rule.Ladder), "%s waits and nobody was told", id)
		}
	}
}

func (w *world) moves() {
	hours := rapid.SampledFrom([]int{0, 0, 1, 7, 30, 100}).Draw(w.t, "hours")
	w.now = w.now.Add(time.Duration(hours) * time.Hour)
}

func TestATextIsNeverApprovedByTheOneWhoWroteIt(t *testing.T) {
	t.Parallel()
	both := []Role{Drafter, Approver}
	people := []Actor{hana, hedy, {Person: "hugo", Institution: "health", Roles: both}, jure, inTwoHouses("justice")}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, runningCycle(launch()), SignOff, 1, before(SignOff), monday)
		for n := range rapid.IntRange(5, 60).Draw(t, "acts") {
			c := useful(w.stage)
			c.ID, c.At, c.Step = string(rune('a'+n)), w.now, "plan/a"
			c.Kind = rapid.SampledFrom([]CommandKind{Submit, Submit, Submit, Approve, Approve, Approve, Return}).Draw(t, "kind")
			c.Actor = rapid.SampledFrom(people).Draw(t, "actor")
			c.Content = text(rapid.SampledFrom([]string{"t1", "t2"}).Draw(t, "text"))
			c.OnBehalfOf = rapid.SampledFrom([]string{"", "", "", "", "hugo", "hedy"}).Draw(t, "principal")
			c.Shown = w.stage.Step("plan/a").Content.Hash
			w.tries(c)
		}
	})
}

// BenchmarkDecide judges one approval in a sign-off of 200 plans, the size of a large State.
func BenchmarkDecide(b *testing.B) {
	d := before(SignOff)
	d.Heads = nil
	for i := range 200 {
		d.Heads = append(d.Heads, ClusterHead{ID: fmt.Sprint(i), Size: 10, Lead: "health", Supporting: []string{"justice"}})
	}
	p := openedWith(b, SignOff, launch(), d)
	p.does(hana, Submit, "plan/7", content("plan"))
	approve, submit := p.command(hugo, Approve, "plan/7"), p.command(hana, Submit, "plan/7", content("next"))
	for b.Loop() {
		for _, c := range []Command{approve, submit} {
			if _, err := p.stage.Decide(c); err != nil {
				b.Fatal(err)
			}
		}
	}
}
