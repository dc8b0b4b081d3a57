package labels

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"
)

// leastTexts is how many texts must share a term for it to count.
const leastTexts = 2

// Space weighs the terms of a text: (1 + ln tf) × (ln((1+N)/(1+df)) + 1), each view scaled to its length.
type Space struct {
	Terms []string // sorted
	IDF   []float32

	once    sync.Once // a decoded space comes without its numbers
	numbers map[string]int32
}

// vector is a text in a space: its terms in rising order.
type vector []weighed

type weighed struct {
	term  int32
	value float32
}

// square is the square of the length.
func (v vector) square() float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x.value) * float64(x.value)
	}
	return sum
}

// key is equal for texts of the same terms.
func (v vector) key() string {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, uint32(x.term))
	}
	return string(b)
}

// newSpace makes the space of n texts, and their vectors.
func newSpace(n int, read func(i int) []term) (*Space, []vector) {
	numbers, keys, df := map[string]int32{}, []string(nil), []int(nil)
	texts := make([]vector, n)
	for i := range texts {
		texts[i] = counts(read(i), func(key string) (int32, bool) {
			id, ok := numbers[key]
			if !ok {
				id = int32(len(keys))
				numbers[key], keys, df = id, append(keys, key), append(df, 0)
			}
			return id, true
		})
		for _, c := range texts[i] {
			df[c.term]++
		}
	}
	s := &Space{}
	for id, key := range keys {
		if df[id] >= leastTexts {
			s.Terms = append(s.Terms, key)
		}
	}
	slices.Sort(s.Terms)
	s.IDF = make([]float32, len(s.Terms))
	renumbered := make([]int32, len(keys))
	for id := range renumbered {
		renumbered[id] = -1
	}
	for t, key := range s.Terms {
		id := numbers[key]
		renumbered[id] = int32(t)
		s.IDF[t] = float32(math.Log(float64(1+n)/float64(1+df[id])) + 1)
	}
	for i, v := range texts {
		texts[i] = s.weigh(renumber(v, renumbered))
	}
	return s, texts
}

// counts tells how often each term occurs, in rising order of the terms' numbers; unknown ones are left out.
func counts(list []term, number func(key string) (int32, bool)) vector {
	ids := make([]int32, 0, len(list))
	for _, t := range list {
		if id, ok := number(t.key); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var v vector
	for i, id := range ids {
		if i == 0 || ids[i-1] != id {
			v = append(v, weighed{id, 0})
		}
		v[len(v)-1].value++
	}
	return v
}

func renumber(v vector, to []int32) vector {
	out := make(vector, 0, len(v))
	for _, c := range v {
		if id := to[c.term]; id >= 0 {
			out = append(out, weighed{id, c.value})
		}
	}
	slices.SortFunc(out, func(a, b weighed) int { return int(a.term - b.term) })
	return slices.Clip(out)
}

// weigh turns counts into weights. Views follow each other in the order of the terms.
func (s *Space) weigh(v vector) vector {
	for start := 0; start < len(v); {
		view, sum, end := s.Terms[v[start].term][0], 0.0, start
		for ; end < len(v) && s.Terms[v[end].term][0] == view; end++ {
			w := (1 + math.Log(float64(v[end].value))) * float64(s.IDF[v[end].term])
			v[end].value = float32(w)
			sum += w * w
		}
		scale := float32(lengths[view] / math.Sqrt(sum))
		for ; start < end; start++ {
			v[start].value *= scale
		}
	}
	return v
}

// number finds a term of the space.
func (s *Space) number(key string) (int32, bool) {
	s.once.Do(func() {
		s.numbers = make(map[string]int32, len(s.Terms))
		for t, key := range s.Terms {
			s.numbers[key] = int32(t)
		}
	})
	id, ok := s.numbers[key]
	return id, ok
}
