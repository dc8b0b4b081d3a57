package followup_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	. "nmrf/followup"
)

// crowd is everybody, and those whom the rules have to tell apart: iva approves for the ministries of health and of justice,
// others hold roles that must not meet in one person.
var crowd = append([]Actor{inTwoHouses("health"), inTwoHouses("justice"), {Person: "hana", Institution: "cabinet", Roles: []Role{Approver}},
	{Person: "mira", Institution: "nmrf", Roles: []Role{Coordinator, Drafter}}, {Person: "olga", Institution: "health", Roles: []Role{Approver, FocalPoint, Auditor}},
	{Person: "olaf", Institution: "nmrf", Roles: []Role{Coordinator, Administrator}}, {Person: "console:root", Institution: "nmrf", Roles: []Role{Coordinator, Operator}}, system}, everybody...)

// cora is a second coordinator, who writes nothing.
var cora = Actor{Person: "cora", Institution: "nmrf", Roles: []Role{Coordinator}}

// who finds somebody of the institution with one of the roles.
func who(institution string, roles ...Role) Actor {
	for _, a := range everybody {
		for _, r := range roles {
			if a.Institution == institution && a.Has(r) {
				return a
			}
		}
	}
	return mira
}

// useful returns a command that brings the stage forward.
func useful(s *Stage) Command {
	c := Command{Cycle: s.Cycle, Stage: s.Name, Attempt: s.Attempt, Reason: why, Actor: mira}
	if s.Name == Drafting && len(s.Steps) == 0 {
		c.Kind, c.Actor, c.Sections = Propose, system, []SectionHead{section("cluster-a", "health", "justice"), section("capacity"), section("cluster-b", "justice")}
		return c
	}
	for _, st := range s.Steps {
		if c.Step = st.ID; st.Open() {
			return usefulOn(st, c)
		}
		if st.Kind == InputStep && st.State == Passed && !st.Content.Zero() && st.Disposition == "" {
			c.Kind, c.Disposition = Dispose, Accepted
			return c
		}
	}
	c.Kind, c.Step = Close, ""
	return c
}

func usefulOn(st *Step, c Command) Command {
	c.Shown = st.Content.Hash
	switch {
	case st.Held:
		c.Kind = Unsuspend
	case st.Arbitration != nil:
		c.Kind, c.Actor = Arbitrate, cyril
	case st.Correction != nil:
		c.Kind, c.Actor = RejectCorrection, cora
	case st.Kind == AcceptStep && st.State != AwaitingReplies:
		c.Kind, c.Lead, c.Supporting = Assign, "health", []string{"justice"}
	case st.Kind == DispatchStep:
		c.Kind, c.Channel = Dispatch, ByPortal
	case st.Kind == ReportStep && st.State == AwaitingText:
		c.Kind, c.Actor, c.Content = Propose, system, text("t1")
	case st.State == AwaitingText:
		c.Kind, c.Content, c.Words, c.Count = Submit, text("t1"), 100, 12
		c.Clusters = []ClusterHead{{ID: "a", Size: 7}, {ID: "b", Size: 5}}
		c.Actor = who(st.Author, Coordinator, FocalPoint, Consultee, Statistician)
		if st.Kind == SectionStep {
			c.Actor = milo
		}
	case st.Clearer != "" && st.Ready():
		c.Kind = ClearIt
	case len(st.Awaited()) == 0:
		c.Kind = Abandon
	case st.Kind == AcceptStep:
		c.Kind, c.Actor = AcceptIt, who(st.Awaited()[0], FocalPoint)
	default:
		c.Kind, c.Actor = Approve, who(st.Awaited()[0], Approver, Coordinator)
	}
	return c
}

var anyKind = append([]CommandKind{Tick, Propose, Close, SendBack, LaunchIt}, StepCommands...)

// spoil draws changes to a useful command: another actor, another act, another text, another step, on behalf of somebody.
func spoil(t *rapid.T, s *Stage, c Command) Command {
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		switch rapid.IntRange(0, 8).Draw(t, "change") {
		case 0:
			c.Actor = rapid.SampledFrom(crowd).Draw(t, "actor")
		case 1:
			c.Kind = rapid.SampledFrom(anyKind).Draw(t, "kind")
		case 2:
			c.Content, c.Words = text(rapid.SampledFrom([]string{"t1", "t2", "t3"}).Draw(t, "text")), rapid.IntRange(1, 700).Draw(t, "words")
		case 3:
			c.Shown = text(rapid.SampledFrom([]string{"t1", "t2", "t3"}).Draw(t, "shown")).Hash
		case 4:
			if len(s.Steps) > 0 {
				c.Step = rapid.SampledFrom(s.Steps).Draw(t, "step").ID
				c.Shown = s.Step(c.Step).Content.Hash
			}
		case 5:
			c.OnBehalfOf = rapid.SampledFrom([]string{"hana", "hugo", "jure", "hedy", "mira"}).Draw(t, "principal")
		case 6:
			c.Undecided, c.Reason = rapid.IntRange(0, 1).Draw(t, "undecided"), Ref{}
		case 7:
			c.Due = s.At.AddDate(0, 0, rapid.IntRange(-5, 40).Draw(t, "days"))
		case 8:
			c.ReturnTo = rapid.SampledFrom(Stages).Draw(t, "return to")
		}
	}
	return c
}

// nextCommand draws what somebody wants now: something useful, or spoilt, or the clock's next tick.
func nextCommand(t *rapid.T, s *Stage, n int, now time.Time) Command {
	if at, _, ok := s.NextDeadline(); ok && rapid.IntRange(0, 9).Draw(t, "wait") == 0 {
		return Command{ID: fmt.Sprint("tick-", n), Kind: Tick, Cycle: s.Cycle, Stage: s.Name, Attempt: s.Attempt, Actor: system, At: at}
	}
	c := useful(s)
	c.ID, c.At = fmt.Sprint("act-", n), now
	if c.Kind == Close && rapid.Bool().Draw(t, "linger") {
		c.Kind = SendBack
	}
	if rapid.IntRange(0, 9).Draw(t, "spoil") < 6 {
		c = spoil(t, s, c)
	}
	return c
}
