package followup

import (
	"slices"
	"time"
)

// Outlook is the calendar of a cycle before it is launched: forwards from the day of the launch, if everybody takes all the time
// that the rules give, and backwards from the dates that somebody outside the State sets. Days are midnight UTC, all else instants.
type Outlook struct {
	Profile   string            `json:"profile"`
	Version   int               `json:"version"`
	Body      string            `json:"body,omitempty"`
	Anchor    time.Time         `json:"anchor"` // day
	Today     time.Time         `json:"today"`  // day
	Stages    []StageOutlook    `json:"stages"`
	Deadlines []DeadlineOutlook `json:"deadlines,omitempty"`
	FollowUps []FollowUpOutlook `json:"follow_ups,omitempty"`
	Holidays  []Holiday         `json:"holidays,omitempty"` // from today to the last of these dates, on days that are else worked
}

// StageOutlook is one stage. Late is by how many working days it would end after Latest, the last moment that leaves the stages
// after it their time; 0 where it fits, or where nothing outside waits (Latest is zero then). Spare counts the other way round.
type StageOutlook struct {
	Stage  StageName     `json:"stage"`
	Opens  time.Time     `json:"opens"`
	Ends   time.Time     `json:"ends"`
	Latest time.Time     `json:"latest,omitzero"`
	Spare  int           `json:"spare,omitempty"`
	Late   int           `json:"late,omitempty"`
	Steps  []StepOutlook `json:"steps"`
}

// StepOutlook is one thing that is asked in a stage, with the clock of its rule.
type StepOutlook struct {
	Kind  StepKind  `json:"kind"`
	Owes  Owed      `json:"owes"`
	Opens time.Time `json:"opens"`
	Clock Clock     `json:"clock"`
}

// Owed says what somebody owes in a step: its text, its assignment, or the replies to it.
type Owed string

const (
	OwedText       Owed = "text"
	OwedAssignment Owed = "assignment"
	OwedReplies    Owed = "replies"
)

// DeadlineOutlook is a date from outside. Missed says that it lies before today.
type DeadlineOutlook struct {
	Deadline
	Day    time.Time `json:"day"`
	Missed bool      `json:"missed,omitempty"`
}

// FollowUpOutlook is what will be expected afterwards, as far as it can be told before the report has left.
type FollowUpOutlook struct {
	FollowUpRule
	Due      time.Time `json:"due"`     // day
	Proposed time.Time `json:"propose"` // day on which its cycle will be proposed
}

// phase is a part of a stage with a clock of its own; those of one stage follow one another.
type phase struct {
	kind StepKind
	owes Owed
}

// phases are the parts of each stage: a text's clock starts again for the replies to it.
var phases = map[StageName][]phase{
	Intake: {{ConfirmStep, OwedReplies}}, Clustering: {{ConfirmStep, OwedReplies}},
	Assignment:   {{AcceptStep, OwedAssignment}, {AcceptStep, OwedReplies}},
	SignOff:      {{PlanStep, OwedText}, {PlanStep, OwedReplies}, {CommitteeStep, OwedReplies}},
	Consultation: {{InputStep, OwedText}},
	Drafting:     {{SectionStep, OwedText}, {SectionStep, OwedReplies}},
	Submission:   {{ReportStep, OwedReplies}, {DispatchStep, OwedText}},
}

// Fits says whether every stage ends in time for what follows.
func (o Outlook) Fits() bool {
	return !slices.ContainsFunc(o.Stages, func(s StageOutlook) bool { return s.Late > 0 }) &&
		!slices.ContainsFunc(o.Deadlines, func(d DeadlineOutlook) bool { return d.Missed })
}

// Foresee makes the outlook of a launch on a day (midnight UTC). It needs the profile, the calendar, the zone, the anchor and the
// body (Launch.Mechanism); Invalid where one of them is unsound.
func Foresee(l Launch, today time.Time) (Outlook, error) {
	for _, err := range []error{l.Profile.Check(), l.Calendar.Check(), l.checkAnchor()} {
		if err != nil {
			return Outlook{}, err
		}
	}
	zone, err := Zone(l.Zone)
	if err != nil {
		return Outlook{}, err
	}
	o := Outlook{Profile: l.Profile.Name, Version: l.Profile.Version, Body: l.Mechanism, Anchor: l.Anchor, Today: today}
	if err := o.forwards(l, firstShown(today, zone)); err != nil {
		return o, err
	}
	for _, d := range l.Profile.DeadlinesFor(l.Mechanism) {
		day, err := d.At.From(l.Anchor, l.Calendar)
		if err != nil {
			return o, err
		}
		o.Deadlines = append(o.Deadlines, DeadlineOutlook{Deadline: d, Day: day, Missed: day.Before(today)})
	}
	if err := o.backwards(l); err != nil {
		return o, err
	}
	if err := o.after(l); err != nil {
		return o, err
	}
	o.holidays(l.Calendar)
	return o, nil
}

