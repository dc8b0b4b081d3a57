package api

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"nmrf/audit"
	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

// list is never null in JSON.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

func each[A, B any](items []A, convert func(A) B) []B {
	out := make([]B, len(items))
	for i, item := range items {
		out[i] = convert(item)
	}
	return out
}

func hexOf(h audit.Hash) string { return hex.EncodeToString(h[:]) }

// instant is a time that was sent, with the name of its field.
type instant struct {
	field string
	at    time.Time
}

// The years that a reporting cycle can speak of.
const firstYear, lastYear = 1900, 2200

// checkInstants refuses times of which some could not be written down again.
func checkInstants(times ...instant) error {
	for _, t := range times {
		if year := t.at.UTC().Year(); !t.at.IsZero() && (year < firstYear || year > lastYear) {
			return followup.InvalidField(t.field, "the year lies between %d and %d", firstYear, lastYear)
		}
	}
	return nil
}

func cycleOf(v engine.CycleView) Cycle {
	l := v.Launch
	return Cycle{Id: v.ID, Title: v.Title, State: string(v.State), Mechanism: l.Mechanism, Language: l.ReportLanguage(), Zone: l.Zone, Calendar: l.Calendar.Name, Anchor: l.Anchor, Count: l.Count,
		Parties: l.Parties, Runs: list(v.Runs), Profile: Profile{Name: l.Profile.Name, Version: l.Profile.Version,
			WordLimit: l.Profile.WordLimit, WordLimitBlocks: l.Profile.WordLimitBlocks}}
}

func stageOf(v engine.CycleView, st *followup.Stage) Stage {
	return Stage{Stage: st.Name, Attempt: st.Attempt, Closed: st.Closed, Paused: st.Paused, Held: st.Held, Warning: st.Warning(), Outcome: string(st.Outcome), ReturnTo: st.ReturnTo,
		Steps: stepsOf(v, st)}
}

func stepsOf(v engine.CycleView, st *followup.Stage) []Step {
	return each(st.Steps, func(step *followup.Step) Step { return stepOf(step, v.Facts(step)) })
}

// stepOf converts a step as the caller may see it, with what follows from the whole of it.
func stepOf(st *followup.Step, facts engine.StepFacts) Step {
	return Step{Id: st.ID, Kind: st.Kind, Subject: st.Subject, State: st.State, Author: st.Author, Parties: list(st.Parties),
		Awaited: list(facts.Awaited), Round: st.Round, Content: st.Content, Words: st.Words, Replies: list(st.Replies), OpenedAt: st.OpenedAt,
		Clock: st.Clock, Reminded: st.Reminded, Escalated: st.Escalated, Disposition: st.Disposition, DisposedFor: st.DisposedFor,
		Rule: st.Rule, Clearer: st.Clearer, Items: list(st.Items), ReadyToClear: list(facts.Ready), Overrides: st.Overrides,
		Arbitration: st.Arbitration, Correction: st.Correction, Recused: st.Recused, Drafters: st.Drafters, TimeOver: st.TimeOver, Held: st.Held,
		Questioned: st.Questioned, HeldSince: st.HeldSince, Delivered: st.Delivered, Passages: passagesOf(st),
		Waits: Wait{Why: string(facts.Waits.Why), Institutions: list(facts.Waits.Institutions), Since: facts.Waits.Since}}
}

// passagesOf lists the passages of the text that stands.
func passagesOf(st *followup.Step) []Passage {
	for _, v := range slices.Backward(st.Texts) {
		if v.Content == st.Content.Hash {
			return v.Passages
		}
	}
	return nil
}

func clustersOf(heads []followup.ClusterHead, names map[string]string) []ClusterHead {
	return each(heads, func(h followup.ClusterHead) ClusterHead {
		return ClusterHead{Id: h.ID, Name: names[h.ID], Size: h.Size, Lead: h.Lead, Supporting: h.Supporting}
	})
}

func taskOf(t engine.Task) Task {
	return Task{Cycle: t.Cycle, Title: t.Title, Stage: t.Stage, Attempt: t.Attempt, Step: t.Step.ID, Kind: t.Step.Kind, State: t.Step.State,
		Subject: t.Step.Subject, SubjectTitle: t.SubjectTitle, Shown: t.Step.Content.Hash, Institution: t.Institution, Acts: list(t.Acts),
		RemindAt: t.Step.Clock.RemindAt, Due: t.Step.Clock.Due, Reason: string(t.Why), Since: t.Since, WaitsFor: t.WaitsFor,
		OnBehalfOf: t.OnBehalfOf, Sources: each(t.Sources, sourceOf)}
}

func sourceOf(n engine.SourceNews) SourceNews {
	return SourceNews{Import: n.Import, At: n.At, Changed: n.Changed, Withdrawn: n.Withdrawn, Recommendations: list(n.Recommendations)}
}

func outdatedOf(o engine.OutdatedView) Outdated {
	return Outdated{Source: sourceOf(o.SourceNews), Stages: each(o.Stages, func(st followup.OutdatedStage) OutdatedStage {
		return OutdatedStage{Stage: st.Stage, Attempt: st.Attempt, Steps: st.Steps}
	})}
}

func contentOf(c store.Content) Content {
	out := Content{Id: c.ID, Hash: c.Hash, Classification: c.Classification, Media: c.Media, Cycle: c.Cycle, Institution: c.Institution, Erased: c.Erased}
	switch {
	case c.Erased:
	case c.Media == jsonMedia:
		out.Document = c.Data
	case strings.HasPrefix(c.Media, "text/"):
		out.Text = string(c.Data)
	default:
		out.Data = c.Data
	}
	return out
}

func inputOf(in engine.Input) Input {
	return Input{Institution: in.Institution, Step: in.Step, Text: in.Text, Disposition: in.Disposition, Reason: in.Reason}
}

func delegatedOf(d engine.Delegated) Delegated {
	return Delegated{OnBehalfOf: d.Principal, Institution: d.Institution, Acts: d.Acts}
}
