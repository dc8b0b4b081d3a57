package intake

import (
	"regexp"
	"strings"
)

// committees are the bodies that UHRI names beside special procedures, by acronym and by name.
// Source: the treaty bodies listed by OHCHR, with the optional protocols that have reports of their own (CRC-OP-AC, CRC-OP-SC).
var committees = [][2]string{
	{"UPR", "Universal Periodic Review"},
	{"CCPR", "Human Rights Committee"},
	{"CESCR", "Committee on Economic, Social and Cultural Rights"},
	{"CERD", "Committee on the Elimination of Racial Discrimination"},
	{"CEDAW", "Committee on the Elimination of Discrimination against Women"},
	{"CAT", "Committee against Torture"},
	{"SPT", "Subcommittee on Prevention of Torture"},
	{"CRC", "Committee on the Rights of the Child"},
	{"CMW", "Committee on Migrant Workers"},
	{"CRPD", "Committee on the Rights of Persons with Disabilities"},
	{"CED", "Committee on Enforced Disappearances"},
}

// mandate begins the name of a special procedure, which may hold commas: "SR Truth, justice and reparation".
var mandate = regexp.MustCompile(`(?i)^(?:SR|WG|IE|RSG|SRSG|Special Rapporteur|Working Group|Independent Expert|(?:Special )?Representative of the Secretary-General)\b`)

// protocol follows a committee's acronym where the report is one under an optional protocol: CRC-OP-AC, CCPR-OP2, CAT/OP, CRC/OPSC.
var protocol = regexp.MustCompile(`^[-/ ]?OP(?:[-/ ]?[A-Z0-9]+)*$`)

// knownBodies lists for a person what is known.
func knownBodies() string {
	acronyms := make([]string, len(committees))
	for i, c := range committees {
		acronyms[i] = c[0]
	}
	return strings.Join(acronyms, ", ") + ", also with -OP, and what begins with SR, WG or IE"
}

// unknownBody returns the first body, of one or of several that spoke jointly, of which UHRI publishes nothing.
func unknownBody(published []string) (string, bool) {
	for _, value := range published {
		if mandate.MatchString(value) || isCommittee(value) {
			continue
		}
		for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == ';' || r == '+' || r == '&' }) {
			if part = strings.TrimSpace(part); part != "" && !mandate.MatchString(part) && !isCommittee(part) {
				return part, true
			}
		}
	}
	return "", false
}

func isCommittee(name string) bool {
	name = strings.ToUpper(name)
	for _, known := range committees {
		if rest, ok := strings.CutPrefix(name, known[0]); ok && (rest == "" || protocol.MatchString(rest)) {
			return true
		}
		if name == strings.ToUpper(known[1]) {
			return true
		}
	}
	return false
}
