package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

// The institutions of a played cycle.
const (
	Coordination, Health, Justice, Foreign, Cabinet, Commission = "nmirf", "health", "justice", "foreign", "cabinet", "nhri"
)

// Coordinator acts for the coordination of a played cycle.
var Coordinator = followup.Actor{Person: "cora", Institution: Coordination, Roles: []followup.Role{followup.Coordinator}}

// Actor is a person named after her institution and her role.
func Actor(institution string, role followup.Role) followup.Actor {
	return followup.Actor{Person: institution + "-" + string(role), Institution: institution, Roles: []followup.Role{role}}
}

// Play carries one cycle through its stages the way its workflows do, on the store alone.
type Play struct {
	t     testing.TB
	Store *store.Store
	Cycle string
	// Propose makes the text that the system owes a stage, as the activities do.
	Propose func(ctx context.Context, stream string) (followup.Command, error)
}

// Launch launches a cycle on the recommendations.
func Launch(t testing.TB, s *store.Store, recommendations ...string) *Play {
	t.Helper()
	return LaunchAs(t, s, func(*followup.Launch) {}, recommendations...)
}

// LaunchAs launches a cycle that differs from the usual one.
func LaunchAs(t testing.TB, s *store.Store, differ func(*followup.Launch), recommendations ...string) *Play {
	t.Helper()
	p := &Play{t: t, Store: s, Cycle: ulid.Make().String()}
	p.Propose = p.propose
	selection := followup.Selection{}
	for _, id := range recommendations {
		selection.Recommendations = append(selection.Recommendations, followup.Selected{ID: id, Position: followup.Supported})
	}
	profile, err := followup.ProfileNamed("upr-national-report")
	require.NoError(t, err)
	calendar, err := followup.CalendarNamed(followup.DefaultCalendar)
	require.NoError(t, err)
	c := p.CycleCommand(followup.LaunchIt)
	c.Launch = &followup.Launch{Title: p.Text("Report of Velmara"), Profile: profile, Mechanism: "UPR", Zone: "Europe/Ljubljana", Calendar: calendar,
		Selection: p.Document(selection), Count: len(recommendations), LaunchedBy: Coordinator,
		Parties: followup.Parties{Coordination: Coordination, Committee: Cabinet, ForeignMinistry: Foreign, Consulted: []string{Commission}}}
	differ(c.Launch)
	p.OnCycle(c)
	return p
}

// Text stores a text.
func (p *Play) Text(text string) followup.Ref {
	p.t.Helper()
	ref, err := p.Store.Put(context.Background(), store.Text{Classification: followup.InternalUse, Media: "text/plain", Data: []byte(text)})
	require.NoError(p.t, err)
	return ref
}

// Document stores a document.
func (p *Play) Document(document any) followup.Ref {
	p.t.Helper()
	ref, err := p.Store.PutJSON(context.Background(), store.Text{Classification: followup.InternalUse}, document)
	require.NoError(p.t, err)
	return ref
}

// CycleCommand makes a coordinator's command on the cycle.
func (p *Play) CycleCommand(kind followup.CommandKind) followup.Command {
	return followup.Command{ID: ulid.Make().String(), Kind: kind, Cycle: p.Cycle, At: now(), Actor: Coordinator}
}

// OnCycle decides a command of the cycle and records what it causes.
func (p *Play) OnCycle(c followup.Command) {
	p.t.Helper()
	state, err := p.Store.Cycle(context.Background(), p.Cycle)
	if err != nil {
		state = followup.NewCycle(p.Cycle)
	}
	events, err := state.Decide(c)
	require.NoError(p.t, err)
	p.record(state.Stream(), state.Seq, events)
}

// now is in UTC, to the microsecond that the database keeps.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func (p *Play) record(stream string, seq int64, events []followup.Event) {
	p.t.Helper()
	res, err := p.Store.Record(context.Background(), store.RecordRequest{Stream: stream, Expected: seq, Events: events})
	require.NoError(p.t, err)
	require.True(p.t, res.Wrote)
}

