package labels

import "container/heap"

// Next tells which texts to ask a person about, the most useful first: those that stand nearest to most of the texts
// that neither a known text nor one asked before stands for. known tells whose labels are confirmed already; they are
// not in the answer, which holds each other text once.
func Next(texts []string, known []bool) []int {
	c := newCoverage(texts)
	for i := range texts {
		if known[i] {
			c.cover(i)
		}
	}
	var order []int
	for c.fill(known); c.Len() > 0; {
		best := c.queue[0]
		if gain := c.gain(best.text); gain < best.gain {
			c.queue[0].gain = gain // it was counted before others were asked
			heap.Fix(c, 0)
			continue
		}
		heap.Pop(c)
		c.cover(best.text)
		order = append(order, best.text)
	}
	return order
}

// coverage knows how near each text is to the nearest one known or asked about.
type coverage struct {
	texts  []vector
	having [][]weighed // the texts that hold a term
	near   []float64
	row    []float64
	queue  []candidate
}

// candidate is a text and how much nearer the others would be, at most, to those asked about.
type candidate struct {
	text int
	gain float64
}

func newCoverage(texts []string) *coverage {
	space, vectors := newSpace(len(texts), func(i int) []term { return subject(texts[i]) })
	c := &coverage{texts: vectors, having: make([][]weighed, len(space.Terms)), near: make([]float64, len(texts)), row: make([]float64, len(texts))}
	for i, v := range vectors {
		for _, x := range v {
			c.having[x.term] = append(c.having[x.term], weighed{int32(i), x.value})
		}
	}
	return c
}

func (c *coverage) fill(known []bool) {
	for i := range c.texts {
		if !known[i] {
			c.queue = append(c.queue, candidate{i, c.gain(i)})
		}
	}
	heap.Init(c)
}

// similar is the cosine of one text with all; the slice is used again.
func (c *coverage) similar(text int) []float64 {
	clear(c.row)
	for _, x := range c.texts[text] {
		for _, y := range c.having[x.term] {
			c.row[y.term] += float64(x.value) * float64(y.value)
		}
	}
	return c.row
}

func (c *coverage) gain(text int) float64 {
	sum := 0.0
	for i, s := range c.similar(text) {
		sum += max(0, s-c.near[i])
	}
	return sum
}

func (c *coverage) cover(text int) {
	for i, s := range c.similar(text) {
		c.near[i] = max(c.near[i], s)
	}
}

func (c *coverage) Len() int { return len(c.queue) }

func (c *coverage) Less(i, j int) bool {
	a, b := c.queue[i], c.queue[j]
	return a.gain > b.gain || a.gain == b.gain && a.text < b.text
}

func (c *coverage) Swap(i, j int) { c.queue[i], c.queue[j] = c.queue[j], c.queue[i] }

func (c *coverage) Push(x any) { c.queue = append(c.queue, x.(candidate)) }

func (c *coverage) Pop() any {
	last := c.queue[len(c.queue)-1]
	c.queue = c.queue[:len(c.queue)-1]
	return last
}
