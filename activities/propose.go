package activities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/sdk/activity"

	"nmrf/activities/clustering"
	"nmrf/activities/drafting"
	"nmrf/activities/office"
	"nmrf/followup"
	"nmrf/store"
)

// ProposeClusters groups the stage's selection, keeps the whole tree of it, and returns the command that proposes the clusters.
func (a *Activities) ProposeClusters(ctx context.Context, stream string) (followup.Command, error) {
	st, err := a.Store.StageWith(ctx, stream)
	if err != nil {
		return followup.Command{}, err
	}
	recommendations, err := a.selected(ctx, st.Dossier.Selection)
	if err != nil {
		return followup.Command{}, err
	}
	items := Items(recommendations.order, recommendations.byID)
	moves, err := a.movesBefore(ctx, st)
	if err != nil {
		return followup.Command{}, err
	}
	doc := followup.Clusters{ClusterConstraints: moves.Within(recommendations.doc)}
	collection := clustering.Prepare(items)
	constraints := Together(clustering.Constraints(doc.ClusterConstraints), recommendations.order, recommendations.byID)
	tree, ref, err := keep(ctx, a.Store, proposal(st, "clusters-tree"), collection.Grow(constraints))
	if err != nil {
		return followup.Command{}, err
	}
	doc.Tree = ref
	for i, g := range collection.Groups(tree, 0) {
		doc.Clusters = append(doc.Clusters, followup.Cluster{ID: ClusterID(i), Name: g.Name, Recommendations: g.IDs()})
	}
	kept, ref, err := keep(ctx, a.Store, proposal(st, "clusters"), doc)
	return followup.Command{Step: "clusters", Content: ref, Count: len(items), Clusters: kept.Heads()}, err
}

// movesBefore are the coordinator's moves in the attempt before this one: what she moved stays moved.
func (a *Activities) movesBefore(ctx context.Context, st *followup.Stage) (followup.ClusterConstraints, error) {
	var doc followup.Clusters
	if st.Attempt == 1 {
		return doc.ClusterConstraints, nil
	}
	before, err := a.Store.StageWith(ctx, followup.StageStream(st.Cycle, st.Name, st.Attempt-1))
	if err != nil || before.Dossier.Clusters.Zero() {
		return doc.ClusterConstraints, err
	}
	if err := a.Store.ContentJSON(ctx, before.Dossier.Clusters.ID, &doc); err != nil && followup.AsError(err).Rule != "erased" {
		return doc.ClusterConstraints, fmt.Errorf("read the clusters of the attempt before: %w", err)
	}
	return doc.ClusterConstraints, nil
}

// ClusterID is the id of the cluster at a place in a proposal, counted from 0.
func ClusterID(place int) string { return fmt.Sprintf("c%02d", place+1) }

// Items are recommendations, by id, as the clustering compares them.
func Items(ids []string, found map[string]followup.Recommendation) []clustering.Item {
	items := make([]clustering.Item, len(ids))
	for i, id := range ids {
		r := found[id]
		items[i] = clustering.Item{ID: id, Text: r.Text, Themes: r.Themes, AffectedPersons: r.AffectedPersons, SDGs: r.SDGs}
	}
	return items
}

// keep stores a proposal and returns what is kept under its name: the first one, also where a repeated activity made another.
func keep[D any](ctx context.Context, s *store.Store, text store.Text, made D) (kept D, ref followup.Ref, err error) {
	if ref, err = s.PutJSON(ctx, text, made); err == nil {
		err = s.ContentJSON(ctx, ref.ID, &kept)
	}
	return kept, ref, err
}

// proposal is where a proposed text is kept: under the name of its place, so that a repeated activity finds the first.
func proposal(st *followup.Stage, name string) store.Text {
	return store.Text{ID: strings.ReplaceAll(st.Stream(), "/", "-") + "-" + name, Classification: followup.InternalUse, Cycle: st.Cycle,
		Institution: st.Launch.Parties.Coordination, Media: "application/json"}
}

// selection is the recommendations of a cycle, in the order of the selection.
type selection struct {
	doc   followup.Selection
	order []string
	byID  map[string]followup.Recommendation
}

func (a *Activities) selected(ctx context.Context, ref followup.Ref) (selection, error) {
	var s selection
	if err := a.Store.ContentJSON(ctx, ref.ID, &s.doc); err != nil {
		return s, fmt.Errorf("read the selection: %w", err)
	}
	for _, r := range s.doc.Recommendations {
		s.order = append(s.order, r.ID)
	}
	var err error
	s.byID, err = a.Store.RecommendationsByID(ctx, s.order)
	return s, err
}

// ProposeSections pre-fills the report's sections from the plans, the consultation and the recommendations, and returns the
// command that proposes them.
func (a *Activities) ProposeSections(ctx context.Context, stream string) (followup.Command, error) {
	st, err := a.Store.StageWith(ctx, stream)
	if err != nil {
		return followup.Command{}, err
	}
	in, err := a.draftingInput(ctx, st)
	if err != nil {
		return followup.Command{}, err
	}
	var c followup.Command
	for _, section := range drafting.Sections(in) {
		kept, ref, err := keep(ctx, a.Store, proposal(st, section.ID), section.ReportSection)
		if err != nil {
			return followup.Command{}, err
		}
		passages, err := Passages(ctx, a.Store, st, followup.SectionStepID(section.ID), SectionParts(kept))
		if err != nil {
			return followup.Command{}, err
		}
		c.Sections = append(c.Sections, followup.SectionHead{ID: section.ID, Content: ref, Words: kept.WordsUnder(st.Launch.Profile),
			Annex: section.Annex, Clears: section.Clears, Kind: section.Kind, Level: section.Level, Budget: section.Budget, Passages: passages})
	}
	return c, nil
}

