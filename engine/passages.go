package engine

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"

	"nmrf/followup"
	"nmrf/store"
)

// part is a passage of a document before it is hashed.
type part struct {
	id     string
	words  any
	owners []string
}

// planParts are a plan's measures, each concerning the institution that is responsible for it and the plan's author, and its
// capacity gaps, which concern everybody.
func planParts(p *followup.Plan, step *followup.Step) []part {
	var parts []part
	for i, m := range p.Measures {
		id := m.ID
		if id == "" {
			id = fmt.Sprintf("m%d", i+1)
		}
		parts = append(parts, part{id: id, words: m, owners: concerned(m.Responsible, step)})
	}
	return append(parts, part{id: "capacity", words: p.CapacityGaps})
}

// concerned lists whom a measure of an institution concerns; one whose institution is no party concerns everybody.
func concerned(responsible string, step *followup.Step) []string {
	if _, party := step.Party(responsible); !party {
		return nil
	}
	if responsible == step.Author {
		return []string{responsible}
	}
	return []string{responsible, step.Author}
}

// sectionParts are a section's heading and paragraphs.
func sectionParts(s *followup.ReportSection) []part {
	parts := []part{{id: "heading", words: s.Heading}}
	for i, p := range s.Paragraphs {
		parts = append(parts, part{id: fmt.Sprintf("p%d", i+1), words: p})
	}
	return parts
}

// passages hashes the parts of a document with the step's own secret: equal words have equal hashes in every version, and a
// hash says nothing to whoever does not hold the secret.
func (e *Engine) passages(ctx context.Context, st *followup.Stage, step *followup.Step, parts []part) ([]followup.Passage, error) {
	secret, err := e.passageSecret(ctx, st, step)
	if err != nil {
		return nil, err
	}
	out := make([]followup.Passage, len(parts))
	for i, p := range parts {
		words, err := json.Marshal(p.words)
		if err != nil {
			return nil, err
		}
		out[i] = followup.Passage{ID: p.id, Hash: followup.HashContent(secret, words)[:passageHash], Owners: p.owners}
	}
	return out, nil
}

// passageHash is how many hex digits of a passage's hash are kept: 128 bits.
const passageHash = 32

// passageSecret returns the secret of a step, made the first time that it is asked for.
func (e *Engine) passageSecret(ctx context.Context, st *followup.Stage, step *followup.Step) ([]byte, error) {
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, err
	}
	id := "passages-" + strings.ReplaceAll(st.Stream()+"-"+step.ID, "/", "-")
	ref, err := e.store.Put(ctx, store.Text{ID: id, Classification: followup.Restricted, Media: "application/octet-stream", Data: fresh, Cycle: st.Cycle})
	if err != nil {
		return nil, err
	}
	kept, err := e.store.Content(ctx, ref.ID)
	return kept.Data, err
}
