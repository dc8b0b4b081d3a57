package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

type cyclePlay struct {
	t     testing.TB
	cycle *Cycle
}

func (p *cyclePlay) does(c Command) []string {
	p.t.Helper()
	events, err := p.cycle.Decide(c)
	require.NoError(p.t, err)
	for _, e := range events {
		p.cycle.Apply(e)
	}
	return typesOf(events)
}

func onCycle(who Actor, kind CommandKind, with ...func(*Command)) Command {
	c := Command{ID: "x", Kind: kind, Cycle: "c1", Actor: who, At: monday}
	for _, change := range with {
		change(&c)
	}
	return c
}

func withLaunch(changes ...func(*Launch)) func(*Command) {
	return func(c *Command) {
		l := launch()
		for _, change := range changes {
			change(&l)
		}
		c.Launch = &l
	}
}

func attempt(stage StageName, n int) func(*Command) {
	return func(c *Command) { c.Stage, c.Attempt = stage, n }
}

func ended(o Outcome) func(*Command) { return func(c *Command) { c.Outcome = o } }

// launched is a cycle that runs its intake.
func launched(t testing.TB) *cyclePlay {
	p := &cyclePlay{t: t, cycle: NewCycle("c1")}
	require.Equal(t, []string{"CycleLaunched"}, p.does(onCycle(mira, LaunchIt, withLaunch())))
	require.Equal(t, []string{"StageStarted"}, p.does(onCycle(system, StartStage, attempt(Intake, 1))))
	return p
}

func TestCycleRunsTheSevenStagesInOrder(t *testing.T) {
	t.Parallel()
	p := &cyclePlay{t: t, cycle: NewCycle("c1")}
	p.does(onCycle(mira, LaunchIt, withLaunch()))
	for _, name := range Stages {
		stage, n, ok := p.cycle.Next()
		require.True(t, ok)
		require.Equal(t, name, stage)
		p.does(onCycle(system, StartStage, attempt(stage, n)))
		_, _, ok = p.cycle.Next()
		require.False(t, ok, "one stage at a time")
		p.does(onCycle(system, FinishStage, attempt(stage, n), ended(Completed)))
	}
	require.Equal(t, CycleDone, p.cycle.State)
	require.True(t, p.cycle.Done())
	_, _, ok := p.cycle.Next()
	require.False(t, ok)
}

func TestReturnOpensTheNextAttempt(t *testing.T) {
	t.Parallel()
	p := launched(t)
	p.does(onCycle(system, FinishStage, attempt(Intake, 1), ended(Completed)))
	p.does(onCycle(system, StartStage, attempt(Clustering, 1)))
	p.does(onCycle(system, FinishStage, attempt(Clustering, 1), ended(SentBack), returnTo(Intake)))
	stage, n, ok := p.cycle.Next()
	require.True(t, ok)
	require.Equal(t, Intake, stage)
	require.Equal(t, 2, n)
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	p := launched(t)
	require.Equal(t, []string{"CyclePaused"}, p.does(onCycle(mira, Pause, because)))
	require.Equal(t, CyclePausedNow, p.cycle.State)
	events, err := p.cycle.Decide(onCycle(mira, Resume, because, at(monday.Add(48*time.Hour))))
	require.NoError(t, err)
	require.Equal(t, CycleResumed{Reason: why, Paused: 48 * time.Hour}, events[0].Body)
}

