package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"nmrf/engine"
	"nmrf/followup"
)

// form is an act as its form carries it. The key was made with the page, so a second click is the same act.
type form struct {
	Kind        followup.CommandKind
	Key         string
	Shown       string // hash of the text that stood on the page
	Reason      string
	Text        string
	Disposition followup.Disposition
	Channel     followup.Channel
	Lead        string
	Supporting  []string

	Stage   followup.StageName // of an act on a stage
	Attempt int
	Wrong   map[string]string // what is wrong, by field
}

func newKey() string { return ulid.Make().String() }

func formOf(r *http.Request) (form, error) {
	if err := r.ParseForm(); err != nil {
		return form{}, malformed(err)
	}
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	return form{Kind: followup.CommandKind(get("kind")), Key: get("key"), Shown: get("shown"), Reason: get("reason"), Text: get("text"),
		Disposition: followup.Disposition(get("disposition")), Channel: followup.Channel(get("channel")), Lead: get("lead"),
		Supporting: slices.DeleteFunc(r.PostForm["supporting"], func(id string) bool { return id == "" || id == get("lead") }),
		Attempt:    attemptOf(get("attempt")), Wrong: map[string]string{}}, nil
}

// fields lists what the form of an act asks for; nil for an act that the pages do not offer. An entry that ends in a question mark may
// stay empty.
func fields(kind followup.CommandKind, st *followup.Step) []string {
	switch {
	case kind == followup.Approve || kind == followup.AcceptIt:
		return []string{}
	case kind == followup.Return || kind == followup.DeclineIt:
		return []string{"reason"}
	case kind == followup.Submit && st.Kind == followup.InputStep:
		return []string{"text"}
	case kind == followup.Dispose:
		return []string{"disposition", "reason"}
	case kind == followup.Dispatch:
		return []string{"channel", "reference"}
	case kind == followup.Assign && len(st.Parties) > 0:
		return []string{"lead", "supporting?", "reason"}
	case kind == followup.Assign:
		return []string{"lead", "supporting?"}
	}
	return nil
}

// value returns what the form holds for a field; the reference of a dispatch travels as its reason.
func (f form) value(field string) string {
	return map[string]string{"reason": f.Reason, "reference": f.Reason, "text": f.Text, "disposition": string(f.Disposition),
		"channel": string(f.Channel), "lead": f.Lead}[field]
}

// check notes what is missing.
func (f form) check(w *words, st *followup.Step) {
	for _, field := range fields(f.Kind, st) {
		if !strings.HasSuffix(field, "?") && f.value(field) == "" {
			f.Wrong[field] = w.T("need." + field)
		}
	}
}

func (f form) act(p place) engine.Act {
	return engine.Act{Key: f.Key, Kind: f.Kind, Stage: p.stage, Attempt: p.attempt, Step: p.step, ActingFor: p.acting, Shown: f.Shown,
		Reason: f.Reason, Text: f.Text, Lead: f.Lead, Supporting: f.Supporting, Disposition: f.Disposition, Channel: f.Channel}
}

// bound says whether an act decides on the very text that was shown.
func (f form) bound() bool {
	return f.Kind == followup.Approve || f.Kind == followup.Return || f.Kind == followup.Dispatch
}

// act takes a form of the step page: to check it, to change it once more, or to send it.
func (s *server) act(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	p := placeOf(v)
	found, err := s.engine.Step(v.r.Context(), v.caller, p.cycle, p.stage, p.attempt, p.step)
	if err != nil {
		return answer{}, err
	}
	p.attempt, p.acting = found.Stage.Attempt, cmp.Or(p.acting, found.Institution)
	sc := s.scene(v.words, found.Names, map[string]string{found.Step.Subject: found.SubjectTitle}, found.Stage.Launch.Zone)
	summary := sc.summary(f, found.Step, p)
	switch v.r.PostForm.Get("go") {
	case "send":
		return s.send(v, p.cycle, f.act(p), sc, summary, p.address())
	case "change":
		return s.showStep(v, p, found, f)
	}
	if f.check(v.words, found.Step); len(f.Wrong) > 0 {
		return s.showStep(v, p, found, f)
	}
	if f.bound() && f.Shown != found.Step.Content.Hash {
		return stale(v, p.address()), nil
	}
	return answer{title: v.T("check.title"), body: checkPage(checkView{words: v.words, Summary: summary, Form: f, Address: p.address()})}, nil
}

// rowView is one line of a summary.
type rowView struct {
	Name, Value string
	Prose       bool // Value is a person's own text
}

// checkView is what the page before an act shows.
type checkView struct {
	*words
	Summary []rowView
	Form    form
	Address string
}

// summary tells an act in words, for the check before it and the receipt after it.
func (s scene) summary(f form, st *followup.Step, p place) []rowView {
	rows := []rowView{{Name: s.T("row.act"), Value: s.Family("act", f.Kind)}, {Name: s.T("row.step"), Value: s.step(st.ID)},
		{Name: s.T("row.stage"), Value: s.stage(p.stage)}, {Name: s.T("row.for"), Value: s.name(p.acting)}}
	for _, field := range fields(f.Kind, st) {
		row := rowView{Name: s.T("field." + strings.TrimSuffix(field, "?")), Value: f.value(field), Prose: true}
		switch field {
		case "disposition", "channel":
			row.Value, row.Prose = s.Family(field, row.Value), false
		case "lead":
			row.Value, row.Prose = s.name(row.Value), false
		case "supporting?":
			row.Value, row.Prose = s.nameAll(f.Supporting), false
		}
		rows = append(rows, row)
	}
	if f.bound() {
		rows = append(rows, rowView{Name: s.T("row.shown"), Value: isolate(f.Shown)})
	}
	return rows
}

// stale is the page for who decided on a text that no longer stands.
func stale(v *visit, address string) answer {
	return answer{status: http.StatusConflict, title: v.T("stale.title"), body: stalePage(v.words, address)}
}

// closeStage takes the form of the cycle page with which a coordinator closes the stage that runs.
func (s *server) closeStage(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	c, err := s.engine.Cycle(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	f.Kind, f.Stage = followup.Close, followup.StageName(v.r.PostForm.Get("stage"))
	sc := s.scene(v.words, c.Names, c.Clusters, c.Launch.Zone)
	summary := []rowView{{Name: v.T("row.act"), Value: v.Family("act", f.Kind)}, {Name: v.T("row.cycle"), Value: isolate(c.Title)}}
	if f.Stage.Ordinal() >= 0 {
		summary = append(summary, rowView{Name: v.T("row.stage"), Value: sc.stage(f.Stage)})
	}
	p := place{cycle: c.ID, stage: f.Stage, attempt: f.Attempt, acting: c.Launch.Parties.Coordination}
	switch v.r.PostForm.Get("go") {
	case "send":
		return s.send(v, c.ID, f.act(p), sc, summary, cycleAddress(c.ID))
	case "change":
		return answer{redirect: cycleAddress(c.ID)}, nil
	}
	return answer{title: v.T("check.title"), body: checkPage(checkView{words: v.words, Summary: summary, Form: f, Address: cycleAddress(c.ID)})}, nil
}
