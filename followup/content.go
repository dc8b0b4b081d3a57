package followup

import (
	"crypto/sha256"
	"encoding/hex"
)

// Ref points at a text that is kept as content. Hash is the hex SHA-256 of salt and bytes: it binds a decision to
// the text that was shown, and says nothing about a text that has been erased.
type Ref struct {
	ID   string `json:"id"`
	Hash string `json:"hash"`
}

// Zero says whether the reference points at nothing.
func (r Ref) Zero() bool { return r.ID == "" }

// Classification says who may read a content.
type Classification string

const (
	Public             Classification = "public"
	InternalUse        Classification = "internal"
	Restricted         Classification = "restricted"          // to the parties of the step
	ConfidentialSource Classification = "confidential_source" // the contributor is not named
)

// Classifications lists every classification, from open to closed.
var Classifications = []Classification{Public, InternalUse, Restricted, ConfidentialSource}

// HashContent returns the hash that a Ref carries: hex SHA-256 of salt followed by data.
func HashContent(salt, data []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}
