package followup_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	. "nmrf/followup"
)

// compiled reads a schema as an editor does; formats such as date are held to.
func compiled(t *testing.T, kind RuleFileKind) *jsonschema.Schema {
	t.Helper()
	data, err := Schema(kind)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	require.NoError(t, c.AddResource("schema.json", doc))
	schema, err := c.Compile("schema.json")
	require.NoError(t, err)
	return schema
}

// asJSON reads a YAML file as JSON has it: a date is a text.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	var doc yaml.Node
	require.NoError(t, yaml.Unmarshal(data, &doc))
	return jsonValue(t, &doc)
}

func jsonValue(t *testing.T, n *yaml.Node) any {
	switch {
	case n.Kind == yaml.DocumentNode:
		return jsonValue(t, n.Content[0])
	case n.Kind == yaml.MappingNode:
		fields := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			fields[n.Content[i].Value] = jsonValue(t, n.Content[i+1])
		}
		return fields
	case n.Kind == yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, jsonValue(t, item))
		}
		return list
	case n.Tag == "!!timestamp":
		return n.Value
	}
	var value any
	require.NoError(t, n.Decode(&value))
	return value
}

func TestBuiltInFilesFitTheirSchemas(t *testing.T) {
	t.Parallel()
	for kind, folder := range map[RuleFileKind]string{ProfileFile: "profiles", CalendarFile: "calendars"} {
		files, err := filepath.Glob(folder + "/*.yaml")
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, compiled(t, kind).Validate(asJSON(t, data)), file)
			found, faults := CheckRules(data)
			require.Empty(t, faults, file)
			require.Equal(t, RuleFile{kind, strings.TrimSuffix(filepath.Base(file), ".yaml"), found.Version}, found)
			require.Positive(t, found.Version)
		}
	}
	_, err := Schema("tea-party")
	require.Equal(t, "schema", AsError(err).Field)
	require.ErrorContains(t, err, "there are: profile, calendar")
}

// object is one object of a schema, read for its fields.
type object struct {
	Properties map[string]struct {
		Description string   `json:"description"`
		Enum        []string `json:"enum"`
		Ref         string   `json:"$ref"`
		Items       struct {
			Enum []string `json:"enum"`
		} `json:"items"`
		Properties map[string]any `json:"properties"`
		Required   []string       `json:"required"`
	} `json:"properties"`
	Enum        []string `json:"enum"`
	Description string   `json:"description"`
}

