package web

import (
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
	Cycle, Stage, Attempt, Name, Kind, State, Asked, For string
	CycleAddress, Address, Standing                      string
	deadline
	Shown       string
	Text        textView
	Step        *followup.Step
	Parties     []partyRow
	Replies     []replyRow
	Awaited     string
	Disposition string
	DisposedFor string
	Acts        []followup.CommandKind
	Forms       map[followup.CommandKind]form
	Assignable  []followup.Institution
	Earlier     []followup.StageName
}

// place is the step that a request names.
type place struct {
	cycle   string
	stage   followup.StageName
	attempt int
	step    string
	acting  string // institution for which she acts; empty: the first of hers with a part in the step
}

func placeOf(v *visit) place {
	q := v.r.URL.Query()
	p := place{cycle: v.r.PathValue("id"), stage: followup.StageName(v.r.PathValue("stage")), attempt: attemptOf(q.Get("attempt")), step: q.Get("step")}
	if slices.Contains(v.caller.Institutions(), q.Get("for")) {
		p.acting = q.Get("for")
	}
	return p
}

func (p place) address() string {
	address := stepAddress(p.cycle, p.stage, p.attempt, p.step)
	if p.acting != "" {
		address += "&for=" + url.QueryEscape(p.acting)
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
	view, err := s.stepView(v, p, found)
	if err != nil {
		return answer{}, err
	}
	for _, kind := range found.Acts {
		f := form{Kind: kind, Key: newKey(), Shown: found.Step.Content.Hash}
		if filled.Kind == kind {
			f = filled
		}
		if fields(kind, found.Step) != nil {
			view.Acts = append(view.Acts, kind)
			view.Forms[kind] = f
		}
	}
	return answer{status: filled.status(), title: view.Name, body: stepPage(view)}, nil
}

func (s *server) stepView(v *visit, p place, found engine.StepView) (stepPageView, error) {
	st, launch := found.Step, found.Stage.Launch
	sc := s.scene(v.words, found.Names, map[string]string{st.Subject: found.SubjectTitle}, launch.Zone)
	view := stepPageView{scene: sc, Step: st, Stage: sc.stage(p.stage), Attempt: sc.number(int64(p.attempt)), Name: sc.step(st.ID),
		Kind: sc.Family("kind", st.Kind), State: sc.Family("state", st.State), CycleAddress: cycleAddress(p.cycle), Address: p.address(),
		deadline: sc.deadline(st, launch.Profile.Rules[st.Kind].Silence), Shown: st.Content.Hash,
		Awaited: sc.waits(st, launch.Parties), Forms: map[followup.CommandKind]form{}, Earlier: followup.Stages[:max(p.stage.Ordinal(), 0)]}
	view.Standing = strings.Replace(view.Address, "?", "/standing?", 1) + "&shown=" + url.QueryEscape(st.Content.Hash)
	if (st.Open() || undisposed(st)) && !found.Stage.Closed {
		view.Asked = sc.asked(st)
	}
	if p.acting != "" {
		view.For = sc.name(p.acting)
	} else if found.Institution != "" {
		view.For = sc.name(found.Institution)
	}
	var err error
	if view.Text, err = s.textView(v, p, found, sc); err != nil {
		return view, err
	}
	return view, s.tellReplies(v, st, &view, found)
}

func (s *server) assignable(v *visit) ([]followup.Institution, error) {
	all, err := s.engine.Institutions(v.r.Context(), v.caller)
	return slices.DeleteFunc(all, func(i followup.Institution) bool { return !i.Kind.Assignable() }), err
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
	r, err := s.engine.Report(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	v.w.Header().Set("Content-Type", engine.ReportMedia)
	v.w.Header().Set("Content-Disposition", `attachment; filename="report.docx"`)
	_, err = v.w.Write(r.Data)
	if err != nil {
		s.log.WarnContext(v.r.Context(), "a report was not sent to its end", "request", requestID(v.r.Context()), "error", err)
	}
	return answer{written: true}, nil
}

func readDocument(c *store.Content, document any) error { return json.Unmarshal(c.Data, document) }
