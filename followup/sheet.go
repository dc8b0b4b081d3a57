package followup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// sheet is a file of rules as it was written, and what is wrong with it.
type sheet struct {
	root   *yaml.Node // nil where the file cannot be read
	found  faults
	unread bool
}

func (s *sheet) add(line int, path []string, format string, args ...any) {
	s.found = append(s.found, fault{path: path, line: line, says: fmt.Sprintf(format, args...)})
}

// readSheet reads the form of a file: one YAML document of names and values.
func readSheet(data []byte) *sheet {
	s := &sheet{unread: true}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		s.add(1, nil, "it is empty")
		return s
	} else if err != nil {
		line, says := yamlError(err.Error())
		s.add(line, nil, "this is not YAML: %s", says)
		return s
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		s.add(max(more.Line, 1), nil, "a file holds one document: leave out what follows ---")
		return s
	}
	root := doc.Content[0]
	var misfits *yaml.TypeError
	switch err := root.Decode(new(any)); {
	case root.Kind != yaml.MappingNode:
		s.add(root.Line, nil, "write names and values, such as version: 1")
	case err != nil && !errors.As(err, &misfits): // such as an anchor that holds itself: no walk would end
		line, says := yamlError(err.Error())
		s.add(line, nil, "this cannot be read: %s", says)
	default:
		s.root, s.unread = root, false
	}
	return s
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// yamlError takes the line out of what the YAML reader says; 1 where it does not know it.
func yamlError(text string) (int, string) {
	m := yamlLine.FindStringSubmatch(text)
	line, err := strconv.Atoi(m[1])
	if err != nil {
		line = 1
	}
	return line, strings.TrimPrefix(text, m[0])
}

// readAs reads the content of a file; what does not fit is noted and left out.
func readAs[T any](s *sheet) T {
	var value T
	if s.unread {
		return value
	}
	err := s.root.Decode(&value)
	s.walk(s.root, reflect.TypeFor[T](), nil)
	var misfits *yaml.TypeError
	if errors.As(err, &misfits) && len(s.found) == 0 { // such as a number too long
		for _, text := range misfits.Errors {
			line, says := yamlError(text)
			s.add(line, nil, "this cannot be read: %s", says)
		}
	}
	return value
}

// entry is a name with its value.
type entry struct {
	name  string
	line  int
	value *yaml.Node
}

// entries lists the names and values of a mapping in their order, and those that it takes over from others after them.
func entries(n *yaml.Node) []entry {
	if n = target(n); n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var own, taken []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if name.Tag != "!!merge" {
			own = append(own, entry{name.Value, name.Line, value})
			continue
		}
		if sources := target(value); sources.Kind == yaml.SequenceNode {
			for _, source := range sources.Content {
				taken = append(taken, entries(source)...)
			}
		} else {
			taken = append(taken, entries(sources)...)
		}
	}
	return append(own, taken...)
}

// target is what an alias stands for, or else the node itself.
func target(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// lineAt is the line of the value to which the path leads, or of the last name on the way that is there; 1 where none is.
func lineAt(n *yaml.Node, path []string) int {
	line := 1
	for _, name := range path {
		next := step(n, name)
		if next.value == nil {
			return line
		}
		n, line = next.value, next.line
	}
	return line
}

// step goes one step on a path: to the value of a name, or to a place in a list.
func step(n *yaml.Node, name string) entry {
	if list := target(n); list.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(name); err == nil && i < len(list.Content) {
			return entry{name, list.Content[i].Line, list.Content[i]}
		}
	}
	for _, e := range entries(n) {
		if e.name == name {
			return e
		}
	}
	return entry{}
}
