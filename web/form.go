package web

import (
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
	ReturnTo    followup.StageName

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
		ReturnTo:   followup.StageName(get("return_to")),
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
	case kind == followup.SendBack:
		return []string{"return_to", "reason"}
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
		"channel": string(f.Channel), "lead": f.Lead, "return_to": string(f.ReturnTo)}[field]
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
		Reason: f.Reason, Text: f.Text, Lead: f.Lead, Supporting: f.Supporting, Disposition: f.Disposition, Channel: f.Channel, ReturnTo: f.ReturnTo}
}

// status is 422 where something is missing.
func (f form) status() int {
	if len(f.Wrong) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// bound says whether an act decides on the very text that was shown.
func (f form) bound() bool {
	return f.Kind == followup.Approve || f.Kind == followup.Return || f.Kind == followup.Dispatch
}
