package followup

import (
	"embed"
	"reflect"
	"slices"
)

//go:embed schemas/*.schema.json
var schemaFiles embed.FS

// RuleFileKind is what a file of rules can hold.
type RuleFileKind string

const (
	ProfileFile  RuleFileKind = "profile"
	CalendarFile RuleFileKind = "calendar"
)

// RuleFileKinds lists the kinds of file, each of which has a schema.
var RuleFileKinds = []RuleFileKind{ProfileFile, CalendarFile}

// Schema returns the JSON Schema (draft 2020-12) of a kind of file; Invalid if there is no such kind. It describes every field
// for an editor, and refuses what can be seen without counting across fields: CheckRules has the last word.
func Schema(kind RuleFileKind) ([]byte, error) {
	data, err := schemaFiles.ReadFile("schemas/" + string(kind) + ".schema.json")
	if err != nil {
		return nil, InvalidField("schema", "there is no schema of a %q; there are: %s", kind, listed(RuleFileKinds))
	}
	return data, nil
}

// RuleFile is what a file turned out to hold.
type RuleFile struct {
	Kind    RuleFileKind
	Name    string
	Version int
}

// BuiltInFile is a profile or a calendar that is built in.
type BuiltInFile struct {
	RuleFile
	Text []byte
}

// BuiltInRules lists the profiles and calendars that are built in, by kind and name.
func BuiltInRules() []BuiltInFile {
	var list []BuiltInFile
	for _, folder := range []struct {
		files embed.FS
		name  string
	}{{calendarFiles, "calendars"}, {profileFiles, "profiles"}} {
		for _, name := range namesIn(folder.files, folder.name) {
			text, err := folder.files.ReadFile(folder.name + "/" + name + ".yaml")
			if file, faults := CheckRules(text); err == nil && len(faults) == 0 {
				list = append(list, BuiltInFile{file, text})
			}
		}
	}
	return list
}

// Fault is one thing that is wrong with a file.
type Fault struct {
	Line int    // from 1
	Says string // what is wrong, and what to write
}

// CheckRules tells by its fields whether a file is a profile or a calendar, and lists everything that is wrong with it, by
// line. It is sound if there is no fault; where it cannot be told what the file is, Kind is empty.
func CheckRules(data []byte) (RuleFile, []Fault) {
	s := readSheet(data)
	switch kind := s.kind(); kind {
	case ProfileFile:
		p := readAs[Profile](s)
		s.judge(p.faults())
		return RuleFile{kind, p.Name, p.Version}, s.list()
	case CalendarFile:
		c := readAs[Calendar](s)
		s.judge(c.faults())
		return RuleFile{kind, c.Name, c.Version}, s.list()
	}
	if len(s.found) == 0 {
		s.add(1, nil, "this is neither a profile, which has rules, nor a calendar, which has a weekend and an hour at which offices close")
	}
	return RuleFile{}, s.list()
}

// kind is the kind of file of whose own fields the file has the most; none if it has none, or as many of each.
func (s *sheet) kind() RuleFileKind {
	profile, calendar := 0, 0
	for _, e := range entries(s.root) {
		inProfile := slices.Contains(fieldNames(reflect.TypeFor[Profile]()), e.name)
		inCalendar := slices.Contains(fieldNames(reflect.TypeFor[Calendar]()), e.name)
		if inProfile && !inCalendar {
			profile++
		}
		if inCalendar && !inProfile {
			calendar++
		}
	}
	switch {
	case profile > calendar:
		return ProfileFile
	case calendar > profile:
		return CalendarFile
	}
	return ""
}
