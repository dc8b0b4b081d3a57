package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

// stepPageView is what the page of a step shows.
type stepPageView struct {
	scene
	offers
	Stage, Name, State, Asked, For  string
	CycleAddress, Address, Standing string
	Mine                            bool      // what is asked is asked of her, and not of a colleague
	Again                           []string  // that it is not the first round, or not the first attempt
	About                           []rowView // what few people look up
	deadline
	Sources      []sourceRow // what changed in the recommendations on which it rests
	Shown        string
	Clusters     *linkView // to the page of the clusters
	Text         textView
	Step         *followup.Step
	Changed      string // what changed since her institution last replied
	Parties      []partyRow
	Replies      []replyRow
	Items        []itemRow
	Clearance    []clearRow
	Overrides    []overrideRow
	Rule         []rowView
	Dispute      *disputeView
	Correction   *textView
	Awaited      string
	Disposition  string
	DisposedFor  string
	Choices      []actingChoice
	Lost         []rowView // what she wrote in a form that is not offered any more
	Assignable   []followup.Institution
	People       []personRow
	Earlier      []followup.StageName
	CountAddress string                   // where a section is counted while it is written
	Writers      []personRow              // who can be named to write the section
	Lines        []followup.ClearanceLine // that can be overridden
}

// disputeView is the dispute that waits for the higher authority.
type disputeView struct{ Who, When, Reason string }

// place is the step that a request names.
type place struct {
	cycle     string
	stage     followup.StageName
	attempt   int
	step      string
	acting    string // institution for which she acts; empty: the first of hers with a part in the step
	principal string // person for whom she acts by a delegation
}

func placeOf(v *visit) place {
	q := v.r.URL.Query()
	p := place{cycle: v.r.PathValue("id"), stage: followup.StageName(v.r.PathValue("stage")), attempt: attemptOf(q.Get("attempt")), step: q.Get("step"),
		principal: q.Get("behalf")}
	if p.principal != "" || slices.Contains(v.caller.Institutions(), q.Get("for")) {
		p.acting = q.Get("for")
	}
	return p
}

func (p place) address() string {
	address := stepAddress(p.cycle, p.stage, p.attempt, p.step)
	if p.acting != "" {
		address += "&for=" + url.QueryEscape(p.acting)
	}
	if p.principal != "" {
		address += "&behalf=" + url.QueryEscape(p.principal)
	}
	return address
}

// stepPage shows one step: the text that stands, who replied, who is awaited, and what she can do.
func (s *server) stepPage(v *visit) (answer, error) {
	p := placeOf(v)
	found, err := s.engine.Step(v.r.Context(), v.caller, p.cycle, p.stage, p.attempt, p.step)
	if err != nil {
		return answer{}, err
	}
	return s.showStep(v, p, found, form{})
}

// showStep makes the page; filled is the form that she has filled in already, with what is wrong in it.
func (s *server) showStep(v *visit, p place, found engine.StepView, filled form) (answer, error) {
	p.attempt = found.Stage.Attempt
	at := standpointOf(p, found)
	view, err := s.stepView(v, at, at.place(p), found)
	if err != nil {
		return answer{}, err
	}
	var used bool
	view.offers, used = offersFor(v.words, found, at, filled)
	if filled.Kind != "" && !used {
		view.Lost = view.written(filled, found.Step)
	}
	view.Clusters = view.clustersLink(at, p)
	if found.Step.Kind == followup.SectionStep {
		view.CountAddress = sectionAddress(p, "words")
	}
	view.Choices, view.Lines = view.choices(p, found, at), overridable(found.Ready)
	s.tellItems(&view, found.Texts)
	if err := s.fillChoices(v, &view, found); err != nil {
		return answer{}, err
	}
	return answer{status: filled.status(), title: view.Name, body: stepPage(view)}, nil
}

