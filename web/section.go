package web

import (
	"net/url"
	"strconv"

	"nmrf/engine"
	"nmrf/followup"
)

// restRow is what a sentence of a paragraph rests on.
type restRow struct{ Sentence, Says, Address string }

// countView is how long a section is, and the report with it.
type countView struct {
	Section, Report, Over string
}

func sectionAddress(p place, page string) string {
	return cycleAddress(p.cycle) + "/sections/" + page + "?" + url.Values{"step": {p.step}, "attempt": {strconv.Itoa(p.attempt)}}.Encode()
}

// sectionText shows a section with its evidence, its words and the way to its versions.
func (s *server) sectionText(v *visit, p place, found engine.StepView, sc scene) (textView, error) {
	view, err := sc.section(found)
	if err != nil {
		return view, err
	}
	attempt := found.Stage.Attempt
	p.attempt = attempt
	count, err := s.engine.CountSection(v.r.Context(), v.caller, p.cycle, attempt, p.step, followup.ReportSection{})
	if err != nil {
		return view, err
	}
	counted := sc.count(count)
	view.Words, view.Count = "", &counted
	if len(found.Step.Texts) > 1 {
		view.Links = []linkView{{Text: sc.T("versions.title"), Address: sectionAddress(p, "versions")}}
	}
	evidence, err := s.engine.Evidence(v.r.Context(), v.caller, p.cycle, attempt, p.step)
	for _, e := range evidence {
		if n := e.Paragraph - 1; n < len(view.Paragraphs) {
			view.Paragraphs[n].Rests = append(view.Paragraphs[n].Rests, sc.rest(p, e))
		}
	}
	return view, err
}

func (s scene) rest(p place, e engine.EvidenceView) restRow {
	row := restRow{Sentence: isolate(e.Text), Says: s.Family("evidence", e.Kind)}
	if e.Name != "" {
		row.Says = s.T("pair", "Name", row.Says, "Value", isolate(e.Name))
	}
	if e.Reworded {
		row.Says = s.T("evidence_reworded", "Evidence", row.Says)
	}
	if e.Step != "" {
		row.Address = stepAddress(p.cycle, e.Stage, e.Attempt, e.Step)
	}
	return row
}

func (s scene) count(n engine.WordCount) countView {
	number := func(words int) string { return s.number(int64(words)) }
	view := countView{Section: s.T("words.section", "Count", number(n.Words)), Report: s.T("words.report", "Count", number(n.Report), "Limit", number(n.Limit))}
	if n.Budget > 0 {
		view.Section = s.T("words.budget", "Count", number(n.Words), "Budget", number(n.Budget))
	}
	if !n.Counts {
		view.Report = s.T("words.apart")
	}
	switch over := n.Report - n.Limit; {
	case over > 0 && n.Blocks:
		view.Over = s.T("words.over", "Over", number(over))
	case over > 0:
		view.Over = s.T("words.advice", "Over", number(over))
	}
	return view
}

// countWords answers a form that is being filled in with how long its section is.
func (s *server) countWords(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	q := v.r.URL.Query()
	n, err := s.engine.CountSection(v.r.Context(), v.caller, v.r.PathValue("id"), attemptOf(q.Get("attempt")), q.Get("step"),
		followup.ReportSection{Heading: f.value("heading"), Paragraphs: paragraphs(f.value("paragraphs"))})
	if err != nil {
		return answer{}, err
	}
	return answer{bare: true, body: countBlock(scene{words: v.words}.count(n))}, nil
}

// versionsView is the page of the versions of a section or a plan, and of what differs between two of them.
type versionsView struct {
	scene
	Title, What         string
	Step, Address, Back string
	Form                map[string]string // what the form sends beside the two numbers
	Versions            []versionRow
	From, To            string
	Differences         []differenceRow
}

type versionRow struct{ Number, Name, How, Who, When, Words, Note string }

func (s *server) versionsPage(v *visit) (answer, error) {
	p, view, err := s.versionsView(v, followup.Drafting, cycleAddress(v.r.PathValue("id"))+"/sections/versions")
	if err != nil {
		return answer{}, err
	}
	from, to := versionsAsked(v)
	diff, err := s.engine.SectionChanges(v.r.Context(), v.caller, p.cycle, p.attempt, p.step, from, to)
	if err != nil {
		return answer{}, err
	}
	view.Title, view.What = view.T("versions.title"), view.T("field.passage")
	view.From, view.To = strconv.Itoa(diff.From.Number), strconv.Itoa(diff.To.Number)
	for _, c := range diff.Passages {
		if c.Changed() {
			view.Differences = append(view.Differences, view.passageDifference(c))
		}
	}
	return answer{title: view.Title, body: versionsPage(view)}, nil
}

// versionsView lists the versions of the text of the step that is asked for.
func (s *server) versionsView(v *visit, stage followup.StageName, address string) (place, versionsView, error) {
	q := v.r.URL.Query()
	p := place{cycle: v.r.PathValue("id"), stage: stage, attempt: attemptOf(q.Get("attempt")), step: q.Get("step")}
	found, err := s.engine.Step(v.r.Context(), v.caller, p.cycle, p.stage, p.attempt, p.step)
	if err != nil {
		return p, versionsView{}, err
	}
	p.attempt = found.Stage.Attempt
	list, err := s.engine.Versions(v.r.Context(), v.caller, p.cycle, p.stage, p.attempt, p.step)
	sc := s.stepScene(v.words, found)
	view := versionsView{scene: sc, Step: sc.step(p.step), Address: address, Back: stepAddress(p.cycle, p.stage, p.attempt, p.step),
		Form: map[string]string{"step": p.step, "attempt": strconv.Itoa(p.attempt)}}
	for _, one := range list {
		view.Versions = append(view.Versions, sc.version(one))
	}
	return p, view, err
}

func versionsAsked(v *visit) (from, to int) {
	from, _ = strconv.Atoi(v.r.URL.Query().Get("from"))
	to, _ = strconv.Atoi(v.r.URL.Query().Get("to"))
	return from, to
}

func (s scene) version(t engine.TextVersion) versionRow {
	row := versionRow{Number: strconv.Itoa(t.Number), Name: s.T("versions.number", "Number", s.number(int64(t.Number))), How: s.Family("version", t.How),
		Who: s.saidBy(t.Institution, t.Person), When: s.moment(t.At, s.zone), Note: t.Note}
	if t.Words > 0 {
		row.Words = s.T("words.section", "Count", s.number(int64(t.Words)))
	}
	return row
}

func (s scene) passageDifference(c followup.PassageChange) differenceRow {
	row := differenceRow{Field: s.T("field.heading")}
	switch n, _ := strconv.Atoi(c.Passage[1:]); {
	case c.Passage == "table":
		row.Field = s.T("passage.table")
	case c.Passage[0] == 'n':
		row.Field = s.T("passage.note", "Number", s.number(int64(n)))
	case c.Passage != "heading":
		row.Field = s.T("passage.paragraph", "Number", s.number(int64(n)))
	}
	row.Before, row.After = wordDifferences(c.Before, c.After)
	return row
}

// counts says whether a field of a form is counted while it is filled in.
func (c choiceSet) counts(field string) bool {
	return bare(field) == "paragraphs" && c.CountAddress != ""
}
