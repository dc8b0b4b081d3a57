package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// changedIn is a change of one recommendation of each of these clusters, by the import of a number.
func changedIn(number int64, clusters ...string) SourceChange {
	c := SourceChange{Import: number, At: monday, List: text("list"), Changed: max(1, len(clusters))}
	for _, id := range clusters {
		c.Clusters = append(c.Clusters, ClusterChange{Cluster: id, Changed: 1})
	}
	return c
}

// sourceChanges lets the stage heed a change, and returns what happened, by step.
func (p *play) sourceChanges(c SourceChange) map[string]string {
	p.t.Helper()
	p.now = p.now.Add(time.Hour)
	e := Event{Stream: CycleStream("c1"), Seq: p.stage.CycleSeq + 1, At: p.now, Body: SourcesChanged{Change: c}}
	events, err := p.stage.Decide(p.command(system, Heed, "", func(cmd *Command) { cmd.Noticed = &e }))
	require.NoError(p.t, err)
	p.apply(events)
	happened := map[string]string{}
	for _, e := range events {
		happened[e.Step] = e.Type()
	}
	require.Equal(p.t, "SourcesHeeded", happened[""])
	delete(happened, "")
	return happened
}

func TestAPlanThatWaitsForRepliesGoesBackToItsAuthor(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"))
	p.does(jana, Submit, "plan/b", content("other"))
	p.does(jure, Approve, "plan/a")
	other := toJSON(t, p.stage.Step("plan/b"))

	require.Equal(t, map[string]string{"plan/a": "StepReopened"}, p.sourceChanges(changedIn(7, "a")))
	require.Equal(t, other, toJSON(t, p.stage.Step("plan/b")), "another cluster's plan keeps its state, its replies and its clock")
	plan := p.stage.Step("plan/a")
	require.Equal(t, []string{"health"}, plan.Awaited())
	require.Equal(t, WhyText, plan.Waits().Why)
	require.Equal(t, p.now, plan.Waits().Since, "it waits since it was opened again")
	require.Equal(t, text("plan"), plan.Content, "the text is there to be confirmed or amended")
	require.Len(t, plan.Replies, 1, "the reply to the earlier wording stays visible")
	require.Equal(t, SourceChange{Import: 7, At: monday, List: text("list"), Changed: 1}, plan.Sources[0])
	require.True(t, plan.Clock.Due.After(p.now.AddDate(0, 0, 9)), "the round has its full time")

	p.does(hana, Submit, "plan/a", content("plan"))
	require.ElementsMatch(t, []string{"health", "justice"}, plan.Awaited(), "who agreed on the earlier wording is asked again, though the plan is the same")
	require.Len(t, plan.Sources, 1, "whoever is asked again sees why")
	p.does(jure, Approve, "plan/a")
	require.Equal(t, []string{"ReplyRecorded", "StepPassed"}, p.does(hugo, Approve, "plan/a"))
	require.Empty(t, plan.Sources, "it is done on the present wording")
}

func TestAStepOnWhichNobodyHasDecidedStaysAsItIs(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	before := *p.stage.Step("plan/a")
	require.Equal(t, map[string]string{"plan/a": "StepAffected"}, p.sourceChanges(changedIn(7, "a")))
	require.Equal(t, map[string]string{"plan/a": "StepAffected"}, p.sourceChanges(changedIn(8, "a")))
	plan := p.stage.Step("plan/a")
	require.Len(t, plan.Sources, 2, "its author sees both")
	require.Equal(t, []any{before.Clock, before.Round, before.State}, []any{plan.Clock, plan.Round, plan.State})

	p.does(hana, Submit, "plan/a", content("plan"))
	p.does(hugo, Approve, "plan/a")
	p.does(jure, Return, "plan/a", because)
	require.Equal(t, map[string]string{"plan/a": "StepReopened"}, p.sourceChanges(changedIn(9, "a")), "an agreement would stand again")
	require.Equal(t, 2, plan.Round)
	require.Equal(t, map[string]string{}, p.sourceChanges(changedIn(10, "c")), "a cluster of which there is no step")
}

