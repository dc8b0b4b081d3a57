package followup_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "nmrf/followup"
)

// cycleWorld drives a cycle and its stages together, as the workflows do: the cycle starts the next stage, the stage
// heeds the cycle, the cycle hears how the stage ended.
type cycleWorld struct {
	t       *rapid.T
	cycle   *Cycle
	log     []Event
	running *world
	dossier map[StageName]Dossier // of the last completed attempt
	done    []*Stage              // attempts that have ended
	n       int
	now     time.Time
}

func newCycleWorld(t *rapid.T) *cycleWorld {
	l := launch()
	w := &cycleWorld{t: t, cycle: NewCycle("c1"), dossier: map[StageName]Dossier{}, now: monday}
	require.NotEmpty(t, w.tries(onCycle(mira, LaunchIt, func(c *Command) { c.Launch = &l })))
	return w
}

// tries sends a command to the cycle itself.
func (w *cycleWorld) tries(c Command) []Event {
	was, ended := toJSONOf(w.t, w.cycle), w.cycle.Done()
	events, err := w.cycle.Decide(c)
	require.Equal(w.t, was, toJSONOf(w.t, w.cycle), "Decide changed the cycle")
	if err != nil {
		require.Empty(w.t, events)
		return nil
	}
	for _, e := range events {
		require.Equal(w.t, w.cycle.Seq+1, e.Seq)
		require.False(w.t, e.At.Before(w.cycle.At), "time runs backwards")
		_, finished := e.Body.(StageFinished)
		require.True(w.t, finished || !ended, "%s after the end", e.Type())
		w.cycle.Apply(e)
	}
	w.log = append(w.log, events...)
	return events
}

func (w *cycleWorld) own(kind CommandKind, stage StageName, attempt int) Command {
	return Command{Kind: kind, Cycle: "c1", Actor: system, Stage: stage, Attempt: attempt, At: w.now}
}

// starts begins the stage that is next; false when there is none.
func (w *cycleWorld) starts() bool {
	stage, attempt, ok := w.cycle.Next()
	if !ok {
		return false
	}
	require.NotEmpty(w.t, w.tries(w.own(StartStage, stage, attempt)))
	before := Dossier{Selection: w.cycle.Launch.Selection, Count: w.cycle.Launch.Count}
	if n := stage.Ordinal(); n > 0 {
		done, completed := w.dossier[Stages[n-1]]
		require.True(w.t, completed, "%s starts though the stage before it was never completed", stage)
		before = done
	}
	w.running = newWorld(w.t, w.cycle, stage, attempt, before, w.now)
	return true
}

// acts lets somebody act on the running stage or on the whole cycle.
func (w *cycleWorld) acts() {
	w.n++
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 30).Draw(w.t, "hours")) * time.Hour)
	if kinds := map[int]CommandKind{0: Pause, 1: Resume, 2: Resume, 3: Withdraw}; w.n%3 == 0 {
		if kind, ok := kinds[rapid.IntRange(0, 60).Draw(w.t, "cycle act")]; ok {
			w.steers(kind)
		}
	}
	if w.cycle.State == CyclePausedNow && rapid.IntRange(0, 3).Draw(w.t, "resume") == 0 {
		w.steers(Resume)
	}
	s := w.running.stage
	if rapid.IntRange(0, 40).Draw(w.t, "source") == 37 {
		w.sourceChanges()
	}
	w.running.now = w.now
	c := nextCommand(w.t, s, w.n, w.now)
	if c.Kind == SendBack && rapid.IntRange(0, 5).Draw(w.t, "go on") != 0 {
		c.Kind = Close
	}
	w.running.tries(c)
	w.now = w.running.now
}

func (w *cycleWorld) steers(kind CommandKind) {
	who := rapid.SampledFrom([]Actor{mira, mira, mira, otto, hugo}).Draw(w.t, "who steers")
	events := w.tries(Command{ID: fmt.Sprint("steer-", w.n), Kind: kind, Cycle: "c1", Actor: who, Reason: why, At: w.now})
	require.True(w.t, len(events) == 0 || who.Person == "mira")
	for i := range events {
		if !w.running.stage.Done() {
			c := w.own(Heed, w.running.stage.Name, w.running.stage.Attempt)
			c.Noticed = &events[i]
			w.running.tries(c)
		}
	}
}

// sourceChanges lets an import change recommendations: the cycle notes it once, and its running stage takes note, unless it has ended.
func (w *cycleWorld) sourceChanges() {
	c, change := w.own(NoteSources, "", 0), anySource(w.t, w.running.stage, w.n)
	c.Source = &change
	events := w.tries(c)
	if w.cycle.Done() {
		require.Empty(w.t, events, "a cycle that has ended rests on nothing any more")
		return
	}
	require.Len(w.t, events, 1)
	require.Equal(w.t, change.Import, w.cycle.SourcesSeen())
	require.Empty(w.t, w.tries(c), "an import is noted once")
	heed := w.own(Heed, w.running.stage.Name, w.running.stage.Attempt)
	heed.Noticed = &events[0]
	w.running.now = w.now
	require.NotEmpty(w.t, w.running.tries(heed))
	require.Empty(w.t, w.running.tries(heed), "and heeded once")
}

