package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

const (
	overlapsAddress = "/overlaps"
	mergedAddress   = "/overlaps/merged"
	// overlapsPerPage is how many proposals or groups one page shows.
	overlapsPerPage = 20
	// uprCycles is how many cycles of the Universal Periodic Review a list offers: the fifth begins in 2027.
	uprCycles = 5
)

// overlapsView is what the page of proposals shows.
type overlapsView struct {
	scene
	Filter   engine.OverlapFilter
	Count    string
	Sections []overlapSection
	More     string // address of the next page
	Done     string
	Refusal  string
}

// overlapSection is the proposals of one degree of sureness.
type overlapSection struct {
	Title  string
	Groups []overlapGroup
}

// overlapGroup is recommendations side by side; Key is its form's.
type overlapGroup struct {
	ID, Key string
	Members []overlapText
}

// overlapText is one of them.
type overlapText struct {
	ID, Name, Sureness string
	Source             []string
	Parts              []engine.TextPart
	Ticked, Merged     bool
}

// overlapsPage proposes recommendations to merge.
func (s *server) overlapsPage(v *visit) (answer, error) {
	return s.showOverlaps(v, overlapFilterOf(v.r.URL.Query()), "", nil)
}

func overlapFilterOf(values url.Values) engine.OverlapFilter {
	return engine.OverlapFilter{Body: strings.TrimSpace(values.Get("body")), UPRCycle: attemptOf(values.Get("upr_cycle")), From: attemptOf(values.Get("from")), Limit: overlapsPerPage}
}

// showOverlaps makes the page; done says what she did, refused what the engine said to it.
func (s *server) showOverlaps(v *visit, f engine.OverlapFilter, done string, refused *followup.Error) (answer, error) {
	view := overlapsView{scene: s.scene(v.words, nil, nil, ""), Filter: f, Done: done}
	page, total, err := s.engine.Overlaps(v.r.Context(), v.caller, f)
	if e := followup.AsError(err); err != nil && e.Code == followup.Invalid {
		refused = e
	} else if err != nil {
		return answer{}, err
	} else {
		view.Count = v.N("overlaps.count", total)
	}
	for _, o := range page {
		view.add(o)
	}
	if next := f.From + len(page); next < total {
		f.From = next
		view.More = overlapsAddress + "?" + filterValues(f).Encode()
	}
	a := answer{title: v.T("overlaps.title")}
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	a.body = overlapsPage(view)
	return a, nil
}

func filterValues(f engine.OverlapFilter) url.Values {
	values := url.Values{}
	if f.Body != "" {
		values.Set("body", f.Body)
	}
	for name, n := range map[string]int{"upr_cycle": f.UPRCycle, "from": f.From} {
		if n > 0 {
			values.Set(name, strconv.Itoa(n))
		}
	}
	return values
}

// add puts a proposal into the section of its sureness; they come in the order of theirs.
func (o *overlapsView) add(found engine.Overlap) {
	title := o.Family("sureness", found.Sureness)
	if n := len(o.Sections); n == 0 || o.Sections[n-1].Title != title {
		o.Sections = append(o.Sections, overlapSection{Title: title})
	}
	last := &o.Sections[len(o.Sections)-1]
	last.Groups = append(last.Groups, o.overlapGroup("", found.Members))
}

// overlapGroup shows recommendations beside the first.
func (s scene) overlapGroup(id string, members []engine.OverlapMember) overlapGroup {
	g := overlapGroup{ID: id, Key: newKey()}
	for i, m := range members {
		t := overlapText{ID: m.ID, Source: s.source(m.Recommendation), Parts: m.Parts(), Ticked: m.Ticked, Merged: m.Group != ""}
		t.Name, t.Source = t.Source[0], t.Source[1:]
		if i > 0 && m.Sureness != "" {
			t.Sureness = s.Family("sureness", m.Sureness)
		}
		g.Members = append(g.Members, t)
	}
	return g
}

// source tells where a recommendation comes from: by which name it is known, then what else there is to know.
func (s scene) source(r followup.Recommendation) []string {
	known := []string{isolate(strings.Join(strings.Fields(r.Body+" "+r.Symbol+" "+r.Paragraph), " "))}
	if r.UPRCycle != 0 {
		known = append(known, s.T("overlaps.in_cycle", "Number", s.number(int64(r.UPRCycle))))
	}
	if !r.PublishedOn.IsZero() {
		known = append(known, s.date(r.PublishedOn, zoneOr("")))
	}
	if len(r.UPRStates) > 0 {
		known = append(known, isolate(s.list(r.UPRStates)))
	}
	if r.Position != followup.NoPositionYet {
		known = append(known, s.Family("position", r.Position))
	}
	if r.Withdrawn {
		known = append(known, s.T("overlaps.withdrawn"))
	}
	return known
}

// merge merges what she ticked. The key of the form is the request's, so that a second click records nothing more.
func (s *server) merge(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	filter := overlapFilterOf(f.Values)
	ids := slices.Compact(slices.Sorted(slices.Values(f.Values["recommendation"])))
	_, err = s.engine.MergeRecommendations(v.r.Context(), keyed(v.caller, f), ids)
	if again(err) || err == nil {
		return s.showOverlaps(v, filter, v.N("overlaps.done", len(ids)), nil)
	}
	return s.showOverlaps(v, filter, "", followup.AsError(err))
}

// again says whether a request was refused because it was taken already.
func again(err error) bool { return err != nil && followup.AsError(err).Rule == "taken_already" }

// mergedView is what the page of groups shows.
type mergedView struct {
	scene
	Groups  []overlapGroup
	More    string
	Done    string
	Refusal string
}

// mergedPage lists what was merged.
func (s *server) mergedPage(v *visit) (answer, error) { return s.showMerged(v, "", nil) }

func (s *server) showMerged(v *visit, done string, refused *followup.Error) (answer, error) {
	view := mergedView{scene: s.scene(v.words, nil, nil, ""), Done: done}
	from := attemptOf(v.r.URL.Query().Get("from"))
	page, total, err := s.engine.MergedRecommendations(v.r.Context(), v.caller, from, overlapsPerPage)
	if err != nil {
		return answer{}, err
	}
	for _, g := range page {
		view.Groups = append(view.Groups, view.overlapGroup(g.ID, g.Members))
	}
	if next := from + len(page); next < total {
		view.More = mergedAddress + "?" + url.Values{"from": {strconv.Itoa(next)}}.Encode()
	}
	a := answer{status: http.StatusOK, title: v.T("merged.title")}
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	a.body = mergedPage(view)
	return a, nil
}

// part ends a group.
func (s *server) part(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	err = s.engine.PartRecommendations(v.r.Context(), keyed(v.caller, f), f.value("group"))
	if again(err) || err == nil {
		return s.showMerged(v, v.T("merged.parted"), nil)
	}
	return s.showMerged(v, "", followup.AsError(err))
}
