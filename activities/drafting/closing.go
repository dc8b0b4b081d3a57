package drafting

import (
	"fmt"
	"slices"
	"strings"

	"nmrf/followup"
)

// consultation tells for each input who gave it and what became of it, with the reason.
func (d *draft) consultation() []string {
	if len(d.Inputs) == 0 {
		return []string{d.say.noInputs}
	}
	paragraphs := make([]string, len(d.Inputs))
	for i, in := range d.Inputs {
		if in.Text == "" {
			paragraphs[i] = fmt.Sprintf(d.say.gaveNone, d.name(in.Institution))
			continue
		}
		paragraphs[i] = d.name(in.Institution) + ": "
		if excerpt := firstWords(in.Text, d.inputText); d.inputText > 0 {
			paragraphs[i] += "“" + excerpt + "” "
		}
		paragraphs[i] += fmt.Sprintf(d.say.disposition, d.dispositionName(in.Disposition), firstWords(in.Reason, d.freeText))
	}
	return paragraphs
}

func (d *draft) dispositionName(disposition followup.Disposition) string {
	if name, ok := d.say.dispositions[disposition]; ok {
		return name
	}
	return d.say.undecided
}

func (d *draft) capacity() []string {
	var paragraphs []string
	for _, c := range d.Clusters {
		if gaps := d.Plans[c.ID].CapacityGaps; strings.TrimSpace(gaps) != "" {
			paragraphs = append(paragraphs, c.Name+": "+firstWords(gaps, d.freeText))
		}
	}
	if len(paragraphs) == 0 {
		return []string{d.say.noGaps}
	}
	return paragraphs
}

// matrix lists each recommendation once: number, document, text, position, cluster and lead.
func (d *draft) matrix() []string {
	var rows, clusters []string
	for i, c := range d.Clusters {
		place := fmt.Sprint(i + 1)
		whole := c.Name + " · " + d.lead(c.ID)
		clusters = append(clusters, place+" "+whole)
		if d.matrixFull {
			place = whole
		}
		for _, id := range d.inOrder(c.Recommendations) {
			rows = append(rows, d.row(id, place))
		}
	}
	if !d.matrixFull {
		rows = slices.Insert(rows, 0, fmt.Sprintf(d.say.clusterList, strings.Join(clusters, "; ")))
	}
	if len(rows) == 0 {
		return []string{d.say.none}
	}
	return rows
}

func (d *draft) row(id, place string) string {
	r := d.Recommendations[id]
	cells := []string{orUnknown(r.Paragraph, d.say), orUnknown(r.Symbol, d.say)}
	if text := firstWords(r.Text, d.matrixText); d.matrixText > 0 && text != "" {
		cells = append(cells, text)
	}
	if s := d.positions[id]; s.Asks {
		cells = append(cells, d.position(s))
	}
	return strings.Join(append(cells, place), " · ")
}

func (d *draft) lead(cluster string) string {
	if lead := d.heads[cluster].Lead; lead != "" {
		return d.name(lead)
	}
	return d.say.none
}

// inOrder sorts recommendations by document and number.
func (d *draft) inOrder(ids []string) []string {
	ids = slices.Clone(ids)
	slices.SortStableFunc(ids, func(a, b string) int {
		ra, rb := d.Recommendations[a], d.Recommendations[b]
		if order := natural(ra.Symbol, rb.Symbol); order != 0 {
			return order
		}
		return natural(ra.Paragraph, rb.Paragraph)
	})
	return ids
}
