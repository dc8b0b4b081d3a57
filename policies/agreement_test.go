package policies_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "nmrf/followup"
	"nmrf/policies"
)

var (
	monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	text   = Ref{ID: "text", Hash: "hash"}
	lead   = Party{Institution: "lead", Relation: Lead}
	helps  = Party{Institution: "supporting", Relation: Supporting}
)

// steps holds one step of each kind, as the stages open them, waiting for replies.
var steps = map[StageName]map[StepKind]StepOpened{
	Intake:     {ConfirmStep: {Author: "nmrf", Parties: []Party{{Institution: "nmrf", Relation: CycleWide}}}},
	Clustering: {ConfirmStep: {Author: "nmrf", Parties: []Party{{Institution: "nmrf", Relation: CycleWide}}}},
	Assignment: {AcceptStep: {Author: "nmrf", Parties: []Party{lead, helps}}},
	SignOff: {
		PlanStep:      {Author: "lead", Parties: []Party{lead, helps}},
		CommitteeStep: {Parties: []Party{{Institution: "cabinet", Relation: Own}}},
	},
	Consultation: {InputStep: {Author: "nhri"}},
	Drafting:     {SectionStep: {Author: "nmrf", Parties: []Party{lead, helps}}},
	Submission: {
		ReportStep:   {Author: "nmrf", Parties: []Party{{Institution: "foreign", Relation: Own}}},
		DispatchStep: {Parties: []Party{{Institution: "nmrf", Relation: CycleWide}}},
	},
}

var houses = []string{"nmrf", "lead", "supporting", "cabinet", "foreign", "nhri", "other"}

func theLaunch(t *testing.T) Launch {
	t.Helper()
	profile, err := ProfileNamed("upr-national-report")
	require.NoError(t, err)
	calendar, err := CalendarNamed(DefaultCalendar)
	require.NoError(t, err)
	return Launch{Title: text, Profile: profile, Zone: "UTC", Calendar: calendar, Selection: text, Count: 1,
		Parties: Parties{Coordination: "nmrf", Committee: "cabinet", ForeignMinistry: "foreign", Consulted: []string{"nhri"}}}
}

// TestPolicyAgreesWithTheProcedure asks both, for every role in every institution, about every act on every kind of step:
// what the policy allows, the procedure never calls forbidden, and the other way round.
func TestPolicyAgreesWithTheProcedure(t *testing.T) {
	t.Parallel()
	base, asked := mustBase(t), 0
	for name, kinds := range steps {
		for kind, opened := range kinds {
			opened.Kind, opened.State, opened.Content = kind, AwaitingReplies, text
			asked += agreeOnStep(t, base, name, opened, policies.StepObject(name, kind), StepCommands)
			asked += agreeOnStep(t, base, name, opened, policies.StepObject(name, NoStep), StageCommands)
		}
	}
	require.Equal(t, (144+72)*len(houses)*len(Roles), asked, "144 acts on nine kinds of step, and 72 on their stages")
}

// disputed is a stage with one step in which a house has raised one item of each kind, a correction waits, and clearance is by act.
func disputed(t *testing.T, name StageName, opened StepOpened, house string, clearance Clearance) *Stage {
	t.Helper()
	raiser := house
	if raises := (&Step{Parties: opened.Parties}); len(opened.Parties) > 0 && raises.RelationOf(house) == Other {
		raiser = opened.Parties[0].Institution
	}
	opened.Rule.Clearance, opened.Rule.Silence, opened.Clearer = clearance, SilenceBlocks, "nmrf"
	if clearance == ClearedHigher {
		opened.Clearer = "cabinet"
	}
	s := NewStage("c1", name, 1)
	s.Apply(Event{Seq: 1, At: monday, Body: StageOpened{Launch: theLaunch(t)}})
	s.Apply(Event{Seq: 2, At: monday, Step: "step", Body: opened})
	if len(opened.Parties) == 0 || opened.Kind == AcceptStep || opened.Kind == DispatchStep {
		return s
	}
	var items []Item
	for i, kind := range ItemKinds {
		items = append(items, Item{ID: fmt.Sprintf("i%d", i+1), Kind: kind, Institution: raiser, Person: "q", Text: text, Round: 1, State: StillOpen})
	}
	s.Apply(Event{Seq: 3, At: monday, Step: "step", Person: "q", Institution: raiser, Body: ReplyRecorded{Items: items,
		Reply: Reply{ID: "r", Kind: AskQuestion, Institution: raiser, Person: "q", Content: text.Hash, Round: 1, At: monday}}})
	if opened.Kind == SectionStep {
		remark := Item{ID: "own", Kind: CommentItem, Institution: raiser, Person: "own", Text: text, Round: 1, Content: text.Hash, State: StillOpen}
		if house == opened.Author {
			remark.Institution = house
		}
		s.Apply(Event{Seq: 4, At: monday, Step: "step", Person: "own", Body: ItemsRaised{Items: []Item{remark}}})
	}
	s.Apply(Event{Seq: 5, At: monday, Step: "step", Person: "w", Institution: opened.Author, Body: CorrectionProposed{Content: text}})
	return s
}