// Stream names the first attempt at a stage.
func (p *Play) Stream(name followup.StageName) string { return followup.StageStream(p.Cycle, name, 1) }

// Stage reads a stage.
func (p *Play) Stage(name followup.StageName) *followup.Stage {
	p.t.Helper()
	st, err := p.Store.Stage(context.Background(), p.Stream(name))
	require.NoError(p.t, err)
	return st
}

// Begin starts a stage and puts the text that the system owes it before the people.
func (p *Play) Begin(name followup.StageName) {
	p.t.Helper()
	start := p.CycleCommand(followup.StartStage)
	start.ID, start.Stage, start.Attempt, start.Actor = "", name, 1, followup.Actor{Person: followup.SystemActor}
	p.OnCycle(start)
	res, err := p.Store.OpenStage(context.Background(), p.Stream(name), now())
	require.NoError(p.t, err)
	require.Empty(p.t, res.Refused)
	if name == followup.Clustering || name == followup.Drafting || name == followup.Submission {
		c, err := p.Propose(context.Background(), p.Stream(name))
		require.NoError(p.t, err)
		c.Kind, c.Actor = followup.Propose, followup.Actor{Person: followup.SystemActor}
		p.Do(name, c)
	}
}

// Do decides a command of a stage and records what it causes.
func (p *Play) Do(name followup.StageName, c followup.Command) {
	p.t.Helper()
	st := p.Stage(name)
	if c.Kind.ByPerson() {
		c.ID = ulid.Make().String()
	}
	c.Cycle, c.Stage, c.Attempt, c.At = p.Cycle, name, 1, now()
	if step := st.Step(c.Step); step != nil && c.Shown == "" {
		c.Shown = step.Content.Hash
	}
	events, err := st.Decide(c)
	require.NoError(p.t, err, "%s %s", name, c.Kind)
	p.record(st.Stream(), st.Seq, events)
}

// Finish closes a stage and tells its cycle.
func (p *Play) Finish(name followup.StageName) {
	p.t.Helper()
	p.Do(name, followup.Command{Kind: followup.Close, Actor: Coordinator})
	done := p.CycleCommand(followup.FinishStage)
	done.ID, done.Stage, done.Attempt, done.Outcome, done.Actor = "", name, 1, followup.Completed, followup.Actor{Person: followup.SystemActor}
	p.OnCycle(done)
}

// NoteSources lets the cycle take note of what imports changed in its recommendations, and then its stage.
func (p *Play) NoteSources(name followup.StageName) {
	p.t.Helper()
	c, err := p.Store.Cycle(context.Background(), p.Cycle)
	require.NoError(p.t, err)
	res, err := p.Store.Record(context.Background(), store.RecordRequest{Stream: c.Stream(), Expected: c.Seq, SourcesSeen: c.SourcesSeen()})
	require.NoError(p.t, err)
	system := followup.Actor{Person: followup.SystemActor}
	for _, change := range res.Sources {
		p.OnCycle(followup.Command{Kind: followup.NoteSources, Cycle: p.Cycle, At: now(), Actor: system, Source: &change})
	}
	st := p.Stage(name)
	heeds, err := p.Store.Record(context.Background(), store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, CycleSeen: st.CycleSeq})
	require.NoError(p.t, err)
	for _, e := range heeds.Heeded {
		p.Do(name, followup.Command{Kind: followup.Heed, Noticed: &e, Actor: system})
	}
}

// Until plays every stage before the named one, and begins that one.
func (p *Play) Until(last followup.StageName) {
	p.t.Helper()
	for _, name := range followup.Stages {
		p.Begin(name)
		if name == last {
			return
		}
		p.Through(name)
		p.Finish(name)
	}
}

// Through does everything that an open stage asks for.
func (p *Play) Through(name followup.StageName) {
	p.t.Helper()
	for step := p.next(name); step != nil; step = p.next(name) {
		for _, c := range p.acts(step) {
			c.Step = step.ID
			p.Do(name, c)
		}
	}
}

