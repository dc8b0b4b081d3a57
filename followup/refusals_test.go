package followup_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// refusal is one act that a rule of a stage refuses; given prepares the stage.
type refusal struct {
	given func(testing.TB) *play
	code  Code
	rule  string
	who   Actor
	kind  CommandKind
	step  string
	with  []func(*Command)
}

func fresh(name StageName, acts ...func(*play)) func(testing.TB) *play {
	return func(t testing.TB) *play {
		p := opened(t, name)
		for _, act := range acts {
			act(p)
		}
		return p
	}
}

func act(who Actor, kind CommandKind, step string, with ...func(*Command)) func(*play) {
	return func(p *play) { p.t.Helper(); p.does(who, kind, step, with...) }
}

func with(changes ...func(*Command)) []func(*Command) { return changes }

var (
	planned  = fresh(SignOff, act(hana, Submit, "plan/a", content("plan")))
	asked    = fresh(Assignment, act(mira, Assign, "assign/a", assigned("health", "justice")))
	given    = fresh(Consultation, act(nora, Submit, "input/nhri", content("input")))
	silent   = fresh(Consultation, func(p *play) { p.ticks(p.stage.Step("input/nhri").Clock.Due) })
	cleared  = fresh(Submission, act(system, Propose, "report", content("frozen")), act(fatima, Approve, "report"))
	pauseIt  = Event{Stream: CycleStream("c1"), Seq: 2, At: monday, Body: CyclePaused{Reason: why}}
	paused   = fresh(SignOff, act(system, Heed, "", func(c *Command) { c.Noticed = &pauseIt }))
	closed   = fresh(SignOff, act(mira, SendBack, "", returnTo(Intake), because))
	proposed = fresh(Drafting, act(system, Propose, "", sections(section("1", "health"))))
	tooLong  = fresh(Drafting, act(system, Propose, "", sections(section("1", "health"))),
		act(milo, Submit, "section/1", content("long"), words(1001)), act(hugo, Approve, "section/1"))
	heldStage = fresh(SignOff, act(hana, Submit, "plan/a", content("plan")), act(mira, PauseStage, "", because))
	nextWeek  = monday.AddDate(0, 0, 7)
	nextYear  = monday.AddDate(1, 0, 0)
)

// inTwoHouses is one person who approves for the ministries of health and of justice.
func inTwoHouses(institution string) Actor {
	return Actor{Person: "iva", Institution: institution, Roles: []Role{Approver}}
}

func notOpened(t testing.TB) *play { return &play{t: t, stage: NewStage("c1", Intake, 1), now: monday} }

