package labels

import (
	"cmp"
	"slices"
	"strings"

	"nmrf/activities/clustering/terms"
)

// mostWords is how many words a suggestion shows.
const mostWords = 5

// explanation knows which words of a text each of its terms was made of.
type explanation []spoken

type spoken struct {
	term  int32
	value float64 // of the term, for each of the words
	words []string
}

func (m *Model) explain(list []term, v vector) explanation {
	var e explanation
	seen := map[int32]bool{}
	for _, t := range list {
		id, ok := m.Space.number(t.key)
		words := strings.Fields(t.said[0] + " " + t.said[1])
		if !ok || seen[id] || len(words) == 0 {
			continue
		}
		seen[id] = true
		at, _ := slices.BinarySearchFunc(v, id, func(x weighed, id int32) int { return cmp.Compare(x.term, id) })
		e = append(e, spoken{id, float64(v[at].value) / float64(len(words)), words})
	}
	return e
}

// words are those whose terms together speak for a label most, as they were first written.
func (e explanation) words(weights []float32) []string {
	sums, written, keys := map[string]float64{}, map[string]string{}, []string(nil)
	for _, s := range e {
		for _, word := range s.words {
			key := terms.Fold(word)
			if _, known := written[key]; !known {
				written[key] = word
				keys = append(keys, key)
			}
			sums[key] += float64(weights[s.term]) * s.value
		}
	}
	keys = slices.DeleteFunc(keys, func(key string) bool { return sums[key] <= 0 })
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(sums[b], sums[a]) })
	keys = keys[:min(mostWords, len(keys))]
	for i, key := range keys {
		keys[i] = written[key]
	}
	return keys
}
