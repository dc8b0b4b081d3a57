package followup

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profile is the procedure of one kind of report, as data. A running cycle keeps the profile that it was launched with.
type Profile struct {
	Name              string            `json:"name" yaml:"name"`
	Version           int               `json:"version" yaml:"version"`
	Mechanism         string            `json:"mechanism" yaml:"mechanism"`
	EffectiveFrom     string            `json:"effective_from" yaml:"effective_from"` // date, YYYY-MM-DD
	Confidence        string            `json:"confidence" yaml:"confidence"`         // confirmed, unconfirmed
	Source            string            `json:"source" yaml:"source"`
	WordLimit         int               `json:"word_limit" yaml:"word_limit"`
	WordLimitBlocks   bool              `json:"word_limit_blocks" yaml:"word_limit_blocks"`
	AnnexesCount      bool              `json:"annexes_count" yaml:"annexes_count"`
	PositionsRequired bool              `json:"positions_required" yaml:"positions_required"`
	Rules             map[StepKind]Rule `json:"rules" yaml:"rules"`
}

// Period is a length of time in data, counted in the State's calendar and zone. It is one of
//
//   - working days, "10wd": the day on which counting starts does not count, and the period ends at the rule's hour of
//     the n-th working day after it. Opened on Friday 2027-02-05 in Slovenia, "1wd" ends on Tuesday 2027-02-09, for Monday is
//     a holiday. Counted backwards, for a reminder, it is the n-th working day before.
//   - calendar days, "10d": the same with every day counted, but an end on a day without work moves to the next working
//     day. Opened on 2027-02-05, "3d" ends on 2027-02-09. Counted backwards it moves to the working day before.
//   - a duration, "36h" or "90s", which runs straight through nights, holidays and clock changes.
//
// A period of zero ends where it starts. Source: SIGNOFF, "Time" and "deadline-on-a-holiday".
type Period string

// span is a period taken apart: whole days, or a length.
type span struct {
	days    int
	working bool // the days are working days
	length  time.Duration
}

// maxDays bounds a period.
const maxDays = 3660

// parse returns an error unless the period is well formed and not negative.
func (p Period) parse() (s span, err error) {
	text := string(p)
	if n, ok := strings.CutSuffix(text, "wd"); ok {
		s.working = true
		s.days, err = strconv.Atoi(n)
	} else if n, ok := strings.CutSuffix(text, "d"); ok {
		s.days, err = strconv.Atoi(n)
	} else {
		s.length, err = time.ParseDuration(text)
	}
	if err != nil || s.days < 0 || s.days > maxDays || s.length < 0 || s.length > maxDays*24*time.Hour {
		return span{}, fmt.Errorf("period %q: write working days as 10wd, calendar days as 10d or a duration as 36h, up to %d days", text, maxDays)
	}
	return s, nil
}

// ParseProfile reads a profile and says what is wrong with it, by line where YAML knows it.
func ParseProfile(data []byte) (Profile, error) {
	var p Profile
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&p); err != nil {
		return p, InvalidField("profile", "the profile cannot be read: %v", err)
	}
	kind, err := p.fault()
	if err != nil {
		return p, InvalidField(err.Field, "line %d: %s", lineOfRule(data, kind), err.Says)
	}
	return p, nil
}

// lineOfRule returns the line of the file on which the rule of a kind of step stands; that of the rules, or 1, where there is none.
func lineOfRule(data []byte, kind StepKind) int {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return 1
	}
	line := 1
	if kind == "" {
		return line
	}
	fields := doc.Content[0].Content // names and values in turn
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i].Value != "rules" {
			continue
		}
		line = fields[i].Line
		for j := 0; j < len(fields[i+1].Content); j += 2 {
			if fields[i+1].Content[j].Value == string(kind) {
				return fields[i+1].Content[j].Line
			}
		}
	}
	return line
}

// ruledSteps lists the kinds of step that need a rule.
var ruledSteps = []StepKind{ConfirmStep, AcceptStep, PlanStep, CommitteeStep, InputStep, SectionStep, ReportStep, DispatchStep}

// Check returns an Invalid error that names the first thing wrong with the profile.
func (p Profile) Check() error {
	if _, err := p.fault(); err != nil {
		return err
	}
	return nil
}

// fault returns the first thing wrong with the profile, and the kind of step whose rule it is in, where it is in one.
func (p Profile) fault() (StepKind, *Error) {
	if p.Name == "" || p.Version < 1 || p.WordLimit < 1 {
		return "", InvalidField("profile", "a profile needs a name, a version from 1 and a word limit from 1")
	}
	for _, kind := range ruledSteps {
		rule, ok := p.Rules[kind]
		if !ok {
			return kind, InvalidField("rules", "the profile has no rule for steps of kind %q", kind)
		}
		if err := rule.Check(kind); err != nil {
			return kind, AsError(err)
		}
	}
	for kind := range p.Rules {
		if !slices.Contains(ruledSteps, kind) {
			return kind, InvalidField("rules", "there are no steps of kind %q; there are %v", kind, ruledSteps)
		}
	}
	return "", nil
}

// ProfileNamed returns the embedded profile of that name; NotFound if there is none.
func ProfileNamed(name string) (Profile, error) {
	data, err := profileFiles.ReadFile("profiles/" + name + ".yaml")
	if err != nil {
		return Profile{}, Refuse(NotFound, "no_such_profile", "there is no profile %q; there are: %s", name, strings.Join(ProfileNames(), ", "))
	}
	return ParseProfile(data)
}

// ProfileNames lists the embedded profiles, sorted.
func ProfileNames() []string { return namesIn(profileFiles, "profiles") }

// namesIn lists the embedded files of a folder without their extension, sorted.
func namesIn(files embed.FS, folder string) []string {
	entries, err := files.ReadDir(folder)
	if err != nil {
		return nil
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}