var refusals = map[string]refusal{
	"stage not open":                 {notOpened, Conflict, "stage_not_open", mira, Submit, "selection", with(content("x"))},
	"stage closed":                   {closed, Conflict, "stage_closed", hana, Submit, "plan/a", with(content("x"))},
	"system after the close":         {closed, Conflict, "stage_closed", system, Tick, "", nil},
	"another cycle":                  {planned, Conflict, "other_attempt", hugo, Approve, "plan/a", with(func(c *Command) { c.Cycle = "c2" })},
	"an earlier attempt":             {planned, Conflict, "other_attempt", hugo, Approve, "plan/a", with(func(c *Command) { c.Attempt = 0 })},
	"another stage":                  {planned, Conflict, "other_attempt", hugo, Approve, "plan/a", with(func(c *Command) { c.Stage = Intake })},
	"cycle paused":                   {paused, Conflict, "cycle_paused", hana, Submit, "plan/a", with(content("x"))},
	"no command id":                  {planned, Invalid, "no_command_id", hugo, Approve, "plan/a", with(func(c *Command) { c.ID = "" })},
	"nobody":                         {planned, Forbidden, "no_person", Actor{Institution: "health", Roles: []Role{Approver}}, Approve, "plan/a", nil},
	"system approving":               {planned, Forbidden, "no_person", Actor{Person: SystemActor, Institution: "health", Roles: []Role{Approver}}, Approve, "plan/a", nil},
	"auditor writing":                {planned, Forbidden, "auditor_writing", Actor{Person: "x", Institution: "health", Roles: []Role{Approver, Auditor}}, Approve, "plan/a", nil},
	"administrator deciding":         {planned, Forbidden, "administrator_deciding", Actor{Person: "x", Institution: "health", Roles: []Role{Approver, Administrator}}, Approve, "plan/a", nil},
	"console deciding":               {planned, Forbidden, "console_deciding", Actor{Person: "x", Institution: "health", Roles: []Role{Approver, Operator}}, Approve, "plan/a", nil},
	"no such step":                   {planned, NotFound, "no_such_step", hugo, Approve, "plan/z", nil},
	"unknown act":                    {planned, Invalid, "unknown_act", mira, LaunchIt, "plan/a", nil},
	"another house's text":           {planned, Forbidden, "wrong_institution", jana, Submit, "plan/a", with(content("x"))},
	"approver drafting":              {planned, Forbidden, "wrong_role", hugo, Submit, "plan/a", with(content("x"))},
	"drafter at the committee":       {signedOff, Forbidden, "wrong_role", Actor{Person: "x", Institution: "cabinet", Roles: []Role{Drafter}}, Approve, "committee", nil},
	"empty submission":               {planned, Invalid, "text_missing", hana, Submit, "plan/a", nil},
	"no text yet":                    {fresh(SignOff), Conflict, "no_text_yet", hugo, Approve, "plan/a", nil},
	"text-edited-between":            {planned, Conflict, "stale_text", hugo, Approve, "plan/a", with(shown("older"))},
	"not asked":                      {planned, Forbidden, "wrong_institution", cyril, Approve, "plan/a", nil},
	"approved already":               {fresh(SignOff, act(hana, Submit, "plan/a", content("plan")), act(hugo, Approve, "plan/a")), Conflict, "already_replied", hedy, Approve, "plan/a", nil},
	"one person, two houses":         {fresh(SignOff, act(hana, Submit, "plan/a", content("plan")), act(inTwoHouses("health"), Approve, "plan/a")), Forbidden, "one_person_one_voice", inTwoHouses("justice"), Approve, "plan/a", nil},
	"drafter approving":              {fresh(SignOff, act(hedy, Submit, "plan/a", content("plan"))), Forbidden, "drafter_approving", hedy, Approve, "plan/a", nil},
	"drafter returning":              {fresh(SignOff, act(hedy, Submit, "plan/a", content("plan"))), Forbidden, "drafter_approving", hedy, Return, "plan/a", with(because)},
	"approving for the drafter":      {planned, Forbidden, "drafter_approving", hugo, Approve, "plan/a", with(onBehalfOf("hana"))},
	"return without reason":          {planned, Invalid, "reason_missing", hugo, Return, "plan/a", nil},
	"committee returns":              {signedOff, Conflict, "committee_sends_back", cyril, Return, "committee", with(because)},
	"passed already":                 {signedOff, Conflict, "step_closed", hana, Submit, "plan/a", with(content("x"))},
	"submit an assignment":           {asked, Conflict, "not_asked", mira, Submit, "assign/a", with(content("x"))},
	"approve an assignment":          {asked, Conflict, "not_asked", hugo, Approve, "assign/a", nil},
	"accept a plan":                  {planned, Conflict, "not_asked", hugo, AcceptIt, "plan/a", nil},
	"decline a plan":                 {planned, Conflict, "not_asked", hugo, DeclineIt, "plan/a", with(because)},
	"assign a plan":                  {planned, Conflict, "not_asked", mira, Assign, "plan/a", with(assigned("health"))},
	"dispatch a plan":                {planned, Conflict, "not_asked", mira, Dispatch, "plan/a", with(channel(ByEmail), because)},
	"accept before anybody is named": {fresh(Assignment), Conflict, "not_asked", hana, AcceptIt, "assign/a", nil},
	"accept for another house":       {asked, Forbidden, "wrong_institution", cyril, AcceptIt, "assign/a", nil},
	"drafter accepting":              {asked, Forbidden, "wrong_role", Actor{Person: "x", Institution: "health", Roles: []Role{Drafter}}, AcceptIt, "assign/a", nil},
	"accept twice":                   {fresh(Assignment, act(mira, Assign, "assign/a", assigned("health", "justice")), act(hana, AcceptIt, "assign/a")), Conflict, "already_replied", hugo, AcceptIt, "assign/a", nil},
	"decline without reason":         {asked, Invalid, "reason_missing", hana, DeclineIt, "assign/a", nil},
	"ministry assigning":             {asked, Forbidden, "not_the_coordinator", hugo, Assign, "assign/a", with(assigned("justice"), because)},
	"assign again, no reason":        {asked, Invalid, "reason_missing", mira, Assign, "assign/a", with(assigned("justice"))},
	"propose what is":                {asked, Invalid, "invalid_value", hana, DeclineIt, "assign/a", with(because, assigned("health", "justice"))},
	"propose one twice":              {asked, Invalid, "invalid_value", hana, DeclineIt, "assign/a", with(because, assigned("justice", "justice"))},
	"propose no lead":                {asked, Invalid, "invalid_value", hana, DeclineIt, "assign/a", with(because, assigned("", "justice"))},
	"take what nobody proposed":      {asked, Conflict, "no_proposal", mira, TakeProposal, "assign/a", nil},
	"take a plan":                    {planned, Conflict, "not_asked", mira, TakeProposal, "plan/a", nil},
	"ministry taking its own":        {countered, Forbidden, "not_the_coordinator", hana, TakeProposal, "assign/a", nil},
	"assign nobody":                  {fresh(Assignment), Invalid, "invalid_value", mira, Assign, "assign/a", nil},
	"assign one twice":               {fresh(Assignment), Invalid, "invalid_value", mira, Assign, "assign/a", with(assigned("health", "health"))},
	"another house's input":          {fresh(Consultation), Forbidden, "wrong_institution", stan, Submit, "input/nhri", with(content("x"))},
	"decline another's input":        {fresh(Consultation), Forbidden, "wrong_institution", stan, DeclineIt, "input/nhri", with(because)},
	"decline input, no reason":       {fresh(Consultation), Invalid, "reason_missing", nora, DeclineIt, "input/nhri", nil},
	"decline a given input":          {given, Conflict, "step_closed", nora, DeclineIt, "input/nhri", with(because)},
	"dispose by a ministry":          {given, Forbidden, "not_the_coordinator", hugo, Dispose, "input/nhri", with(disposition(Accepted), because)},
	"dispose of nothing":             {given, Conflict, "no_input", mira, Dispose, "input/stats", with(disposition(Accepted), because)},
	"dispose without reason":         {given, Invalid, "reason_missing", mira, Dispose, "input/nhri", with(disposition(Accepted))},
	"dispose in other words":         {given, Invalid, "invalid_value", mira, Dispose, "input/nhri", with(disposition("perhaps"), because)},
	"dispose twice":                  {fresh(Consultation, act(nora, Submit, "input/nhri", content("input")), act(mira, Dispose, "input/nhri", disposition(Accepted), because)), Conflict, "already_disposed", mira, Dispose, "input/nhri", with(disposition(Accepted), because)},
	"received in time":               {silent, Conflict, "received_in_time_after_the_close", nora, Submit, "input/nhri", with(content("x"), at(monday))},
	"too late":                       {silent, Conflict, "too_late", nora, Submit, "input/nhri", with(content("x"))},
	"extend a lapsed step":           {silent, Conflict, "too_late", mira, Extend, "input/nhri", with(due(nextYear), because)},
	"extend to before":               {planned, Invalid, "invalid_value", mira, Extend, "plan/a", with(due(nextWeek), because)},
	"extend without reason":          {planned, Invalid, "reason_missing", mira, Extend, "plan/a", with(due(nextYear))},
	"extend by a ministry":           {planned, Forbidden, "not_the_coordinator", hana, Extend, "plan/a", with(due(nextYear), because)},
	"reopen what is open":            {planned, Conflict, "not_lapsed", mira, Reopen, "plan/a", with(due(nextYear), because)},
	"reopen by a ministry":           {silent, Forbidden, "not_the_coordinator", nora, Reopen, "input/nhri", with(due(nextYear), because)},
	"reopen into the past":           {silent, Invalid, "invalid_value", mira, Reopen, "input/nhri", with(due(monday), because)},
	"dispatch by a ministry":         {cleared, Forbidden, "not_the_coordinator", fatima, Dispatch, "dispatch", with(channel(ByEmail), because)},
	"dispatch by pigeon":             {cleared, Invalid, "invalid_value", mira, Dispatch, "dispatch", with(channel("pigeon"), because)},
	"dispatch, no reference":         {cleared, Invalid, "invalid_value", mira, Dispatch, "dispatch", with(channel(ByEmail))},
	"dispatch another report":        {cleared, Conflict, "stale_text", mira, Dispatch, "dispatch", with(channel(ByEmail), because, shown("older"))},
	"close with steps open":          {planned, Conflict, "steps_done", mira, Close, "", nil},
	"close without sections":         {fresh(Drafting), Conflict, "steps_done", mira, Close, "", nil},
	"close by a ministry":            {planned, Forbidden, "not_the_coordinator", hugo, Close, "", nil},
	"close without a plan":           {fresh(SignOff, act(mira, Abandon, "plan/a", because), act(mira, Abandon, "plan/b", because)), Conflict, "plan_approved", mira, Close, "", nil},
	"waive by a ministry":            {given, Forbidden, "not_the_coordinator", hugo, Waive, "", with(because)},
	"waive, no reason":               {given, Invalid, "reason_missing", mira, Waive, "", nil},
	"waive in sign-off":              {planned, Conflict, "no_inputs_here", mira, Waive, "", with(because)},
	"waive what is disposed of":      {fresh(Consultation), Conflict, "all_disposed", mira, Waive, "", with(because)},
	"close with inputs open":         {fresh(Consultation, act(nora, Submit, "input/nhri", content("x")), act(stan, DeclineIt, "input/stats", because)), Conflict, "inputs_disposed", mira, Close, "", nil},
	"close over the limit":           {tooLong, Conflict, "word_limit", mira, Close, "", nil},
	"pause a stage, no reason":       {planned, Invalid, "reason_missing", mira, PauseStage, "", nil},
	"pause a stage by a ministry":    {planned, Forbidden, "not_the_coordinator", hugo, PauseStage, "", with(because)},
	"pause a stage twice":            {heldStage, Conflict, "stage_held", mira, PauseStage, "", with(because)},
	"act in a paused stage":          {heldStage, Conflict, "stage_held", hugo, Approve, "plan/a", with(shown("plan"))},
	"resume a stage that runs":       {planned, Conflict, "stage_not_held", mira, ResumeStage, "", with(because)},
	"extend a stage by nothing":      {planned, Invalid, "invalid_value", mira, ExtendStage, "", with(because)},
	"extend a stage to before":       {planned, Conflict, "nothing_extended", mira, ExtendStage, "", with(due(nextWeek), because)},
	"extend a stage, no reason":      {planned, Invalid, "reason_missing", mira, ExtendStage, "", with(due(nextYear))},
	"extend a stage by words":        {planned, Invalid, "invalid_value", mira, ExtendStage, "", with(because, func(c *Command) { c.By = "a week" })},
	"length by the coordination":     {tooLong, Forbidden, "not_the_committee", mira, OverrideLimit, "", with(because)},
	"length, no reason":              {tooLong, Invalid, "reason_missing", cyril, OverrideLimit, "", nil},
	"length of what fits":            {proposed, Conflict, "limit_kept", cyril, OverrideLimit, "", with(because)},
	"length in sign-off":             {planned, Conflict, "no_limit_here", cyril, OverrideLimit, "", with(because)},
	"length twice":                   {overridden, Conflict, "limit_overridden_already", cyril, OverrideLimit, "", with(because)},
	"length by who wrote it":         {tooLong, Forbidden, "drafter_approving", Actor{Person: milo.Person, Institution: cyril.Institution, Roles: cyril.Roles}, OverrideLimit, "", with(because)},
	"close without positions":        {fresh(Intake, act(mira, Submit, "selection", content("x"), undecided(3)), act(mira, Approve, "selection")), Conflict, "positions_taken", mira, Close, "", nil},
	"send back by a ministry":        {planned, Forbidden, "not_the_coordinator", hugo, SendBack, "", with(returnTo(Intake), because)},
	"send back, no reason":           {planned, Invalid, "reason_missing", mira, SendBack, "", with(returnTo(Intake))},
	"send back forwards":             {planned, Invalid, "invalid_value", mira, SendBack, "", with(returnTo(Drafting), because)},
	"send back nowhere":              {planned, Invalid, "invalid_value", mira, SendBack, "", with(because)},
	"person proposing":               {fresh(Clustering), Forbidden, "not_the_system", mira, Propose, "clusters", with(content("x"))},
	"nothing to propose":             {planned, Conflict, "not_awaited", system, Propose, "plan/a", with(content("x"))},
	"propose an input":               {fresh(Consultation), Conflict, "not_awaited", system, Propose, "input/nhri", with(content("x"))},
	"propose an assignment":          {fresh(Assignment), Conflict, "not_awaited", system, Propose, "assign/a", with(content("x"))},
	"propose nothing":                {fresh(Clustering), Invalid, "text_missing", system, Propose, "clusters", nil},
	"sections twice":                 {proposed, Conflict, "not_awaited", system, Propose, "", with(sections(section("2", "health")))},
	"sections of a plan":             {planned, Conflict, "not_awaited", system, Propose, "", with(sections(section("1", "health")))},
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range allRefusals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.given(t)
			was := toJSON(t, p.stage)
			p.refused(c.code, c.rule, c.who, c.kind, c.step, c.with...)
			require.Equal(t, was, toJSON(t, p.stage))
		})
	}
}