func (a *Activities) draftingInput(ctx context.Context, st *followup.Stage) (drafting.Input, error) {
	l, d := st.Launch, st.Dossier
	in := drafting.Input{Profile: l.Profile, Heads: d.Heads, Plans: map[string]followup.Plan{}, Language: l.ReportLanguage(),
		ForeignMinistry: l.Parties.ForeignMinistry, Coordination: l.Parties.Coordination}
	title, err := a.Store.Content(ctx, l.Title.ID)
	if err != nil {
		return in, err
	}
	recommendations, err := a.selected(ctx, d.Selection)
	if err != nil {
		return in, err
	}
	in.Title, in.Selection, in.Recommendations = string(title.Data), recommendations.doc, recommendations.byID
	in.State = stateOf(recommendations)
	if in.Institutions, err = a.Store.Names(ctx); err != nil {
		return in, err
	}
	var clusters followup.Clusters
	if err := a.Store.ContentJSON(ctx, d.Clusters.ID, &clusters); err != nil {
		return in, fmt.Errorf("read the clusters: %w", err)
	}
	in.Clusters = clusters.Clusters
	for _, h := range d.Heads {
		if h.Plan.Zero() { // given up, or not asked for by the profile
			continue
		}
		var plan followup.Plan
		if err := a.Store.ContentJSON(ctx, h.Plan.ID, &plan); err != nil {
			return in, fmt.Errorf("read the plan of %s: %w", h.ID, err)
		}
		in.Plans[h.ID] = plan
	}
	if d.Waiver != nil {
		reason, err := a.Store.Content(ctx, d.Waiver.Reason.ID)
		if err != nil {
			return in, err
		}
		in.Waiver = string(reason.Data)
	}
	if in.Progress, err = a.progress(ctx, st.Cycle); err != nil {
		return in, err
	}
	in.Inputs, err = a.inputs(ctx, d.Inputs)
	return in, err
}

// stateOf names the State that the selection concerns: the first country of its first recommendation.
func stateOf(s selection) string {
	for _, id := range s.order {
		if countries := s.byID[id].Countries; len(countries) > 0 {
			return countries[0]
		}
	}
	return ""
}

func (a *Activities) inputs(ctx context.Context, heads []followup.InputHead) ([]drafting.ConsultationInput, error) {
	var out []drafting.ConsultationInput
	for _, h := range heads {
		if h.Content.Zero() {
			continue
		}
		text, err := a.Store.Content(ctx, h.Content.ID)
		if err != nil {
			return nil, err
		}
		input := drafting.ConsultationInput{Institution: h.Institution, Text: string(text.Data), Disposition: h.Disposition}
		if !h.Reason.Zero() { // its disposition was not waived
			reason, err := a.Store.Content(ctx, h.Reason.ID)
			if err != nil {
				return nil, err
			}
			input.Reason = string(reason.Data)
		}
		out = append(out, input)
	}
	return out, nil
}

// DOCXMedia is the MIME type of a Word document.
const DOCXMedia = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// FreezeReport makes the report's file from the cleared sections and returns the command that puts it before the foreign ministry.
func (a *Activities) FreezeReport(ctx context.Context, stream string) (followup.Command, error) {
	st, err := a.Store.StageWith(ctx, stream)
	if err != nil {
		return followup.Command{}, err
	}
	title, err := a.Store.Content(ctx, st.Launch.Title.ID)
	if err != nil {
		return followup.Command{}, err
	}
	doc := drafting.Document{Title: string(title.Data), Subtitle: st.Launch.Mechanism, Language: st.Launch.ReportLanguage()}
	for _, h := range st.Dossier.Sections {
		var section followup.ReportSection
		if err := a.Store.ContentJSON(ctx, h.Content.ID, &section); err != nil {
			return followup.Command{}, fmt.Errorf("read section %s: %w", h.ID, err)
		}
		doc.Sections = append(doc.Sections, section)
	}
	var file bytes.Buffer
	if err := drafting.DOCX(&file, doc); err != nil {
		return followup.Command{}, fmt.Errorf("write the report: %w", err)
	}
	text := proposal(st, "report")
	text.Media, text.Data = DOCXMedia, file.Bytes()
	ref, err := a.Store.Put(ctx, text)
	if err != nil {
		return followup.Command{}, err
	}
	files, err := a.copies(ctx, st, file.Bytes())
	return followup.Command{Step: "report", Content: ref, Words: st.Dossier.Words, Files: files}, err
}

// PDFMedia is the MIME type of a PDF.
const PDFMedia = "application/pdf"

// copies makes the PDF of the report. Where LibreOffice is missing there is none: bodies ask for the Word document.
func (a *Activities) copies(ctx context.Context, st *followup.Stage, docx []byte) ([]followup.FrozenFile, error) {
	if a.PDF == nil {
		return nil, nil
	}
	pdf, err := a.PDF(ctx, docx)
	if errors.Is(err, office.ErrMissing) {
		activity.GetLogger(ctx).Warn("no PDF is made of the report", "reason", err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text := proposal(st, "report-pdf")
	text.Media, text.Data = PDFMedia, pdf
	ref, err := a.Store.Put(ctx, text)
	return []followup.FrozenFile{{Media: PDFMedia, Content: ref}}, err
}
