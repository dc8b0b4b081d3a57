package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"nmrf/followup"
)

// readJSON reads the array of records one element at a time. The first element decides whether this is an export.
func readJSON(r io.Reader, s *sink) error {
	source := &guard{r: r}
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

func takeElement(number int, raw json.RawMessage, s *sink) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		if number == 1 {
			return notUHRI(expected)
		}
		return s.refuse(number, wholeRow, "the element is no record: export the file again")
	}
	if number == 1 && !looksLikeUHRI(members) {
		return notUHRI(expected)
	}
	var r record
	for _, name := range slices.Sorted(maps.Keys(members)) {
		f, known := fieldNamed(name)
		if !known {
			continue
		}
		cell, err := jsonCell(members[name])
		if err != nil {
			return s.refuse(number, f, "the value must be a text or a list of texts")
		}
		r[f] = cell
	}
	return s.take(number, r)
}

// looksLikeUHRI wants the annotation id, or enough other fields that a row without it can be named.
func looksLikeUHRI(members map[string]json.RawMessage) bool {
	known := 0
	for name := range members {
		f, ok := fieldNamed(name)
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
