package policies

import (
	"fmt"
	"slices"

	"nmrf/followup"
)

// Check says whether the rule that an event names stands in this policy and allows. An event without authority is fine
// where nobody decided: the workflow's own acts, and whatever is no act on a cycle or a stage.
func (e *Enforcer) Check(event followup.Event) error {
	if event.Person == "" || event.Person == followup.SystemActor {
		return nil
	}
	at := fmt.Sprintf("event %d of %s (%s)", event.Seq, event.Stream, event.Type())
	named := event.Authority
	if named == (followup.Authority{}) {
		if _, refused := event.Body.(followup.CommandRefused); refused || !ofCycle(event.Stream) {
			return nil
		}
		return fmt.Errorf("%s names no rule that allowed it", at)
	}
	if named.Policy != e.version {
		return fmt.Errorf("%s was allowed by policy version %d; this is version %d", at, named.Policy, e.version)
	}
	if !slices.ContainsFunc(e.rules, func(r rule) bool { return r.effect == allow && r.String() == named.Rule }) {
		return fmt.Errorf("%s names the rule %q, which policy version %d does not hold as a permission", at, named.Rule, e.version)
	}
	return nil
}

func ofCycle(stream string) bool {
	_, _, _, ok := followup.ParseStream(stream)
	return ok
}
