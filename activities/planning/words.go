// Package planning writes the implementation plans of a cycle into a workbook, and reads the workbook back after people have worked on it
// offline. It is pure and deterministic.
package planning

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nmrf/followup"
)

//go:embed words/*.json
var wordFiles embed.FS

// words is what the workbook says in one language.
type words struct {
	Sheets   map[string]string `json:"sheets"`
	Columns  map[string]string `json:"columns"`
	Kinds    map[string]string `json:"kinds"`
	Statuses map[string]string `json:"statuses"`
	Guide    []string          `json:"guide"`
}

// Languages are the languages of the workbook.
var Languages = []string{"ar", "en", "es", "fr", "ru", "zh"}

// wordsIn returns the words of one of Languages, or else the English ones.
func wordsIn(language string) words {
	if !slices.Contains(Languages, language) {
		language = "en"
	}
	data, err := wordFiles.ReadFile("words/" + language + ".json")
	var w words
	if err == nil {
		err = json.Unmarshal(data, &w)
	}
	if err != nil {
		panic(fmt.Sprintf("the words of the workbook in %q: %v", language, err)) // embedded, and tested
	}
	return w
}

// said finds what a word of any language stands for, in the part of the words that of picks.
func said(text string, of func(words) map[string]string) (string, bool) {
	text = normal(text)
	for _, language := range Languages {
		list := of(wordsIn(language))
		for _, key := range slices.Sorted(maps.Keys(list)) {
			if normal(list[key]) == text {
				return key, true
			}
		}
	}
	return "", false
}

func normal(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// Entry is one plan of the workbook: the cluster that it answers, and the plan that stands (zero before it was first written).
type Entry struct {
	Cluster string // id
	Name    string
	Plan    followup.Plan
}

// table is a sheet of the workbook and its columns, in their order. Keys are the columns that hold ids.
type table struct {
	name    string
	columns []string
	keys    int
}

// tables are the sheets that are read back.
var tables = []table{
	{"plans", []string{"cluster", "cluster_name", "capacity_gaps", "technical_assistance"}, 2},
	{"measures", []string{"cluster", "measure", "title", "responsible", "supporting", "start", "end", "budget", "currency", "status", "gender", "sdgs"}, 2},
	{"indicators", []string{"cluster", "measure", "indicator", "name", "kind", "unit", "baseline", "target"}, 3},
	{"values", []string{"cluster", "measure", "indicator", "value_id", "date", "value", "source", "sex", "age", "disability", "place"}, 4},
}
