package followup

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// walk compares what stands in the file with the type into which it is read.
func (s *sheet) walk(n *yaml.Node, t reflect.Type, path []string) {
	line := n.Line
	n = target(n)
	switch {
	case n.Tag == "!!null":
		s.add(line, path, "%shas no value: give it one, or leave the line out", label(path))
	case t.Kind() == reflect.Struct || t.Kind() == reflect.Map:
		s.walkFields(n, line, t, path)
	case t.Kind() == reflect.Slice:
		s.walkList(n, line, t, path)
	case n.Kind != yaml.ScalarNode || !fits(t, n.Tag):
		s.add(line, path, "%swrite %s", label(path), inWords(t))
	}
}

func (s *sheet) walkFields(n *yaml.Node, line int, t reflect.Type, path []string) {
	if n.Kind != yaml.MappingNode {
		s.add(line, path, "%swrite names and values, such as {%s: …}", label(path), example(t))
		return
	}
	s.findTwins(n, path)
	for _, e := range entries(n) {
		within := append(slices.Clone(path), e.name)
		if field, ok := partOf(t, e.name); ok {
			s.walk(e.value, field, within)
		} else {
			s.add(e.line, within, "%sthere is no field %q; there are %s", label(path), e.name, listed(fieldNames(t)))
		}
	}
}

// findTwins refuses a name that stands twice in one mapping: only one of them would count.
func (s *sheet) findTwins(n *yaml.Node, path []string) {
	first := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		name := n.Content[i]
		if line, twice := first[name.Value]; twice {
			s.add(name.Line, append(slices.Clone(path), name.Value), "%s%s stands here twice, first on line %d: leave one of them out", label(path), name.Value, line)
			continue
		}
		first[name.Value] = name.Line
	}
}

func (s *sheet) walkList(n *yaml.Node, line int, t reflect.Type, path []string) {
	if n.Kind != yaml.SequenceNode {
		s.add(line, path, "%swrite a list, such as [a, b]", label(path))
		return
	}
	for i, item := range n.Content {
		s.walk(item, t.Elem(), append(slices.Clone(path), strconv.Itoa(i)))
	}
}

// partOf is the type of a field; every name is a field of a map.
func partOf(t reflect.Type, name string) (reflect.Type, bool) {
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	for i := range t.NumField() {
		if fieldName(t.Field(i)) == name {
			return t.Field(i).Type, true
		}
	}
	return nil, false
}

// fieldNames lists the fields of a struct as a file writes them.
func fieldNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = fieldName(t.Field(i))
	}
	return names
}

func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

// fits says whether a value of the tag can be read into the type. A period is named for itself: it is a number often enough.
func fits(t reflect.Type, tag string) bool {
	switch {
	case t == reflect.TypeFor[Period]():
		return true
	case t.Kind() == reflect.Int:
		return tag == "!!int"
	case t.Kind() == reflect.Bool:
		return tag == "!!bool"
	}
	return tag == "!!str" || tag == "!!timestamp" // a date is read as it is written
}

func inWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	}
	return "a text, in quotation marks if it is a number"
}

func example(t reflect.Type) string {
	if t.Kind() == reflect.Map {
		return "a"
	}
	return fieldNames(t)[0]
}

// label names the place of a fault: plan: pass: .
func label(path []string) string {
	if len(path) > 0 && path[0] == "rules" && len(path) > 1 {
		path = path[1:]
	}
	text := ""
	for _, name := range path {
		if i, err := strconv.Atoi(name); err == nil {
			name = strconv.Itoa(i + 1)
		}
		text += name + ": "
	}
	return text
}
