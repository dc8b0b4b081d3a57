package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

// textView is the text that stands, in the form that its step gives it. At most one of the forms is filled.
type textView struct {
	Note       string // instead of a text: there is none yet, it is not for this reader, it was erased
	Heading    string
	Changed    string // of the heading
	Paragraphs []paragraphView
	Notes      []paragraphView
	Words      string
	Count      *countView // of a section
	Table      *tableView
	Measures   []measureView
	Gaps       string
	Assistance string
	NewGaps    string     // the gaps changed
	NewAssist  string     // the assistance asked for changed
	Links      []linkView // what the text is made of
	Download   string
	PDF        string
	More       string // address of the next part
}

type tableView struct {
	Head []string
	Rows [][]string
}

// paragraphView is a passage with its name, and with a note where it changed since her institution last replied.
type paragraphView struct {
	Name, Text, Changed string
	Rests               []restRow
}

type measureView struct {
	Name, Changed                      string
	Title, Responsible, Period, Budget string
	Further                            []rowView // what not every measure has
	Indicators                         []string
}

type linkView struct{ Text, Address string }

// textView reads the text for the reader's eyes.
func (s *server) textView(v *visit, p place, found engine.StepView, sc scene) (textView, error) {
	st := found.Step
	switch {
	case st.Kind == followup.CommitteeStep:
		return textView{Links: sc.plans(p, found)}, nil
	case st.Content.Zero():
		return textView{Note: sc.T("text.none")}, nil
	case found.Text == nil:
		return textView{Note: sc.T("text.hidden")}, nil
	case found.Text.Erased:
		return textView{Note: sc.T("rule.erased")}, nil
	case st.Kind == followup.ReportStep || st.Kind == followup.DispatchStep:
		return textView{Download: cycleAddress(p.cycle) + "/report", PDF: pdfOf(p, found), Words: sc.wordCount(st.Words, found.Stage.Launch.Profile.WordLimit)}, nil
	case st.Kind == followup.InputStep:
		return textView{Paragraphs: sc.unnamed(string(found.Text.Data))}, nil
	case st.Kind == followup.PlanStep:
		view, err := sc.plan(found)
		if len(st.Texts) > 1 {
			view.Links = []linkView{sc.planVersionsLink(p, found.Stage.Attempt)}
		}
		return view, err
	case st.Kind == followup.SectionStep:
		return s.sectionText(v, p, found, sc)
	case p.stage == followup.Intake:
		return s.selection(v, p, found, sc)
	}
	return sc.grouping(found)
}

// pdfOf is the address of the report's copy as PDF; empty where there is none.
func pdfOf(p place, found engine.StepView) string {
	if len(found.Stage.Dossier.Files) == 0 {
		return ""
	}
	return cycleAddress(p.cycle) + "/report?format=pdf"
}

func paragraphs(text string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(text, "\r\n", "\n"), func(r rune) bool { return r == '\n' })
}

func (s scene) wordCount(words, limit int) string {
	if words == 0 {
		return ""
	}
	return s.T("text.words", "Count", s.number(int64(words)), "Limit", s.number(int64(limit)))
}

// unnamed are the paragraphs of a text without passages.
func (s scene) unnamed(text string) []paragraphView {
	var list []paragraphView
	for _, p := range paragraphs(text) {
		list = append(list, paragraphView{Text: p})
	}
	return list
}

func (s scene) section(found engine.StepView) (textView, error) {
	var doc followup.ReportSection
	err := readDocument(found.Text, &doc)
	view := textView{Heading: doc.Heading, Changed: s.mark(found, "heading"), Words: s.wordCount(found.Step.Words, found.Stage.Launch.Profile.WordLimit)}
	for i, p := range doc.Paragraphs {
		id := fmt.Sprintf("p%d", i+1)
		view.Paragraphs = append(view.Paragraphs, paragraphView{Name: s.passage(id), Text: p, Changed: s.mark(found, id)})
	}
	for i, note := range doc.Notes {
		id := fmt.Sprintf("n%d", i+1)
		view.Notes = append(view.Notes, paragraphView{Name: s.passage(id), Text: note, Changed: s.mark(found, id)})
	}
	if doc.Table != nil {
		view.Table = &tableView{Head: doc.Table.Header, Rows: doc.Table.Rows}
	}
	return view, err
}

func (s scene) plan(found engine.StepView) (textView, error) {
	var doc followup.Plan
	err := readDocument(found.Text, &doc)
	view := textView{Gaps: doc.CapacityGaps, Assistance: doc.TechnicalAssistance, NewGaps: s.mark(found, "capacity"), NewAssist: s.mark(found, "assistance")}
	for i, m := range doc.Measures {
		row := s.measure(m)
		row.Name, row.Changed = s.passage(measureID(m, i)), s.mark(found, measureID(m, i))
		view.Measures = append(view.Measures, row)
	}
	return view, err
}

