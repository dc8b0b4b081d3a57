package engine

import (
	"context"
	"slices"

	"nmrf/followup"
	"nmrf/store"
)

// StepFacts is what follows from all of a step's replies, though the caller may not see each of them.
type StepFacts struct {
	Awaited []string                 // institutions whose act it waits for now
	Waits   followup.Wait            // where it waits, and why
	Ready   []followup.ClearanceLine // whether it can be cleared; empty where the replies of others are not for the caller
}

// look returns a step as the caller may see it, with what follows from all of it.
func look(c Caller, p followup.Parties, st *followup.Step) (*followup.Step, StepFacts) {
	s := sightOf(c, p, st)
	facts := StepFacts{Awaited: st.Awaited(), Waits: st.Waits()}
	if s.all {
		facts.Ready = st.ReadyToClear()
	}
	return s.of(st), facts
}

// StepView is one step with the text that stands, and what the caller can do in it.
type StepView struct {
	StepFacts
	Stage        *followup.Stage // header only
	Step         *followup.Step  // with the replies and items that the caller may see
	Text         *store.Content  // nil when there is none, or when the caller may not see it
	Texts        map[string]string
	Changed      []string // passages that changed since the caller's institution last replied; "*": the whole text
	Acts         []followup.CommandKind
	Writers      []string // persons who can be named to write the section, where the caller can name them
	Delegated    []Delegated
	Institution  string // for which she would act
	SubjectTitle string
	Sources      []SourceNews // changes of what the step rests on, since it was last done
	Names        map[string]string
}

// Delegated is what the caller can do in a step for a person whose delegation to her is in force.
type Delegated struct {
	Principal   string
	Institution string
	Acts        []followup.CommandKind
}

// Step shows one step of the attempt that is given; 0 stands for the latest. NotFound if there is none.
func (e *Engine) Step(ctx context.Context, c Caller, cycle string, stage followup.StageName, attempt int, step string) (StepView, error) {
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return StepView{}, err
	}
	if attempt == 0 {
		attempt = lastAttempt(cyc, stage)
	}
	st, err := e.stageFor(ctx, followup.StageStream(cycle, stage, attempt), step)
	if err != nil {
		return StepView{}, err
	}
	whole := st.Step(step)
	if whole == nil {
		return StepView{Stage: st}, followup.Refuse(followup.NotFound, "no_such_step", "there is no such step in this stage")
	}
	reader, standings, err := e.reader(ctx, c)
	if err != nil {
		return StepView{}, err
	}
	view := StepView{Stage: st, Institution: e.partIn(c, st, whole)}
	if whole.RelationOf(view.Institution) == followup.Other && view.Institution != st.Launch.Parties.Coordination {
		view.Institution = e.partIn(reader, st, whole)
	}
	if err := e.allowStep(ctx, reader, st, whole, view.Institution); err != nil {
		return StepView{}, err
	}
	view.Step, view.StepFacts = look(reader, st.Launch.Parties, whole)
	view.Changed = changedSince(whole, view.Institution)
	if !st.Closed {
		e.fillActs(c, st, whole, standings, &view)
	}
	if slices.Contains(view.Acts, followup.AssignDrafter) {
		if view.Writers, err = e.store.PersonsIn(ctx, whole.Author, e.time(), followup.Drafter, followup.FocalPoint); err != nil {
			return StepView{}, err
		}
	}
	return view, e.fillTexts(ctx, reader, &view)
}

// fillActs fills in what the caller can do herself, and for others.
func (e *Engine) fillActs(c Caller, st *followup.Stage, step *followup.Step, standings []standing, view *StepView) {
	for _, s := range standings {
		if s.principal == "" && s.institution != view.Institution {
			continue
		}
		acts := e.allowedActs(c, st, step, s, can(step, s.institution, st.Launch.Parties))
		switch {
		case s.principal == "":
			view.Acts = acts
		case len(acts) > 0:
			view.Delegated = append(view.Delegated, Delegated{Principal: s.principal, Institution: s.institution, Acts: acts})
		}
	}
}

// fillTexts reads the text that stands, what was written beside it, and the names.
func (e *Engine) fillTexts(ctx context.Context, c Caller, view *StepView) error {
	var err error
	if view.Text, err = e.visible(ctx, c, view.Step.Content, view.Step); err != nil {
		return err
	}
	if view.Texts, err = e.textsOf(ctx, c, view.Step); err != nil {
		return err
	}
	if view.Sources, err = e.newsReader(c).ofStep(ctx, view.Stage, view.Step); err != nil {
		return err
	}
	if view.Names, err = e.store.Names(ctx); err != nil {
		return err
	}
	clusters, err := e.clusterNames(ctx, view.Stage.Stream())
	view.SubjectTitle = clusters[view.Step.Subject]
	if view.SubjectTitle == "" {
		view.SubjectTitle = view.Names[view.Step.Subject]
	}
	return err
}

// textsOf reads what was written in a step beside its text, by the ids of the references, as far as the caller may see it.
func (e *Engine) textsOf(ctx context.Context, c Caller, st *followup.Step) (map[string]string, error) {
	contents, err := e.store.Contents(ctx, refsOf(st)...)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, content := range contents {
		if !content.Erased && e.shows(c, content, st) {
			texts[content.ID] = string(content.Data)
		}
	}
	return texts, nil
}

// refsOf lists the ids of what was written in a step beside its text.
func refsOf(st *followup.Step) []string {
	var ids []string
	add := func(refs ...followup.Ref) {
		for _, r := range refs {
			if !r.Zero() {
				ids = append(ids, r.ID)
			}
		}
	}
	for _, r := range st.Replies {
		add(r.Reason, r.Paper)
	}
	for _, i := range st.Items {
		add(i.Text, i.Wanted)
		for _, h := range i.History {
			add(h.Reason)
		}
	}
	for _, o := range st.Overrides {
		add(o.Reason)
	}
	if st.Arbitration != nil {
		add(st.Arbitration.Reason)
	}
	add(st.DisposedFor)
	return ids
}

// changedSince lists the passages that changed since an institution last replied, in their order, and those that are gone; "*" stands
// for a text without passages.
func changedSince(st *followup.Step, institution string) []string {
	var content string
	for _, r := range st.Replies {
		if r.Institution == institution && r.Explicit() {
			content = r.Content
		}
	}
	if content == "" || content == st.Content.Hash {
		return nil
	}
	then, now := versionOf(st, content), versionOf(st, st.Content.Hash)
	if len(then) == 0 || len(now) == 0 {
		return []string{"*"}
	}
	hashes := map[string]string{}
	for _, p := range then {
		hashes[p.ID] = p.Hash
	}
	var changed []string
	for _, p := range now {
		if hashes[p.ID] != p.Hash {
			changed = append(changed, p.ID)
		}
		delete(hashes, p.ID)
	}
	for _, p := range then {
		if _, gone := hashes[p.ID]; gone {
			changed = append(changed, p.ID)
		}
	}
	return changed
}

func versionOf(st *followup.Step, content string) []followup.Passage {
	for _, v := range st.Texts {
		if v.Content == content {
			return v.Passages
		}
	}
	return nil
}
