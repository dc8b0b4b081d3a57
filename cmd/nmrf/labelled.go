package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// labelled is a text with the labels that people gave it.
type labelled struct {
	text, state string
	labels      []string
}

// several tells whether the text has more than one label, or none: then no single group is right for it.
func (l labelled) several() bool { return len(l.labels) != 1 }

// readLabelled reads a CSV file with the columns Text, Issue (labels with commas between) and, if it is needed, To (the
// State), in any order and among others. Rows without a text are left out.
func readLabelled(file string, needsState bool) ([]labelled, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows := csv.NewReader(f)
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: read the header: %w", file, err)
	}
	columns := []string{"Text", "Issue"}
	if needsState {
		columns = append(columns, "To")
	}
	places := make([]int, len(columns))
	for i, name := range columns {
		places[i] = slices.IndexFunc(header, func(h string) bool { return strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")) == name })
		if places[i] < 0 {
			return nil, fmt.Errorf("%s has no column %q: it needs %s", file, name, strings.Join(columns, ", "))
		}
	}
	var texts []labelled
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		l := labelled{text: strings.TrimSpace(row[places[0]]), labels: labelsIn(row[places[1]])}
		if needsState {
			l.state = strings.TrimSpace(row[places[2]])
		}
		if l.text != "" {
			texts = append(texts, l)
		}
	}
}

func labelsIn(list string) []string {
	var labels []string
	for label := range strings.SplitSeq(list, ",") {
		if label = strings.TrimSpace(label); label != "" && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

// distinct keeps each text once, in the order of the texts; one that comes with several sets of labels has all of them.
func distinct(texts []labelled) []labelled {
	texts = slices.Clone(texts)
	slices.SortStableFunc(texts, func(a, b labelled) int { return cmp.Compare(a.text, b.text) })
	var out []labelled
	for _, l := range texts {
		if last := len(out) - 1; last >= 0 && out[last].text == l.text {
			out[last].labels = union(out[last].labels, l.labels)
			continue
		}
		out = append(out, l)
	}
	return out
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// byState parts the texts by State, in the order of the States' names.
func byState(texts []labelled) [][]labelled {
	texts = slices.Clone(texts)
	slices.SortStableFunc(texts, func(a, b labelled) int { return cmp.Compare(a.state, b.state) })
	var out [][]labelled
	for _, l := range texts {
		if last := len(out) - 1; last >= 0 && out[last][0].state == l.state {
			out[last] = append(out[last], l)
			continue
		}
		out = append(out, []labelled{l})
	}
	return out
}
