package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// decodeExactly reads JSON and keeps numbers as they are written.
func decodeExactly(data []byte, into *any) error {
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	return in.Decode(into)
}

// difference names the first place where two decoded JSON values differ, by the keys that lead there; empty when they are the same.
func difference(path string, want, got any) string {
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			return objectDifference(path, w, g)
		}
	case []any:
		if g, ok := got.([]any); ok {
			return listDifference(path, w, g)
		}
	default:
		if want == got {
			return ""
		}
	}
	return fmt.Sprintf("%s is %s instead of %s", path[min(1, len(path)):], short(got), short(want))
}

func objectDifference(path string, want, got map[string]any) string {
	keys := maps.Clone(want)
	maps.Copy(keys, got)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if d := difference(path+"."+key, want[key], got[key]); d != "" {
			return d
		}
	}
	return ""
}

func listDifference(path string, want, got []any) string {
	for i := range min(len(want), len(got)) {
		if d := difference(fmt.Sprintf("%s.%d", path, i), want[i], got[i]); d != "" {
			return d
		}
	}
	if len(want) != len(got) {
		return fmt.Sprintf("%s has %d entries instead of %d", path[min(1, len(path)):], len(got), len(want))
	}
	return ""
}

func short(value any) string {
	data, err := json.Marshal(value)
	if err != nil || len(data) > 80 {
		return "something else"
	}
	return string(data)
}
