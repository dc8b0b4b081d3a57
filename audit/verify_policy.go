package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"nmrf/followup"
)

// policyCheck holds each policy's text against the record that adopted it, and each decision against the policy that it names.
type policyCheck struct {
	v       *verification
	texts   map[int64][]byte
	adopted map[int64]bool
}

func (v *verification) policyTexts() map[int64][]byte {
	texts := map[int64][]byte{}
	for _, name := range v.in(policiesDir) {
		number, isCSV := strings.CutSuffix(strings.TrimPrefix(name, policiesDir), ".csv")
		version, err := strconv.ParseInt(number, 10, 64)
		if !isCSV || err != nil || name != policyName(version) || len(texts) == maxPolicies {
			v.find(checkPolicy, noRecord, "%s is no file of a policy, or there are more than %d", name, maxPolicies)
			continue
		}
		texts[version] = v.whole(name, maxPolicy)
	}
	return texts
}

func (p *policyCheck) take(index int64, e followup.Event) {
	if adopted, ok := e.Body.(followup.PolicyAdopted); ok {
		p.adopt(index, adopted)
	}
	if p.v.options.Policy != nil && isDecision(e) {
		p.judge(index, e)
	}
}

func (p *policyCheck) adopt(index int64, a followup.PolicyAdopted) {
	p.adopted[a.Version] = true
	text, ok := p.texts[a.Version]
	sum := sha256.Sum256(text)
	switch {
	case !ok:
		p.v.find(checkPolicy, index, "the text of policy version %d is not in the bundle", a.Version)
	case hex.EncodeToString(sum[:]) != a.Hash:
		p.v.find(checkPolicy, index, "%s is not the policy that this record adopted", policyName(a.Version))
	}
}

// isDecision says whether a policy must have allowed the event: it names one, or it is a person's act in a cycle. What the procedure refused
// needs no permission.
func isDecision(e followup.Event) bool {
	if e.Authority.Policy != 0 {
		return true
	}
	_, refused := e.Body.(followup.CommandRefused)
	return byPerson(e) && isProcess(e.Stream) && !refused
}

func (p *policyCheck) judge(index int64, e followup.Event) {
	version := e.Authority.Policy
	switch text, ok := p.texts[version]; {
	case version == 0:
		p.v.find(checkPolicy, index, "the decision names no policy that allowed it")
	case !ok:
		p.v.find(checkPolicy, index, "the decision names policy version %d, whose text is not in the bundle", version)
	case !p.adopted[version]:
		p.v.find(checkPolicy, index, "the decision names policy version %d, which no earlier record adopted", version)
	default:
		if err := p.v.options.Policy(version, text, e); err != nil {
			p.v.find(checkPolicy, index, "policy version %d did not allow this: %v", version, err)
		}
	}
}
