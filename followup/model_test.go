package followup_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// stepModel is what an observer who knows only the events believes about a step.
type stepModel struct {
	kind      StepKind
	subject   string
	rule      Rule
	author    string
	parties   []Party
	text      string
	versions  map[string][]Passage
	round     int
	drafters  []string
	writing   bool // its author owes a text
	declined  bool
	proposed  *Assignees // by whoever declined
	ended     bool
	end       string // kind of event that ended it
	opened    time.Time
	due       time.Time
	editors   map[string]bool
	recused   map[string]bool
	delivered map[string]bool
	said      map[string]spoken // the last word of each institution in this round
	items     []itemModel
	overrides []overrideModel
	reminders int // since the clock last started
	alarms    int
	timeOver  bool
	held      bool
	question  bool // held by a question
	dispute   bool
	fix       CorrectionProposed
}

// spoken is where an institution stands, and who said so.
type spoken struct {
	kind    ReplyKind
	decided []string // persons whose decision it is
	text    string
	round   int
}

type itemModel struct {
	id, institution string
	kind            ItemKind
	round           int
	state           ItemState
}

type overrideModel struct {
	rule, text string
	round      int
	then       verdict
}

// stageModel judges the events of a stage by the rules of the procedure, written anew and apart from Decide.
type stageModel struct {
	t       require.TestingT
	launch  Launch
	amended map[StepKind]Rule
	seq     int64
	at      time.Time
	paused  bool
	held    bool // the stage alone
	allowed int  // words, by an override
	closed  bool
	steps   map[string]*stepModel
	seen    map[string]int // kinds of event
}

func newStageModel(t require.TestingT, l Launch) *stageModel {
	return &stageModel{t: t, launch: l, amended: map[StepKind]Rule{}, steps: map[string]*stepModel{}, seen: map[string]int{}}
}

func (m *stageModel) observe(c Command, events []Event) {
	m.reopensExactly(c, events)
	for _, e := range events {
		require.False(m.t, m.closed, "%s after the close", e.Type())
		require.Equal(m.t, m.seq+1, e.Seq)
		require.False(m.t, e.At.Before(m.at), "time runs backwards")
		m.seq, m.at = e.Seq, e.At
		m.seen[e.Type()]++
		m.event(c, e)
	}
}

func (m *stageModel) event(c Command, e Event) {
	if c.Kind.ByPerson() {
		require.False(m.t, m.paused, "%s while paused", c.Kind)
		require.False(m.t, m.held && c.Kind != ResumeStage && c.Kind != SendBack, "%s while the stage is paused", c.Kind)
		require.False(m.t, c.Actor.Has(Auditor) || c.Actor.Has(Administrator) || c.Actor.Has(Operator), "%v decides", c.Actor)
	}
	switch b := e.Body.(type) {
	case StepOpened:
		m.opens(e, b)
	case RuleAmended:
		require.True(m.t, coordinates(c.Actor))
		m.amended[b.Kind] = b.Rule
	case StagePaused:
		m.paused = true
	case SourcesHeeded:
		require.Equal(m.t, Heed, c.Kind)
	case StageResumed:
		m.paused = false
		m.resumes(e, b.Paused, b.Clocks)
	case StageHeld:
		require.True(m.t, coordinates(c.Actor) && !m.held)
		m.held = true
	case StageReleased:
		require.True(m.t, coordinates(c.Actor) && m.held)
		m.held = false
		m.resumes(e, b.Held, b.Clocks)
	case LimitOverridden:
		require.Equal(m.t, "cabinet", c.Actor.Institution)
		require.Greater(m.t, b.Words, b.Limit)
		m.allowed = b.Words
	case StageClosed:
		m.closes(c, b)
	default:
		if st := m.steps[e.Step]; st != nil {
			if c.Kind.ByPerson() && c.Kind != Recuse && c.Kind != ExtendStage { // which is about no step in particular
				require.False(m.t, st.recused[c.Actor.Person] || st.recused[c.OnBehalfOf], "who was recused does %s", c.Kind)
			}
			m.onStep(c, st, e)
		}
	}
}

