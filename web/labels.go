package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

const labelsAddress = "/labels"

// labelsView is what the page of suggested labels shows.
type labelsView struct {
	scene
	Kind    followup.LabelKind
	Asked   []labelledText
	Done    string
	Refusal string
}

// labelledText is a recommendation with what is suggested for it; Key is its form's.
type labelledText struct {
	ID, Key, Name, Text string
	Source              []string
	Labels              []labelOffer
}

// labelOffer is one suggestion.
type labelOffer struct {
	Label   string
	Name    string // what the label says in other words; empty: nothing
	Sure    string
	Because string // the words that spoke for it
	Ticked  bool
}

// labelsPage asks about the recommendations that stand for most of what has no label of a kind yet.
func (s *server) labelsPage(v *visit) (answer, error) {
	return s.showLabels(v, labelKindOf(v.r.URL.Query()), "", nil)
}

// labelKindOf is the kind that an address or a form names, and themes where it names none.
func labelKindOf(values url.Values) followup.LabelKind {
	if kind := followup.LabelKind(values.Get("label_kind")); slices.Contains(followup.ConfirmedKinds, kind) {
		return kind
	}
	return followup.ThemeLabel
}

func (s *server) showLabels(v *visit, kind followup.LabelKind, done string, refused *followup.Error) (answer, error) {
	view := labelsView{scene: s.scene(v.words, nil, nil, ""), Kind: kind, Done: done}
	found, err := s.engine.SuggestLabels(v.r.Context(), v.caller, kind, nil)
	if e := followup.AsError(err); err != nil && e.Code == followup.Invalid && refused == nil {
		refused = e
	} else if err != nil && e.Code != followup.Invalid {
		return answer{}, err
	}
	for _, f := range found {
		view.Asked = append(view.Asked, view.labelledText(f))
	}
	a := answer{status: http.StatusOK, title: v.T("labels.title")}
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	a.body = labelsPage(view)
	return a, nil
}

func (s scene) labelledText(f engine.SuggestedLabels) labelledText {
	known := s.source(f.Recommendation)
	t := labelledText{ID: f.ID, Key: newKey(), Name: known[0], Source: known[1:], Text: f.Text}
	for _, l := range f.Suggestions {
		offer := labelOffer{Label: l.Label, Sure: s.T("labels.sure", "Percent", s.percent(l.Confidence)), Ticked: l.Chosen}
		if !strings.HasSuffix(strings.ToLower(l.Label), strings.ToLower(l.Name)) {
			offer.Name = l.Name
		}
		if len(l.Words) > 0 {
			offer.Because = s.T("labels.because", "Words", s.list(l.Words))
		}
		t.Labels = append(t.Labels, offer)
	}
	return t
}

// confirmLabels records what she ticked and wrote. The key of the form is the request's, so that a second click records nothing more.
func (s *server) confirmLabels(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	given := followup.ConfirmedLabels{Kind: labelKindOf(f.Values), Labels: slices.Clone(f.Values["label"])}
	for line := range strings.Lines(f.value("others")) {
		if line = strings.TrimSpace(line); line != "" {
			given.Labels = append(given.Labels, line)
		}
	}
	err = s.engine.ConfirmLabels(v.r.Context(), keyed(v.caller, f), f.value("recommendation"), given)
	if again(err) || err == nil {
		return s.showLabels(v, given.Kind, v.T("labels.done"), nil)
	}
	return s.showLabels(v, given.Kind, "", followup.AsError(err))
}