var cycleRefusals = map[string]struct {
	given func(testing.TB) *cyclePlay
	code  Code
	rule  string
	ask   Command
}{
	"another cycle":         {launched, Conflict, "other_cycle", onCycle(mira, Pause, because, func(c *Command) { c.Cycle = "c2" })},
	"auditor":               {launched, Forbidden, "auditor_writing", onCycle(otto, Pause, because)},
	"not launched":          {notLaunched, Conflict, "not_launched", onCycle(mira, Pause, because)},
	"launched twice":        {launched, Conflict, "launched_already", onCycle(mira, LaunchIt, withLaunch())},
	"launch of nothing":     {notLaunched, Invalid, "invalid_value", onCycle(mira, LaunchIt)},
	"launch by a ministry":  {notLaunched, Forbidden, "not_the_coordinator", onCycle(hugo, LaunchIt, withLaunch())},
	"launch for others":     {notLaunched, Forbidden, "not_the_coordinator", onCycle(mira, LaunchIt, withLaunch(func(l *Launch) { l.Parties.Coordination = "other" }))},
	"pause by a ministry":   {launched, Forbidden, "not_the_coordinator", onCycle(hugo, Pause, because)},
	"pause, no reason":      {launched, Invalid, "reason_missing", onCycle(mira, Pause)},
	"resume what runs":      {launched, Conflict, "not_paused", onCycle(mira, Resume, because)},
	"pause twice":           {pausedCycle, Conflict, "paused_already", onCycle(mira, Pause, because)},
	"after the end":         {withdrawn, Conflict, "cycle_ended", onCycle(mira, Pause, because)},
	"reopen what runs":      {launched, Conflict, "cycle_runs", onCycle(mira, ReopenCycle, because)},
	"reopen a later stage":  {launched, Invalid, "invalid_value", onCycle(mira, ReopenStage, because, func(c *Command) { c.ReturnTo = Drafting })},
	"reopen, no reason":     {launched, Invalid, "reason_missing", onCycle(mira, ReopenStage)},
	"reopen by a ministry":  {withdrawn, Forbidden, "not_the_coordinator", onCycle(hugo, ReopenCycle, because)},
	"reopen while it ends":  {withdrawn, Conflict, "stage_ending", onCycle(mira, ReopenCycle, because)},
	"reopen twice":          {goingBack, Conflict, "reopened_already", onCycle(mira, ReopenStage, because, func(c *Command) { c.ReturnTo = Intake })},
	"reopen between stages": {between, Conflict, "between_stages", onCycle(mira, ReopenStage, because, func(c *Command) { c.ReturnTo = Intake })},
	"step act":              {launched, Invalid, "unknown_act", onCycle(mira, Approve, because)},
	"workflow's act":        {launched, Invalid, "unknown_act", onCycle(system, Propose)},
	"start another stage":   {launched, Conflict, "not_next", onCycle(system, StartStage, attempt(SignOff, 1))},
	"start after the end":   {withdrawn, Conflict, "not_next", onCycle(system, StartStage, attempt(Clustering, 1))},
	"finish another stage":  {launched, Conflict, "not_running", onCycle(system, FinishStage, attempt(SignOff, 1), ended(Completed))},
	"finish without an end": {launched, Invalid, "unknown_outcome", onCycle(system, FinishStage, attempt(Intake, 1))},
	"finish another try":    {launched, Conflict, "not_running", onCycle(system, FinishStage, attempt(Intake, 2), ended(Completed))},
}

func notLaunched(t testing.TB) *cyclePlay { return &cyclePlay{t: t, cycle: NewCycle("c1")} }

func pausedCycle(t testing.TB) *cyclePlay {
	p := launched(t)
	p.does(onCycle(mira, Pause, because))
	return p
}

func withdrawn(t testing.TB) *cyclePlay {
	p := launched(t)
	require.Equal(t, []string{"CycleWithdrawn"}, p.does(onCycle(mira, Withdraw, because)))
	return p
}

func TestCycleRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range cycleRefusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.given(t)
			was := toJSON(t, p.cycle)
			events, err := p.cycle.Decide(c.ask)
			require.Error(t, err)
			require.Empty(t, events)
			require.Equal(t, c.rule, AsError(err).Rule, err.Error())
			require.Equal(t, c.code, AsError(err).Code)
			require.Equal(t, was, toJSON(t, p.cycle))
		})
	}
}

func TestLaunchCheck(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(*Launch){
		"title":     func(l *Launch) { l.Title = Ref{} },
		"selection": func(l *Launch) { l.Count = 0 },
		"zone":      func(l *Launch) { l.Zone = "Mars/Olympus" },
		"language":  func(l *Launch) { l.Language = "de" },
		"profile":   func(l *Launch) { l.Profile.Version = 0 },
		"rules":     func(l *Launch) { l.Profile.Rules = nil },
	} {
		l := launch()
		change(&l)
		require.Equal(t, field, AsError(l.Check()).Field)
	}
	for says, change := range map[string]func(*Launch){
		"at most 5000": func(l *Launch) { l.Count = MaxSelection + 1 },
		"coordinating": func(l *Launch) { l.Parties.Coordination = "" },
		"committee":    func(l *Launch) { l.Parties.Committee = "" },
		"foreign":      func(l *Launch) { l.Parties.ForeignMinistry = "" },
		"consult":      func(l *Launch) { l.Parties.Consulted = nil },
	} {
		l := launch()
		change(&l)
		require.ErrorContains(t, l.Check(), says)
	}
	require.NoError(t, launch().Check())
}
