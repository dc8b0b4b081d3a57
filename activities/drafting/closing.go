package drafting

import (
	"fmt"
	"slices"
	"strings"

	"nmrf/followup"
)

// consultation tells for each input who gave it and what became of it, with the reason; and why some have no disposition.
func (d *draft) consultation(t *told) {
	if len(d.Inputs) == 0 {
		t.say(said{d.say.noInputs, on(followup.CycleEvidence, "")})
	}
	for _, in := range d.Inputs {
		rests := on(followup.InputEvidence, in.Institution)
		if in.Text == "" {
			t.say(said{fmt.Sprintf(d.say.gaveNone, d.name(in.Institution)), rests})
			continue
		}
		who := d.name(in.Institution) + ": "
		if excerpt := firstWords(in.Text, d.inputText); d.inputText > 0 {
			who += "“" + excerpt + "” "
		}
		t.say(said{who + fmt.Sprintf(d.say.disposition, d.dispositionName(in.Disposition), firstWords(in.Reason, d.freeText)), rests})
	}
	d.waived(t)
}

// waived prints the reason for which inputs were left without a disposition.
func (d *draft) waived(t *told) {
	if d.Waiver != "" {
		t.say(said{fmt.Sprintf(d.say.waived, d.Waiver), on(followup.WaiverEvidence, "")})
	}
}

func (d *draft) dispositionName(disposition followup.Disposition) string {
	if name, ok := d.say.dispositions[disposition]; ok {
		return name
	}
	return d.say.undecided
}

func (d *draft) capacity(t *told) {
	for _, c := range d.Clusters {
		plan, rests := d.Plans[c.ID], on(followup.PlanEvidence, c.ID)
		var says []said
		if gaps := firstWords(plan.CapacityGaps, d.freeText); gaps != "" {
			says = append(says, said{c.Name + ": " + gaps, rests})
		}
		if asked := firstWords(plan.TechnicalAssistance, d.freeText); asked != "" {
			says = append(says, said{fmt.Sprintf(d.say.assistance, c.Name, asked), rests})
		}
		if len(says) > 0 {
			t.say(says...)
		}
	}
	if len(t.paragraphs) == 0 {
		t.say(said{d.say.noGaps, on(followup.SelectionEvidence, "")})
	}
}

// matrix lists each recommendation once: number, document, text, position, cluster and lead. A waiver is printed before it.
func (d *draft) matrix(t *told) {
	d.waived(t)
	before := len(t.paragraphs)
	if !d.matrixFull {
		d.clusterList(t)
	}
	for i, c := range d.Clusters {
		place := fmt.Sprint(i + 1)
		if d.matrixFull {
			place = c.Name + " · " + d.lead(c.ID)
		}
		for _, id := range d.inOrder(c.Recommendations) {
			t.say(said{d.row(id, place), on(followup.RecommendationEvidence, id)})
		}
	}
	if len(t.paragraphs) == before {
		t.say(said{d.say.none, on(followup.SelectionEvidence, "")})
	}
}

func (d *draft) clusterList(t *told) {
	var clusters []string
	var rests []followup.Evidence
	for i, c := range d.Clusters {
		clusters = append(clusters, fmt.Sprint(i+1)+" "+c.Name+" · "+d.lead(c.ID))
		rests = append(rests, on(followup.ClusterEvidence, c.ID)...)
	}
	t.say(said{fmt.Sprintf(d.say.clusterList, strings.Join(clusters, "; ")), rests})
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