// resumes holds the clocks that the open steps have after a pause.
func (m *stageModel) resumes(e Event, stood time.Duration, list []StepClock) {
	clocks := map[string]Clock{}
	for _, c := range list {
		clocks[c.Step] = c.Clock
	}
	for id, st := range m.steps {
		if !st.ended {
			m.movesDue(st, min(stood, e.At.Sub(st.opened)), clocks[id])
		}
	}
}

// ruleFor is the rule under which a new round begins now.
func (m *stageModel) ruleFor(kind StepKind) Rule {
	if r, ok := m.amended[kind]; ok {
		return r
	}
	return m.launch.Profile.Rules[kind]
}

func (m *stageModel) opens(e Event, b StepOpened) {
	require.Nil(m.t, m.steps[e.Step], "step %s opened twice", e.Step)
	require.Equal(m.t, m.ruleFor(b.Kind), b.Rule)
	m.steps[e.Step] = &stepModel{kind: b.Kind, subject: b.Subject, rule: b.Rule, author: b.Author, parties: b.Parties, text: b.Content.Hash, round: 1,
		versions: map[string][]Passage{}, writing: b.State == AwaitingText, opened: e.At, due: b.Clock.Due, editors: map[string]bool{}, recused: map[string]bool{},
		delivered: map[string]bool{}, said: map[string]spoken{}}
}

func (m *stageModel) onStep(c Command, st *stepModel, e Event) {
	switch b := e.Body.(type) {
	case TextSubmitted:
		m.writes(c, st, b)
	case ReplyRecorded:
		m.replies(c, st, b)
	case StepAssigned:
		require.True(m.t, coordinates(c.Actor), "%v assigns", c.Actor)
		require.Equal(m.t, c.Kind == TakeProposal, b.Takes != "")
		if b.Takes != "" {
			require.True(m.t, st.declined, "a counter-proposal is taken that nobody made")
			require.Equal(m.t, st.proposed, &Assignees{Lead: b.Lead, Supporting: b.Supporting})
		}
		st.proposed = nil
		if len(st.parties) > 0 {
			st.round++
		}
		st.parties = []Party{{Institution: b.Lead, Relation: Lead}}
		for _, id := range b.Supporting {
			st.parties = append(st.parties, Party{Institution: id, Relation: Supporting})
		}
		st.writing, st.declined, st.rule, st.said = false, false, m.ruleFor(st.kind), map[string]spoken{}
		st.restart(b.Clock)
	case StepPassed:
		m.ends(st, e)
		m.passes(c, st)
	case StepLapsed:
		require.Equal(m.t, InputStep, st.kind, "silence ends nothing but an input")
		require.False(m.t, m.at.Before(st.due), "lapsed before its time")
		m.ends(st, e)
	case StepAbandoned:
		require.True(m.t, coordinates(c.Actor))
		m.ends(st, e)
	case ClearanceRefused:
		m.clears(c, st)
		require.False(m.t, st.kind == CommitteeStep && st.writing, "a whole plan is refused that is not there")
		m.ends(st, e)
	case StepReopened:
		m.reopens(c, st, b)
	case StepRecalled:
		require.Equal(m.t, b.Source != nil, st.kind == CommitteeStep)
		require.True(m.t, !st.ended || b.Source != nil)
		st.ended, st.writing = false, true
		st.restart(b.Clock)
	case StepAffected:
		require.Equal(m.t, Heed, c.Kind)
	default:
		m.onClock(c, st, e)
	}
}

func (m *stageModel) ends(st *stepModel, e Event) {
	require.False(m.t, st.ended)
	st.ended, st.writing, st.end = true, false, e.Type()
}

