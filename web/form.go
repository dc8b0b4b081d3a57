package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"nmrf/engine"
	"nmrf/followup"
)

// form is an act as its form carries it. The key was made with the check page, so a second click there is the same act, and what was
// changed after a refusal is another.
type form struct {
	Kind   followup.CommandKind
	Key    string
	Shown  string     // hash of the text that stood on the page
	Values url.Values // what she filled in, by field

	Stage   followup.StageName // of an act on a stage
	Attempt int
	Wrong   map[string]string // what is wrong, by field
}

func newKey() string { return ulid.Make().String() }

func newForm(kind followup.CommandKind, shown string) form {
	return form{Kind: kind, Key: newKey(), Shown: shown, Values: url.Values{}}
}

// checked is the form as its check page carries it: an act of its own.
func (f form) checked() form {
	f.Key = newKey()
	return f
}

// frameFields are the fields of a form that are not what she fills in.
var frameFields = []string{"kind", "key", "shown", "stage", "attempt", "go"}

func formOf(r *http.Request) (form, error) {
	if err := r.ParseForm(); err != nil {
		return form{}, malformed(err)
	}
	f := form{Values: url.Values{}, Wrong: map[string]string{}}
	for name, values := range r.PostForm {
		switch {
		case name == "rule": // the first line of a rule may be indented as the others are
			f.Values[name] = values
		case !slices.Contains(frameFields, name):
			f.Values[name] = trimmed(values)
		}
	}
	lead := f.Values.Get("lead")
	f.Values["supporting"] = slices.DeleteFunc(f.Values["supporting"], func(id string) bool { return id == "" || id == lead })
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	f.Kind, f.Key, f.Shown, f.Attempt = followup.CommandKind(get("kind")), get("key"), get("shown"), attemptOf(get("attempt"))
	return f, nil
}

func trimmed(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strings.TrimSpace(v)
	}
	return out
}

// names lists the fields that are filled in, sorted.
func names(f form) []string { return slices.Sorted(maps.Keys(f.Values)) }

// with sets fields that say which of several forms of an act it is.
func (f form) with(pairs ...string) form {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// slot tells apart the forms of one act on a page: one for each kind of reply, one for each item, one for each kind of step.
func (f form) slot() string {
	slot := []string{string(f.Kind), f.Values.Get("item")}
	if f.fromPaper() {
		slot = append(slot, "paper")
	} else {
		slot = append(slot, f.Values.Get("reply"))
	}
	slot = append(slot, f.Values.Get("rule_kind"))
	return strings.TrimRight(strings.Join(slot, "-"), "-")
}

// fromPaper says whether the form enters what was signed on paper.
func (f form) fromPaper() bool { return f.Values.Get("from_paper") != "" }

// reply is the kind of reply that the form gives; empty for another act.
func (f form) reply() followup.ReplyKind { return followup.ReplyKind(f.Values.Get("reply")) }

// same names the value of a field that travels under another name.
var same = map[string]string{"reference": "reason", "answer": "reason"}

// value returns what the form holds for a field.
func (f form) value(field string) string {
	field = strings.TrimSuffix(field, "?")
	return f.Values.Get(cmp.Or(same[field], field))
}

// act makes the act; dates are days and hours of the State's zone.
func (f form) act(p place, zone *time.Location) engine.Act {
	v := f.Values
	a := engine.Act{Key: f.Key, Kind: f.Kind, Stage: p.stage, Attempt: p.attempt, Step: p.step, ActingFor: p.acting, OnBehalfOf: p.principal,
		Shown: f.Shown, Reason: v.Get("reason"), Text: v.Get("text"), Note: v.Get("note"), Lead: v.Get("lead"), Supporting: v["supporting"],
		Disposition: followup.Disposition(v.Get("disposition")), Channel: followup.Channel(v.Get("channel")),
		ReturnTo: followup.StageName(v.Get("return_to")), Reply: f.reply(), Item: v.Get("item"),
		ItemState: followup.ItemState(v.Get("item_state")), Overruled: v["overruled"], Drafters: v["drafters"], Condition: v.Get("condition"),
		Institution: v.Get("institution"), Instead: v.Get("instead"), Paper: v.Get("paper"), SignedBy: v.Get("signed_by")}
	a.By = followup.Period(v.Get("by"))
	a.Due, _ = momentOf(v.Get("due"), zone)
	a.SignedOn, _ = dayOf(v.Get("signed_on"), zone)
	a.Items = f.items(zone)
	a.Plan, a.Section = f.documents()
	a.RuleKind, a.Rule = f.ruleKind(), f.rule()
	return a
}

const (
	dayLayout    = "2006-01-02"
	momentLayout = "2006-01-02T15:04"
)

// momentOf reads what a field for a day and an hour sends.
func momentOf(text string, zone *time.Location) (time.Time, error) {
	return time.ParseInLocation(momentLayout, text, zone)
}

func dayOf(text string, zone *time.Location) (time.Time, error) {
	return time.ParseInLocation(dayLayout, text, zone)
}

// status is 422 where something is missing.
func (f form) status() int {
	if len(f.Wrong) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// boundActs decide on the very text that was shown.
var boundActs = []followup.CommandKind{followup.Approve, followup.Return, followup.ReplyIt, followup.Dispatch, followup.ClearIt,
	followup.RefuseClear, followup.OverrideIt, followup.CommentIt, followup.TakeIt}

func (f form) bound() bool { return slices.Contains(boundActs, f.Kind) }
