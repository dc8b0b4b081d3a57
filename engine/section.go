package engine

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/oklog/ulid/v2"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store"
)

// named says whether a person may do an act that only those do who were named to write a section, where somebody was.
func named(step *followup.Step, kind followup.CommandKind, persons ...string) bool {
	switch kind {
	case followup.Submit, followup.CorrectIt, followup.TakeIt:
		return len(step.Drafters) == 0 || slices.ContainsFunc(persons, func(p string) bool { return slices.Contains(step.Drafters, p) })
	}
	return true
}

// checkDrafters refuses persons who cannot write for the institution that owes the section.
func (e *Engine) checkDrafters(ctx context.Context, step *followup.Step, a Act) error {
	if a.Kind != followup.AssignDrafter || step == nil {
		return nil
	}
	for _, person := range a.Drafters {
		grants, err := e.store.Grants(ctx, person, e.time())
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(grants, func(g followup.Grant) bool {
			return g.Institution == step.Author && (g.Role == followup.Drafter || g.Role == followup.FocalPoint)
		}) {
			return followup.InvalidField("drafters", "%s is no drafter and no focal point of the institution that writes this section", person)
		}
	}
	return nil
}

// standingSection reads the section that stands in a step; an empty one where there is none, or where it was erased.
func (e *Engine) standingSection(ctx context.Context, step *followup.Step) (followup.ReportSection, error) {
	var section followup.ReportSection
	if step.Content.Zero() {
		return section, nil
	}
	err := e.store.ContentJSON(ctx, step.Content.ID, &section)
	if err != nil && followup.AsError(err).Code == followup.NotFound {
		return section, nil
	}
	return section, err
}

// completeSection fills in what a drafter does not write: the place of the section in the report, and what its sentences rest on as long
// as she does not say so herself.
func (e *Engine) completeSection(ctx context.Context, st *followup.Stage, step *followup.Step, d *followup.ReportSection) error {
	d.ID, d.Annex = step.Subject, annex(st, step.Subject)
	standing, err := e.standingSection(ctx, step)
	if err != nil {
		return err
	}
	d.Level = standing.Level
	if d.Table == nil {
		d.Table = standing.Table
	}
	if d.Evidence == nil || slices.Equal(d.Evidence, standing.Evidence) { // left out, or sent back as it was read
		d.Evidence = d.EvidenceFrom(standing)
	}
	return d.CheckEvidence()
}

// takeWording makes the section in which the wording that a suggestion wants stands in its passage. What cannot be taken is left to the
// rules to refuse.
func (e *Engine) takeWording(ctx context.Context, st *followup.Stage, step *followup.Step, cmd *followup.Command) error {
	item := step.Item(cmd.Item)
	if item == nil || item.Wanted.Zero() || step.Kind != followup.SectionStep {
		return nil
	}
	passage, there := step.PassageOf(item)
	if !there {
		return nil
	}
	wanted, err := e.store.Content(ctx, item.Wanted.ID)
	if err != nil {
		return err
	}
	section, err := e.standingSection(ctx, step)
	if err != nil || !reword(&section, passage, strings.TrimSpace(string(wanted.Data))) {
		return err
	}
	if err := section.Check(); err != nil {
		return err
	}
	cmd.Words = section.WordsUnder(st.Launch.Profile)
	if cmd.Passages, err = e.passages(ctx, st, step, activities.SectionParts(section)); err != nil {
		return err
	}
	data, err := marshal(section)
	if err != nil {
		return err
	}
	cmd.Content, err = e.store.Put(ctx, store.Text{ID: ulid.Make().String(), Classification: followup.InternalUse, Cycle: cmd.Cycle,
		Institution: cmd.Actor.Institution, Media: "application/json", Data: data})
	return err
}

// reword puts a wording into a passage; false where the section has no such passage.
func reword(s *followup.ReportSection, passage, wording string) bool {
	if passage == "heading" {
		s.Heading = wording
		return true
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(passage, "n")); err == nil && n >= 1 && n <= len(s.Notes) {
		s.Notes = slices.Clone(s.Notes)
		s.Notes[n-1] = wording
		return true
	}
	n, err := strconv.Atoi(strings.TrimPrefix(passage, "p"))
	if err != nil || n < 1 || n > len(s.Paragraphs) {
		return false
	}
	before := *s
	s.Paragraphs = slices.Clone(s.Paragraphs)
	s.Paragraphs[n-1] = wording
	s.Evidence = s.EvidenceFrom(before)
	return true
}

// checkPassage refuses a remark on a passage that the section does not have; the rules know only the passages of newer texts.
func checkPassage(s followup.ReportSection, id string) error {
	if id == "" || slices.ContainsFunc(activities.SectionParts(s), func(p activities.Part) bool { return p.ID == id }) {
		return nil
	}
	return followup.InvalidField("items", "the text has no passage %q", id)
}