// onClock follows what the clock does, and what the coordination does to it.
func (m *stageModel) onClock(c Command, st *stepModel, e Event) {
	switch b := e.Body.(type) {
	case StepReminded:
		st.reminders++
		require.Equal(m.t, 1, st.reminders, "one reminder a round")
		require.False(m.t, st.ended || m.paused || st.held || m.held)
	case StepEscalated:
		st.alarms++
		require.LessOrEqual(m.t, st.alarms, 1+len(st.rule.Ladder), "one escalation a rung")
		require.False(m.t, st.ended || m.paused || st.held)
	case DeadlineExtended:
		require.True(m.t, coordinates(c.Actor))
		require.True(m.t, b.Clock.Due.After(st.due))
		st.restart(b.Clock)
	case DeadlineShortened:
		require.True(m.t, coordinates(c.Actor))
		require.True(m.t, b.Clock.Due.Before(st.due) && b.Clock.Due.After(m.at))
		st.restart(b.Clock)
	case RequestDelivered:
		for _, id := range b.Institutions {
			st.delivered[id] = true
		}
	case SilenceCounted:
		require.Equal(m.t, Tick, c.Kind)
		require.False(m.t, m.at.Before(st.due), "silence before its time")
		require.False(m.t, st.timeOver, "silence is counted once")
		require.Equal(m.t, st.rule.Silence, b.Silence)
		st.timeOver = true
	default:
		m.onHold(c, st, e)
	}
}

// onHold follows clocks that stand still, and those that begin anew for the next tier.
func (m *stageModel) onHold(c Command, st *stepModel, e Event) {
	switch b := e.Body.(type) {
	case StepHeld:
		require.False(m.t, st.held)
		st.held, st.question = true, b.Question
	case StepReleased:
		require.True(m.t, st.held)
		require.GreaterOrEqual(m.t, b.Held, time.Duration(0))
		st.held, st.question = false, false
		m.movesDue(st, b.Held, b.Clock)
	case TierAsked:
		tier, who := st.waiting()
		require.Equal(m.t, tier+1, b.Tier, "the tier whose turn it is")
		require.NotEmpty(m.t, who)
		require.Greater(m.t, b.Tier, 1)
		require.False(m.t, st.ended || st.writing)
		st.restart(b.Clock)
	default:
		m.onDispute(c, st, e)
	}
}

// movesDue holds a clock that stood still to at least the time that was left, and to no more than offices are closed at a stretch.
func (m *stageModel) movesDue(st *stepModel, stood time.Duration, to Clock) {
	if st.due.IsZero() { // it waits for others and has no clock
		require.Zero(m.t, to.Due)
		return
	}
	require.False(m.t, to.Due.Before(st.due.Add(stood)), "time was lost")
	require.Less(m.t, to.Due.Sub(st.due.Add(stood)), 5*24*time.Hour)
	st.due = to.Due
}

// onDispute follows items, arbitration, parties, corrections and recusals.
func (m *stageModel) onDispute(c Command, st *stepModel, e Event) {
	switch b := e.Body.(type) {
	case ItemAnswered:
		it := m.openItem(st, b.Item)
		require.Contains(m.t, []ItemKind{CommentItem, QuestionItem, SuggestionItem}, it.kind)
		it.state = WasAnswered
	case ItemsRaised:
		require.Equal(m.t, SectionStep, st.kind)
		for _, i := range b.Items {
			require.Contains(m.t, []ItemKind{CommentItem, SuggestionItem}, i.Kind)
			st.items = append(st.items, itemModel{i.ID, i.Institution, i.Kind, i.Round, i.State})
		}
	case DraftersNamed:
		require.True(m.t, coordinates(c.Actor) || c.Kind == Heed, "%v names drafters", c.Actor)
		require.Equal(m.t, SectionStep, st.kind)
		st.drafters = b.Drafters
	case SuggestionTaken:
		m.takes(c, st, b)
	case ItemClaimedMet:
		require.Equal(m.t, ConditionItem, m.openItem(st, b.Item).kind)
	case ItemSettled:
		it := m.openItem(st, b.Item)
		require.Equal(m.t, it.institution, c.Actor.Institution, "only its author settles an item")
		require.Equal(m.t, it.kind == ConditionItem, b.State == WasMet || b.State == WasWithdrawn && it.kind == ConditionItem)
		it.state = b.State
	case ArbitrationOpened:
		require.False(m.t, st.dispute)
		st.dispute = true
	case ArbitrationDecided:
		m.higher(c, st)
		require.True(m.t, st.dispute)
		st.dispute = false
		for _, id := range b.Overruled {
			m.openItem(st, id).state = WasOverruled
		}
	case ConditionOverridden:
		m.higher(c, st)
		st.overrides = append(st.overrides, overrideModel{b.Rule, b.Content, st.round, st.lines()[b.Rule]})
	case PartyAdded:
		require.False(m.t, b.Clock.Due.Before(m.at.Add(48*time.Hour)), "asked with less than two days to answer")
		st.parties = append(slices.Clone(st.parties), b.Party)
		st.restart(b.Clock)
	case PartyRemoved:
		st.parties = slices.DeleteFunc(slices.Clone(st.parties), func(p Party) bool { return p.Institution == b.Institution })
	case PartyReplaced:
		st.succeeds(b.Old, b.New)
	case CorrectionProposed:
		st.fix = b
		st.fix.Content.ID = c.Actor.Person + " " + c.OnBehalfOf
	case CorrectionConfirmed:
		m.corrects(c, st)
	case CorrectionRejected:
		st.fix = CorrectionProposed{}
	case PersonRecused:
		st.recused[c.Actor.Person] = true
	}
}