func TestWhatThePassedPlansMadeIsTakenBack(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	for step, drafter := range map[string]Actor{"plan/a": hana, "plan/b": jana} {
		p.does(drafter, Submit, step, content(step))
		p.does(jure, Approve, step)
	}
	p.does(hugo, Approve, "plan/a")
	p.does(cyril, Approve, "committee")
	whole := p.stage.Step("committee").Content

	require.Equal(t, map[string]string{"plan/a": "StepReopened", "committee": "StepRecalled"}, p.sourceChanges(changedIn(7, "a")))
	committee := p.stage.Step("committee")
	require.Equal(t, Wait{Why: WhyPlans, Since: p.now}, committee.Waits())
	require.Zero(t, committee.Clock, "nobody is late who waits for others")
	p.refused(Conflict, "no_text_yet", cyril, Approve, "committee")
	p.refused(Conflict, "steps_done", mira, Close, "")
	require.Equal(t, map[string]string{"plan/a": "StepAffected", "committee": "StepAffected"}, p.sourceChanges(changedIn(8, "a")))

	p.does(hana, Submit, "plan/a", content("amended"))
	p.does(jure, Approve, "plan/a")
	require.Equal(t, []string{"ReplyRecorded", "StepPassed", "StepReopened"}, p.does(hugo, Approve, "plan/a"))
	require.Equal(t, []string{"cabinet"}, committee.Awaited(), "the committee decides on the whole plan anew")
	require.NotEqual(t, whole, committee.Content)
	require.NotZero(t, committee.Clock.Due)
	p.does(cyril, Approve, "committee")
	p.closes()
}

func TestAWholePlanWhosePlansAreAllGivenUpIsGivenUp(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"))
	p.does(hugo, Approve, "plan/a")
	p.does(jure, Approve, "plan/a")
	p.does(mira, Abandon, "plan/b", because)
	require.Equal(t, map[string]string{}, p.sourceChanges(changedIn(7, "b")), "what was given up rests on nothing")
	p.sourceChanges(changedIn(8, "a"))
	require.Equal(t, []string{"StepAbandoned", "StepAbandoned"}, p.does(mira, Abandon, "plan/a", because))
	p.refused(Conflict, "plan_approved", mira, Close, "")
}

func TestARefusedWholePlanComesBackWithItsPlans(t *testing.T) {
	t.Parallel()
	l := launch()
	rule := l.Profile.Rules[CommitteeStep]
	rule.Clearance = ClearedByAct
	l.Profile.Rules[CommitteeStep] = rule
	p := openedWith(t, SignOff, l, before(SignOff))
	p.does(mira, Abandon, "plan/b", because)
	p.does(hana, Submit, "plan/a", content("plan"))
	p.does(hugo, Approve, "plan/a")
	p.does(jure, Approve, "plan/a")
	p.does(mira, RefuseClear, "committee", because)
	require.Equal(t, map[string]string{"plan/a": "StepReopened", "committee": "StepRecalled"}, p.sourceChanges(changedIn(7, "a")))
	p.refused(Conflict, "no_text_yet", mira, RefuseClear, "committee", because)
	p.refused(Conflict, "not_lapsed", mira, Reopen, "committee", because, due(nextYear))
}

func TestASuspendedStepStaysSuspended(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"))
	p.does(mira, Suspend, "plan/a", because)
	p.sourceChanges(changedIn(7, "a"))
	plan := p.stage.Step("plan/a")
	require.Equal(t, []any{AwaitingText, true, p.now, WhyHeld}, []any{plan.State, plan.Held, plan.HeldSince, plan.Waits().Why})
	p.does(mira, Unsuspend, "plan/a", because)
	require.Equal(t, []string{"health"}, plan.Awaited())
}

func TestAConfirmationIsAskedAgain(t *testing.T) {
	t.Parallel()
	p := opened(t, Intake)
	require.Equal(t, map[string]string{"selection": "StepAffected"}, p.sourceChanges(changedIn(7)), "she has yet to confirm it, and will see the change")
	p.does(mira, Approve, "selection")
	require.Equal(t, map[string]string{"selection": "StepReopened"}, p.sourceChanges(changedIn(8)))
	selection := p.stage.Step("selection")
	require.Equal(t, Wait{Why: WhyReply, Institutions: []string{"nmrf"}, Since: p.now}, selection.Waits())
	require.Equal(t, text("selection"), selection.Content)
	p.refused(Conflict, "steps_done", mira, Close, "")
	p.does(mira, Approve, "selection")
	p.closes()

	p = opened(t, Clustering)
	require.Equal(t, map[string]string{"clusters": "StepAffected"}, p.sourceChanges(changedIn(7)), "the system has yet to propose them")
	p.does(system, Propose, "clusters", content("proposed"), clusters("a"))
	p.does(mira, Return, "clusters", because)
	require.Equal(t, map[string]string{"clusters": "StepAffected"}, p.sourceChanges(changedIn(8, "a")), "a return asks for another text anyway")
}