// objects reads a schema: the whole, and what it defines.
func objects(t *testing.T, kind RuleFileKind) (object, map[string]object) {
	t.Helper()
	data, err := Schema(kind)
	require.NoError(t, err)
	var whole object
	var parts struct {
		Defs map[string]object `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(data, &whole))
	require.NoError(t, json.Unmarshal(data, &parts))
	return whole, parts.Defs
}

func TestSchemasAndTypesHaveTheSameFields(t *testing.T) {
	t.Parallel()
	profile, inProfile := objects(t, ProfileFile)
	calendar, inCalendar := objects(t, CalendarFile)
	for _, c := range []struct {
		schema object
		of     reflect.Type
	}{{profile, reflect.TypeFor[Profile]()}, {inProfile["rule"], reflect.TypeFor[Rule]()}, {inProfile["pass"], reflect.TypeFor[Pass]()},
		{inProfile["deadline"], reflect.TypeFor[Deadline]()}, {inProfile["followUp"], reflect.TypeFor[FollowUpRule]()}, {inProfile["section"], reflect.TypeFor[OutlineSection]()},
		{calendar, reflect.TypeFor[Calendar]()}, {inCalendar["holiday"], reflect.TypeFor[Holiday]()}} {
		var fields []string
		for i := range c.of.NumField() {
			tag := c.of.Field(i).Tag
			name, _, _ := strings.Cut(tag.Get("yaml"), ",")
			asJSON, _, _ := strings.Cut(tag.Get("json"), ",")
			require.Equal(t, asJSON, name, "a field has one name")
			fields = append(fields, name)
		}
		var described []string
		for name, p := range c.schema.Properties {
			described = append(described, name)
			of := p.Description
			if def, ok := inProfile[strings.TrimPrefix(p.Ref, "#/$defs/")]; of == "" && ok {
				of = def.Description
			}
			require.NotEmpty(t, of, "%s of %s has no description", name, c.of)
		}
		require.ElementsMatch(t, fields, described, c.of.String())
	}
}

func TestSchemasAndTypesHaveTheSameWords(t *testing.T) {
	t.Parallel()
	profile, in := objects(t, ProfileFile)
	calendar, _ := objects(t, CalendarFile)
	rule := in["rule"].Properties
	require.Equal(t, plain(Silences), rule["silence"].Enum)
	require.Equal(t, plain(Clearances), rule["clearance"].Enum)
	require.Equal(t, plain(Visibilities), rule["visibility"].Enum)
	require.Equal(t, plain(PassKinds), in["pass"].Properties["kind"].Enum)
	require.Equal(t, plain(PartyRelations), in["relation"].Enum)
	require.Equal(t, Confidences, profile.Properties["confidence"].Enum)
	require.Equal(t, plain(Stages), profile.Properties["stages"].Items.Enum)
	require.Equal(t, plain(AnchorKinds), profile.Properties["anchor"].Enum)
	require.Equal(t, plain(Origins), in["followUp"].Properties["from"].Enum)
	require.Equal(t, plain(SectionKinds), in["section"].Properties["kind"].Enum)
	require.Equal(t, plain(RuledSteps), profile.Properties["rules"].Required)
	var kinds []string
	for kind := range profile.Properties["rules"].Properties {
		kinds = append(kinds, kind)
	}
	require.ElementsMatch(t, plain(RuledSteps), kinds)
	for _, day := range calendar.Properties["weekend"].Items.Enum {
		c := calendarNamed(DefaultCalendar)
		c.Weekend = []string{day}
		require.NoError(t, c.Check())
	}
	require.Len(t, calendar.Properties["weekend"].Items.Enum, 7)
	for _, rel := range PartyRelations {
		require.Contains(t, Relations, rel)
		require.Contains(t, in, string(rel)+"InOneTier")
	}
}

func plain[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return words
}

func TestBothRefuseWhatIsWrong(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("profiles/upr-national-report.yaml")
	require.NoError(t, err)
	calendar, err := os.ReadFile("calendars/slovenia.yaml")
	require.NoError(t, err)
	const newYear = "{date: 2026-01-01, name: New Year}"
	profiles, calendars := compiled(t, ProfileFile), compiled(t, CalendarFile)
	for name, c := range map[string]struct{ old, new, says string }{
		"unknown field":               {"word_limit:", "word_limt:", `there is no field "word_limt"; there are name, version, mechanism`},
		"unknown field of a rule":     {"committee: {", "committee: {quorm: 1, ", `committee: there is no field "quorm"; there are version, due`},
		"unknown field of pass":       {"plan:      {", "plan: {pass: {kind: k_of_n, k: 1, n: 2}, ", `plan: pass: there is no field "n"; there are kind, k, percent, of`},
		"unknown kind of step":        {"  dispatch:", "  dispatched:", `there are no steps of kind "dispatched"; there are confirm, accept, plan`},
		"missing kind of step":        {"  dispatch:", "  dispatched:", `no rule for steps of kind "dispatch"`},
		"quorum above n":              {"report:    {", "report: {quorum: 2, ", "report: a quorum cannot be above n, which is 1: steps of this kind ask one institution"},
		"tacit without a reminder":    {"remind: 2wd, escalate: 1wd, separate: true, silence: blocks", "remind: 0wd, escalate: 1wd, silence: tacit", "plan: silence can count as consent only after a reminder: give remind a period above 0"},
		"circular tier":               {"plan:      {", "plan: {tiers: [[lead], [supporting, lead]], ", `plan: "lead" stands twice in the tiers`},
		"relation twice in a tier":    {"plan:      {", "plan: {tiers: [[lead, lead]], ", `plan: "lead" stands twice`},
		"empty tier":                  {"plan:      {", "plan: {tiers: [[]], ", "plan: tier 1 is empty"},
		"tier of nobody":              {"plan:      {", "plan: {tiers: [[ministers]], ", `plan: "ministers" is no relation of a party; write one of lead, supporting, own, cycle`},
		"period without unit":         {"due: 3wd", "due: 10", `accept: due: period "10": write working days as 10wd`},
		"period of nothing":           {"due: 3wd", "due: ''", `accept: due: period ""`},
		"signed period":               {"due: 3wd", "due: +10wd", `period "+10wd"`},
		"no unit but zero":            {"remind: 2wd", `remind: "0"`, `period "0"`},
		"missing period":              {"{due: 3wd, remind", "{remind", `accept: due: period ""`},
		"rung without unit":           {"plan:      {", "plan: {ladder: [2wd, 2], ", `plan: ladder: period "2"`},
		"hour of the clock":           {"plan:      {", `plan: {hour: "3 pm", `, `plan: hour "3 pm": write 00:00 to 23:59`},
		"hour that does not exist":    {"plan:      {", `plan: {hour: "24:00", `, `plan: hour "24:00"`},
		"k of nothing":                {"plan:      {", "plan: {pass: {k: 2}, ", `plan: k says nothing where pass is "all"`},
		"percent of k":                {"plan:      {", "plan: {pass: {kind: k_of_n, k: 1, percent: 5}, ", "plan: percent says nothing"},
		"k of n without k":            {"plan:      {", "plan: {pass: {kind: k_of_n}, ", "plan: k of n needs a k from 1"},
		"percentage of nothing":       {"plan:      {", "plan: {pass: {kind: percentage}, ", "plan: a percentage lies between 1 and 100"},
		"percentage above all":        {"plan:      {", "plan: {pass: {kind: percentage, percent: 101}, ", "plan: a percentage lies between 1 and 100"},
		"negative n":                  {"plan:      {", "plan: {pass: {of: -1}, ", "plan: of is the number of parties"},
		"negative quorum":             {"plan:      {", "plan: {quorum: -1, ", "plan: a quorum is not negative"},
		"k above one":                 {"confirm:   {", "confirm: {pass: {kind: k_of_n, k: 2}, ", "confirm: k cannot be above n, which is 1"},
		"a lead where there is none":  {"committee: {", "committee: {pass: {kind: lead_only}, ", "committee: steps of this kind have no lead"},
		"lead of an input":            {"input:     {", "input: {pass: {kind: lead_only}, ", "input: steps of this kind have no lead"},
		"unknown pass":                {"plan:      {", "plan: {pass: {kind: acclamation}, ", `plan: pass is "acclamation"; its kind is one of all, k_of_n`},
		"unknown silence":             {"silence: lapses", "silence: agrees", `input: silence is "agrees"; write one of blocks, tacit`},
		"missing silence":             {", silence: lapses", "", `input: silence is ""`},
		"plan that lapses":            {"separate: true, silence: blocks, clearance: by_act", "silence: lapses", "plan: an input lapses when nobody answers, and nothing else does"},
		"input that blocks":           {"silence: lapses", "silence: blocks", "input: an input lapses"},
		"dispatch by silence":         {"dispatch:  {due: 2wd, remind: 1wd, escalate: 1wd, separate: false, silence: blocks}", "dispatch: {due: 2wd, remind: 1wd, escalate: 1wd, silence: tacit}", "dispatch: silence blocks"},
		"clearance of an input":       {"input:     {", "input: {clearance: by_act, ", "input: steps of this kind end with what they ask for"},
		"clearance of a dispatch":     {"dispatch:  {", "dispatch: {clearance: committee, ", "dispatch: steps of this kind end"},
		"unknown clearance":           {"clearance: by_act", "clearance: by_nod", `plan: clearance is "by_nod"`},
		"unknown visibility":          {"plan:      {", "plan: {visibility: secret, ", `plan: visibility is "secret"`},
		"veto of nobody":              {"plan:      {", "plan: {veto: [other], ", `plan: "other" is no relation of a party`},
		"optional nobody":             {"plan:      {", "plan: {optional: [auditors], ", `plan: "auditors" is no relation`},
		"relation that is no list":    {"plan:      {", "plan: {veto: lead, ", "plan: veto: write a list, such as [a, b]"},
		"rule that is no rule":        {"report:    {due: 4wd, remind: 1wd, escalate: 1wd, separate: true, silence: blocks}", "report: quick", "report: write names and values, such as {version: …}"},
		"rules that are a list":       {"rules: #", "rules: [a]\nsource2: #", "rules: write names and values"},
		"yes is a text":               {"separate: false", "separate: yes", "confirm: separate: write true or false"},
		"version in words":            {"version: 3", "version: two", "version: write a whole number"},
		"version with a point":        {"version: 3", "version: 2.5", "version: write a whole number"},
		"no version":                  {"version: 3", "version: 0", "a profile needs a version from 1"},
		"missing version":             {"version: 3\n", "", "a profile needs a version from 1"},
		"name that is a number":       {"name: upr-national-report", "name: 2027", "name: write a text, in quotation marks if it is a number"},
		"no name":                     {"name: upr-national-report", `name: ""`, "a profile needs a name"},
		"name without a value":        {"name: upr-national-report", "name:", "name: has no value: give it one, or leave the line out"},
		"no word limit":               {"word_limit: 10700", "word_limit: 0", "a profile needs a word limit from 1"},
		"effective some day":          {"effective_from: 2022-01-01", "effective_from: soon", `effective_from: "soon" is no date; write 2027-02-08`},
		"effective on no day":         {"effective_from: 2022-01-01", "effective_from: 2022-02-30", `effective_from: "2022-02-30" is no date`},
		"confidence":                  {"confidence: confirmed", "confidence: sure", `confidence is "sure"; write one of confirmed, unconfirmed`},
		"calendar: unknown field":     {"closes:", "closed:", `there is no field "closed"; there are name, version, weekend, closes, holidays`},
		"calendar: missing hour":      {"closes: \"18:00\"\n", "", `closes: hour ""`},
		"calendar: closing hour":      {`closes: "18:00"`, `closes: "6 pm"`, `closes: hour "6 pm": write 00:00 to 23:59`},
		"calendar: seven days off":    {"[saturday, sunday]", "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]", "weekend: a week needs at least one working day"},
		"calendar: day twice":         {"[saturday, sunday]", "[sunday, sunday]", "weekend: sunday stands here twice"},
		"calendar: no day":            {"[saturday, sunday]", "[saturday, sonntag]", `weekend: "sonntag" is no day of the week; write one of sunday, monday`},
		"calendar: no list of days":   {"weekend: [saturday, sunday]", "weekend: sunday", "weekend: write a list"},
		"calendar: holiday no date":   {newYear, "{date: first of May, name: Labour Day}", `holidays: "first of May" is no date; write 2027-02-08`},
		"calendar: no such day":       {newYear, "{date: 2025-02-29, name: Leap day}", `holidays: "2025-02-29" is no date`},
		"calendar: short date":        {newYear, "{date: 2026-1-1, name: New Year}", `holidays: "2026-1-1" is no date`},
		"calendar: long ago":          {newYear, "{date: 1944-12-31, name: Old Year}", "holidays: 1944-12-31 lies outside the years 1945 to 2200"},
		"calendar: far ahead":         {"{date: 2029-12-26,", "{date: 2201-01-01,", "holidays: 2201-01-01 lies outside"},
		"calendar: no name":           {newYear, "{date: 2026-01-01}", "holidays: 2026-01-01 needs a name"},
		"calendar: no holiday":        {newYear, "2026-01-01", "holidays: 1: write names and values, such as {date: …}"},
		"calendar: field of a day":    {newYear, "{date: 2026-01-01, name: New Year, half: true}", `holidays: 1: there is no field "half"; there are date, name`},
		"calendar: long name":         {"name: slovenia", "name: " + strings.Repeat("a", 101), "a calendar needs a name of 1 to 100 characters"},
		"calendar: version":           {"version: 1", "version: 0", "a calendar needs a version from 1"},
		"calendar: holidays of null":  {"weekend: [saturday, sunday]", "weekend:", "weekend: has no value"},
		"calendar: same holiday day ": {"{date: 2026-01-02, name: New Year}", newYear, "holidays: 2026-01-01 stands here twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, schema := string(good), profiles
			if strings.HasPrefix(name, "calendar: ") {
				text, schema = string(calendar), calendars
			}
			require.Contains(t, text, c.old)
			wrong := []byte(strings.Replace(text, c.old, c.new, 1))
			_, faults := CheckRules(wrong)
			at := strings.Count(text[:strings.Index(text, c.old)], "\n") + 1
			i := slices.IndexFunc(faults, func(f Fault) bool { return strings.Contains(f.Says, c.says) })
			require.GreaterOrEqual(t, i, 0, "%v", faults)
			if !strings.Contains(name, "missing") { // or it is said where it should stand
				require.Equal(t, at, faults[i].Line)
			}
			require.Error(t, schema.Validate(asJSON(t, wrong)), "the schema allows it")
		})
	}
}

func TestBothAllowWhatIsRight(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("profiles/upr-national-report.yaml")
	require.NoError(t, err)
	schema := compiled(t, ProfileFile)
	for _, extra := range []string{"silence: tacit", "silence: no_interest", "silence: escalates", "pass: {kind: k_of_n, k: 3, of: 3}, quorum: 3",
		"pass: {kind: percentage, percent: 100}", "pass: {kind: lead_only}", "pass: {kind: no_objection}", "pass: {of: 4}", "clearance: committee",
		`clearance: ""`, "visibility: until_close", "tiers: [[supporting], [lead]], veto: [lead], optional: [supporting]", "tiers: [[lead, own], [cycle]]",
		"ladder: [1wd, 36h, 1h30m, 0.5h]", `hour: "00:00"`, "hour: 23:59", "remind: 0d", "remind: 0.5h, silence: tacit", "late_flagged: true, pause_on_question: true, abstain_counts: true, anonymous: true"} {
		text := []byte(withRule(string(good), "plan", extra))
		_, faults := CheckRules(text)
		require.Empty(t, faults, extra)
		require.NoError(t, schema.Validate(asJSON(t, text)), extra)
	}
}
