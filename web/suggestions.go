package web

import (
	"strconv"

	"nmrf/engine"
	"nmrf/followup"
)

// suggestionsView is the page on which clusters are assigned as suggested, many in one act.
type suggestionsView struct {
	scene
	Cycle, Address string
	Key, Attempt   string
	Done           string
	Refusals       []string
	Rows           []suggestionRow
	Suggested      int // rows with a lead
}

// suggestionRow is a cluster that is not assigned yet.
type suggestionRow struct {
	Step, Name, Address, Alike string
	Lead, LeadName             string // empty: nothing like it was assigned before
	Supporting                 []string
	SupportingNames            string
	Precedents                 []precedentRow
}

type precedentRow struct{ Says, Text, Earlier string }

func suggestionsAddress(cycle string) string { return cycleAddress(cycle) + "/assignments" }

func (s *server) suggestionsPage(v *visit) (answer, error) { return s.showSuggestions(v, "", nil) }

func (s *server) showSuggestions(v *visit, done string, refusals []string) (answer, error) {
	id := v.r.PathValue("id")
	found, err := s.engine.SuggestAssignments(v.r.Context(), v.caller, id)
	if err != nil {
		return answer{}, err
	}
	view := suggestionsView{scene: s.scene(v.words, found.Names, nil, ""), Cycle: cycleAddress(id), Address: suggestionsAddress(id), Key: newKey(),
		Attempt: strconv.Itoa(found.Attempt), Done: done, Refusals: refusals}
	for _, one := range found.Items {
		row := view.suggestion(one)
		if row.Address = stepAddress(id, followup.Assignment, found.Attempt, one.Step); row.Lead != "" {
			view.Suggested++
		}
		view.Rows = append(view.Rows, row)
	}
	return answer{title: v.T("suggestions.title"), body: suggestionsPage(view)}, nil
}

func (s scene) suggestion(one engine.AssignmentSuggestion) suggestionRow {
	row := suggestionRow{Step: one.Step, Name: isolate(one.Name), Lead: one.Lead, Supporting: one.Supporting,
		Alike: s.T("suggestions.alike", "Alike", s.number(int64(one.Alike)), "Count", s.number(int64(one.Count)))}
	if one.Lead == "" {
		return row
	}
	row.LeadName, row.SupportingNames = s.name(one.Lead), s.nameAll(one.Supporting)
	for _, p := range one.Precedents {
		pairs := []any{"Cycle", isolate(p.Title), "Lead", s.name(p.Lead), "Supporting", s.nameAll(p.Supporting), "Likeness", s.percent(p.Likeness)}
		said := precedentRow{Says: s.T("suggestions.like", pairs...), Text: p.Recommendation.Text, Earlier: p.Earlier.Text}
		if p.Same {
			said.Says = s.T("suggestions.same", pairs...)
		}
		row.Precedents = append(row.Precedents, said)
	}
	return row
}

// assignSuggested assigns the clusters that are ticked to the institutions that stood beside them.
func (s *server) assignSuggested(v *visit) (answer, error) {
	if err := v.r.ParseForm(); err != nil {
		return answer{}, malformed(err)
	}
	sent := v.r.PostForm
	ticked := sent["assign"]
	if len(ticked) == 0 {
		return s.showSuggestions(v, "", []string{v.T("suggestions.nothing")})
	}
	acts := make([]engine.Act, len(ticked))
	for i, step := range ticked {
		acts[i] = engine.Act{Key: sent.Get("key") + "-" + strconv.Itoa(i), Kind: followup.Assign, Stage: followup.Assignment, Attempt: attemptOf(sent.Get("attempt")),
			Step: step, Lead: sent.Get("lead " + step), Supporting: sent["supporting "+step]}
	}
	done, err := s.engine.Decide(v.r.Context(), v.caller, v.r.PathValue("id"), acts)
	if err != nil {
		return answer{}, err
	}
	assigned, refusals := 0, []string(nil)
	for _, one := range done {
		if one.Refusal != nil {
			refusals = append(refusals, v.refusal(one.Refusal))
		} else {
			assigned++
		}
	}
	said := ""
	if assigned > 0 {
		said = v.N("suggestions.done", assigned)
	}
	return s.showSuggestions(v, said, refusals)
}
