package overlaps

import (
	"fmt"
	"strings"
)

// lastLabourConvention is above the number of the last convention of the International Labour Organization; years are far above it.
const lastLabourConvention = 200

// labourConvention reads "ILO Convention No. 169 concerning …", "Conventions 138 and 182" and "第169号公约".
func (r *reading) labourConvention(at int) {
	from := at
	for from > 0 && !r.elements[from].sentence && r.beforeLabour(from-1) {
		from--
	}
	numbers, to := r.numbersFrom(at + 1)
	if len(numbers) == 0 {
		numbers, from = r.numbersBefore(at, from)
	}
	codes := labourCodes(numbers)
	codes, end := r.labourSubjects(codes, to)
	if len(codes) == 0 {
		if !r.namesLabour(from, to) {
			return
		}
		codes = []string{"ILO"}
	}
	r.mention(from, end, codes)
}

func (r *reading) beforeLabour(i int) bool {
	return r.elements[i].kind == labourOrganization && !r.elements[i].taken
}

func (r *reading) namesLabour(from, to int) bool {
	for i := from; i < to; i++ {
		if r.elements[i].kind == labourOrganization {
			return true
		}
	}
	return false
}

// numbersFrom reads "of the ILO Nos. 138 and 182 (2011)" and returns the numbers and where they end.
func (r *reading) numbersFrom(from int) (numbers []int, to int) {
	to = from
	signed := false
	for i := from; i < min(from+reach, len(r.elements)) && (!r.elements[i].sentence || signed) && !r.elements[i].taken; i++ {
		switch e := r.elements[i]; {
		case e.kind == number && e.n > lastLabourConvention:
			to = i + 1
		case e.kind == number && (signed || !e.apart || len(numbers) > 0):
			numbers, to = append(numbers, e.n), i+1
		case e.kind == labourOrganization:
			to = i + 1
		case e.kind == numberSign:
			signed = true
			to = i + 1
		case e.kind != link && e.kind != conjunction:
			return numbers, to
		}
	}
	return numbers, to
}

// numbersBefore reads "第169号" in front of the word for convention.
func (r *reading) numbersBefore(at, from int) ([]int, int) {
	i := at - 1
	if i > 0 && r.tokens[r.elements[i].from].folded == "号" && r.elements[i-1].kind == number && !r.elements[i-1].taken {
		n := r.elements[i-1].n
		from = i - 1
		for from > 0 && (r.beforeLabour(from-1) || r.tokens[r.elements[from-1].from].folded == "第") {
			from--
		}
		return []int{n}, from
	}
	return nil, from
}

// labourNumbers reads "Nos. 29, 105 and 138" behind what already spoke of conventions of the organization.
func (r *reading) labourNumbers(at int) {
	if r.labour > at {
		return
	}
	numbers, to := r.numbersFrom(at)
	if len(numbers) > 0 {
		r.mention(at, to, labourCodes(numbers))
	}
}

func labourCodes(numbers []int) []string {
	var codes []string
	for _, n := range numbers {
		codes = append(codes, fmt.Sprint("ILO-C", n))
	}
	return codes
}

// labourSubjects reads "concerning decent work for domestic workers": it says which convention, unless numbers did.
func (r *reading) labourSubjects(codes []string, from int) ([]string, int) {
	end := from
	for i := from; i < len(r.elements) && !r.elements[i].sentence && !r.elements[i].taken; i++ {
		switch e := r.elements[i]; {
		case e.kind == link, e.kind == labourOrganization, e.kind == number && e.n > lastLabourConvention:
		case e.kind == subject && strings.HasPrefix(e.about[0].Code, "ILO-"):
			if len(codes) == 0 {
				codes = e.about[0].Codes
			}
			end = i + 1
		default:
			return codes, end
		}
	}
	return codes, end
}
