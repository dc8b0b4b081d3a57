package activities

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"

	"nmrf/followup"
	"nmrf/store"
)

// Part is a passage of a document before it is hashed.
type Part struct {
	ID     string
	Words  any
	Owners []string // institutions that it concerns; none: everybody
}

// SectionParts are a section's heading and paragraphs.
func SectionParts(s followup.ReportSection) []Part {
	parts := []Part{{ID: "heading", Words: s.Heading}}
	for i, p := range s.Paragraphs {
		parts = append(parts, Part{ID: fmt.Sprintf("p%d", i+1), Words: p})
	}
	if s.Table != nil {
		parts = append(parts, Part{ID: "table", Words: s.Table})
	}
	for i, note := range s.Notes {
		parts = append(parts, Part{ID: fmt.Sprintf("n%d", i+1), Words: note})
	}
	return parts
}

// Passages hashes the parts of a document with the step's own secret: equal words have equal hashes in every version, and a
// hash says nothing to whoever does not hold the secret.
func Passages(ctx context.Context, s *store.Store, st *followup.Stage, step string, parts []Part) ([]followup.Passage, error) {
	secret, err := passageSecret(ctx, s, st, step)
	if err != nil {
		return nil, err
	}
	out := make([]followup.Passage, len(parts))
	for i, p := range parts {
		words, err := json.Marshal(p.Words)
		if err != nil {
			return nil, err
		}
		out[i] = followup.Passage{ID: p.ID, Hash: followup.HashContent(secret, words)[:passageHash], Owners: p.Owners}
	}
	return out, nil
}

// passageHash is how many hex digits of a passage's hash are kept: 128 bits.
const passageHash = 32

// passageSecret returns the secret of a step, made the first time that it is asked for.
func passageSecret(ctx context.Context, s *store.Store, st *followup.Stage, step string) ([]byte, error) {
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, err
	}
	id := "passages-" + strings.ReplaceAll(st.Stream()+"-"+step, "/", "-")
	ref, err := s.Put(ctx, store.Text{ID: id, Classification: followup.Restricted, Media: "application/octet-stream", Data: fresh, Cycle: st.Cycle})
	if err != nil {
		return nil, err
	}
	kept, err := s.Content(ctx, ref.ID)
	return kept.Data, err
}
