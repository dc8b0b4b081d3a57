package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"time"

	"nmrf/followup"
)

// Fingerprint returns the hex SHA-256 over what UHRI published of a recommendation: equal means unchanged. The order of several values does
// not count. ID, Withdrawn and the group are ours; UPRCycle is published in JSON only and follows from the session: none of them counts.
func Fingerprint(r followup.Recommendation) string {
	published := ""
	if !r.PublishedOn.IsZero() {
		published = r.PublishedOn.UTC().Format(time.DateOnly)
	}
	fields := [][]string{
		{r.AnnotationID}, {r.Symbol}, {published}, {r.Body}, {r.Type}, r.Countries, r.Regions, r.Themes, r.AffectedPersons,
		r.SDGs, {r.Paragraph}, {r.Text}, {r.UPRSession}, r.UPRStates, {string(r.Position)},
	}
	var data []byte
	for _, values := range fields {
		data = binary.AppendUvarint(data, uint64(len(values)))
		for _, value := range slices.Sorted(slices.Values(values)) {
			data = binary.AppendUvarint(data, uint64(len(value)))
			data = append(data, value...)
		}
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
