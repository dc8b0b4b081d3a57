package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestSectionChanges(t *testing.T) {
	t.Parallel()
	before := ReportSection{Heading: "Health", Paragraphs: []string{"One.", "Two.", "Three.", "Four."}}
	after := ReportSection{Heading: "Health care", Paragraphs: []string{"New.", "One.", "Two, reworded.", "Four."}}
	require.Equal(t, []PassageChange{{Passage: "heading", Before: "Health", After: "Health care"}, {Passage: "p1", After: "New."},
		{Passage: "p2", Before: "One.", After: "One."}, {Passage: "p3", Before: "Two.", After: "Two, reworded."}, {Passage: "p3", Before: "Three."},
		{Passage: "p4", Before: "Four.", After: "Four."}}, SectionChanges(before, after))
	for _, c := range SectionChanges(before, before) {
		require.False(t, c.Changed())
	}
	require.Len(t, SectionChanges(before, ReportSection{}), 5, "everything is gone")
}

func TestSectionChangesNameNotesAndTheTable(t *testing.T) {
	t.Parallel()
	before := ReportSection{Heading: "Health", Paragraphs: []string{"One[^1]."}, Notes: []string{"See above."}}
	after := before
	after.Notes, after.Table = []string{"See below.", "New."}, &Table{Header: []string{"Place", "Beds"}, Rows: [][]string{{"North", "12"}}}
	require.Equal(t, []PassageChange{{Passage: "heading", Before: "Health", After: "Health"}, {Passage: "p1", Before: "One[^1].", After: "One[^1]."},
		{Passage: "table", After: "Place | Beds\nNorth | 12"}, {Passage: "n1", Before: "See above.", After: "See below."}, {Passage: "n2", After: "New."}},
		SectionChanges(before, after))
}
