package followup_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// The institutions and persons of a small State.
var (
	mira   = Actor{Person: "mira", Institution: "nmrf", Roles: []Role{Coordinator}}
	milo   = Actor{Person: "milo", Institution: "nmrf", Roles: []Role{Drafter}}
	hana   = Actor{Person: "hana", Institution: "health", Roles: []Role{FocalPoint}}
	hugo   = Actor{Person: "hugo", Institution: "health", Roles: []Role{Approver}}
	hedy   = Actor{Person: "hedy", Institution: "health", Roles: []Role{Drafter, Approver}}
	jana   = Actor{Person: "jana", Institution: "justice", Roles: []Role{FocalPoint}}
	jure   = Actor{Person: "jure", Institution: "justice", Roles: []Role{Approver}}
	cyril  = Actor{Person: "cyril", Institution: "cabinet", Roles: []Role{Approver}}
	fatima = Actor{Person: "fatima", Institution: "foreign", Roles: []Role{Approver}}
	nora   = Actor{Person: "nora", Institution: "nhri", Roles: []Role{Consultee}}
	stan   = Actor{Person: "stan", Institution: "stats", Roles: []Role{Statistician}}
	otto   = Actor{Person: "otto", Institution: "audit", Roles: []Role{Auditor}}
	adam   = Actor{Person: "adam", Institution: "nmrf", Roles: []Role{Administrator}}
	cons   = Actor{Person: "console:root", Roles: []Role{Operator}}
	system = Actor{Person: SystemActor}
)

var everybody = []Actor{mira, milo, hana, hugo, hedy, jana, jure, cyril, fatima, nora, stan, otto, adam, cons}

var (
	monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	why    = text("why")
)

func text(name string) Ref { return Ref{ID: name, Hash: HashContent(nil, []byte(name))} }

// rules of the tests: ten days for everything, reminded three days before, escalated two days after.
func rules() map[StepKind]Rule {
	all := map[StepKind]Rule{}
	for _, kind := range []StepKind{ConfirmStep, AcceptStep, PlanStep, CommitteeStep, InputStep, SectionStep, ReportStep, DispatchStep} {
		all[kind] = Rule{Due: "10d", Remind: "3d", Escalate: "2d", Silence: SilenceBlocks,
			Separate: kind == PlanStep || kind == CommitteeStep || kind == SectionStep || kind == ReportStep}
	}
	input := all[InputStep]
	input.Silence = SilenceLapses
	all[InputStep] = input
	return all
}

func launch() Launch {
	return Launch{
		Title: text("title"), Mechanism: "UPR", Zone: "Europe/Ljubljana", Calendar: calendarNamed(DefaultCalendar), Selection: text("selection"), Count: 12,
		Profile: Profile{Name: "test", Version: 1, WordLimit: 1000, WordLimitBlocks: true, PositionsRequired: true, Rules: rules()},
		Parties: Parties{Coordination: "nmrf", Committee: "cabinet", ForeignMinistry: "foreign", Consulted: []string{"nhri", "stats"}},
	}
}

func calendarNamed(name string) Calendar {
	c, err := CalendarNamed(name)
	if err != nil {
		panic(err)
	}
	return c
}

// before is what a cycle has produced when the stage opens.
func before(name StageName) Dossier {
	d := Dossier{Selection: text("selection"), Count: 12}
	if name.Ordinal() > Clustering.Ordinal() {
		d.Clusters, d.Heads = text("clusters"), []ClusterHead{{ID: "a", Size: 7}, {ID: "b", Size: 5}}
	}
	if name.Ordinal() > Assignment.Ordinal() {
		d.Heads[0].Lead, d.Heads[0].Supporting, d.Heads[1].Lead = "health", []string{"justice"}, "justice"
	}
	return d
}

// play is one stage being played: every act goes through Decide and Apply.
type play struct {
	t     testing.TB
	stage *Stage
	now   time.Time
	acts  int
}

func opened(t testing.TB, name StageName) *play { return openedWith(t, name, launch(), before(name)) }

