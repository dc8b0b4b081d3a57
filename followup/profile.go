package followup

import (
	"embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profile is the procedure of one kind of report, as data. A running cycle keeps the profile that it was launched with.
type Profile struct {
	Name              string           `json:"name" yaml:"name"`
	Version           int              `json:"version" yaml:"version"`
	Mechanism         string           `json:"mechanism" yaml:"mechanism"`
	EffectiveFrom     string           `json:"effective_from" yaml:"effective_from"` // date, YYYY-MM-DD
	Confidence        string           `json:"confidence" yaml:"confidence"`         // confirmed, unconfirmed
	Source            string           `json:"source" yaml:"source"`
	WordLimit         int              `json:"word_limit" yaml:"word_limit"`
	WordLimitBlocks   bool             `json:"word_limit_blocks" yaml:"word_limit_blocks"`
	AnnexesCount      bool             `json:"annexes_count" yaml:"annexes_count"`
	PositionsRequired bool             `json:"positions_required" yaml:"positions_required"`
	EndnotesCount     bool             `json:"endnotes_count,omitempty" yaml:"endnotes_count"`
	Stages            []StageName      `json:"stages,omitempty" yaml:"stages"` // in their order; empty: all seven
	Anchor            AnchorKind       `json:"anchor,omitempty" yaml:"anchor"`
	Deadlines         []Deadline       `json:"deadlines,omitempty" yaml:"deadlines"`
	Outline           []OutlineSection `json:"outline,omitempty" yaml:"outline"`
	FollowUps         []FollowUpRule   `json:"follow_ups,omitempty" yaml:"follow_ups"`

	Rules map[StepKind]Rule `json:"rules" yaml:"rules"`
}

// Period is a length of time in data, counted in the State's calendar and zone. It is one of
//
//   - working days, "10wd": the day on which counting starts does not count, and the period ends at the rule's hour of
//     the n-th working day after it. Opened on Friday 2027-02-05 in Slovenia, "1wd" ends on Tuesday 2027-02-09, for Monday is
//     a holiday. Counted backwards, for a reminder, it is the n-th working day before.
//   - calendar days, "10d": the same with every day counted, but an end on a day without work moves to the next working
//     day. Opened on 2027-02-05, "3d" ends on 2027-02-09. Counted backwards it moves to the working day before.
//   - weeks, months or years, "12w", "18mo", "1y": calendar days that end on the same day of the week or of the month.
//   - a duration, "36h" or "90s", which runs straight through nights, holidays and clock changes.
//
// A period of zero ends where it starts. Source: SIGNOFF, "Time" and "deadline-on-a-holiday".
type Period string

// span is a period taken apart: whole days, or a length.
type span struct {
	days    int
	months  int
	working bool // the days are working days
	length  time.Duration
}

// maxDays bounds a period.
const (
	maxDays   = 3660
	maxMonths = 120
)

// periodForm is how a period is written; the schema of a profile holds the same.
var periodForm = regexp.MustCompile(`^([0-9]+(wd|d|w|mo|y)|([0-9]+(\.[0-9]+)?(h|m|s))+)$`)

// parse returns an error unless the period is well formed.
func (p Period) parse() (s span, err error) {
	text := string(p)
	if !periodForm.MatchString(text) {
		return span{}, p.refusal()
	}
	number := strings.TrimRight(text, "wdmoy")
	n, err := strconv.Atoi(number)
	switch unit := text[len(number):]; unit {
	case "wd":
		s.days, s.working = n, true
	case "d":
		s.days = n
	case "w":
		s.days = 7 * n
	case "mo":
		s.months = n
	case "y":
		s.months = 12 * n
	default:
		s.length, err = time.ParseDuration(text)
	}
	if err != nil || n > maxDays || s.days > maxDays || s.months > maxMonths || s.length > maxDays*24*time.Hour {
		return span{}, p.refusal()
	}
	return s, nil
}

func (p Period) refusal() error {
	return fmt.Errorf("period %q: write working days as 10wd, calendar days as 10d, weeks as 2w, months as 18mo, years as 1y or a duration as 36h, up to %d days", string(p), maxDays)
}

// ParseProfile reads a profile; what is wrong with it is Invalid, and is said with its line.
func ParseProfile(data []byte) (Profile, error) {
	s := readSheet(data)
	p := readAs[Profile](s)
	s.judge(p.faults())
	return p, s.refusal(ProfileFile)
}

// RuledSteps lists the kinds of step that need a rule.
var RuledSteps = []StepKind{ConfirmStep, AcceptStep, PlanStep, CommitteeStep, InputStep, SectionStep, ReportStep, DispatchStep}

// Confidences lists what a profile can say of its source: that it was read there, or that it is taken from practice.
var Confidences = []string{"confirmed", "unconfirmed"}

// Check returns an Invalid error that names the first thing wrong with the profile.
func (p Profile) Check() error {
	if found := p.faults(); len(found) > 0 {
		return InvalidField(found[0].field(ProfileFile), "%s", found[0].says)
	}
	return nil
}

// faults lists everything that is wrong with the profile.
func (p Profile) faults() faults {
	var f faults
	if p.Name == "" {
		f.add([]string{"name"}, "a profile needs a name")
	}
	if p.Version < 1 {
		f.add([]string{"version"}, "a profile needs a version from 1")
	}
	if p.WordLimit < 1 {
		f.add([]string{"word_limit"}, "a profile needs a word limit from 1")
	}
	if _, err := time.Parse(time.DateOnly, p.EffectiveFrom); p.EffectiveFrom != "" && err != nil {
		f.add([]string{"effective_from"}, "effective_from: %q is no date; write 2027-02-08", p.EffectiveFrom)
	}
	if p.Confidence != "" && !slices.Contains(Confidences, p.Confidence) {
		f.add([]string{"confidence"}, "confidence is %q; write one of %s", p.Confidence, listed(Confidences))
	}
	p.checkStages(&f)
	p.checkDates(&f)
	p.checkOutline(&f)
	for _, kind := range RuledSteps {
		if rule, ok := p.Rules[kind]; ok {
			f = append(f, rule.faults(kind)...)
		} else {
			f.add([]string{"rules", string(kind)}, "the profile has no rule for steps of kind %q", kind)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(p.Rules)) {
		if !slices.Contains(RuledSteps, kind) {
			f.add([]string{"rules", string(kind)}, "there are no steps of kind %q; there are %s", kind, listed(RuledSteps))
		}
	}
	return f
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
