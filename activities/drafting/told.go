package drafting

import (
	"strings"

	"nmrf/followup"
)

// said is a sentence, or a few, with what they rest on.
type said struct {
	text string
	on   []followup.Evidence // kind and id
}

// on is one piece of evidence.
func on(kind followup.EvidenceKind, id string) []followup.Evidence {
	return []followup.Evidence{{Kind: kind, ID: id}}
}

// told collects the paragraphs of a section with the evidence of each sentence.
type told struct {
	between    string // sentences of a paragraph
	paragraphs []string
	evidence   []followup.Evidence
}

// say adds a paragraph.
func (t *told) say(sentences ...said) {
	var b strings.Builder
	ends := make([]int, len(sentences))
	for i, s := range sentences {
		if i > 0 {
			b.WriteString(t.between)
		}
		b.WriteString(s.text)
		ends[i] = b.Len()
	}
	t.paragraphs = append(t.paragraphs, b.String())
	for n, span := range followup.Sentences(b.String()) {
		start := 0
		for i, s := range sentences {
			if span.From < ends[i] && span.To > start {
				t.rest(n+1, s.on)
			}
			start = ends[i]
		}
	}
}

// rest ties a sentence of the last paragraph to what it rests on.
func (t *told) rest(sentence int, list []followup.Evidence) {
	for _, e := range list {
		e.Paragraph, e.Sentence = len(t.paragraphs), sentence
		t.evidence = append(t.evidence, e)
	}
}
