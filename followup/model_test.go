package followup_test

import (
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// stepModel is what an observer who knows only the events believes about a step.
type stepModel struct {
	kind      StepKind
	author    string
	parties   []string
	text      string
	round     int
	ended     bool
	lapsed    bool
	due       time.Time
	editors   map[string]bool
	voices    map[voice]ReplyRecorded
	reminders int // since the clock last started
	alarms    int
}

// voice is the right of one institution to reply once to one text in one round.
type voice struct {
	institution string
	round       int
	text        string
}

// stageModel judges the events of a stage by the rules of the procedure, written anew and apart from Decide.
type stageModel struct {
	t      require.TestingT
	rules  map[StepKind]Rule
	limit  int
	seq    int64
	at     time.Time
	paused bool
	closed bool
	steps  map[string]*stepModel
}

func newStageModel(t require.TestingT, l Launch) *stageModel {
	return &stageModel{t: t, rules: l.Profile.Rules, limit: l.Profile.WordLimit, steps: map[string]*stepModel{}}
}

func (m *stageModel) observe(c Command, events []Event) {
	for _, e := range events {
		require.False(m.t, m.closed, "%s after the close", e.Type())
		require.Equal(m.t, m.seq+1, e.Seq)
		require.False(m.t, e.At.Before(m.at), "time runs backwards")
		m.seq, m.at = e.Seq, e.At
		m.event(c, e)
	}
}

func (m *stageModel) event(c Command, e Event) {
	if c.Kind.ByPerson() {
		require.False(m.t, m.paused, "%s while paused", c.Kind)
		require.False(m.t, c.Actor.Has(Auditor) || c.Actor.Has(Administrator) || c.Actor.Has(Operator), "%v decides", c.Actor)
	}
	switch b := e.Body.(type) {
	case StepOpened:
		require.Nil(m.t, m.steps[e.Step], "step %s opened twice", e.Step)
		m.steps[e.Step] = &stepModel{kind: b.Kind, author: b.Author, parties: institutions(b.Parties), text: b.Content.Hash, round: 1,
			due: b.Clock.Due, editors: map[string]bool{}, voices: map[voice]ReplyRecorded{}}
	case StagePaused:
		m.paused = true
	case StageResumed:
		m.paused = false
		for _, st := range m.steps {
			st.due = st.due.Add(b.Paused)
		}
	case StageClosed:
		m.closes(c, b)
	default:
		if st := m.steps[e.Step]; st != nil {
			m.onStep(c, st, e)
		}
	}
}

func institutions(parties []Party) []string {
	var ids []string
	for _, p := range parties {
		ids = append(ids, p.Institution)
	}
	return ids
}

func (m *stageModel) onStep(c Command, st *stepModel, e Event) {
	switch b := e.Body.(type) {
	case TextSubmitted:
		m.writes(c, st, b)
	case ReplyRecorded:
		m.replies(c, st, b)
	case StepAssigned:
		require.True(m.t, coordinates(c.Actor), "%v assigns", c.Actor)
		if len(st.parties) > 0 {
			st.round++
		}
		st.parties = append([]string{b.Lead}, b.Supporting...)
		st.restart(b.Clock)
	case StepPassed:
		m.passes(st)
	case StepLapsed:
		require.Equal(m.t, InputStep, st.kind, "silence ends nothing but an input")
		require.False(m.t, m.at.Before(st.due), "lapsed before its time")
		require.False(m.t, st.ended)
		st.ended, st.lapsed = true, true
	case StepReminded:
		st.reminders++
		require.Equal(m.t, 1, st.reminders, "one reminder a round")
		require.False(m.t, st.ended || m.paused)
	case StepEscalated:
		st.alarms++
		require.Equal(m.t, 1, st.alarms, "one escalation a round")
		require.False(m.t, st.ended || m.paused)
	case DeadlineExtended:
		require.True(m.t, coordinates(c.Actor))
		require.True(m.t, b.Clock.Due.After(st.due))
		st.restart(b.Clock)
	case StepReopened:
		require.True(m.t, coordinates(c.Actor))
		require.True(m.t, st.ended)
		st.ended, st.lapsed, st.round = false, false, st.round+1
		st.restart(b.Clock)
	}
}

func coordinates(a Actor) bool { return a.Institution == "nmrf" && a.Has(Coordinator) }

func (st *stepModel) restart(c Clock) { st.due, st.reminders, st.alarms = c.Due, 0, 0 }

func (m *stageModel) writes(c Command, st *stepModel, b TextSubmitted) {
	require.False(m.t, st.ended, "a text for a step that has ended")
	if c.Actor.Person != SystemActor {
		require.Equal(m.t, st.author, c.Actor.Institution, "a text by another institution")
	}
	if st.kind == InputStep {
		require.True(m.t, m.at.Before(st.due), "an input after its time")
	}
	st.text = b.Content.Hash
	for _, person := range []string{c.Actor.Person, c.OnBehalfOf} {
		if person != "" {
			st.editors[person] = true
		}
	}
	st.restart(b.Clock)
}

func (m *stageModel) replies(c Command, st *stepModel, b ReplyRecorded) {
	r := b.Reply
	require.False(m.t, st.ended, "a reply to a step that has ended")
	require.Equal(m.t, st.round, r.Round)
	require.Equal(m.t, c.Actor.Institution, r.Institution)
	if st.kind == InputStep {
		require.Equal(m.t, st.author, r.Institution)
		return
	}
	require.Contains(m.t, st.parties, r.Institution)
	require.Equal(m.t, st.text, r.Content)
	said := voice{r.Institution, r.Round, r.Content}
	require.NotContains(m.t, st.voices, said, "one institution replies twice to one text")
	for other, earlier := range st.voices {
		if other.round == st.round && other.text == st.text {
			require.False(m.t, samePerson(earlier.Reply, r), "one person speaks for two institutions")
		}
	}
	st.voices[said] = b
	if r.Kind == Agree {
		require.Equal(m.t, c.Shown, st.text, "agreed to a text that was not shown")
	}
	if r.Kind == RequestChanges {
		st.round++
		st.reminders, st.alarms = 0, 0
	}
}

func samePerson(a, b Reply) bool {
	return slices.ContainsFunc([]string{b.Person, b.OnBehalfOf}, func(person string) bool {
		return person != "" && (person == a.Person || person == a.OnBehalfOf)
	})
}

// passes holds the rule of every passed step: each party agreed to the text that stands, and none of them wrote it.
func (m *stageModel) passes(st *stepModel) {
	require.False(m.t, st.ended)
	st.ended = true
	if st.kind == InputStep || st.kind == DispatchStep {
		return
	}
	for _, institution := range st.parties {
		said, ok := st.voices[voice{institution, st.round, st.text}]
		require.True(m.t, ok, "passed without %s", institution)
		require.Contains(m.t, []ReplyKind{Agree, Accept}, said.Reply.Kind)
		if m.rules[st.kind].Separate {
			require.False(m.t, m.wrote(st, said.Reply.Person) || m.wrote(st, said.Reply.OnBehalfOf), "%s decided on what she wrote", said.Reply.Person)
		}
	}
}

func (m *stageModel) wrote(st *stepModel, person string) bool {
	if st.kind != CommitteeStep {
		return st.editors[person]
	}
	for _, plan := range m.steps {
		if plan.kind == PlanStep && plan.editors[person] {
			return true
		}
	}
	return false
}

func (m *stageModel) closes(c Command, b StageClosed) {
	m.closed = true
	if b.Outcome == Withdrawn {
		require.Equal(m.t, Heed, c.Kind)
		return
	}
	require.True(m.t, coordinates(c.Actor), "%v ends the stage", c.Actor)
	if b.Outcome != Completed {
		return
	}
	require.NotEmpty(m.t, m.steps)
	plans, committee := 0, false
	for id, st := range m.steps {
		require.True(m.t, st.ended, "closed while %s is open", id)
		if st.kind == PlanStep {
			plans++
		}
		committee = committee || st.kind == CommitteeStep
	}
	require.True(m.t, plans == 0 || committee, "plans without the committee")
	require.False(m.t, len(b.Dossier.Sections) > 0 && b.Dossier.Words > m.limit, "a report over its limit")
}
