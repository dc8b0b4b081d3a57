package followup

// EvidenceKind says what a sentence of the report rests on.
type EvidenceKind string

const (
	CycleEvidence          EvidenceKind = "cycle"          // how the cycle was launched; no id
	SelectionEvidence      EvidenceKind = "selection"      // the cycle's selection of recommendations; no id
	RecommendationEvidence EvidenceKind = "recommendation" // id of the recommendation
	ClusterEvidence        EvidenceKind = "cluster"        // id of the cluster: what it holds, and who leads
	PlanEvidence           EvidenceKind = "plan"           // id of the cluster whose approved plan it is
	MeasureEvidence        EvidenceKind = "measure"        // <cluster>/<measure>
	IndicatorEvidence      EvidenceKind = "indicator"      // <cluster>/<measure>/<indicator>
	ProgressEvidence       EvidenceKind = "progress"       // <cluster>/<measure>
	InputEvidence          EvidenceKind = "input"          // subject of the step of the input
	WaiverEvidence         EvidenceKind = "waiver"         // that dispositions were waived; no id
)

// EvidenceKinds lists every kind of evidence.
var EvidenceKinds = []EvidenceKind{CycleEvidence, SelectionEvidence, RecommendationEvidence, ClusterEvidence, PlanEvidence, MeasureEvidence,
	IndicatorEvidence, ProgressEvidence, InputEvidence, WaiverEvidence}

// Evidence ties a sentence of a section to what it rests on. Sentences are those of Sentences.
type Evidence struct {
	Paragraph int          `json:"paragraph"` // from 1
	Sentence  int          `json:"sentence"`  // in its paragraph, from 1
	Kind      EvidenceKind `json:"kind"`
	ID        string       `json:"id,omitempty"`
	Reworded  bool         `json:"reworded,omitempty"` // the sentence was changed since it was tied
}

// place is where a sentence stands.
type place struct{ paragraph, sentence int }

// sentences lists every sentence of the section with its place, in their order.
func (s ReportSection) sentences() (texts []string, places []place) {
	for i, p := range s.Paragraphs {
		for j, span := range Sentences(p) {
			texts, places = append(texts, p[span.From:span.To]), append(places, place{i + 1, j + 1})
		}
	}
	return texts, places
}

// CheckEvidence returns an Invalid error where evidence names no sentence of the section, or is of no known kind.
func (s ReportSection) CheckEvidence() error {
	_, places := s.sentences()
	there := map[place]bool{}
	for _, p := range places {
		there[p] = true
	}
	for i, e := range s.Evidence {
		known := false
		for _, k := range EvidenceKinds {
			known = known || k == e.Kind
		}
		switch {
		case !there[place{e.Paragraph, e.Sentence}]:
			return InvalidField("evidence", "evidence %d: there is no sentence %d in paragraph %d", i+1, e.Sentence, e.Paragraph)
		case !known:
			return InvalidField("evidence", "evidence %d: kind is %q; write one of %s", i+1, e.Kind, listed(EvidenceKinds))
		}
	}
	return nil
}

// EvidenceFrom carries the evidence of an earlier version over: to the sentence that stands word for word, wherever it stands now, or else
// to the one that took its place, as reworded. The evidence of a sentence that is gone is left out.
func (s ReportSection) EvidenceFrom(before ReportSection) []Evidence {
	oldTexts, oldPlaces := before.sentences()
	newTexts, newPlaces := s.sentences()
	moved := becomes(oldTexts, newTexts)
	at := map[place]int{}
	for i, p := range oldPlaces {
		at[p] = i
	}
	var kept []Evidence
	for _, e := range before.Evidence {
		old, known := at[place{e.Paragraph, e.Sentence}]
		if !known {
			continue
		}
		if now, stands := moved[old]; stands {
			e.Paragraph, e.Sentence = newPlaces[now].paragraph, newPlaces[now].sentence
			e.Reworded = e.Reworded || oldTexts[old] != newTexts[now]
			kept = append(kept, e)
		}
	}
	return kept
}

// becomes finds for each old sentence the new one that it became: the same words first, and then what stands between the same neighbours.
func becomes(before, after []string) map[int]int {
	found, taken := map[int]int{}, map[int]bool{}
	free := map[string][]int{}
	for j, text := range after {
		free[text] = append(free[text], j)
	}
	for i, text := range before {
		if list := free[text]; len(list) > 0 {
			found[i], taken[list[0]], free[text] = list[0], true, list[1:]
		}
	}
	for i := range before {
		if _, same := found[i]; same {
			continue
		}
		if j, ok := neighbour(found, i, len(after)); ok && !taken[j] {
			found[i], taken[j] = j, true
		}
	}
	return found
}

// neighbour is the place right after where the sentence before i went, or right before where the one after it went.
func neighbour(found map[int]int, i, end int) (int, bool) {
	if i == 0 {
		return 0, end > 0
	}
	if j, ok := found[i-1]; ok && j+1 < end {
		return j + 1, true
	}
	if j, ok := found[i+1]; ok && j > 0 {
		return j - 1, true
	}
	return 0, false
}
