package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestAStageThatIsPausedStandsStill(t *testing.T) {
	t.Parallel()
	p := planned(t)
	was := p.stage.Step("plan/a").Clock
	_, _, ticks := p.stage.NextDeadline()
	require.True(t, ticks)
	require.Equal(t, []string{"StageHeld"}, p.does(mira, PauseStage, "", because))
	_, _, ticks = p.stage.NextDeadline()
	require.False(t, ticks)
	require.Empty(t, p.ticks(was.Due), "no reminder while it stands still")
	resumed := p.stage.HeldSince.AddDate(0, 0, 14)
	require.Equal(t, []string{"StageReleased"}, p.does(mira, ResumeStage, "", because, at(resumed)))
	require.Equal(t, was.Due.AddDate(0, 0, 14), p.stage.Step("plan/a").Clock.Due)
	require.False(t, p.stage.Held)
}

func TestAPauseOfTheCycleInAPausedStageCountsOnce(t *testing.T) {
	t.Parallel()
	p := planned(t)
	was := p.stage.Step("plan/a").Clock.Due
	p.does(mira, PauseStage, "", because, at(monday))
	heed := func(e Event) func(*Command) {
		return func(c *Command) { c.Noticed, c.At = &e, e.At }
	}
	cycle := func(seq int64, after time.Duration, body Body) Event {
		return Event{Stream: CycleStream("c1"), Seq: seq, At: monday.Add(after), Body: body}
	}
	week := 7 * 24 * time.Hour
	p.does(system, Heed, "", heed(cycle(2, week, CyclePaused{Reason: why})))
	p.does(system, Heed, "", heed(cycle(3, 2*week, CycleResumed{Reason: why, Paused: week})))
	p.does(mira, ResumeStage, "", because, at(monday.Add(3*week)))
	require.WithinDuration(t, was.AddDate(0, 0, 21), p.stage.Step("plan/a").Clock.Due, 25*time.Hour, "three weeks, not four; the clocks change in between")
}

func TestAStageIsExtendedByAPeriodOrToADate(t *testing.T) {
	t.Parallel()
	p := planned(t)
	a, b := p.stage.Step("plan/a").Clock.Due, p.stage.Step("plan/b").Clock.Due
	require.Equal(t, []string{"DeadlineExtended", "DeadlineExtended"}, p.does(mira, ExtendStage, "", because, func(c *Command) { c.By = "7d" }))
	require.True(t, p.stage.Step("plan/a").Clock.Due.After(a.AddDate(0, 0, 6)))
	require.True(t, p.stage.Step("plan/b").Clock.Due.After(b.AddDate(0, 0, 6)))
	p.does(mira, Extend, "plan/b", due(nextYear), because)
	require.Equal(t, []string{"DeadlineExtended"}, p.does(mira, ExtendStage, "", due(nextYear.AddDate(0, 0, -7)), because), "what is due later stays")
	require.Equal(t, nextYear, p.stage.Step("plan/b").Clock.Due)
}