func (s *server) stepView(v *visit, at standpoint, p place, found engine.StepView) (stepPageView, error) {
	st := found.Step
	sc := s.stepScene(v.words, found)
	view := stepPageView{scene: sc, Step: st, Stage: sc.stage(p.stage), Name: sc.step(st.ID), State: sc.Family("state", st.State), CycleAddress: cycleAddress(p.cycle), Address: p.address(),
		deadline: sc.deadline(st), Shown: st.Content.Hash, Awaited: sc.waiting(found.Waits), Clearance: sc.clearRows(found.Ready),
		Overrides: sc.overrides(found), Rule: sc.ruleRows(st.Rule), Changed: sc.changed(found), Earlier: found.Stage.Launch.Profile.Before(p.stage)}
	view.Standing = strings.Replace(view.Address, "?", "/standing?", 1) + "&shown=" + url.QueryEscape(st.Content.Hash)
	view.Again, view.About, view.Sources = sc.again(p, st), sc.about(p, st), sc.sourceRows(found.Sources)
	if !found.Stage.Closed {
		view.Asked, view.Mine = sc.askedOf(at, found)
	}
	if p.acting != "" {
		view.For = sc.actingFor(p)
	}
	if a := st.Arbitration; a != nil {
		view.Dispute = &disputeView{Who: sc.saidBy(a.Institution, a.OpenedBy), When: sc.moment(a.At, sc.zone), Reason: found.Texts[a.Reason.ID]}
	}
	var err error
	if view.Text, err = s.textView(v, p, found, sc); err != nil {
		return view, err
	}
	if view.Correction, err = s.correction(v, p, found, sc); err != nil {
		return view, err
	}
	return view, s.tellReplies(v, st, &view, found)
}

// again says that a step is not in its first round or its stage not in its first attempt.
func (s scene) again(p place, st *followup.Step) []string {
	var list []string
	if st.Round > 1 {
		list = append(list, s.T("replies.round", "Round", s.number(int64(st.Round))))
	}
	if p.attempt > 1 {
		list = append(list, s.T("run.nth", "Attempt", s.number(int64(p.attempt))))
	}
	return list
}

// about lists what few people look up.
func (s scene) about(p place, st *followup.Step) []rowView {
	rows := []rowView{{Name: s.T("row.kind"), Value: s.Family("kind", st.Kind)}, {Name: s.T("run.attempt"), Value: s.number(int64(p.attempt))},
		{Name: s.T("row.round"), Value: s.number(int64(st.Round))}}
	if st.Content.Hash != "" {
		rows = append(rows, rowView{Name: s.T("row.shown"), Value: isolate(st.Content.Hash)})
	}
	return rows
}

// stepScene is the scene of one step, with the passages of its text by name.
func (s *server) stepScene(w *words, found engine.StepView) scene {
	sc := s.scene(w, found.Names, map[string]string{found.Step.Subject: found.SubjectTitle}, found.Stage.Launch.Zone)
	sc.passages = sc.passageNames(found)
	return sc
}

// correction shows the text as it would be corrected, to whoever has to judge it; nil where nothing waits.
func (s *server) correction(v *visit, p place, found engine.StepView, sc scene) (*textView, error) {
	c := found.Step.Correction
	if c == nil {
		return nil, nil
	}
	content, err := s.engine.Content(v.r.Context(), v.caller, c.Content.ID)
	if code := followup.AsError(err).Code; err != nil && (code == followup.NotFound || code == followup.Forbidden) {
		return &textView{Note: sc.T("text.hidden")}, nil
	} else if err != nil {
		return nil, err
	}
	corrected := found
	corrected.Text, corrected.Changed = &content, nil
	view, err := s.textView(v, p, corrected, sc)
	return &view, err
}

// standing answers a page that is open whether its text still stands: with nothing, or with a warning and the way to the new one.
func (s *server) standing(v *visit) (answer, error) {
	p := placeOf(v)
	found, err := s.engine.Step(v.r.Context(), v.caller, p.cycle, p.stage, p.attempt, p.step)
	if err != nil {
		return answer{}, err
	}
	changed := found.Step.Content.Hash != v.r.URL.Query().Get("shown")
	return answer{bare: true, body: standingNote(v.words, changed, p.address())}, nil
}

// report sends the frozen report as a file.
func (s *server) report(v *visit) (answer, error) {
	media, name := engine.ReportMedia, "report.docx"
	if v.r.URL.Query().Get("format") == "pdf" {
		media, name = engine.PDFMedia, "report.pdf"
	}
	r, err := s.engine.Report(v.r.Context(), v.caller, v.r.PathValue("id"), media)
	if err != nil {
		return answer{}, err
	}
	return s.sendFile(v, bytes.NewBuffer(r.Data), media, name)
}

func readDocument(c *store.Content, document any) error { return json.Unmarshal(c.Data, document) }
