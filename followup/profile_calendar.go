package followup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AnchorKind says of what the anchor of a launch is the date.
type AnchorKind string

const (
	AnchorSession  AnchorKind = "session"  // the first day of the session that reviews the State
	AnchorDue      AnchorKind = "due"      // the day on which the document is due, as the body set it
	AnchorRequest  AnchorKind = "request"  // the day of the letter or list of issues that asks for it
	AnchorAdoption AnchorKind = "adoption" // the day on which concluding observations or an outcome were adopted
	AnchorEntry    AnchorKind = "entry"    // the day on which the treaty entered into force for the State
	AnchorStart    AnchorKind = "start"    // the day on which the State begins
)

// AnchorKinds lists every kind of anchor.
var AnchorKinds = []AnchorKind{AnchorSession, AnchorDue, AnchorRequest, AnchorAdoption, AnchorEntry, AnchorStart}

// Offset is a period after (+) or before (-) a date: "-84d", "-12w", "+1y". Unlike the end of a step's period, the day that it
// leads to is what somebody outside expects, and moves for no day without work.
type Offset string

// parse takes the sign off.
func (o Offset) parse() (step int, p Period, err error) {
	text := string(o)
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		step, p = -1, Period(rest)
	} else if rest, ok := strings.CutPrefix(text, "+"); ok {
		step, p = 1, Period(rest)
	}
	if step != 0 {
		_, err = p.parse()
	}
	if step == 0 || err != nil {
		return 0, "", fmt.Errorf("offset %q: write - or + and a period, such as -84d, -12w, +18mo or +1y", text)
	}
	return step, p, nil
}

// From returns the instant that lies the offset from a day (midnight UTC): a day again, except for a length in hours, minutes or
// seconds. Working days are counted in the calendar.
func (o Offset) From(day time.Time, c Calendar) (time.Time, error) {
	step, p, err := o.parse()
	if err != nil {
		return time.Time{}, InvalidField("deadlines", "%v", err)
	}
	span, err := p.parse()
	switch {
	case err != nil:
		return time.Time{}, err
	case span.working:
		return c.count(day, span.days, step), nil
	}
	return span.calendar(day, step), nil
}

// calendar goes a length, a number of days or of months from a time. A day that a month lacks is its last one.
func (s span) calendar(t time.Time, step int) time.Time {
	if s.months == 0 {
		return t.AddDate(0, 0, step*s.days).Add(time.Duration(step) * s.length)
	}
	moved := t.AddDate(0, step*s.months, 0)
	if moved.Day() != t.Day() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}
	return moved
}

// Deadline is a date that somebody outside the State sets: by then the stage has to have ended. One for a body holds for that
// body in place of the one of the same name that names none.
type Deadline struct {
	Name       string    `json:"name" yaml:"name"`
	Stage      StageName `json:"stage" yaml:"stage"`
	At         Offset    `json:"at,omitempty" yaml:"at"` // from the anchor
	Body       string    `json:"body,omitempty" yaml:"body"`
	None       bool      `json:"none,omitempty" yaml:"none"` // this body sets no such date
	Source     string    `json:"source,omitempty" yaml:"source"`
	Confidence string    `json:"confidence,omitempty" yaml:"confidence"` // confirmed, unconfirmed; empty: as the profile
	Note       string    `json:"note,omitempty" yaml:"note"`
}

// DeadlinesFor lists the deadlines that hold for a body, in the profile's order; a body that sets none has none.
func (p Profile) DeadlinesFor(body string) []Deadline {
	var list []Deadline
	for _, d := range p.Deadlines {
		own := slices.ContainsFunc(p.Deadlines, func(o Deadline) bool { return o.Name == d.Name && o.Body == body && body != "" })
		if d.Body == body || d.Body == "" && !own {
			list = append(list, d)
		}
	}
	return slices.DeleteFunc(list, func(d Deadline) bool { return d.None })
}

