package policies_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestCheckEvent(t *testing.T) {
	t.Parallel()
	const rule = "approver, lead, signoff/plan, approve, allow"
	signOff := StageStream("c1", SignOff, 1)
	base := mustBase(t)
	for name, c := range map[string]struct {
		event Event
		says  string
	}{
		"allowed":                 {Event{Stream: signOff, Person: "ana", Authority: Authority{Policy: 1, Rule: rule}, Body: StepPassed{}}, ""},
		"workflow's own act":      {Event{Stream: signOff, Body: StepReminded{}}, ""},
		"the system proposes":     {Event{Stream: signOff, Person: SystemActor, Body: TextSubmitted{}}, ""},
		"sign-in":                 {Event{Stream: AccessStream, Person: "ana", Body: SignedIn{}}, ""},
		"refusal":                 {Event{Stream: signOff, Person: "ana", Body: CommandRefused{}}, ""},
		"decision without rule":   {Event{Stream: signOff, Seq: 9, Person: "ana", Body: StepPassed{}}, "event 9 of cycle/c1/signoff/1 (StepPassed) names no rule"},
		"launch without rule":     {Event{Stream: CycleStream("c1"), Person: "ana", Body: CycleLaunched{}}, "names no rule"},
		"another version":         {Event{Stream: signOff, Person: "ana", Authority: Authority{Policy: 2, Rule: rule}, Body: StepPassed{}}, "policy version 2; this is version 1"},
		"no such rule":            {Event{Stream: signOff, Person: "ana", Authority: Authority{Policy: 1, Rule: "drafter, lead, signoff/plan, approve, allow"}, Body: StepPassed{}}, "does not hold as a permission"},
		"a denial allows nothing": {Event{Stream: signOff, Person: "ana", Authority: Authority{Policy: 1, Rule: "auditor, *, */*, *, deny"}, Body: StepPassed{}}, "does not hold as a permission"},
		"a denial names its rule": {Event{Stream: AccessStream, Person: "ana", Authority: Authority{Policy: 1, Rule: "auditor, *, */*, *, deny"}, Body: AccessDenied{}}, ""},
		"a denial without a rule": {Event{Stream: AccessStream, Person: "ana", Authority: Authority{Policy: 1}, Body: AccessDenied{}}, ""},
		"denied by a permission":  {Event{Stream: AccessStream, Person: "ana", Authority: Authority{Policy: 1, Rule: rule}, Body: AccessDenied{}}, "does not hold as a denial"},
		"registry's rule too":     {Event{Stream: RegistryStream, Person: "ana", Authority: Authority{Policy: 1, Rule: "made up"}, Body: RoleGranted{}}, "does not hold as a permission"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := base.Check(c.event)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.says)
		})
	}
}
