package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// labelledTexts are own texts of two kinds, as CSV and as JSON lines.
func labelledTexts(t *testing.T, from, to int) (table, lines string) {
	t.Helper()
	csv, jsonl := "Text,Issue,To\n", ""
	for i := from; i < to; i++ {
		for label, text := range map[string]string{"Health": "Build clinics and train nurses in district %d", "Prisons, cells": "Reduce overcrowding in prisons of district %d"} {
			csv += fmt.Sprintf("%q,%q,Velmara\n", fmt.Sprintf(text, i), strings.SplitN(label, ",", 2)[0])
			line, err := json.Marshal(map[string]any{"text": fmt.Sprintf(text, i), "themes": []string{label}})
			require.NoError(t, err)
			jsonl += string(line) + "\n"
		}
	}
	table, lines = filepath.Join(t.TempDir(), "texts.csv"), filepath.Join(t.TempDir(), "texts.jsonl")
	require.NoError(t, os.WriteFile(table, []byte(csv), 0o644))
	require.NoError(t, os.WriteFile(lines, []byte(jsonl+`{"text":"nobody labelled this","themes":[]}`+"\n"), 0o644))
	return table, lines
}

func TestLabelsAreLearntFromOneFileAndMeasuredOnAnother(t *testing.T) {
	t.Parallel()
	program := buildProgram(t)
	trainTable, trainLines := labelledTexts(t, 0, 20)
	testTable, testLines := labelledTexts(t, 100, 110)
	for train, test := range map[string]string{trainTable: testTable, trainLines: testLines} {
		printed, err := exec.Command(program, "label", "--json", "--train", train, "--test", test).Output()
		require.NoError(t, err)
		var q labelQuality
		require.NoError(t, json.Unmarshal(printed, &q))
		require.Equal(t, []any{2, 1.0, 1.0, 1.0}, []any{q.Labels, q.MicroF1, q.MacroF1, q.PrecisionAt1}, "a label may hold a comma in JSON lines")
	}
	empty := filepath.Join(t.TempDir(), "empty.csv")
	require.NoError(t, os.WriteFile(empty, []byte("Text,Issue,To\na,,b\n"), 0o644))
	out, err := exec.Command(program, "label", "--train", empty, "--test", testTable).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "confirm some labels first")
}