func TestAnAssignmentIsMadeAgain(t *testing.T) {
	t.Parallel()
	p := opened(t, Assignment)
	p.does(mira, Assign, "assign/a", assigned("health", "justice"))
	p.does(hana, AcceptIt, "assign/a")
	p.does(mira, Assign, "assign/b", assigned("health"))
	p.does(hugo, DeclineIt, "assign/b", because)
	require.Equal(t, map[string]string{"assign/a": "StepReopened", "assign/b": "StepAffected"}, p.sourceChanges(changedIn(7, "a", "b")))
	step := p.stage.Step("assign/a")
	require.Equal(t, Wait{Why: WhyAssign, Institutions: []string{"nmrf"}, Since: p.now}, step.Waits())
	p.does(mira, Assign, "assign/a", assigned("health", "justice"), because)
	require.ElementsMatch(t, []string{"health", "justice"}, step.Awaited())
	require.Len(t, step.Sources, 1, "the ministries see why they are asked again")
}

func TestSectionsOfTheClusterAndTheAnnexAreWrittenAgain(t *testing.T) {
	t.Parallel()
	p := opened(t, Drafting)
	annex := section("annex-matrix", "nmrf")
	annex.Annex = true
	require.Equal(t, map[string]string{}, p.sourceChanges(changedIn(6, "b")), "there is no section yet")
	p.does(system, Propose, "", sections(section("cluster-a", "health"), section("cluster-b", "justice"), section("capacity", "nmrf"), annex))
	require.Len(t, p.stage.Step("section/cluster-b").Sources, 1, "its draft may be of the wording before")
	require.Empty(t, p.stage.Step("section/cluster-a").Sources)
	for _, st := range p.stage.Steps {
		p.does(milo, Submit, st.ID, content(st.ID))
	}
	p.does(hugo, Approve, "section/cluster-a")
	require.Equal(t, map[string]string{"section/cluster-a": "StepReopened", "section/annex-matrix": "StepReopened"}, p.sourceChanges(changedIn(7, "a")))
	require.Equal(t, AwaitingReplies, p.stage.Step("section/capacity").State, "it is about no recommendation")
}

func TestAFrozenReportAndAnInputStand(t *testing.T) {
	t.Parallel()
	p := opened(t, Submission)
	p.does(system, Propose, "report", content("frozen"))
	require.Equal(t, map[string]string{"report": "StepAffected"}, p.sourceChanges(changedIn(7, "a")), "who clears it sees it; only the drafting can mend it")
	p.does(fatima, Approve, "report")
	require.Len(t, p.stage.Step("dispatch").Sources, 1, "so does who sends it")
	require.Equal(t, map[string]string{"dispatch": "StepAffected"}, p.sourceChanges(changedIn(8, "a")))

	p = opened(t, Consultation)
	require.Equal(t, map[string]string{}, p.sourceChanges(changedIn(7, "a", "b")), "an input is about the plan")
}

func TestAChangeIsHeededOnceAndInAPauseToo(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"))
	pause := Event{Stream: CycleStream("c1"), Seq: 2, At: monday, Body: CyclePaused{Reason: why}}
	p.does(system, Heed, "", func(c *Command) { c.Noticed = &pause })
	change := Event{Stream: CycleStream("c1"), Seq: 3, At: monday, Body: SourcesChanged{Change: changedIn(7, "a")}}
	heed := func(c *Command) { c.Noticed = &change }
	require.Equal(t, []string{"SourcesHeeded", "StepReopened"}, p.does(system, Heed, "", heed))
	require.Empty(t, p.does(system, Heed, "", heed))
	require.True(t, p.stage.Paused)
}

func TestTheCycleNotesAnImportOnce(t *testing.T) {
	t.Parallel()
	c := runningCycle(launch())
	note := func(number int64) Command {
		change := changedIn(number)
		return Command{Kind: NoteSources, Cycle: "c1", Actor: system, At: monday, Source: &change}
	}
	events, err := c.Decide(note(7))
	require.NoError(t, err)
	require.Equal(t, []string{"SourcesChanged"}, typesOf(events))
	c.Apply(events[0])
	for _, number := range []int64{7, 6} {
		events, err = c.Decide(note(number))
		require.NoError(t, err)
		require.Empty(t, events)
	}
	events, err = NewCycle("c1").Decide(note(7))
	require.NoError(t, err)
	require.Empty(t, events, "before its launch")
	events, err = c.Decide(Command{Kind: NoteSources, Cycle: "c1", Actor: system})
	require.NoError(t, err)
	require.Empty(t, events)
}