// takes puts a suggested wording into the text, as one of those who write it.
func (m *stageModel) takes(c Command, st *stepModel, b SuggestionTaken) {
	it := m.openItem(st, b.Item)
	require.Equal(m.t, SuggestionItem, it.kind)
	it.state = WasTaken
	writing, submitted := st.writing, TextSubmitted{Content: b.Content, Words: b.Words, Passages: b.Passages, Clock: b.Clock}
	if writing {
		submitted.Clock = Clock{Due: st.due}
	}
	reminders, alarms, over := st.reminders, st.alarms, st.timeOver
	m.writes(c, st, submitted)
	if st.writing = writing; writing {
		st.reminders, st.alarms, st.timeOver = reminders, alarms, over
	}
}

func (m *stageModel) openItem(st *stepModel, id string) *itemModel {
	i := slices.IndexFunc(st.items, func(it itemModel) bool { return it.id == id })
	require.GreaterOrEqual(m.t, i, 0, "no item %s", id)
	require.Equal(m.t, StillOpen, st.items[i].state, "item %s is settled twice", id)
	return &st.items[i]
}

// higher holds that who arbitrates or overrides belongs to the committee, wrote nothing and said nothing in the step.
func (m *stageModel) higher(c Command, st *stepModel) {
	require.Equal(m.t, "cabinet", c.Actor.Institution)
	require.True(m.t, c.Actor.Has(Approver))
	for _, person := range []string{c.Actor.Person, c.OnBehalfOf} {
		require.False(m.t, person != "" && st.rule.Separate && m.wrote(st, person), "%s judges her own text", person)
		for _, s := range st.said {
			require.False(m.t, person != "" && slices.Contains(s.decided, person), "%s judges a dispute in which she spoke", person)
		}
	}
}

func (st *stepModel) succeeds(old, successor string) {
	for i := range st.parties {
		if st.parties[i].Institution == old {
			st.parties = slices.Clone(st.parties)
			st.parties[i].Institution = successor
		}
	}
	for i := range st.items {
		if st.items[i].institution == old {
			st.items[i].institution = successor
		}
	}
	if said, ok := st.said[old]; ok {
		st.said[successor] = said
		delete(st.said, old)
	}
	if st.author == old {
		st.author = successor
	}
	for text, passages := range st.versions {
		st.versions[text] = slices.Clone(passages)
		for i := range passages {
			owners := slices.Clone(passages[i].Owners)
			for j := range owners {
				if owners[j] == old {
					owners[j] = successor
				}
			}
			st.versions[text][i].Owners = owners
		}
	}
}

func (m *stageModel) corrects(c Command, st *stepModel) {
	require.NotEmpty(m.t, st.fix.Content.Hash)
	for _, person := range []string{c.Actor.Person, c.OnBehalfOf} {
		require.False(m.t, person != "" && slices.Contains(people(st.fix.Content.ID), person), "%s confirms her own correction", person)
	}
	for institution, said := range st.said {
		if _, stands := st.stands(institution); stands {
			said.text = st.fix.Content.Hash
			st.said[institution] = said
		}
	}
	for i := range st.overrides {
		if st.overrides[i].text == st.text {
			st.overrides[i].text = st.fix.Content.Hash
		}
	}
	st.text = st.fix.Content.Hash
	st.versions[st.text] = st.fix.Passages
	for _, person := range people(st.fix.Content.ID) {
		st.editors[person] = true
	}
	st.fix = CorrectionProposed{}
}