func (l Launch) checkAnchor() error {
	if l.Anchor.IsZero() {
		return InvalidField("anchor", "give the anchor: the date from which the profile counts")
	}
	return nil
}

// forwards opens one step after another from an instant on.
func (o *Outlook) forwards(l Launch, at time.Time) error {
	for _, name := range l.Profile.Order() {
		stage := StageOutlook{Stage: name, Opens: at}
		for _, p := range phases[name] {
			clock, err := l.Profile.Rules[p.kind].clock(at, l)
			if err != nil {
				return err
			}
			stage.Steps = append(stage.Steps, StepOutlook{Kind: p.kind, Owes: p.owes, Opens: at, Clock: clock})
			at = clock.Due
		}
		stage.Ends = at
		o.Stages = append(o.Stages, stage)
	}
	return nil
}

// backwards gives every stage the latest end that leaves those after it their time before the next date from outside.
func (o *Outlook) backwards(l Launch) error {
	s, err := Rule{}.schedule(l)
	if err != nil {
		return err
	}
	var latest time.Time
	for i := len(o.Stages) - 1; i >= 0; i-- {
		stage := &o.Stages[i]
		for _, d := range o.Deadlines {
			if end := s.end(l.Calendar.settle(d.Day, -1)); d.Stage == stage.Stage && (latest.IsZero() || end.Before(latest)) {
				latest = end
			}
		}
		if latest.IsZero() {
			continue
		}
		stage.Latest = latest
		stage.Spare = l.Calendar.between(s.day(stage.Ends), s.day(latest))
		stage.Late = l.Calendar.between(s.day(latest), s.day(stage.Ends))
		if latest, err = opening(l, stage.Stage, latest); err != nil {
			return err
		}
	}
	return nil
}

// opening is when a stage has to open at the latest to end at an instant.
func opening(l Launch, stage StageName, end time.Time) (time.Time, error) {
	for _, p := range slices.Backward(phases[stage]) {
		rule := l.Profile.Rules[p.kind]
		s, err := rule.schedule(l)
		if err != nil {
			return end, err
		}
		if end, err = s.reach(end, rule.Due, -1); err != nil {
			return end, err
		}
	}
	return end, nil
}

// between counts the working days after one day up to another; 0 if that is not later.
func (c Calendar) between(from, to time.Time) int {
	n := 0
	for day := from.AddDate(0, 0, 1); !day.After(to); day = day.AddDate(0, 0, 1) {
		if c.works(day) {
			n++
		}
	}
	return n
}

// after lists what will be expected once the report has left.
func (o *Outlook) after(l Launch) error {
	s, err := Rule{}.schedule(l)
	if err != nil {
		return err
	}
	dispatched := s.day(o.Stages[len(o.Stages)-1].Ends)
	for _, r := range l.Profile.FollowUps {
		if !r.Holds(l.Mechanism) {
			continue
		}
		due, err := r.Due(l, dispatched)
		if err != nil {
			return err
		}
		proposed, err := s.reach(s.end(due), r.Propose, -1)
		if err != nil {
			return err
		}
		o.FollowUps = append(o.FollowUps, FollowUpOutlook{FollowUpRule: r, Due: due, Proposed: s.day(proposed)})
	}
	return nil
}

// Due is the day on which what the rule asks for is due after a cycle whose report left on a day; without an anchor it is counted from that day.
func (r FollowUpRule) Due(l Launch, dispatched time.Time) (time.Time, error) {
	origin := l.Anchor
	if r.From == FromDispatch || l.Anchor.IsZero() {
		origin = dispatched
	}
	if dates := l.Profile.DeadlinesFor(l.Mechanism); r.From == FromDue && !l.Anchor.IsZero() && len(dates) > 0 {
		var err error
		if origin, err = dates[0].At.From(l.Anchor, l.Calendar); err != nil {
			return origin, err
		}
	}
	return r.At.From(origin, l.Calendar)
}

// holidays lists those that the calendar of the cycle meets.
func (o *Outlook) holidays(c Calendar) {
	last := o.Stages[len(o.Stages)-1].Ends
	for _, d := range o.Deadlines {
		last = slices.MaxFunc([]time.Time{last, d.Day}, time.Time.Compare)
	}
	for _, h := range c.Holidays {
		day, err := time.Parse(time.DateOnly, h.Date)
		if err == nil && !day.Before(o.Today) && !day.After(last) && !slices.Contains(c.Weekend, weekdays[day.Weekday()]) {
			o.Holidays = append(o.Holidays, h)
		}
	}
}