// Origin says from which date the due date of what follows is counted.
type Origin string

const (
	FromAnchor   Origin = "anchor"
	FromDue      Origin = "due"      // the profile's first deadline
	FromDispatch Origin = "dispatch" // the day on which the report left the State
)

// Origins lists every origin.
var Origins = []Origin{FromAnchor, FromDue, FromDispatch}

// FollowUpRule says what a body expects after a cycle: the obligation that the cycle's completion arms.
type FollowUpRule struct {
	Name       string   `json:"name" yaml:"name"`
	Profile    string   `json:"profile" yaml:"profile"`         // of the cycle that answers it
	Bodies     []string `json:"bodies,omitempty" yaml:"bodies"` // for which it holds; empty: all
	From       Origin   `json:"from" yaml:"from"`
	At         Offset   `json:"at" yaml:"at"`                   // when it is due
	Propose    Period   `json:"propose" yaml:"propose"`         // so long before it is due its cycle is proposed
	Remind     []Period `json:"remind,omitempty" yaml:"remind"` // so long before it is due somebody is reminded
	Voluntary  bool     `json:"voluntary,omitempty" yaml:"voluntary"`
	Source     string   `json:"source,omitempty" yaml:"source"`
	Confidence string   `json:"confidence,omitempty" yaml:"confidence"`
}

// Holds says whether the rule holds for a body.
func (r FollowUpRule) Holds(body string) bool {
	return len(r.Bodies) == 0 || slices.Contains(r.Bodies, body)
}

func (p Profile) checkDates(f *faults) {
	if p.Anchor != "" && !slices.Contains(AnchorKinds, p.Anchor) {
		f.add([]string{"anchor"}, "anchor is %q; write one of %s", p.Anchor, listed(AnchorKinds))
	}
	for i, d := range p.Deadlines {
		p.checkDeadline(f, []string{"deadlines", strconv.Itoa(i)}, d)
	}
	for i, r := range p.FollowUps {
		r.check(f, []string{"follow_ups", strconv.Itoa(i)})
	}
}

func (p Profile) checkDeadline(f *faults, path []string, d Deadline) {
	if d.Name == "" {
		f.add(path, "deadlines: each needs a name")
	}
	if !slices.Contains(p.Order(), d.Stage) {
		f.add(append(path, "stage"), "deadlines: %s: %q is no stage of this profile; it has %s", d.Name, d.Stage, listed(p.Order()))
	}
	if _, _, err := d.At.parse(); err != nil && !(d.None && d.At == "") {
		f.add(append(path, "at"), "deadlines: %s: %v", d.Name, err)
	}
	checkConfidence(f, path, d.Confidence)
}

func (r FollowUpRule) check(f *faults, path []string) {
	if r.Name == "" || r.Profile == "" {
		f.add(path, "follow_ups: each needs a name and the profile of the cycle that answers it")
	}
	if !obligationID.MatchString("cycle."+r.Name+".1") && r.Name != "" {
		f.add(append(path, "name"), "follow_ups: %s: write the name in small letters, digits, - and _", r.Name)
	}
	if !slices.Contains(Origins, r.From) {
		f.add(append(path, "from"), "follow_ups: %s: from is %q; write one of %s", r.Name, r.From, listed(Origins))
	}
	if _, _, err := r.At.parse(); err != nil {
		f.add(append(path, "at"), "follow_ups: %s: %v", r.Name, err)
	}
	for _, p := range append([]Period{r.Propose}, r.Remind...) {
		if _, err := p.parse(); err != nil {
			f.add(path, "follow_ups: %s: %v", r.Name, err)
		}
	}
	checkConfidence(f, path, r.Confidence)
}

func checkConfidence(f *faults, path []string, word string) {
	if word != "" && !slices.Contains(Confidences, word) {
		f.add(append(path, "confidence"), "confidence is %q; write one of %s", word, listed(Confidences))
	}
}
