package drafting

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nmrf/followup"
)

// shortestRange is how many numbers in a row are written as a range.
const shortestRange = 3

// references identifies recommendations by number and document, compactly: "115.3, 115.7 (A/HRC/28/15); 12 (CERD/C/…)".
// With ranges, three or more numbers in a row become one: "115.3–115.6". Recommendations without a number are counted.
func references(list []followup.Recommendation, ranges bool, unnumbered string) string {
	bySymbol := map[string][]string{}
	var symbols []string
	for _, r := range list {
		if _, ok := bySymbol[r.Symbol]; !ok {
			symbols = append(symbols, r.Symbol)
		}
		bySymbol[r.Symbol] = append(bySymbol[r.Symbol], r.Paragraph)
	}
	slices.SortFunc(symbols, natural)
	parts := make([]string, len(symbols))
	for i, symbol := range symbols {
		parts[i] = numbers(bySymbol[symbol], ranges, unnumbered)
		if symbol != "" {
			parts[i] += " (" + symbol + ")"
		}
	}
	return strings.Join(parts, "; ")
}

func numbers(paragraphs []string, ranges bool, unnumbered string) string {
	slices.SortFunc(paragraphs, natural)
	without := 0
	for without < len(paragraphs) && paragraphs[without] == "" {
		without++
	}
	list := slices.Compact(paragraphs[without:])
	if ranges {
		list = inRanges(list)
	}
	if without > 0 {
		list = append(slices.Clone(list), fmt.Sprintf(unnumbered, without))
	}
	return strings.Join(list, ", ")
}

func inRanges(list []string) []string {
	var out []string
	for i := 0; i < len(list); {
		end := i + 1
		for end < len(list) && follows(list[end-1], list[end]) {
			end++
		}
		if end-i >= shortestRange {
			out = append(out, list[i]+"–"+list[end-1])
		} else {
			out = append(out, list[i:end]...)
		}
		i = end
	}
	return out
}

// follows says whether b is the number right after a: 115.9 and 115.10.
func follows(a, b string) bool {
	headA, lastA := lastNumber(a)
	headB, lastB := lastNumber(b)
	na, errA := strconv.Atoi(lastA)
	nb, errB := strconv.Atoi(lastB)
	return errA == nil && errB == nil && headA == headB && nb == na+1
}

func lastNumber(s string) (head, last string) {
	i := strings.LastIndexByte(s, '.') + 1
	return s[:i], s[i:]
}

// natural orders texts by their numbers as numbers: 115.9 before 115.10, A/HRC/9/1 before A/HRC/28/15.
func natural(a, b string) int {
	pa, pb := pieces(a), pieces(b)
	for i := range min(len(pa), len(pb)) {
		na, errA := strconv.Atoi(pa[i])
		nb, errB := strconv.Atoi(pb[i])
		order := strings.Compare(pa[i], pb[i])
		if errA == nil && errB == nil {
			order = cmp.Or(cmp.Compare(na, nb), order)
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(len(pa), len(pb))
}

// pieces cuts a text into runs of digits and runs of anything else.
func pieces(s string) []string {
	var out []string
	start := 0
	for i := 1; i <= len(s); i++ {
		if i == len(s) || isDigit(s[i]) != isDigit(s[i-1]) {
			out = append(out, s[start:i])
			start = i
		}
	}
	return out
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
