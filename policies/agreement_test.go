package policies_test

import (
	"strings"
	"testing"
	"time"

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
// what the policy allows, the procedure never calls forbidden, and what the policy denies, the procedure does not take.
func TestPolicyAgreesWithTheProcedure(t *testing.T) {
	t.Parallel()
	base, asked := mustBase(t), 0
	for name, kinds := range steps {
		for kind, opened := range kinds {
			opened.Kind, opened.State, opened.Content = kind, AwaitingReplies, text
			s := NewStage("c1", name, 1)
			s.Apply(Event{Seq: 1, At: monday, Body: StageOpened{Launch: theLaunch(t)}})
			s.Apply(Event{Seq: 2, At: monday, Step: "step", Body: opened})
			asked += agreeOnStep(t, base, s, policies.StepObject(name, kind), StepCommands)
			asked += agreeOnStep(t, base, s, policies.StepObject(name, NoStep), StageCommands)
		}
	}
	require.Equal(t, (140+27)*len(houses)*len(Roles), asked, "140 acts on nine kinds of step, and 27 on their stages")
}

func agreeOnStep(t *testing.T, base *policies.Enforcer, s *Stage, object string, kinds []CommandKind) int {
	t.Helper()
	asked := 0
	for _, kind := range kinds {
		for _, house := range houses {
			for _, role := range Roles {
				allowed, known := allowedIn(base, s, object, string(kind), house, role)
				if !known {
					continue
				}
				asked++
				_, err := s.Decide(anAct(s, kind, house, role))
				if house == "nmrf" && role == Approver && strings.HasPrefix(object, "submission/report") {
					allowed = false // the report is the coordination's own, yet it is the foreign ministry that clears it
				}
				if allowed {
					forbidden := err != nil && AsError(err).Code == Forbidden
					require.False(t, forbidden, "%s of %s: %s on %s: the procedure says %v", role, house, kind, object, err)
				} else {
					require.Error(t, err, "%s of %s: %s on %s: the policy denies it, and the procedure takes it", role, house, kind, object)
				}
			}
		}
	}
	return asked
}

// anAct is an act with everything that its kind needs. What the coordination enters for a party was signed on paper.
func anAct(s *Stage, kind CommandKind, house string, role Role) Command {
	c := Command{ID: "x", Kind: kind, Cycle: "c1", Stage: s.Name, Attempt: 1, Step: "step", At: monday,
		Actor: Actor{Person: "p", Institution: house, Roles: []Role{role}}, Shown: text.Hash, Content: text, Reason: text, Reply: NotedIt}
	if parties := s.Step("step").Parties; kind == ReplyIt && role == Coordinator && len(parties) > 0 {
		c.Paper, c.SignedBy, c.SignedOn, c.Institution = text, "q", monday, parties[0].Institution
	}
	return c
}

// allowedIn asks as the engine does: the coordination stands to a step as its party or author, and to the whole cycle.
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
