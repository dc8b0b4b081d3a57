package followup

import (
	"bytes"
	"embed"
	"fmt"
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

// Period is a length of time in data: "10d" (calendar days) or a Go duration ("90s", "36h").
type Period string

// parse returns days, or a duration, and an error unless the period is well formed and positive.
func (p Period) parse() (days int, d time.Duration, err error) {
	if n, isDays := strings.CutSuffix(string(p), "d"); isDays {
		days, err = strconv.Atoi(n)
	} else {
		d, err = time.ParseDuration(string(p))
	}
	if err != nil || days < 0 || d < 0 || days > 3660 {
		return 0, 0, fmt.Errorf("period %q: write days as 10d or a duration as 36h", string(p))
	}
	return days, d, nil
}

// ParseProfile reads a profile and says what is wrong with it, by line where YAML knows it.
func ParseProfile(data []byte) (Profile, error) {
	var p Profile
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&p); err != nil {
		return p, InvalidField("profile", "the profile cannot be read: %v", err)
	}
	return p, p.Check()
}

// ruledSteps lists the kinds of step that need a rule.
var ruledSteps = []StepKind{ConfirmStep, AcceptStep, PlanStep, CommitteeStep, InputStep, SectionStep, ReportStep, DispatchStep}

// Check returns an Invalid error that names the first thing wrong with the profile.
func (p Profile) Check() error {
	if p.Name == "" || p.Version < 1 || p.WordLimit < 1 {
		return InvalidField("profile", "a profile needs a name, a version from 1 and a word limit from 1")
	}
	if len(p.Rules) != len(ruledSteps) {
		return InvalidField("rules", "a profile needs one rule for each of the %d kinds of step: %v", len(ruledSteps), ruledSteps)
	}
	for _, kind := range ruledSteps {
		rule, ok := p.Rules[kind]
		if !ok {
			return InvalidField("rules", "the profile has no rule for steps of kind %q", kind)
		}
		if err := rule.Check(kind); err != nil {
			return err
		}
	}
	return nil
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
func ProfileNames() []string {
	entries, err := profileFiles.ReadDir("profiles")
	if err != nil {
		return nil
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}