// knowsWhatIsOutdated requires that what is called outdated stands, was decided before the change, and by a stage that did not hear of it.
func (w *cycleWorld) knowsWhatIsOutdated() {
	for _, out := range w.cycle.Outdated(w.done) {
		for _, in := range out.Stages {
			require.NotEmpty(w.t, in.Steps)
			for _, r := range w.cycle.Runs {
				if r.Stage != in.Stage {
					continue
				}
				require.LessOrEqual(w.t, r.Attempt, in.Attempt, "a later attempt stands")
				if r.Attempt == in.Attempt {
					require.Equal(w.t, Completed, r.Outcome)
					require.False(w.t, r.Finished.After(out.Change.At), "it was open and heard of it")
				}
			}
		}
	}
}

// hears tells the cycle how its stage ended.
func (w *cycleWorld) hears() {
	s := w.running.stage
	w.running.foldsAgain()
	w.done = append(w.done, s)
	if s.Outcome == Completed {
		w.dossier[s.Name] = s.Dossier
	}
	c := w.own(FinishStage, s.Name, s.Attempt)
	c.Outcome, c.ReturnTo = s.Outcome, s.ReturnTo
	require.NotEmpty(w.t, w.tries(c))
}

// keptTheOrder requires that every run follows from the one before, and that a completed cycle did all seven stages.
func (w *cycleWorld) keptTheOrder() {
	next, attempts := 0, map[StageName]int{}
	for _, r := range w.cycle.Runs {
		attempts[r.Stage]++
		require.Equal(w.t, next, r.Stage.Ordinal(), "a stage was skipped")
		require.Equal(w.t, attempts[r.Stage], r.Attempt)
		switch r.Outcome {
		case Completed:
			next = r.Stage.Ordinal() + 1
		case SentBack:
			require.Less(w.t, r.ReturnTo.Ordinal(), r.Stage.Ordinal())
			next = r.ReturnTo.Ordinal()
		}
	}
	require.Equal(w.t, w.cycle.State == CycleDone, next == len(Stages) && w.cycle.State != CycleWithdrew)
	if w.cycle.State == CycleDone {
		require.Len(w.t, w.dossier, len(Stages))
		require.Equal(w.t, ByPortal, w.dossier[Submission].Channel)
	}
	again := NewCycle("c1")
	for _, e := range w.log {
		again.Apply(e)
	}
	require.Equal(w.t, toJSONOf(w.t, w.cycle), toJSONOf(w.t, again))
	require.Equal(w.t, toJSONOf(w.t, w.cycle), toJSONOf(w.t, w.cycle.Clone()))
	last := w.log[len(w.log)-1]
	require.Equal(w.t, last.Seq, w.cycle.LastSeq())
	require.Equal(w.t, last.At, w.cycle.LastTime())
}

func TestAnyCycleKeepsTheOrderOfItsStages(t *testing.T) {
	t.Parallel()
	ends := map[CycleState]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := newCycleWorld(t)
		for w.n < 150 && (w.running != nil && !w.running.stage.Done() || w.starts()) {
			w.acts()
			if w.running.stage.Done() {
				w.hears()
			}
			w.knowsWhatIsOutdated()
		}
		w.keptTheOrder()
		ends[w.cycle.State]++
	})
	require.NotZero(t, ends[CycleDone], "no cycle was ever completed: the test proves too little")
}

func TestAUsefulCycleIsCompleted(t *testing.T) {
	t.Parallel()
	c := runningCycle(launch())
	d, acts := Dossier{Selection: c.Launch.Selection, Count: c.Launch.Count}, 0
	for _, name := range Stages {
		p := &play{t: t, stage: NewStage("c1", name, 1), now: monday}
		events, err := p.stage.Open(c, d, monday)
		require.NoError(t, err)
		p.apply(events)
		for !p.stage.Done() {
			acts++
			require.Less(t, acts, 100)
			c := useful(p.stage)
			c.ID, c.At = fmt.Sprint(acts), monday
			events, err := p.stage.Decide(c)
			require.NoError(t, err, "%s %s %s", name, c.Kind, c.Step)
			p.apply(events)
		}
		d = p.stage.Dossier
	}
	require.Equal(t, ByPortal, d.Channel)
	require.Equal(t, text("t1"), d.Report)
	require.Len(t, d.Inputs, 2)
	require.Len(t, d.Sections, 3)
	require.Equal(t, "health", d.Heads[0].Lead)
}
