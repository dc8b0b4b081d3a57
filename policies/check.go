package policies

import (
	"fmt"
	"slices"

	"nmrf/followup"
)

// Check says whether the rule that an event names stands in this policy: as a permission of what happened, or as the denial that an
// AccessDenied tells. An event without authority is fine where nobody decided: the workflow's own acts, and what is no act on a
// cycle or a stage.
func (e *Enforcer) Check(event followup.Event) error {
	if event.Person == "" || event.Person == followup.SystemActor {
		return nil
	}
	at := fmt.Sprintf("event %d of %s (%s)", event.Seq, event.Stream, event.Type())
	named := event.Authority
	_, refused := event.Body.(followup.CommandRefused)
	_, denied := event.Body.(followup.AccessDenied)
	switch {
	case named == (followup.Authority{}) && (refused || !ofCycle(event.Stream)):
		return nil
	case named == (followup.Authority{}):
		return fmt.Errorf("%s names no rule that allowed it", at)
	case named.Policy != e.version:
		return fmt.Errorf("%s was judged by policy version %d; this is version %d", at, named.Policy, e.version)
	case denied && named.Rule == "": // denied because no rule allowed it
		return nil
	case denied && !e.holds(named.Rule, deny):
		return fmt.Errorf("%s names the rule %q, which policy version %d does not hold as a denial", at, named.Rule, e.version)
	case !denied && !e.holds(named.Rule, allow):
		return fmt.Errorf("%s names the rule %q, which policy version %d does not hold as a permission", at, named.Rule, e.version)
	}
	return nil
}

func (e *Enforcer) holds(text, effect string) bool {
	return slices.ContainsFunc(e.rules, func(r rule) bool { return r.effect == effect && r.String() == text })
}

func ofCycle(stream string) bool {
	return followup.IsProcess(stream)
}
