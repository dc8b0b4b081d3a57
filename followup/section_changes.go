package followup

import (
	"fmt"
	"strings"
)

// PassageChange is one passage of a section in two versions: before is empty where it is new, after where it is gone.
type PassageChange struct {
	Passage string `json:"passage"` // id in the later version; of one that is gone, in the earlier
	Before  string `json:"before,omitempty"`
	After   string `json:"after,omitempty"`
}

// Changed says whether the passage differs.
func (c PassageChange) Changed() bool { return c.Before != c.After }

// SectionChanges lists every passage of two versions of a section, in the order of the later one; paragraphs that are gone stand where they were.
// The table and the notes, which are compared one by one, follow.
func SectionChanges(before, after ReportSection) []PassageChange {
	list := []PassageChange{{Passage: "heading", Before: before.Heading, After: after.Heading}}
	became := becomes(before.Paragraphs, after.Paragraphs)
	was := map[int]int{}
	for i, j := range became {
		was[j] = i
	}
	gone := 0 // paragraphs of the earlier version that have been listed
	for j, text := range after.Paragraphs {
		c := PassageChange{Passage: passageID(j), After: text}
		if i, known := was[j]; known {
			c.Before = before.Paragraphs[i]
			list, gone = appendGone(list, before, became, gone, i), max(gone, i+1)
		}
		list = append(list, c)
	}
	list = appendGone(list, before, became, gone, len(before.Paragraphs))
	if was, is := before.Table.text(), after.Table.text(); was != "" || is != "" {
		list = append(list, PassageChange{Passage: "table", Before: was, After: is})
	}
	for i := range max(len(before.Notes), len(after.Notes)) {
		list = append(list, PassageChange{Passage: fmt.Sprintf("n%d", i+1), Before: noteAt(before, i), After: noteAt(after, i)})
	}
	return list
}

func noteAt(s ReportSection, i int) string {
	if i < len(s.Notes) {
		return s.Notes[i]
	}
	return ""
}

// text writes the table with a line for each row; nothing for none.
func (t *Table) text() string {
	if t == nil {
		return ""
	}
	lines := []string{strings.Join(t.Header, " | ")}
	for _, row := range t.Rows {
		lines = append(lines, strings.Join(row, " | "))
	}
	return strings.Join(lines, "\n")
}

// appendGone lists the paragraphs from one place to another that the later version lacks.
func appendGone(list []PassageChange, before ReportSection, became map[int]int, from, to int) []PassageChange {
	for i := from; i < to; i++ {
		if _, stands := became[i]; !stands {
			list = append(list, PassageChange{Passage: passageID(i), Before: before.Paragraphs[i]})
		}
	}
	return list
}

func passageID(paragraph int) string { return fmt.Sprintf("p%d", paragraph+1) }