func TestOpeningTwiceIsRefused(t *testing.T) {
	t.Parallel()
	_, err := opened(t, Intake).stage.Open(runningCycle(launch()), before(Intake), monday)
	require.Equal(t, "stage_open", AsError(err).Rule)
}

// TestEveryRuleHasItsRefusal reads the rules' names from the source, so that a new one cannot come without a test.
func TestEveryRuleHasItsRefusal(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{"stage_open": true, "no_such_profile": true, "no_such_calendar": true}
	for _, r := range allRefusals() {
		tested[r.rule] = true
		tested[regexp.MustCompile(`^not_ready_`).FindString(r.rule)] = true // each line of the list is a rule
	}
	for _, r := range cycleRefusals {
		tested[r.rule] = true
	}
	for _, r := range obligationRefusals {
		tested[r.rule] = true
	}
	for _, r := range handoverRefusals {
		tested[r.rule] = true
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	named := regexp.MustCompile(`Refuse\(\w+, "(\w+)"|Condition{Rule: "(\w+)"`)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range named.FindAllStringSubmatch(string(source), -1) {
			found++
			require.True(t, tested[m[1]+m[2]], "no test meets the rule %q of %s", m[1]+m[2], file)
		}
	}
	require.Greater(t, found, 40)
}

func TestAwaitedTimeOfARefusalIsTheReceivedTime(t *testing.T) {
	t.Parallel()
	p := silent(t)
	lapsed := p.stage.Step("input/nhri").Clock.Due
	p.refused(Conflict, "received_in_time_after_the_close", nora, Submit, "input/nhri", content("x"), at(lapsed.Add(-time.Second)))
	p.refused(Conflict, "too_late", nora, Submit, "input/nhri", content("x"), at(lapsed))
}
