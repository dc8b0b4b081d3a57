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

// replyRow is what one person said for an institution.
type replyRow struct {
	Says, Person, Institution, When, Reason, Round string
	Counts                                         bool // it stands for the text that stands
}

// partyRow is an institution that the step asks, and where it stands.
type partyRow struct {
	Name, Why, Says string
}

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

// tellReplies fills in who replied and what became of an input.
func (s *server) tellReplies(v *visit, st *followup.Step, view *stepPageView, found engine.StepView) error {
	var err error
	for _, r := range slices.Backward(st.Replies) {
		stands, ok := st.Standing(r.Institution)
		row := replyRow{Says: view.Family("reply", r.Kind), Person: view.name(r.Person), Institution: view.name(r.Institution),
			When: view.moment(r.At, view.zone), Round: view.number(int64(r.Round)), Counts: ok && stands.ID == r.ID}
		if row.Reason, err = s.reason(v, r.Reason); err != nil {
			return err
		}
		view.Replies = append(view.Replies, row)
	}
	for _, p := range st.Parties {
		row := partyRow{Name: view.name(p.Institution), Why: view.Family("why", p.Why), Says: view.T("reply.awaited")}
		if r, ok := st.Standing(p.Institution); ok {
			row.Says = view.Family("reply", r.Kind)
		} else if !slices.Contains(st.Awaited(), p.Institution) {
			row.Says = view.T("none")
		}
		view.Parties = append(view.Parties, row)
	}
	if st.Disposition != "" {
		view.Disposition = view.Family("disposition", st.Disposition)
		view.DisposedFor, err = s.disposedFor(v, found)
	}
	if err == nil && slices.Contains(found.Acts, followup.Assign) {
		view.Assignable, err = s.assignable(v)
	}
	return err
}

// disposedFor reads why an input was taken up or not. Whoever may see the list of inputs may read it, the contributor first.
func (s *server) disposedFor(v *visit, found engine.StepView) (string, error) {
	inputs, err := s.engine.Inputs(v.r.Context(), v.caller, found.Stage.Cycle)
	if err != nil {
		return "", err
	}
	for _, in := range inputs {
		if in.Step == found.Step.ID && in.Disposition == found.Step.Disposition {
			return in.Reason, nil
		}
	}
	return s.reason(v, found.Step.DisposedFor)
}

// reason reads why somebody acted as she did; empty when there is no reason, when it was erased, or when it is not for this reader.
func (s *server) reason(v *visit, ref followup.Ref) (string, error) {
	if ref.Zero() {
		return "", nil
	}
	content, err := s.engine.Content(v.r.Context(), v.caller, ref.ID)
	if err != nil {
		if code := followup.AsError(err).Code; code == followup.NotFound || code == followup.Forbidden {
			return "", nil
		}
		return "", err
	}
	return string(content.Data), nil
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