func openedWith(t testing.TB, name StageName, l Launch, d Dossier) *play {
	t.Helper()
	p := &play{t: t, stage: NewStage("c1", name, 1), now: monday}
	events, err := p.stage.Open(runningCycle(l), d, monday)
	require.NoError(t, err)
	p.apply(events)
	return p
}

func (p *play) apply(events []Event) {
	for _, e := range events {
		p.stage.Apply(e)
	}
}

func runningCycle(l Launch) *Cycle {
	c := NewCycle("c1")
	c.Apply(Event{Stream: c.Stream(), Seq: 1, At: monday, Body: CycleLaunched{Launch: l}})
	return c
}

// command makes a complete command for the step as it stands; with changes it.
func (p *play) command(who Actor, kind CommandKind, step string, with ...func(*Command)) Command {
	p.acts++
	c := Command{ID: fmt.Sprintf("act-%d", p.acts), Kind: kind, Cycle: p.stage.Cycle, Stage: p.stage.Name, Attempt: p.stage.Attempt,
		Step: step, Actor: who, At: p.now}
	if st := p.stage.Step(step); st != nil {
		c.Shown = st.Content.Hash
	}
	for _, change := range with {
		change(&c)
	}
	return c
}

// does acts, requires that it is allowed and returns the types of what happened.
func (p *play) does(who Actor, kind CommandKind, step string, with ...func(*Command)) []string {
	p.t.Helper()
	events, err := p.stage.Decide(p.command(who, kind, step, with...))
	require.NoError(p.t, err)
	p.apply(events)
	return typesOf(events)
}

// refused acts and requires the refusal.
func (p *play) refused(code Code, rule string, who Actor, kind CommandKind, step string, with ...func(*Command)) {
	p.t.Helper()
	events, err := p.stage.Decide(p.command(who, kind, step, with...))
	require.Error(p.t, err)
	require.Empty(p.t, events)
	require.Equal(p.t, rule, AsError(err).Rule, err.Error())
	require.Equal(p.t, code, AsError(err).Code)
	require.NotEmpty(p.t, AsError(err).Says)
}

// ticks lets the clock reach the instant.
func (p *play) ticks(at time.Time) []string {
	p.t.Helper()
	p.now = at
	return p.does(system, Tick, "")
}

func typesOf(events []Event) []string {
	var types []string
	for _, e := range events {
		types = append(types, e.Type())
	}
	return types
}

func content(name string) func(*Command) {
	return func(c *Command) { c.Content, c.Words = text(name), 100 }
}
func because(c *Command)                       { c.Reason = why }
func shown(name string) func(*Command)         { return func(c *Command) { c.Shown = text(name).Hash } }
func due(t time.Time) func(*Command)           { return func(c *Command) { c.Due = t } }
func onBehalfOf(person string) func(*Command)  { return func(c *Command) { c.OnBehalfOf = person } }
func at(t time.Time) func(*Command)            { return func(c *Command) { c.At = t } }
func words(n int) func(*Command)               { return func(c *Command) { c.Words = n } }
func returnTo(s StageName) func(*Command)      { return func(c *Command) { c.ReturnTo = s } }
func disposition(d Disposition) func(*Command) { return func(c *Command) { c.Disposition = d } }
func channel(ch Channel) func(*Command)        { return func(c *Command) { c.Channel = ch } }
func undecided(n int) func(*Command)           { return func(c *Command) { c.Count, c.Undecided = 12, n } }

func clusters(ids ...string) func(*Command) {
	return func(c *Command) {
		for _, id := range ids {
			c.Clusters = append(c.Clusters, ClusterHead{ID: id, Size: 6})
		}
	}
}

func assigned(lead string, supporting ...string) func(*Command) {
	return func(c *Command) { c.Lead, c.Supporting = lead, supporting }
}

func sections(heads ...SectionHead) func(*Command) {
	return func(c *Command) { c.Sections = heads }
}

func section(id string, clears ...string) SectionHead {
	return SectionHead{ID: id, Content: text("draft of " + id), Words: 400, Clears: clears}
}

func toJSON(t testing.TB, v any) string {
	t.Helper()
	return toJSONOf(t, v)
}

func toJSONOf(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