func TestWhatWasDecidedBeforeAChangeIsOutdated(t *testing.T) {
	t.Parallel()
	c := runningCycle(launch())
	apply := func(body Body) int64 {
		c.Apply(Event{Stream: c.Stream(), Seq: c.Seq + 1, At: monday, Body: body})
		return c.Seq
	}
	attempt := func(name StageName, n int, seen int64, steps ...*Step) *Stage {
		return &Stage{Cycle: "c1", Name: name, Attempt: n, CycleSeq: seen, Steps: steps}
	}
	passed := func(id string, kind StepKind, subject string) *Step {
		return &Step{ID: id, Kind: kind, Subject: subject, State: Passed}
	}
	runs := func(name StageName, n int, outcome Outcome, to StageName) {
		apply(StageStarted{Stage: name, Attempt: n})
		if outcome != "" {
			apply(StageFinished{Stage: name, Attempt: n, Outcome: outcome, ReturnTo: to})
		}
	}
	for _, name := range Stages[:4] {
		runs(name, 1, Completed, "")
	}
	runs(Consultation, 1, "", "")
	abandoned := passed("plan/b", PlanStep, "b")
	abandoned.State = Abandoned
	stages := []*Stage{attempt(Intake, 1, 1, passed("selection", ConfirmStep, "selection")), attempt(Clustering, 1, 3, passed("clusters", ConfirmStep, "clusters")),
		attempt(Assignment, 1, 5, passed("assign/a", AcceptStep, "a"), passed("assign/b", AcceptStep, "b")),
		attempt(SignOff, 1, 7, passed("plan/a", PlanStep, "a"), abandoned, passed("committee", CommitteeStep, "plan")), attempt(Consultation, 1, 9)}
	require.Empty(t, c.Outdated(stages))
	apply(SourcesChanged{Change: changedIn(7, "b")})
	require.Equal(t, []Outdated{{Change: changedIn(7, "b"), Stages: []OutdatedStage{{Intake, 1, []string{"selection"}}, {Clustering, 1, []string{"clusters"}},
		{Assignment, 1, []string{"assign/b"}}, {SignOff, 1, []string{"committee"}}}}}, c.Outdated(stages))

	apply(StageFinished{Stage: Consultation, Attempt: 1, Outcome: SentBack, ReturnTo: Assignment})
	outdated := c.Outdated(stages)
	require.Equal(t, []StageName{Intake, Clustering}, []StageName{outdated[0].Stages[0].Stage, outdated[0].Stages[1].Stage})
	require.Len(t, outdated[0].Stages, 2, "what comes after the return is decided again")
	runs(Assignment, 2, Completed, "")
	runs(SignOff, 2, "", "")
	stages = append(stages, attempt(Assignment, 2, 12, passed("assign/b", AcceptStep, "b")), attempt(SignOff, 2, 14))
	require.Len(t, c.Outdated(stages)[0].Stages, 2, "the second assignment is of the present wording")
	seq := apply(SourcesChanged{Change: changedIn(8, "b")})
	require.Len(t, c.Outdated(stages)[0].Stages, 3, "and not of one after it")
	require.EqualValues(t, 8, c.Outdated(stages)[0].Change.Import, "the newest comes first")
	stages[len(stages)-2].CycleSeq = seq
	require.Len(t, c.Outdated(stages)[0].Stages, 2, "it heard of it before it closed")
	apply(CycleWithdrawn{Reason: why})
	require.Empty(t, c.Outdated(stages), "a cycle that has ended is left alone")
}

func TestASourceChangeIsCountedByCluster(t *testing.T) {
	t.Parallel()
	changed := ChangedRecommendations{Recommendations: []ChangedRecommendation{{ID: "r1", Fields: []SourceField{TextChanged}},
		{ID: "r2", Fields: []SourceField{WasTakenBack}}, {ID: "r3", Fields: []SourceField{WasRestored, TextChanged}}, {ID: "r9", Fields: []SourceField{TextChanged}}}}
	groups := Clusters{Clusters: []Cluster{{ID: "b", Recommendations: []string{"r3"}}, {ID: "c", Recommendations: []string{"r4"}}, {ID: "a", Recommendations: []string{"r1", "r2"}}}}
	require.Equal(t, SourceChange{Import: 7, At: monday, List: text("list"), Changed: 3, Withdrawn: 1,
		Clusters: []ClusterChange{{Cluster: "b", Changed: 1}, {Cluster: "a", Changed: 1, Withdrawn: 1}}}, NewSourceChange(7, monday, text("list"), changed, groups))
	require.Empty(t, NewSourceChange(7, monday, text("list"), changed, Clusters{}).Clusters)
}
