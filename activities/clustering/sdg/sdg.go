// Package sdg names the Sustainable Development Goals and their targets in the six official languages of the United
// Nations. The names are those of the Open SDG project, under the licence beside this file.
package sdg

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed names.tsv
var table string

// columns are the languages of the table, in its order, as codes of ISO 639-1.
var (
	columns []string
	codes   []string
	names   = map[string][]string{}
)

func init() {
	for i, line := range strings.Split(strings.TrimSuffix(table, "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if i == 0 {
			columns = cells[1:]
			continue
		}
		codes = append(codes, cells[0])
		names[cells[0]] = cells[1:]
	}
}

// Codes lists the 17 goals ("1" … "17"), each followed by its targets ("1.1" … "1.b"), 169 in all.
func Codes() []string { return slices.Clone(codes) }

// Name is the short name of a goal or the wording of a target, in a language (ISO 639-1), or in English for a language
// that is not one of the six; false for a code that is none. "16.A" is the same as "16.a".
func Name(code, language string) (string, bool) {
	of, ok := names[strings.ToLower(code)]
	if !ok {
		return "", false
	}
	return of[max(0, slices.Index(columns, language))], true
}
