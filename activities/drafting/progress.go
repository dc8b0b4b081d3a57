package drafting

import (
	"fmt"
	"strings"

	"nmrf/followup"
)

// progress tells where a measure stands: what was last reported of it, or else what its plan says.
func (d *draft) progress(cluster, measure string, m followup.Measure) []said {
	for _, p := range d.Progress[cluster] {
		if p.Measure == measure {
			return []said{{d.reported(p), on(followup.ProgressEvidence, cluster+"/"+measure)}}
		}
	}
	if m.Status == "" || m.Status == followup.MeasurePlanned {
		return nil
	}
	return []said{{fmt.Sprintf(d.say.status, d.say.statuses[m.Status]), on(followup.MeasureEvidence, cluster+"/"+measure)}}
}

func (d *draft) reported(p Progress) string {
	says := fmt.Sprintf(d.say.reported, d.say.statuses[p.Status], p.At.UTC().Format(month))
	if text := firstWords(p.Text, d.freeText); text != "" {
		says += d.say.between + text
	}
	return says
}

// followUp tells the progress of every cluster.
func (d *draft) followUp(t *told) {
	for _, c := range d.Clusters {
		for i, m := range d.Plans[c.ID].Measures {
			if list := d.progress(c.ID, measureID(i, m), m); len(list) > 0 {
				title := c.Name + ": " + strings.TrimRight(m.Title, ". 。") + d.say.stop
				t.say(append([]said{{title, on(followup.MeasureEvidence, c.ID+"/"+measureID(i, m))}}, list...)...)
			}
		}
	}
	if len(t.paragraphs) == 0 {
		t.say(said{d.say.noProgress, on(followup.CycleEvidence, "")})
	}
}
