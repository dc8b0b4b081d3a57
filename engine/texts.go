package engine

import (
	"context"
	"regexp"
	"slices"

	"github.com/oklog/ulid/v2"

	"nmrf/activities"
	"nmrf/followup"
	"nmrf/store"
)

// storeTexts stores the reason and the document of an act as content and puts their references into the command.
func (e *Engine) storeTexts(ctx context.Context, st *followup.Stage, step *followup.Step, a Act, cmd *followup.Command) error {
	if err := e.storeReason(ctx, a, cmd); err != nil {
		return err
	}
	if err := e.storeItems(ctx, step, a, cmd); err != nil {
		return err
	}
	if a.Kind == followup.TakeIt {
		return e.takeWording(ctx, st, step, cmd)
	}
	if a.Kind != followup.Submit && a.Kind != followup.CorrectIt {
		return nil
	}
	doc, err := a.document(step.Kind, a.Stage)
	if err != nil {
		return err
	}
	text := store.Text{ID: ulid.Make().String(), Classification: followup.InternalUse, Cycle: cmd.Cycle, Institution: cmd.Actor.Institution,
		Media: "application/json"}
	if doc == nil {
		text.Media, text.Data, text.Classification = "text/plain", []byte(a.Text), followup.Restricted
	} else if err = e.describe(ctx, st, step, doc, cmd); err != nil {
		return err
	} else if text.Data, err = marshal(doc); err != nil {
		return err
	}
	cmd.Content, err = e.store.Put(ctx, text)
	return err
}

// describe checks a document against what it rests on, completes it, and puts into the command what events say of it beside its hash.
func (e *Engine) describe(ctx context.Context, st *followup.Stage, step *followup.Step, doc any, cmd *followup.Command) (err error) {
	switch d := doc.(type) {
	case *followup.Selection:
		err = e.checkSelection(ctx, d)
		cmd.Count, cmd.Undecided = len(d.Recommendations), d.Undecided()
	case *followup.Clusters:
		err = e.completeClusters(ctx, st, step, d)
		cmd.Clusters = d.Heads()
	case *followup.ProgressReport:
		err = d.Check(e.today(st.Launch.Zone))
		cmd.Progress = d.Heads()
	case *followup.Plan:
		if err = e.checkPlan(st, step, d); err == nil {
			cmd.Passages, err = e.passages(ctx, st, step, planParts(d, step))
		}
	case *followup.ReportSection:
		if err = e.completeSection(ctx, st, step, d); err == nil {
			cmd.Words = d.WordsUnder(st.Launch.Profile)
			cmd.Passages, err = e.passages(ctx, st, step, activities.SectionParts(*d))
		}
	}
	return err
}

// completeClusters refuses clusters that do not part the selection, and keeps the tree to which the standing ones refer.
func (e *Engine) completeClusters(ctx context.Context, st *followup.Stage, step *followup.Step, d *followup.Clusters) error {
	var selection followup.Selection
	if err := e.store.ContentJSON(ctx, st.Dossier.Selection.ID, &selection); err != nil {
		return err
	}
	if err := checkClusters(*d, selection); err != nil {
		return err
	}
	var err error
	d.Tree, err = e.treeOf(ctx, step)
	return err
}

// checkPlan refuses a plan for another cluster, and one that knows what has not happened yet.
func (e *Engine) checkPlan(st *followup.Stage, step *followup.Step, p *followup.Plan) error {
	if p.Cluster != step.Subject {
		return followup.InvalidField("plan", "this plan is for another cluster")
	}
	return p.CheckKnown(e.today(st.Launch.Zone))
}

// treeOf is the tree to which the clusters that stand refer, whatever else is submitted in their place.
func (e *Engine) treeOf(ctx context.Context, step *followup.Step) (followup.Ref, error) {
	var standing followup.Clusters
	if step.Content.Zero() {
		return followup.Ref{}, nil
	}
	err := e.store.ContentJSON(ctx, step.Content.ID, &standing)
	if err != nil && followup.AsError(err).Code == followup.NotFound {
		return followup.Ref{}, nil
	}
	return standing.Tree, err
}

// clusterID is what an id may look like that stands in events and in the names of steps.
var clusterID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

func checkClusters(d followup.Clusters, selection followup.Selection) error {
	for i, c := range d.Clusters {
		if !clusterID.MatchString(c.ID) {
			return followup.InvalidField("clusters", "the id of cluster %d is not made of 1 to 32 letters, digits, - and _", i+1)
		}
	}
	return d.Check(selection)
}

func annex(st *followup.Stage, section string) bool {
	return slices.ContainsFunc(st.Dossier.Sections, func(h followup.SectionHead) bool { return h.ID == section && h.Annex })
}

// checkSelection refuses recommendations that do not exist, and says for each whether its body asks for a position.
func (e *Engine) checkSelection(ctx context.Context, s *followup.Selection) error {
	ids := make([]string, len(s.Recommendations))
	for i, r := range s.Recommendations {
		ids[i] = r.ID
	}
	found, err := e.store.RecommendationsByID(ctx, ids)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, r := range s.Recommendations {
		rec, ok := found[r.ID]
		if !ok || seen[r.ID] {
			return followup.InvalidField("selection", "recommendation %s does not exist, or stands here twice", r.ID)
		}
		seen[r.ID] = true
		s.Recommendations[i].Asks = rec.Body == "UPR"
	}
	return nil
}

func (e *Engine) storeReason(ctx context.Context, a Act, cmd *followup.Command) error {
	for _, text := range []struct {
		words string
		ref   *followup.Ref
	}{{a.Reason, &cmd.Reason}, {a.Note, &cmd.Note}, {a.Paper, &cmd.Paper}} {
		if text.words == "" {
			continue
		}
		var err error
		if *text.ref, err = e.storeWords(ctx, cmd, text.words); err != nil {
			return err
		}
	}
	return nil
}

// storeWords stores a free text that comes with an act.
func (e *Engine) storeWords(ctx context.Context, cmd *followup.Command, words string) (followup.Ref, error) {
	return e.store.Put(ctx, store.Text{ID: ulid.Make().String(), Classification: followup.InternalUse, Media: "text/plain",
		Data: []byte(words), Cycle: cmd.Cycle, Institution: cmd.Actor.Institution})
}

// storeItems stores the texts of the items that a reply brings.
func (e *Engine) storeItems(ctx context.Context, step *followup.Step, a Act, cmd *followup.Command) error {
	var standing followup.ReportSection
	if a.Kind == followup.CommentIt && step.Kind == followup.SectionStep {
		var err error
		if standing, err = e.standingSection(ctx, step); err != nil {
			return err
		}
	}
	for _, i := range a.Items {
		n := followup.NewItem{Kind: i.Kind, Passage: i.Passage, Reserve: i.Reserve, LiftBy: i.LiftBy.UTC()}
		var err error
		if a.Kind == followup.CommentIt {
			if err := checkPassage(standing, i.Passage); err != nil {
				return err
			}
		}
		if i.Text != "" {
			if n.Text, err = e.storeWords(ctx, cmd, i.Text); err != nil {
				return err
			}
		}
		if i.Wanted != "" {
			if n.Wanted, err = e.storeWords(ctx, cmd, i.Wanted); err != nil {
				return err
			}
		}
		cmd.Items = append(cmd.Items, n)
	}
	return nil
}
