package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"nmrf/followup"
)

// readJSON reads the array of records one element at a time. The first element decides whether this is an export.
func readJSON(r io.Reader, s *sink) error {
	s.unit = "record"
	source := &guard{r: r, most: maxRecord}
	d := json.NewDecoder(source)
	if _, err := d.Token(); err != nil {
		return jsonError(err)
	}
	for number := 1; d.More(); number++ {
		source.next()
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return jsonError(err)
		}
		if err := takeElement(number, raw, s); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return jsonError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return broken(fmt.Errorf("something follows the array: %w", err))
	}
	return nil
}

func jsonError(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return truncated(err)
	case errors.As(err, &syntax):
		return followup.Refuse(followup.Invalid, "broken_file", "the JSON is damaged at byte %d: export it again", syntax.Offset).Because(err)
	default:
		return err
	}
}

// member is one member of a JSON record as it stands.
type member struct {
	name string
	raw  json.RawMessage
}

func takeElement(number int, raw json.RawMessage, s *sink) error {
	members, err := membersOf(raw)
	isRecord := !errors.Is(err, errNoRecord)
	switch {
	case number == 1 && !(isRecord && looksLikeUHRI(members)):
		return notUHRI(expected)
	case !isRecord:
		return s.refuse(s.before+number, record{}, fault{wholeRow, err.Error()}, []Cell{{"Record", cut(valid(string(raw)))}})
	}
	cells := func() []Cell { return jsonCells(members) }
	r, bad := recordOf(members)
	if err != nil {
		bad = &fault{wholeRow, err.Error()}
	}
	if bad != nil {
		return s.refuse(s.before+number, r, *bad, cells())
	}
	return s.take(s.before+number, r, cells)
}

// recordOf returns the record with what can be read of it, and its first fault.
func recordOf(members []member) (r record, bad *fault) {
	for _, m := range members {
		f, known := fieldNamed(m.name)
		if !known {
			continue
		}
		var err error
		if r[f], err = jsonCell(m.raw); err != nil && bad == nil {
			bad = &fault{f, "the value must be a text or a list of texts"}
		}
	}
	return r, bad
}

var (
	errNoRecord    = errors.New("the element is no record: export the file again")
	errManyMembers = fmt.Errorf("the record has more than %d members: remove those that are not UHRI's", MaxColumns)
)

// membersOf takes a record apart, in its own order. The first of too many members ends it, so that they cannot fill the memory.
func membersOf(raw json.RawMessage) ([]member, error) {
	if raw[0] != '{' {
		return nil, errNoRecord
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return nil, errNoRecord
	}
	members := make([]member, 0, 2*int(fieldCount))
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, errNoRecord
		}
		m := member{name: fmt.Sprint(name)}
		if err := d.Decode(&m.raw); err != nil {
			return nil, errNoRecord
		}
		if members = append(members, m); len(members) > MaxColumns {
			return members, errManyMembers
		}
	}
	return members, nil
}

func jsonCells(members []member) []Cell {
	cells := make([]Cell, len(members))
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.name
	}
	for i, header := range uniqueHeaders(names) {
		value, err := jsonCell(members[i].raw)
		if err != nil {
			value = string(members[i].raw)
		}
		cells[i] = Cell{header, cut(valid(value))}
	}
	return cells
}

// looksLikeUHRI wants the annotation id, or enough other fields that a row without it can be named.
func looksLikeUHRI(members []member) bool {
	known := 0
	for _, m := range members {
		f, ok := fieldNamed(m.name)
		if ok && f == annotationID {
			return true
		}
		if ok {
			known++
		}
	}
	return known >= 3
}

// jsonCell turns a value into the cell that a sheet would show. What is not valid UTF-8 stays raw, for the row to be named.
func jsonCell(raw json.RawMessage) (string, error) {
	if !utf8.Valid(raw) {
		return string(raw), nil
	}
	var list []json.RawMessage
	if raw[0] != '[' {
		return jsonText(raw)
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return "", err
	}
	lines := make([]string, 0, len(list))
	for _, item := range list {
		line, err := jsonText(item)
		if err != nil {
			return "", err
		}
		lines = append(lines, "- "+strings.TrimPrefix(strings.TrimSpace(line), "- "))
	}
	return strings.Join(lines, "\n"), nil
}

func jsonText(raw json.RawMessage) (string, error) {
	switch c := raw[0]; {
	case c == '"':
		var value string
		err := json.Unmarshal(raw, &value)
		return value, err
	case c == '-', c >= '0' && c <= '9':
		return string(raw), nil
	case string(raw) == "null":
		return "", nil
	default:
		return "", fmt.Errorf("neither text nor number: %s", raw)
	}
}
