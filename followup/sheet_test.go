package followup_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestEveryFaultIsListedByItsLine(t *testing.T) {
	t.Parallel()
	found, faults := CheckRules([]byte(`name: ours
version: one
word_limit: 5
word_limt: 5
rules:
  confirm: {due: 7wd, remind: 2wd, escalate: 2wd, silence: blocks}
  accept:
    due: 7
    remind: 2wd
    escalate: 2wd
    silence: blocks
  plan:
    due: 20wd
    remind: 0wd
    escalate: 3wd
    silence: tacit
    quorum: 4
    pass: {kind: all, of: 3}
    tiers:
      - [supporting]
      - [lead, supporting]
  committee: {due: 7wd, remind: 2wd, escalate: 2wd, silence: blocks}
  input: {due: 7wd, remind: 2wd, escalate: 2wd, silence: lapses}
  section: {due: 7wd, remind: 2wd, escalate: 2wd, silence: blocks}
  report: {due: 7wd, remind: 2wd, escalate: 2wd, silence: blocks}
  reports: {due: 7wd, remind: 2wd, escalate: 2wd, silence: blocks}
  dispatch: {due: 7wd, remind: 2wd, escalate: 2wd, silence: blocks}
`))
	require.Equal(t, ProfileFile, found.Kind)
	require.Equal(t, []Fault{
		{2, "version: write a whole number"},
		{4, `there is no field "word_limt"; there are name, version, mechanism, effective_from, confidence, source, word_limit, word_limit_blocks, annexes_count, positions_required, endnotes_count, stages, anchor, deadlines, outline, follow_ups, rules`},
		{8, `accept: due: period "7": write working days as 10wd, calendar days as 10d, weeks as 2w, months as 18mo, years as 1y or a duration as 36h, up to 3660 days`},
		{14, "plan: silence can count as consent only after a reminder: give remind a period above 0"},
		{17, "plan: a quorum cannot be above n, which is 3"},
		{21, `plan: "supporting" stands twice in the tiers, which would wait for each other: name it once`},
		{26, `there are no steps of kind "reports"; there are confirm, accept, plan, committee, input, section, report, dispatch`},
	}, faults)

	found, faults = CheckRules([]byte(`name: ours
version: 1
weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
closes: 6 pm
holidays:
  - date: 2027-02-08
    name: One day
  - {date: the eighth, name: Another}
  - {date: 2027-02-08, name: The same}
  - date: 2027-01-01
    name: ""
`))
	require.Equal(t, CalendarFile, found.Kind)
	require.Equal(t, []Fault{
		{3, "weekend: a week needs at least one working day"},
		{4, `closes: hour "6 pm": write 00:00 to 23:59`},
		{8, `holidays: "the eighth" is no date; write 2027-02-08`},
		{9, "holidays: 2027-02-08 stands here twice"},
		{10, "holidays: 2027-01-01 stands after 2027-02-08; list them by date"},
		{11, "holidays: 2027-01-01 needs a name of 1 to 100 characters"},
	}, faults)
}

func TestAFileThatIsNoRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		line int
		says string
	}{
		"empty":              {"", 1, "it is empty"},
		"a comment":          {"# nothing\n", 1, "it is empty"},
		"a list":             {"\n- a\n- b\n", 2, "write names and values, such as version: 1"},
		"a word":             {"rules", 1, "write names and values"},
		"no YAML":            {"name: a\nrules: {}\nc: d: e", 3, "this is not YAML: mapping values"},
		"an open list":       {"name: a\nrules: [b\nc: d", 1, "this is not YAML"},
		"two documents":      {"name: a\nrules: {}\n---\nname: b\n", 3, "a file holds one document"},
		"broken second":      {"name: a\nrules: {}\n---\nname: [", 1, "a file holds one document"},
		"neither":            {"name: a\nversion: 1\ncolour: red", 1, "neither a profile"},
		"both":               {"rules: {}\nweekend: []", 1, "neither a profile"},
		"itself":             {"rules: &r {a: *r}\n", 1, "this cannot be read: anchor 'r' value contains itself"},
		"itself, at the top": {"&r\nrules: {}\n<<: *r\n", 1, "this cannot be read"},
		"merge of a word":    {"rules: {<<: plan}\n", 1, "this cannot be read"},
		"name twice":         {"name: a\nversion: 1\nname: b\nrules: {}\n", 3, "name stands here twice, first on line 1: leave one of them out"},
		"number too long":    {"rules: {}\nversion: 9223372036854775808\n", 2, "this cannot be read: cannot unmarshal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, faults := CheckRules([]byte(c.text))
			require.NotEmpty(t, faults)
			var said []string
			for _, f := range faults {
				if f.Line == c.line {
					said = append(said, f.Says)
				}
			}
			require.Contains(t, strings.Join(said, "; "), c.says, "%v", faults)
		})
	}
}

// What several rules share can be written once.
func TestRulesThatShareTheirFields(t *testing.T) {
	t.Parallel()
	const file = `name: ours
version: 1
word_limit: 5
rules:
  confirm: &usual {due: 7wd, remind: 2wd, escalate: 2wd, silence: blocks}
  accept: *usual
  plan: {<<: *usual, separate: true, due: 20wd}
  committee: {<<: [*usual]}
  input: {<<: *usual, silence: lapses}
  section: *usual
  report: *usual
  dispatch: *usual
`
	_, faults := CheckRules([]byte(file))
	require.Empty(t, faults)
	p, err := ParseProfile([]byte(file))
	require.NoError(t, err)
	require.Equal(t, Rule{Due: "20wd", Remind: "2wd", Escalate: "2wd", Silence: SilenceBlocks, Separate: true}, p.Rules[PlanStep])
}

func TestCheckRuleNamesTheLineOfEachFault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]Fault{
		"due: 3wd\nremind: 1wd\nescalate: 1wd\nsilence: blocks\n":   nil,
		"due: 3wd\nremind: 0d\nescalate: 1wd\nsilence: tacit\n":     {{Line: 2, Says: "plan: silence can count as consent only after a reminder: give remind a period above 0"}},
		"due: 3wd\nremind: 1wd\nescalate: 1wd\nsilence: golden\n":   {{Line: 4, Says: `plan: silence is "golden"; write one of blocks, tacit, no_interest, escalates, lapses`}},
		"remind: 1wd\nescalate: 1wd\nsilence: blocks\nquorum: -1\n": {{Line: 0, Says: `plan: due: period "": write working days as 10wd, calendar days as 10d, weeks as 2w, months as 18mo, years as 1y or a duration as 36h, up to 3660 days`}, {Line: 4, Says: "plan: a quorum is not negative"}},
		"": {{Line: 1, Says: "it is empty"}},
	} {
		require.Equal(t, want, CheckRule(PlanStep, []byte(text)), text)
	}
}