func agreeOnStep(t *testing.T, base *policies.Enforcer, stage StageName, opened StepOpened, object string, kinds []CommandKind) int {
	t.Helper()
	asked := 0
	for _, house := range houses {
		stages := []*Stage{disputed(t, stage, opened, house, ClearedByAct), disputed(t, stage, opened, house, ClearedHigher)}
		for _, kind := range kinds {
			for _, role := range Roles {
				allowed, known := allowedIn(base, stages[0], object, string(kind), house, role)
				if !known {
					continue
				}
				asked++
				forbidden, err := forbids(stages, opened, kind, house, role)
				if house == "nmrf" && role == Approver && object == "submission/report" {
					allowed = false // the report is the coordination's own, yet it is the foreign ministry that clears it
				}
				assert.Equal(t, allowed, !forbidden, "%s of %s: %s on %s: the procedure says %v", role, house, kind, object, err)
			}
		}
	}
	return asked
}

// itemFor names the item that an act is about.
var itemFor = map[CommandKind]string{Answer: "i1", ClaimMet: "i2", Settle: "i3", TakeIt: "i6"}

// forbids says whether the procedure forbids an act under every rule of clearance, by itself and, for the coordination, from paper,
// and for who proposed a correction.
func forbids(stages []*Stage, opened StepOpened, kind CommandKind, house string, role Role) (forbidden bool, why error) {
	cmd := Command{ID: "x", Kind: kind, Cycle: "c1", Attempt: 1, Step: "step", At: monday, Actor: Actor{Person: "p", Institution: house, Roles: []Role{role}},
		Shown: text.Hash, Content: text, Reason: text, Reply: NoInterest, Item: itemFor[kind], ItemState: WasWithdrawn, Condition: "replies"}
	commands := []Command{cmd}
	if kind == ReplyIt && len(opened.Parties) > 0 && opened.Kind != ConfirmStep {
		cmd.Paper, cmd.SignedOn, cmd.SignedBy, cmd.Institution = text, monday, "s", opened.Parties[0].Institution
		commands = append(commands, cmd)
	}
	if kind == RejectCorrection && house == opened.Author { // who proposed a correction takes it back
		cmd.Actor.Person = "w"
		commands = append(commands, cmd)
	}
	if kind == Settle && opened.Kind == SectionStep { // who remarked outside a reply takes it back
		cmd.Item, cmd.Actor.Person = "own", "own"
		commands = append(commands, cmd)
	}
	for _, s := range stages {
		for _, c := range commands {
			c.Stage = s.Name
			if _, why = s.Decide(c); why == nil || AsError(why).Code != Forbidden {
				return false, why
			}
		}
	}
	return true, why
}

// allowedIn asks as the engine does: the coordination stands to a step as its party or author, and to the whole cycle; the committee
// stands above the steps of others.
func allowedIn(base *policies.Enforcer, s *Stage, object, action, house string, role Role) (allowed, known bool) {
	relations := []Relation{s.Step("step").RelationOf(house)}
	if house == s.Launch.Parties.Coordination {
		relations = append(relations, CycleWide)
	}
	if house == s.Launch.Parties.Committee {
		relations = append(relations, Higher)
	}
	for _, relation := range relations {
		v := base.Ask(request(relation, object, action, role))
		if strings.Contains(v.Missing, "knows no action") {
			return false, false
		}
		allowed = allowed || v.Allowed
	}
	return allowed, true
}

func TestPolicyAgreesOnTheCycle(t *testing.T) {
	t.Parallel()
	base, l := mustBase(t), theLaunch(t)
	c := NewCycle("c1")
	c.Apply(Event{Seq: 1, At: monday, Body: CycleLaunched{Launch: l}})
	for _, kind := range CycleCommands {
		for _, role := range Roles {
			for _, house := range houses {
				relation, cycle := Other, c
				if house == "nmrf" {
					relation = CycleWide
				}
				if kind == LaunchIt {
					cycle = NewCycle("c1")
				}
				_, err := cycle.Decide(Command{ID: "x", Kind: kind, Cycle: "c1", At: monday, Launch: &l, Reason: text,
					Actor: Actor{Person: "p", Institution: house, Roles: []Role{role}}})
				forbidden := err != nil && AsError(err).Code == Forbidden
				require.Equal(t, base.Ask(request(relation, "cycle", string(kind), role)).Allowed, !forbidden, "%s of %s: %s: %v", role, house, kind, err)
			}
		}
	}
}
