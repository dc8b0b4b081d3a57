package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// between is a cycle whose intake has ended and whose clustering has not started.
func between(t testing.TB) *cyclePlay {
	p := launched(t)
	p.does(onCycle(system, FinishStage, attempt(Intake, 1), ended(Completed)))
	return p
}

func back(to StageName) func(*Command) { return func(c *Command) { c.ReturnTo = to } }

// goingBack is a cycle whose clustering runs and whose intake is opened again.
func goingBack(t testing.TB) *cyclePlay {
	p := between(t)
	p.does(onCycle(system, StartStage, attempt(Clustering, 1)))
	require.Equal(t, []string{"StageReopened"}, p.does(onCycle(mira, ReopenStage, because, back(Intake))))
	return p
}

func TestAStageIsOpenedAgain(t *testing.T) {
	t.Parallel()
	for _, outcome := range []Outcome{SentBack, Completed} { // it may have ended before the news reached it
		p := goingBack(t)
		p.does(onCycle(system, FinishStage, attempt(Clustering, 1), ended(outcome), back(Intake)))
		stage, n, ok := p.cycle.Next()
		require.True(t, ok)
		require.Equal(t, Intake, stage)
		require.Equal(t, 2, n)
		p.does(onCycle(system, StartStage, attempt(Intake, 2)))
		p.does(onCycle(system, FinishStage, attempt(Intake, 2), ended(Completed)))
		stage, _, _ = p.cycle.Next()
		require.Equal(t, Clustering, stage, "it goes on from there")
	}
}

func TestTheRunningStageEndsWhenAnEarlierOneIsOpenedAgain(t *testing.T) {
	t.Parallel()
	p := planned(t)
	news := Event{Stream: CycleStream("c1"), Seq: 2, At: monday, Body: StageReopened{Stage: Clustering, Reason: why}}
	require.Equal(t, []string{"StageClosed"}, p.does(system, Heed, "", func(c *Command) { c.Noticed = &news }))
	require.Equal(t, SentBack, p.stage.Outcome)
	require.Equal(t, Clustering, p.stage.ReturnTo)
}

func TestACycleThatWasWithdrawnRunsAgain(t *testing.T) {
	t.Parallel()
	p := withdrawn(t)
	p.does(onCycle(system, FinishStage, attempt(Intake, 1), ended(Withdrawn)))
	require.Equal(t, []string{"CycleReopened"}, p.does(onCycle(mira, ReopenCycle, because)))
	stage, n, ok := p.cycle.Next()
	require.True(t, ok)
	require.Equal(t, Intake, stage)
	require.Equal(t, 2, n)
	require.Equal(t, CycleRunning, p.cycle.State)
}

func TestACycleThatWasCompletedArmsItsObligationsAnew(t *testing.T) {
	t.Parallel()
	p := &cyclePlay{t: t, cycle: NewCycle("c1")}
	p.does(onCycle(mira, LaunchIt, withLaunch(func(l *Launch) {
		l.Profile.FollowUps = []FollowUpRule{{Name: "next", Profile: "upr-mid-term", From: FromDispatch, At: "+1y", Propose: "6mo"}}
	})))
	for range Stages {
		stage, n, _ := p.cycle.Next()
		p.does(onCycle(system, StartStage, attempt(stage, n)))
		p.does(onCycle(system, FinishStage, attempt(stage, n), ended(Completed)))
	}
	require.Equal(t, []string{"c1.next.1"}, p.cycle.Obligations())
	p.does(onCycle(mira, ReopenCycle, because, back(Drafting)))
	require.Empty(t, p.cycle.Obligations())
	for _, stage := range []StageName{Drafting, Submission} {
		p.does(onCycle(system, StartStage, attempt(stage, 2)))
		p.does(onCycle(system, FinishStage, attempt(stage, 2), ended(Completed)))
	}
	require.Equal(t, []string{"c1.next.2"}, p.cycle.Obligations())
}
