package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"nmrf/activities/clustering/labels"
)

// labelQuality says how well labels learnt from one file meet those of another.
type labelQuality struct {
	labels.Quality
	Seconds float64 `json:"seconds"`
}

func labelCommand(s *settings) *cobra.Command {
	var train, test string
	c := &cobra.Command{Use: "label --train FILE --test FILE", Args: cobra.NoArgs,
		Short: "Learn labels from one file and measure how well they meet those of another (CSV with Text, Issue, or JSON lines with text, themes)",
		RunE: func(*cobra.Command, []string) error {
			known, err := readExamples(train)
			if err != nil {
				return err
			}
			asked, err := readExamples(test)
			if err != nil {
				return err
			}
			return s.printLabels(known, asked)
		}}
	c.Flags().StringVar(&train, "train", "", "file to learn from")
	c.Flags().StringVar(&test, "test", "", "file whose labels are suggested, and compared with those that it has")
	_ = c.MarkFlagRequired("train")
	_ = c.MarkFlagRequired("test")
	return c
}

func (s *settings) printLabels(known, asked []labels.Example) error {
	begun := time.Now()
	model, err := labels.Train(known, labels.Options{})
	if err != nil {
		return err
	}
	given, suggested := make([][]string, len(asked)), make([][]string, len(asked))
	for i, e := range asked {
		given[i] = e.Labels
		for _, l := range model.Suggest(e.Text, nil) {
			if l.Chosen {
				suggested[i] = append(suggested[i], l.Label)
			}
		}
	}
	q := labelQuality{labels.Measure(given, suggested), time.Since(begun).Seconds()}
	return s.print(q, "%d labels: micro-F1 %.3f, macro-F1 %.3f, first suggestion right %.3f, in %.1f s", q.Labels, q.MicroF1, q.MacroF1, q.PrecisionAt1, q.Seconds)
}

// readExamples reads the texts of a file that have labels: JSON lines with text and themes, or else CSV.
func readExamples(file string) ([]labels.Example, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return readLines(file, data)
	}
	rows, err := readLabelled(file, false)
	if err != nil {
		return nil, err
	}
	var examples []labels.Example
	for _, r := range rows {
		if len(r.labels) > 0 {
			examples = append(examples, labels.Example{Text: r.text, Labels: r.labels})
		}
	}
	return examples, nil
}

// longestLine bounds one line of a file of JSON lines, in bytes.
const longestLine = 16 << 20

func readLines(file string, data []byte) ([]labels.Example, error) {
	var examples []labels.Example
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, longestLine)
	for number := 1; lines.Scan(); number++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var r struct {
			Text   string   `json:"text"`
			Themes []string `json:"themes"`
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, number, err)
		}
		slices.Sort(r.Themes)
		if r.Themes = slices.Compact(r.Themes); len(r.Themes) > 0 && r.Text != "" {
			examples = append(examples, labels.Example{Text: r.Text, Labels: r.Themes})
		}
	}
	return examples, lines.Err()
}