func (s scene) measure(m followup.Measure) measureView {
	row := measureView{Title: isolate(m.Title), Responsible: s.name(m.Responsible), Budget: s.T("none"),
		Period: s.T("plan.period", "From", s.date(m.Start, zoneOr("")), "To", s.date(m.End, zoneOr("")))}
	if m.Budget > 0 {
		row.Budget = isolate(s.number(m.Budget) + " " + m.Currency)
	}
	row.Further = s.furtherOf(m)
	for _, i := range m.Indicators {
		row.Indicators = append(row.Indicators, s.indicator(i))
		for _, v := range i.Values {
			row.Indicators = append(row.Indicators, s.found(v))
		}
	}
	return row
}

// furtherOf are what not every measure has: who helps, how far it has come, what it means and for which goals.
func (s scene) furtherOf(m followup.Measure) []rowView {
	var rows []rowView
	if len(m.Supporting) > 0 {
		rows = append(rows, rowView{Name: s.T("field.supporting"), Value: s.nameList(m.Supporting)})
	}
	if m.Status != "" {
		rows = append(rows, rowView{Name: s.T("field.status"), Value: s.Family("status", string(m.Status))})
	}
	if m.Gender != "" {
		rows = append(rows, rowView{Name: s.T("field.gender"), Value: isolate(m.Gender)})
	}
	if len(m.SDGs) > 0 {
		rows = append(rows, rowView{Name: s.T("field.sdgs"), Value: isolate(s.list(m.SDGs))})
	}
	return rows
}

// found is a value with its date, its group and its source.
func (s scene) found(v followup.IndicatorValue) string {
	group := ""
	for _, part := range []string{v.Sex, v.Age, v.Disability, v.Place} {
		if part != "" {
			group += isolate(part) + ", "
		}
	}
	return s.T("plan.values", "Date", s.date(v.Date, zoneOr("")), "Value", s.numbers.Sprint(v.Value), "Group", group, "Source", isolate(v.Source))
}

func (s scene) indicator(i followup.Indicator) string {
	value := func(f *float64) string {
		if f == nil {
			return s.T("none")
		}
		return s.numbers.Sprint(*f)
	}
	return s.T("plan.indicator", "Name", isolate(i.Name), "Kind", s.Family("indicator", i.Kind), "Baseline", value(i.Baseline), "Target", value(i.Target),
		"Unit", isolate(i.Unit))
}

// plans leads from the committee's step to the plans that it decides on.
func (s scene) plans(p place, found engine.StepView) []linkView {
	var links []linkView
	for _, st := range found.Stage.Steps {
		if st.Kind == followup.PlanStep {
			links = append(links, linkView{Text: s.step(st.ID), Address: stepAddress(p.cycle, p.stage, found.Stage.Attempt, st.ID)})
		}
	}
	return links
}

func (s scene) grouping(found engine.StepView) (textView, error) {
	var doc followup.Clusters
	err := readDocument(found.Text, &doc)
	table := &tableView{Head: []string{s.T("text.cluster"), s.T("text.recommendations")}}
	slices.SortStableFunc(doc.Clusters, func(a, b followup.Cluster) int { return cmp.Compare(len(b.Recommendations), len(a.Recommendations)) })
	for _, c := range doc.Clusters {
		table.Rows = append(table.Rows, []string{isolate(c.Name), s.number(int64(len(c.Recommendations)))})
	}
	return textView{Table: table}, err
}

// selectionPage is how many recommendations of a selection one page shows.
const selectionPage = 50

// selection shows a part of the selection, with the recommendations' own words.
func (s *server) selection(v *visit, p place, found engine.StepView, sc scene) (textView, error) {
	var doc followup.Selection
	if err := readDocument(found.Text, &doc); err != nil {
		return textView{}, err
	}
	from := min(attemptOf(v.r.URL.Query().Get("from")), len(doc.Recommendations))
	to := min(from+selectionPage, len(doc.Recommendations))
	view := textView{Words: sc.T("text.selection", "Count", sc.number(int64(len(doc.Recommendations))), "Undecided", sc.number(int64(doc.Undecided()))),
		Table: &tableView{Head: []string{sc.T("text.source"), sc.T("text.recommendation"), sc.T("text.position")}}}
	for _, selected := range doc.Recommendations[from:to] {
		r, err := s.engine.Recommendation(v.r.Context(), v.caller, selected.ID)
		if err != nil {
			return view, err
		}
		position := sc.T("none")
		if selected.Asks {
			position = sc.T("position." + cmp.Or(string(selected.Position), "undecided"))
		}
		view.Table.Rows = append(view.Table.Rows, []string{isolate(strings.TrimSpace(r.Body + " " + r.Symbol + " " + r.Paragraph)), isolate(r.Text), position})
	}
	if to < len(doc.Recommendations) {
		view.More = p.address() + "&" + url.Values{"from": {fmt.Sprint(to)}}.Encode()
	}
	return view, nil
}
