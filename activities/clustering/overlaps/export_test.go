package overlaps

import "slices"

// Instruments lists the codes of the legal instruments that a text names, in any of the six languages of the United
// Nations, sorted, each once: "CRPD", "OP-CRPD", "ILO-C169", "CAT art. 22". What leaves open which protocol it means
// has a code of its own: "OP" for a protocol of a treaty that isn't named, "ICCPR-OP", "OP-CRC" for one of several.
func Instruments(text string) []string {
	var codes []string
	for _, m := range mentions(text) {
		codes = append(codes, m.codes...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