func people(names string) []string {
	var list []string
	var a, b string
	fmt.Sscan(names, &a, &b)
	for _, p := range []string{a, b} {
		if p != "" {
			list = append(list, p)
		}
	}
	return list
}

func coordinates(a Actor) bool { return a.Institution == "nmrf" && a.Has(Coordinator) }

func (st *stepModel) restart(c Clock) {
	st.due, st.reminders, st.alarms, st.timeOver = c.Due, 0, 0, false
}

func (m *stageModel) writes(c Command, st *stepModel, b TextSubmitted) {
	require.False(m.t, st.ended, "a text for a step that has ended")
	require.True(m.t, len(st.drafters) == 0 || slices.Contains(st.drafters, c.Actor.Person) || slices.Contains(st.drafters, c.OnBehalfOf), "%v was not named", c.Actor)
	require.Empty(m.t, st.fix.Content.Hash, "a text while a correction waits")
	if c.Actor.Person != SystemActor {
		require.Equal(m.t, st.author, c.Actor.Institution, "a text by another institution")
	}
	if st.kind == InputStep {
		require.True(m.t, m.at.Before(st.due), "an input after its time")
	}
	st.text, st.writing = b.Content.Hash, false
	st.versions[st.text] = b.Passages
	for _, person := range []string{c.Actor.Person, c.OnBehalfOf} {
		if person != "" {
			st.editors[person] = true
		}
	}
	st.restart(b.Clock)
}

// passes holds the rule of every passed step: each line of the list is satisfied by the model's own account, or overridden.
func (m *stageModel) passes(c Command, st *stepModel) {
	if st.kind == InputStep || st.kind == DispatchStep || (len(st.parties) == 0 && c.Kind != ClearIt) {
		require.Contains(m.t, []CommandKind{Submit, DeclineIt, Dispatch}, c.Kind)
		return
	}
	require.False(m.t, st.held, "passed while held")
	require.Equal(m.t, st.rule.Clearance == ClearsItself, c.Kind != ClearIt)
	if c.Kind == ClearIt {
		m.clears(c, st)
		require.Equal(m.t, st.text, c.Shown)
	}
	for rule, line := range st.lines() {
		require.True(m.t, line.skip || line.ok || st.overridden(rule, line), "passed though %s is not satisfied", rule)
	}
	voices := map[string]string{}
	for _, p := range st.parties {
		said, stands := st.stands(p.Institution)
		if !stands || st.outside(p.Institution) {
			continue
		}
		for _, person := range said.decided {
			require.Empty(m.t, voices[person], "%s counts for two institutions", person)
			voices[person] = p.Institution
			require.False(m.t, st.rule.Separate && m.wrote(st, person), "%s decided on what she wrote", person)
		}
	}
}

func (m *stageModel) clears(c Command, st *stepModel) {
	if st.rule.Clearance == ClearedHigher {
		m.higher(c, st)
		return
	}
	require.Equal(m.t, ClearedByAct, st.rule.Clearance)
	require.True(m.t, coordinates(c.Actor))
	require.False(m.t, st.rule.Separate && (m.wrote(st, c.Actor.Person) || m.wrote(st, c.OnBehalfOf)), "who wrote clears")
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
	for id, st := range m.steps {
		require.True(m.t, st.ended, "closed while %s is open", id)
	}
	for _, st := range m.steps {
		require.False(m.t, st.kind == PlanStep && (m.steps["committee"] == nil || m.steps["committee"].end != "StepPassed"), "a plan that nobody approved")
	}
	require.False(m.t, len(b.Dossier.Sections) > 0 && b.Dossier.Words > max(m.allowed, m.launch.Profile.WordLimit), "a report over its limit")
	require.False(m.t, m.steps["dispatch"] != nil && b.Dossier.Channel == "", "a report that nobody sent")
}
