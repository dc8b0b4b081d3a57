package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"nmrf/followup"
	"nmrf/store"
)

// Rules is a profile or a calendar that a cycle can be launched with: the State's own, or else the one that is built in.
type Rules struct {
	followup.RuleFile
	Own       bool
	AdoptedAt time.Time // zero for what is built in
	Text      []byte    // YAML
}

// maxRules bounds a file of rules, in bytes.
const maxRules = 64 << 10

// Rules lists the profiles and calendars that are in force, by kind and name.
func (e *Engine) Rules(ctx context.Context, c Caller) ([]Rules, error) {
	if _, err := e.allow(ctx, c, "Rules"); err != nil {
		return nil, err
	}
	return e.rulesInForce(ctx)
}

func (e *Engine) rulesInForce(ctx context.Context) ([]Rules, error) {
	own, err := e.store.OwnRules(ctx)
	if err != nil {
		return nil, err
	}
	list := each(own, func(o store.OwnRules) Rules {
		return Rules{RuleFile: o.RuleFile, Own: true, AdoptedAt: o.AdoptedAt, Text: o.Text}
	})
	for _, built := range followup.BuiltInRules() {
		if !slices.ContainsFunc(own, func(o store.OwnRules) bool { return o.Kind == built.Kind && o.Name == built.Name }) {
			list = append(list, Rules{RuleFile: built.RuleFile, Text: built.Text})
		}
	}
	slices.SortFunc(list, func(a, b Rules) int { return strings.Compare(string(a.Kind)+a.Name, string(b.Kind)+b.Name) })
	return list, nil
}

// AdoptRules makes a profile or a calendar the State's own: cycles that are launched from now on follow it, running ones keep
// theirs. What is wrong with it is Invalid, and is said line by line; Conflict unless its version is above the one in force.
func (e *Engine) AdoptRules(ctx context.Context, c Caller, text []byte) (Rules, error) {
	v, err := e.allow(ctx, c, "AdoptRules")
	if err != nil {
		return Rules{}, err
	}
	if len(text) > maxRules {
		return Rules{}, followup.Refuse(followup.TooLarge, "rules_too_large", "a file of rules holds at most %d kB", maxRules>>10)
	}
	file, faults := followup.CheckRules(text)
	if len(faults) > 0 {
		return Rules{}, followup.InvalidField("file", "%s", strings.Join(each(faults, func(f followup.Fault) string {
			return fmt.Sprintf("line %d: %s", f.Line, f.Says)
		}), "; "))
	}
	for _, built := range followup.BuiltInRules() {
		if built.Kind == file.Kind && built.Name == file.Name && file.Version <= built.Version {
			return Rules{}, store.OldVersion(file, built.Version)
		}
	}
	by := e.by(c, v)
	return Rules{RuleFile: file, Own: true, AdoptedAt: by.At, Text: text}, e.store.AdoptRules(ctx, by, file, text)
}

// Prospect is a launch that is only foreseen. Calendar and Zone are as in NewCycle; Today and Anchor are days.
type Prospect struct {
	Profile, Calendar, Zone, Body string
	Anchor, Today                 time.Time // a zero Today is the current day of the zone
}

// Foresee makes the calendar of a cycle before it is launched.
func (e *Engine) Foresee(ctx context.Context, c Caller, p Prospect) (followup.Outlook, error) {
	if _, err := e.allow(ctx, c, "Foresee"); err != nil {
		return followup.Outlook{}, err
	}
	l := followup.Launch{Mechanism: p.Body, Zone: p.Zone, Anchor: p.Anchor.UTC()}
	zone, err := followup.Zone(p.Zone)
	if err != nil {
		return followup.Outlook{}, err
	}
	if l.Profile, err = e.profile(ctx, p.Profile); err != nil {
		return followup.Outlook{}, err
	}
	if l.Calendar, err = e.calendar(ctx, p.Calendar); err != nil {
		return followup.Outlook{}, err
	}
	if p.Today.IsZero() {
		y, m, d := e.time().In(zone).Date()
		p.Today = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return followup.Foresee(l, p.Today.UTC())
}

// profile returns the profile of a name that is in force.
func (e *Engine) profile(ctx context.Context, name string) (followup.Profile, error) {
	text, err := e.ownRules(ctx, followup.ProfileFile, name)
	if err != nil || text == nil {
		found, notBuiltIn := followup.ProfileNamed(name)
		return found, orError(err, notBuiltIn)
	}
	return followup.ParseProfile(text)
}

// calendar returns the calendar of a name that is in force; the default one for no name.
func (e *Engine) calendar(ctx context.Context, name string) (followup.Calendar, error) {
	if name == "" {
		name = followup.DefaultCalendar
	}
	text, err := e.ownRules(ctx, followup.CalendarFile, name)
	if err != nil || text == nil {
		found, notBuiltIn := followup.CalendarNamed(name)
		return found, orError(err, notBuiltIn)
	}
	return followup.ParseCalendar(text)
}

func orError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// ownRules returns the State's own text of a name; nil where it has none.
func (e *Engine) ownRules(ctx context.Context, kind followup.RuleFileKind, name string) ([]byte, error) {
	own, err := e.store.OwnRules(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range own {
		if o.Kind == kind && o.Name == name {
			return o.Text, nil
		}
	}
	return nil, nil
}
