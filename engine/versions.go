package engine

import (
	"context"
	"encoding/json"
	"time"

	"nmrf/followup"
	"nmrf/store"
)

// How a version of a text came about.
const (
	ProposedVersion  = "proposed"  // the system pre-filled it
	SubmittedVersion = "submitted" // its author submitted it
	TakenVersion     = "taken"     // a suggested wording was taken into it
	CorrectedVersion = "corrected" // a clerical correction was confirmed
)

// TextVersion is one version of a step's text. Text is nil where the caller may not see it.
type TextVersion struct {
	Number                          int // from 1
	How                             string
	Ref                             followup.Ref
	Person, Institution, OnBehalfOf string
	At                              time.Time
	Words                           int
	Note                            string // what changed, as its author says
	Text                            *store.Content
}

// Versions lists every version of a step's text, the oldest first; attempt 0 stands for the latest.
func (e *Engine) Versions(ctx context.Context, c Caller, cycle string, stage followup.StageName, attempt int, step string) ([]TextVersion, error) {
	view, err := e.Step(ctx, c, cycle, stage, attempt, step)
	if err != nil {
		return nil, err
	}
	records, err := e.store.Stream(ctx, view.Stage.Stream())
	if err != nil {
		return nil, err
	}
	reader, _, err := e.reader(ctx, c)
	if err != nil {
		return nil, err
	}
	list, notes := versionsIn(records, step)
	for i := range list {
		if list[i].Text, err = e.visible(ctx, reader, list[i].Ref, view.Step); err != nil {
			return nil, err
		}
		if note := notes[i]; !note.Zero() {
			content, err := e.visible(ctx, reader, note, view.Step)
			if err != nil {
				return nil, err
			}
			if content != nil && !content.Erased {
				list[i].Note = string(content.Data)
			}
		}
	}
	return list, nil
}

// versionsIn finds the versions of a step's text in the records of its stage, with the references of their notes.
func versionsIn(records []store.Recorded, step string) (list []TextVersion, notes []followup.Ref) {
	var correction followup.Event
	add := func(e followup.Event, how string, content followup.Ref, words int, note followup.Ref) {
		list = append(list, TextVersion{Number: len(list) + 1, How: how, Ref: content, Person: e.Person, Institution: e.Institution,
			OnBehalfOf: e.OnBehalfOf, At: e.At, Words: words})
		notes = append(notes, note)
	}
	for _, r := range records {
		e := r.Event
		if e.Step != step {
			continue
		}
		switch b := e.Body.(type) {
		case followup.StepOpened:
			if !b.Content.Zero() {
				e.Person, e.Institution = followup.SystemActor, ""
				add(e, ProposedVersion, b.Content, b.Words, followup.Ref{})
			}
		case followup.TextSubmitted:
			how := SubmittedVersion
			if e.Person == followup.SystemActor {
				how = ProposedVersion
			}
			add(e, how, b.Content, b.Words, b.Note)
		case followup.SuggestionTaken:
			add(e, TakenVersion, b.Content, b.Words, followup.Ref{})
		case followup.CorrectionProposed:
			correction = e
		case followup.CorrectionConfirmed:
			if b, ok := correction.Body.(followup.CorrectionProposed); ok {
				correction.At = e.At
				add(correction, CorrectedVersion, b.Content, b.Words, followup.Ref{})
			}
		}
	}
	return list, notes
}

// SectionDifference is what changed between two versions of a section.
type SectionDifference struct {
	From, To TextVersion
	Passages []followup.PassageChange
}

// SectionChanges compares two versions of a section by their numbers; to 0 stands for the last, from 0 for the one before it.
func (e *Engine) SectionChanges(ctx context.Context, c Caller, cycle string, attempt int, step string, from, to int) (SectionDifference, error) {
	list, err := e.Versions(ctx, c, cycle, followup.Drafting, attempt, step)
	if err != nil {
		return SectionDifference{}, err
	}
	var d SectionDifference
	if d.From, d.To, err = between(list, from, to); err != nil {
		return d, err
	}
	before, err := sectionIn(d.From.Text)
	if err != nil {
		return d, err
	}
	after, err := sectionIn(d.To.Text)
	d.Passages = followup.SectionChanges(before, after)
	return d, err
}

// between chooses two versions by their numbers.
func between(list []TextVersion, from, to int) (before, after TextVersion, err error) {
	if len(list) == 0 {
		return before, after, followup.Refuse(followup.NotFound, "no_such_content", "there is no such text")
	}
	if to == 0 {
		to = len(list)
	}
	if from == 0 {
		from = max(1, to-1)
	}
	if from < 1 || from > to || to > len(list) {
		return before, after, followup.InvalidField("from", "name two versions from 1 to %d, the earlier one first", len(list))
	}
	return list[from-1], list[to-1], nil
}

// sectionIn reads a section; NotFound where the caller may not see it, or where it was erased.
func sectionIn(text *store.Content) (followup.ReportSection, error) {
	var s followup.ReportSection
	if text == nil || text.Erased {
		return s, followup.Refuse(followup.NotFound, "no_such_content", "there is no such text")
	}
	return s, json.Unmarshal(text.Data, &s)
}