// next returns the first step that waits for somebody.
func (p *Play) next(name followup.StageName) *followup.Step {
	for _, step := range p.Stage(name).Steps {
		if step.Open() {
			return step
		}
	}
	return nil
}

// acts lists what passes a step that has just opened.
func (p *Play) acts(step *followup.Step) []followup.Command {
	switch step.Kind {
	case followup.AcceptStep:
		return []followup.Command{{Kind: followup.Assign, Lead: Health, Supporting: []string{Justice}, Actor: Coordinator},
			{Kind: followup.AcceptIt, Actor: Actor(Health, followup.FocalPoint)}, {Kind: followup.AcceptIt, Actor: Actor(Justice, followup.FocalPoint)}}
	case followup.PlanStep:
		return append([]followup.Command{{Kind: followup.Submit, Content: p.Document(Plan(step.Subject)), Actor: Actor(Health, followup.FocalPoint)}},
			append(approvals(step, followup.Approver), followup.Command{Kind: followup.ClearIt, Actor: Coordinator})...)
	case followup.InputStep:
		return []followup.Command{{Kind: followup.Submit, Content: p.Text("More money"), Actor: Actor(Commission, followup.Consultee)},
			{Kind: followup.Dispose, Disposition: followup.Accepted, Reason: p.Text("It is needed"), Actor: Coordinator}}
	case followup.SectionStep:
		return append([]followup.Command{{Kind: followup.Submit, Content: step.Content, Words: step.Words, Actor: Actor(Coordination, followup.Drafter)}},
			append(approvals(step, followup.Approver), followup.Command{Kind: followup.ClearIt, Actor: Coordinator})...)
	case followup.DispatchStep:
		return []followup.Command{{Kind: followup.Dispatch, Channel: followup.ByPortal, Reason: p.Text("Note 12"), Actor: Coordinator}}
	case followup.ConfirmStep:
		return approvals(step, followup.Coordinator)
	}
	return approvals(step, followup.Approver)
}

func approvals(step *followup.Step, role followup.Role) []followup.Command {
	var list []followup.Command
	for _, party := range step.Parties {
		actor := Actor(party.Institution, role)
		if role == followup.Coordinator {
			actor = Coordinator
		}
		list = append(list, followup.Command{Kind: followup.Approve, Actor: actor})
	}
	return list
}

// Plan is a plan of one measure.
func Plan(cluster string) followup.Plan {
	return followup.Plan{Cluster: cluster, Measures: []followup.Measure{{Title: "Train nurses", Responsible: Health,
		End: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), Indicators: []followup.Indicator{{Name: "nurses trained", Kind: followup.OutcomeIndicator}}}}}
}

// propose makes two clusters, two sections and a report without looking at any text.
func (p *Play) propose(ctx context.Context, stream string) (followup.Command, error) {
	st, err := p.Store.StageWith(ctx, stream)
	if err != nil {
		return followup.Command{}, err
	}
	switch st.Name {
	case followup.Clustering:
		var selection followup.Selection
		if err := p.Store.ContentJSON(ctx, st.Dossier.Selection.ID, &selection); err != nil {
			return followup.Command{}, err
		}
		var doc followup.Clusters
		for i, r := range selection.Recommendations {
			if i < 2 {
				doc.Clusters = append(doc.Clusters, followup.Cluster{ID: fmt.Sprintf("c%02d", i+1), Name: "Group"})
			}
			doc.Clusters[i%2].Recommendations = append(doc.Clusters[i%2].Recommendations, r.ID)
		}
		return followup.Command{Step: "clusters", Content: p.Document(doc), Count: len(selection.Recommendations), Clusters: doc.Heads()}, nil
	case followup.Drafting:
		return followup.Command{Sections: []followup.SectionHead{{ID: "methodology", Content: p.Text("How"), Words: 1, Clears: []string{Foreign}},
			{ID: "cluster-c01", Content: p.Text("What"), Words: 1, Clears: []string{Health, Justice}}}}, nil
	}
	return followup.Command{Step: "report", Content: p.Text("file"), Words: st.Dossier.Words}, nil
}
