package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nmrf/store"
)

// importPageSize is how much of each kind a page of an import shows.
const importPageSize = 100

// Kinds beside those of store.Change: what is left out, and what a file that is not complete does not hold.
const (
	rejectedKind = "rejected"
	missingKind  = "missing"
)

// importKinds lists the kinds that a page shows, what wants to be looked at first.
var importKinds = []string{store.Changed, store.Withdrawn, rejectedKind, store.Added}

// importSection is a page of what an import does, of one kind.
type importSection struct {
	Kind, Title, More string
	Changes           []changeRow
	Rejections        []rejectedRow
	Download          string // address of all rejected rows
}

// changeRow is what an import does to one recommendation.
type changeRow struct {
	Place, Source, Text string
	Differences         []differenceRow
}

// rejectedRow is a row of the file that is left out.
type rejectedRow struct{ Place, Field, Reason, Text string }

// shownOf is how much of a kind the pages of an import show. What was dropped is forgotten.
func shownOf(i store.Import, kind string) int {
	stands := i.State == store.Ready || i.State == store.Taken
	switch {
	case kind == rejectedKind && (stands || i.State == store.Failed):
		return i.Rejected
	case !stands:
		return 0
	case kind == store.Added:
		return i.Added
	case kind == store.Changed:
		return i.Changed
	case kind == store.Withdrawn:
		return i.Withdrawn + i.Missing
	}
	return 0
}

// importPart shows a further page of one kind.
func (s *server) importPart(v *visit, i store.Import, kind string) (answer, error) {
	if !slices.Contains(importKinds, kind) || shownOf(i, kind) == 0 {
		return s.nothingHere(v)
	}
	view, err := s.importView(v, i)
	if err != nil {
		return answer{}, err
	}
	section, err := s.importSection(v, view, kind, attemptOf(v.r.URL.Query().Get("after")))
	if err != nil {
		return answer{}, err
	}
	view.Part, view.Sections = true, []importSection{section}
	return answer{title: section.Title, body: importPage(view)}, nil
}

// importSection reads a page of one kind: after so many changes, or after a rejected row.
func (s *server) importSection(v *visit, view importView, kind string, after int) (importSection, error) {
	section, last := importSection{Kind: kind, Title: view.sectionTitle(view.Import, kind)}, after+importPageSize
	id, more := view.Import.ID, false
	if kind == rejectedKind {
		found, err := s.engine.ImportRejections(v.r.Context(), v.caller, id, after, importPageSize+1)
		if err != nil {
			return section, err
		}
		if found, more = onePage(found); more {
			last = found[importPageSize-1].Number
		}
		section.Rejections, section.Download = mapped(found, view.rejected), view.Address+"/rejected.csv"
	} else {
		found, err := s.engine.ImportChanges(v.r.Context(), v.caller, id, kind, after, importPageSize+1)
		if err != nil {
			return section, err
		}
		found, more = onePage(found)
		section.Changes = mapped(found, view.change)
	}
	if more {
		section.More = view.Address + "?kind=" + kind + "&after=" + strconv.Itoa(last)
	}
	return section, nil
}

// onePage cuts a list to a page, and says whether there was more.
func onePage[T any](list []T) ([]T, bool) {
	return list[:min(len(list), importPageSize)], len(list) > importPageSize
}

func mapped[T, V any](list []T, view func(T) V) []V {
	out := make([]V, len(list))
	for i, one := range list {
		out[i] = view(one)
	}
	return out
}

func (s scene) sectionTitle(i store.Import, kind string) string {
	name := kind
	if kind == store.Withdrawn && !i.Complete {
		name = missingKind
	}
	return s.T("imports.counted", "Kind", s.Family("change", name), "Count", s.number(int64(shownOf(i, kind))))
}

func (s scene) change(c store.Change) changeRow {
	r := c.Recommendation
	row := changeRow{Place: s.place(c.Number, c.Place), Source: isolate(strings.TrimSpace(r.Body + " " + r.Symbol + " " + r.Paragraph)), Text: r.Text}
	for _, d := range c.Differences {
		if d.Field == "text" {
			row.Text = "" // it stands among the differences
		}
		row.Differences = append(row.Differences, s.difference(d))
	}
	return row
}

func (s scene) rejected(j store.Rejected) rejectedRow {
	row := rejectedRow{Place: s.place(j.Number, j.Place), Field: j.Field, Reason: j.Reason, Text: j.About.Text}
	if j.Field == "row" {
		row.Field = s.T("imports.whole_row")
	}
	return row
}

// placed finds the places that the readers of tables give.
var placed = regexp.MustCompile(`^(row|record) \d+$`)

// place says where a row stands in the file; empty for what the file does not hold.
func (s scene) place(number int, place string) string {
	switch kind := placed.FindStringSubmatch(place); {
	case number == 0:
		return ""
	case kind == nil:
		return isolate(place)
	case kind[1] == "record":
		return s.T("imports.record", "Number", s.number(int64(number)))
	}
	return s.T("imports.row", "Number", s.number(int64(number)))
}
