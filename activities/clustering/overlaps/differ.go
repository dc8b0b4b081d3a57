package overlaps

import "strings"

// differing marks in each of two texts what the other doesn't have, word by word. An instrument counts as one word,
// however it is named. The number of the paragraph and the recommending States are not compared.
func differing(a, b string) (inA, inB []Span) {
	if b < a {
		inB, inA = differing(b, a)
		return inA, inB
	}
	x, y := marked(a), marked(b)
	start := 0
	for start < min(len(x), len(y)) && x[start].says == y[start].says {
		start++
	}
	end := 0
	for end < min(len(x), len(y))-start && x[len(x)-1-end].says == y[len(y)-1-end].says {
		end++
	}
	x, y = x[start:len(x)-end], y[start:len(y)-end]
	if len(x)*len(y) <= mostCompared {
		common(x, y)
	}
	return spans(a, x), spans(b, y)
}

// mostCompared bounds the pairs of words to compare; between longer texts all is marked but their equal beginnings and ends.
const mostCompared = 4_000_000

// piece is a word, or a place that names instruments.
type piece struct {
	says string
	span Span
	both bool // the other text has it too
}

func marked(text string) []piece {
	at, body := len(paragraph.FindString(text)), bodyOf(text)
	found := mentions(body)
	var pieces []piece
	for _, t := range tokens(body) {
		switch {
		case len(found) > 0 && t.start >= found[0].start && t.end <= found[0].end:
			if t.start == found[0].start {
				m := found[0]
				pieces = append(pieces, piece{says: instrumentMark + strings.Join(m.codes, " "), span: Span{at + m.start, at + m.end}})
			}
			if t.end == found[0].end {
				found = found[1:]
			}
		default:
			pieces = append(pieces, piece{says: t.folded, span: Span{at + t.start, at + t.end}})
		}
	}
	return pieces
}

// common marks the words of the longest common subsequence.
func common(x, y []piece) {
	longest := make([][]int, len(x)+1)
	for i := range longest {
		longest[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i].says == y[j].says {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i].says == y[j].says:
			x[i].both, y[j].both = true, true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
}

// spans joins marked words that follow each other.
func spans(text string, pieces []piece) []Span {
	var out []Span
	joins := false
	for _, p := range pieces {
		switch {
		case p.both:
			joins = false
			continue
		case joins:
			out[len(out)-1].End = p.span.End
		default:
			out = append(out, p.span)
		}
		joins = true
	}
	return out
}
