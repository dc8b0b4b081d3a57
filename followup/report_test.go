package followup_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// long is a section of 10,700 words with endnotes of 100 more.
func long() ReportSection {
	return ReportSection{ID: "a", Heading: "Health", Paragraphs: []string{strings.TrimSpace(strings.Repeat("word ", 10_699)) + "[^1]"},
		Notes: []string{strings.Repeat("note ", 100)}}
}

func TestEndnotesCountOnlyWhereTheProfileSaysSo(t *testing.T) {
	t.Parallel()
	section := long()
	require.NoError(t, section.Check())
	require.Equal(t, 10_700, section.Words())
	require.Equal(t, 10_700, section.WordsUnder(profileNamed(t, "upr-national-report")))
	require.Equal(t, 10_800, section.WordsUnder(profileNamed(t, "replies-list-of-issues")))
	section.Table = &Table{Header: []string{"Place", "Beds"}, Rows: [][]string{{"North", "12"}}}
	require.Equal(t, 10_704, section.Words(), "the words of a table count")
}

func TestWhatASectionLacksIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*ReportSection)
		says   string
	}{
		"no heading":           {func(s *ReportSection) { s.Heading = "" }, "needs a heading"},
		"no text":              {func(s *ReportSection) { s.Paragraphs, s.Notes = nil, nil }, "at least one paragraph"},
		"no note":              {func(s *ReportSection) { s.Notes = nil }, "[^1] refers to no note: there are 0"},
		"note nowhere":         {func(s *ReportSection) { s.Notes = append(s.Notes, "b") }, "note 2 is referred to nowhere: write [^2]"},
		"note twice":           {func(s *ReportSection) { s.Paragraphs = append(s.Paragraphs, "again[^1]") }, "[^1] stands in the text twice"},
		"level":                {func(s *ReportSection) { s.Level = 4 }, "a heading is of level 1 to 3"},
		"a row of other width": {func(s *ReportSection) { s.Table = &Table{Header: []string{"a"}, Rows: [][]string{{"b", "c"}}} }, "row 1 of the table has 2 cells and the header 1"},
	} {
		section := long()
		c.change(&section)
		require.ErrorContains(t, section.Check(), c.says, name)
	}
}
