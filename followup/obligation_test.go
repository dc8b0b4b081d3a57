package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// owing is an obligation of a cycle that was sent on a Monday in March.
func owing(t testing.TB, r FollowUpRule, anchor time.Time) *Obligation {
	t.Helper()
	l := launch()
	l.Mechanism, l.Anchor = "CERD", anchor
	l.Profile.FollowUps = []FollowUpRule{r}
	l.Profile.Deadlines = []Deadline{{Name: "report_due", Stage: Submission, At: "-84d"}}
	c := NewCycle("c1")
	c.Apply(Event{Seq: 1, At: monday, Body: CycleLaunched{Launch: l}})
	c.Apply(Event{Seq: 2, At: monday, Body: CycleCompleted{}})
	o := NewObligation(c.Obligations()[0])
	events, err := o.Arm(c, monday, monday)
	require.NoError(t, err)
	o.Apply(events[0])
	return o
}

var oneYear = FollowUpRule{Name: "next", Profile: "upr-national-report", From: FromDispatch, At: "+1y", Propose: "6mo", Remind: []Period{"1mo", "3mo"}}

func TestAnObligationIsDueFromDispatchAnchorOrTheReportBefore(t *testing.T) {
	t.Parallel()
	anchor := time.Date(2027, 5, 3, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		from Origin
		at   Offset
		due  string
	}{
		{FromDispatch, "+1y", monday.AddDate(1, 0, 0).Format(time.DateOnly)},
		{FromAnchor, "+4mo", "2027-09-03"},
		{FromDue, "+54mo", "2031-08-08"},
	} {
		r := oneYear
		r.From, r.At = c.from, c.at
		o := owing(t, r, anchor)
		require.Equal(t, c.due, o.Clock.Due.Format(time.DateOnly), c.from)
	}
}

func TestAProposalFindsTheAnchorOfTheNextCycle(t *testing.T) {
	t.Parallel()
	o := owing(t, oneYear, time.Time{})
	at, why, ok := o.NextDeadline()
	require.True(t, ok)
	require.Contains(t, why, "proposal")
	events, err := o.Decide(Command{Kind: Tick, Obligation: o.ID, Actor: system, At: at})
	require.NoError(t, err)
	o.Apply(events[0])
	require.Equal(t, monday.AddDate(1, 0, 84).Format(time.DateOnly), o.Proposal.Anchor.Format(time.DateOnly), "a session 12 weeks after its report is due")
}

func onObligation(o *Obligation, who Actor, kind CommandKind, with ...func(*Command)) Command {
	return onCycle(who, kind, append(with, func(c *Command) { c.Obligation = o.ID })...)
}

func TestTheBodysOwnDateWins(t *testing.T) {
	t.Parallel()
	o := owing(t, oneYear, time.Time{})
	events, err := o.Decide(onObligation(o, mira, MoveObligation, due(nextYear.AddDate(0, 6, 0)), because))
	require.NoError(t, err)
	o.Apply(events[0])
	require.Equal(t, nextYear.AddDate(0, 6, 0).Format(time.DateOnly), o.Clock.Due.Format(time.DateOnly))
	require.True(t, o.Clock.ProposeAt.Before(o.Clock.Due.AddDate(0, -5, 0)))
	require.Len(t, o.Clock.RemindAt, 2)
}

// obligationRefusals holds what an obligation refuses.
var obligationRefusals = map[string]struct {
	code Code
	rule string
	who  Actor
	kind CommandKind
	with []func(*Command)
	ends bool
	bare bool
}{
	"another":             {Conflict, "other_obligation", mira, WaiveObligation, with(because, func(c *Command) { c.Obligation = "x" }), false, false},
	"never armed":         {Conflict, "not_armed", mira, WaiveObligation, with(because), false, true},
	"by a ministry":       {Forbidden, "not_the_coordinator", hugo, WaiveObligation, with(because), false, false},
	"without reason":      {Invalid, "reason_missing", mira, WaiveObligation, nil, false, false},
	"after the end":       {Conflict, "obligation_ended", mira, WaiveObligation, with(because), true, false},
	"to no date":          {Invalid, "invalid_value", mira, MoveObligation, with(because), false, false},
	"to before the last":  {Invalid, "invalid_value", mira, MoveObligation, with(because, due(monday.AddDate(0, 0, -3))), false, false},
	"auditor":             {Forbidden, "auditor_writing", otto, WaiveObligation, with(because), false, false},
	"an act on a step":    {Invalid, "unknown_act", mira, Approve, with(because), false, false},
	"an act of the cycle": {Invalid, "unknown_act", system, StartStage, nil, false, false},
}

func TestObligationRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range obligationRefusals {
		o := owing(t, oneYear, time.Time{})
		if c.bare {
			o = NewObligation(o.ID)
		}
		cmd := onObligation(o, c.who, c.kind)
		if c.ends {
			o.Apply(Event{Seq: 2, At: monday, Body: ObligationWaived{Reason: why}})
		}
		for _, change := range c.with {
			change(&cmd)
		}
		_, err := o.Decide(cmd)
		require.Error(t, err, name)
		require.Equal(t, c.rule, AsError(err).Rule, name)
		require.Equal(t, c.code, AsError(err).Code, name)
	}
}

func TestWhatEndsAnObligation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		news Event
		is   ObligationState
	}{
		{Event{Stream: CycleStream("c2"), Seq: 1, Body: CycleLaunched{Launch: Launch{Answers: "c1.next.1"}}}, ObligationAnswered},
		{Event{Stream: CycleStream("c1"), Seq: 9, Body: CycleReopened{Stage: Drafting, Reason: why}}, ObligationDropped},
		{Event{Stream: RegistryStream, Body: DocumentReceived{Body: "CERD", Symbol: "CERD/C/1"}}, ObligationProposes},
	} {
		o := owing(t, oneYear, time.Time{})
		events, err := o.Decide(Command{Kind: Heed, Obligation: o.ID, Noticed: &c.news, Actor: system, At: monday})
		require.NoError(t, err)
		o.Apply(events[0])
		require.Equal(t, c.is, o.State)
	}
}
