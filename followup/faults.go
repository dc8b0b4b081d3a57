package followup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// fault is one thing that is wrong with rules: where, as the names and places in lists that lead to it, and in words.
type fault struct {
	path []string
	line int // of the file, where it is known
	says string
}

type faults []fault

func (f *faults) add(path []string, format string, args ...any) {
	*f = append(*f, fault{path: slices.Clone(path), says: fmt.Sprintf(format, args...)})
}

// field is the part of a launch in which the fault lies, as an Error names it.
func (f fault) field(kind RuleFileKind) string {
	if len(f.path) > 0 && f.path[0] == "rules" {
		return "rules"
	}
	return string(kind)
}

// judge adds what the rules have against the content of the file, except about what could not be read in the first place.
func (s *sheet) judge(found faults) {
	if s.unread {
		return
	}
	misread := s.found
	for _, f := range found {
		if !slices.ContainsFunc(misread, func(m fault) bool { return leadsTo(m.path, f.path) || leadsTo(f.path, m.path) }) {
			s.add(lineAt(s.root, f.path), f.path, "%s", f.says)
		}
	}
}

// leadsTo says whether the path a is b or the way to it.
func leadsTo(a, b []string) bool { return len(a) <= len(b) && slices.Equal(a, b[:len(a)]) }

// refusal is the first fault as an Error; nil if there is none.
func (s *sheet) refusal(kind RuleFileKind) error {
	if len(s.found) == 0 {
		return nil
	}
	first := s.found[0]
	if s.unread {
		return InvalidField(string(kind), "the %s cannot be read: line %d: %s", kind, first.line, first.says)
	}
	return InvalidField(first.field(kind), "line %d: %s", first.line, first.says)
}

// list returns what is wrong, by line.
func (s *sheet) list() []Fault {
	var list []Fault
	for _, f := range s.found {
		list = append(list, Fault{Line: f.line, Says: f.says})
	}
	slices.SortStableFunc(list, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return list
}

// listed writes values as a person reads them: a, b, c. The empty one is left out.
func listed[T ~string](values []T) string {
	var words []string
	for _, v := range values {
		if v != "" {
			words = append(words, string(v))
		}
	}
	return strings.Join(words, ", ")
}
