package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

// owed runs an obligation of a completed cycle in an environment that skips time, and returns it as the database shows it at instants after
// the start.
func (w *world) owed(t *testing.T, p *storetest.Play, name string, looks ...time.Duration) (start time.Time, seen []*followup.Obligation) {
	t.Helper()
	id := p.Cycle + "." + name + ".1"
	env := w.environment(followup.ObligationStream(id), &workflows.Flows{})
	start = time.Now()
	env.SetStartTime(start)
	for _, after := range looks {
		env.RegisterDelayedCallback(func() {
			seen = append(seen, must(w.store.Obligation(context.Background(), id))(t))
		}, after)
	}
	env.RegisterDelayedCallback(env.CancelWorkflow, 2*365*day)
	env.ExecuteWorkflow(workflows.FollowUpWorkflow, workflows.ObligationInput{ID: id})
	require.True(t, env.IsWorkflowCompleted())
	require.ErrorContains(t, env.GetWorkflowError(), "canceled")
	return start, seen
}

// submitted is a periodic report that was sent to a committee.
func (w *world) submitted(t *testing.T, body string) *storetest.Play {
	t.Helper()
	profile := must(followup.ProfileNamed("treaty-periodic-report"))(t)
	p := storetest.LaunchAs(t, w.store, func(l *followup.Launch) { l.Profile, l.Mechanism = profile, body }, w.recommendations()...)
	p.Until(followup.Submission)
	p.Through(followup.Submission)
	p.Finish(followup.Submission)
	return p
}

func TestTwelveMonthsAfterTheReportItsFollowUpHasBeenProposed(t *testing.T) {
	t.Parallel()
	w := newLedger(t)
	p := w.submitted(t, "CERD")
	start, seen := w.owed(t, p, "follow_up_report", day, 365*day, 400*day)
	zone := must(time.LoadLocation("Europe/Ljubljana"))(t)
	y, m, d := start.In(zone).AddDate(1, 0, 0).Date()
	closes := must(followup.CalendarNamed(followup.DefaultCalendar))(t).Closes
	due := must(time.ParseInLocation("2006-01-02 15:04", time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)+" "+closes, zone))(t).UTC()

	require.Equal(t, followup.ObligationWaits, seen[0].State)
	require.Equal(t, due, seen[0].Clock.Due, "one year after the dispatch, at the end of the day in the State")
	require.Nil(t, seen[0].Proposal)

	require.Equal(t, followup.ObligationProposes, seen[1].State)
	require.Equal(t, &followup.Proposal{Profile: "treaty-follow-up-report", Anchor: seen[1].Proposal.Anchor, Due: due}, seen[1].Proposal)
	require.Equal(t, 2, seen[1].Reminded, "three months and one month before")
	require.True(t, seen[2].Overdue)

	events := w.events(seen[0].Stream())
	require.Equal(t, []string{"ObligationArmed", "NextCycleProposed", "ObligationReminded", "ObligationReminded", "ObligationReminded"}, typesOf(events))
	requireNear(t, []time.Time{events[1].At}, seen[0].Clock.ProposeAt)
}

func typesOf(events []followup.Event) (types []string) {
	for _, e := range events {
		types = append(types, e.Type())
	}
	return types
}

func TestACompletedCycleStartsItsObligationsAndANewLaunchDischargesOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profile = "treaty-periodic-report"
	launch := w.launchCommand(false)
	launch.Launch.Mechanism = "CAT"
	must(w.sendLaunch(launch))(t)
	for _, name := range followup.Stages {
		w.awaitStage(name, func(s *followup.Stage) bool { return s.Opened })
		w.play(name)
		w.close(name)
	}
	w.awaitCycle(func(c *followup.Cycle) bool { return c.State == followup.CycleDone })
	id := w.cycle + ".follow_up_report.1"
	ctx := context.Background()
	require.NoError(t, w.client.GetWorkflow(ctx, followup.CycleStream(w.cycle), "").Get(ctx, nil), "the cycle ends, its obligations outlive it")
	o := must(w.store.Obligation(ctx, id))(t)
	require.Equal(t, followup.ObligationWaits, o.State)
	require.Equal(t, o.Terms.SentAt.In(time.UTC).Year()+1, o.Clock.Due.Year())

	refused := w.onObligation(id, followup.Command{Kind: followup.MoveObligation, Due: time.Now().AddDate(0, 8, 0), Reason: w.text("letter"), Actor: actor("hana", health, followup.FocalPoint)})
	require.Equal(t, "not_the_coordinator", refused.Refusal.Rule)
	moved := w.onObligation(id, followup.Command{Kind: followup.MoveObligation, Due: time.Now().AddDate(0, 8, 0), Reason: w.text("letter"), Actor: coordinator()})
	require.Nil(t, moved.Refusal)
	require.Equal(t, `"letter"`, string(must(w.store.Content(ctx, must(w.store.Obligation(ctx, id))(t).Moved.ID))(t).Data))

	w.cycle = newID()
	answer := w.launchCommand(false)
	answer.Launch.Answers = id
	must(w.sendLaunch(answer))(t)
	require.Equal(t, []string{followup.ObligationStream(id)}, must(w.store.ToldObligations(ctx))(t))
	require.NoError(t, w.client.SignalWorkflow(ctx, followup.ObligationStream(id), "", workflows.LookSignal, nil))
	require.NoError(t, w.client.GetWorkflow(ctx, followup.ObligationStream(id), "").Get(ctx, nil))
	require.Equal(t, w.cycle, must(w.store.Obligation(ctx, id))(t).Answer)
	require.Empty(t, must(w.store.ToldObligations(ctx))(t))
}

// onObligation sends a command to an obligation.
func (w *world) onObligation(id string, c followup.Command) workflows.Answer {
	w.t.Helper()
	c.ID, c.Obligation, c.At = newID(), id, time.Now().UTC()
	return must(w.send(followup.ObligationStream(id), c))(w.t).Answers[0]
}
