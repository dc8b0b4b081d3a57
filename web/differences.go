package web

import (
	"strings"
	"unicode"
)

// span is a stretch of a text. It is marked where only one of two texts holds it.
type span struct {
	Text   string
	Marked bool
}

// wordDifferences marks the words of two texts that the other does not hold in that place. Chinese is compared by its characters.
func wordDifferences(before, after string) (was, is []span) {
	b, a := wordsOf(before), wordsOf(after)
	inB, inA := unmatched(b, a)
	return spans(b, bridged(b, inB)), spans(a, bridged(a, inA))
}

// lineDifferences marks whole lines.
func lineDifferences(before, after string) (was, is []span) {
	b, a := linesOf(before), linesOf(after)
	inB, inA := unmatched(b, a)
	return lineSpans(b, inB), lineSpans(a, inA)
}

func linesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// wordsOf cuts a text into words, runs of white space, and single signs.
func wordsOf(text string) []string {
	var list []string
	last := -1
	for _, r := range text {
		kind := kindOf(r)
		if kind != signKind && kind == last {
			list[len(list)-1] += string(r)
		} else {
			list = append(list, string(r))
		}
		last = kind
	}
	return list
}

const (
	signKind = iota // stands for itself
	letterKind
	spaceKind
)

func kindOf(r rune) int {
	switch {
	case unicode.IsSpace(r):
		return spaceKind
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
		return signKind
	case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
		return letterKind
	}
	return signKind
}

// mostCells bounds the table of a comparison: about 1,000 words against as many. What differs in longer stretches is marked as a whole.
const mostCells = 1 << 22

// unmatched says of each part of two lists whether it is outside a longest common subsequence.
func unmatched(b, a []string) (inB, inA []bool) {
	inB, inA = make([]bool, len(b)), make([]bool, len(a))
	start := 0
	for start < len(b) && start < len(a) && b[start] == a[start] {
		start++
	}
	endB, endA := len(b), len(a)
	for endB > start && endA > start && b[endB-1] == a[endA-1] {
		endB, endA = endB-1, endA-1
	}
	keepB, keepA := common(b[start:endB], a[start:endA])
	for i := start; i < endB; i++ {
		inB[i] = !keepB[i-start]
	}
	for i := start; i < endA; i++ {
		inA[i] = !keepA[i-start]
	}
	return inB, inA
}

// common finds a longest common subsequence of two lists; none where they are too long.
func common(b, a []string) (inB, inA []bool) {
	inB, inA = make([]bool, len(b)), make([]bool, len(a))
	if len(b)*len(a) > mostCells {
		return inB, inA
	}
	width := len(a) + 1
	longest := make([]uint16, (len(b)+1)*width) // of what follows b[i] and a[j]
	for i := len(b) - 1; i >= 0; i-- {
		for j := len(a) - 1; j >= 0; j-- {
			if b[i] == a[j] {
				longest[i*width+j] = longest[(i+1)*width+j+1] + 1
			} else {
				longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(b) && j < len(a); {
		switch {
		case b[i] == a[j]:
			inB[i], inA[j] = true, true
			i, j = i+1, j+1
		case longest[(i+1)*width+j] >= longest[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return inB, inA
}

// bridged marks the white space between two marked words too, so that a stretch reads as one.
func bridged(list []string, marked []bool) []bool {
	for i := 1; i+1 < len(list); i++ {
		if marked[i-1] && marked[i+1] && strings.TrimSpace(list[i]) == "" {
			marked[i] = true
		}
	}
	return marked
}

// spans joins neighbours that are marked alike.
func spans(list []string, marked []bool) []span {
	var out []span
	for i, text := range list {
		if len(out) > 0 && out[len(out)-1].Marked == marked[i] {
			out[len(out)-1].Text += text
		} else {
			out = append(out, span{text, marked[i]})
		}
	}
	return out
}

func lineSpans(list []string, marked []bool) []span {
	out := make([]span, len(list))
	for i, line := range list {
		if i+1 < len(list) {
			line += "\n"
		}
		out[i] = span{line, marked[i]}
	}
	return out
}
