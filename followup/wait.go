package followup

import (
	"slices"
	"time"
)

// Wait is where a step waits, and why.
type Wait struct {
	Why          Why
	Institutions []string
	Since        time.Time
}

// Waits says what the step waits for, the most pressing first; one that has ended waits for nobody, and Why says how it ended.
func (s *Step) Waits() Wait {
	awaited, w := s.Awaited(), s.wanted()
	turns := make([][]Ask, len(awaited))
	why := Why("")
	for i, institution := range awaited {
		turns[i] = s.turnAmong(awaited, w, institution)
		if len(turns[i]) > 0 && (why == "" || why == WhyCorrection) { // a correction is judged beside everything else
			why = turns[i][0].Why
		}
	}
	switch {
	case why != "":
		return Wait{Why: why, Institutions: askedFor(why, awaited, turns), Since: s.Since(why)}
	case !s.Open():
		return Wait{Why: Why(s.State), Since: s.OpenedAt}
	case s.Held:
		return Wait{Why: WhyHeld, Institutions: named(s.Coordination), Since: s.HeldSince}
	}
	return Wait{Why: WhySystem, Since: s.OpenedAt}
}

// askedFor lists those of the institutions whose turn it is for that reason.
func askedFor(why Why, awaited []string, turns [][]Ask) []string {
	var ids []string
	for i, institution := range awaited {
		if slices.ContainsFunc(turns[i], func(a Ask) bool { return a.Why == why }) {
			ids = append(ids, institution)
		}
	}
	return ids
}

// Since says since when the step waits for something.
func (s *Step) Since(why Why) time.Time {
	switch {
	case why == WhyArbitrate && s.Arbitration != nil:
		return s.Arbitration.At
	case why == WhyAnswer || why == WhySettle:
		return s.raised(why)
	case why == WhyText || s.SubmittedAt.IsZero():
		return s.lastReturn()
	}
	return s.SubmittedAt
}

// lastReturn is when the text was last sent back; when the step opened, where it never was.
func (s *Step) lastReturn() time.Time {
	at := s.OpenedAt
	for _, r := range s.Replies {
		if r.Kind == RequestChanges && r.At.After(at) {
			at = r.At
		}
	}
	return at
}

// raised is when the oldest open item came, or was last claimed to be met.
func (s *Step) raised(why Why) time.Time {
	at := s.SubmittedAt
	for _, r := range s.Replies {
		if r.At.After(at) {
			at = r.At
		}
	}
	for _, i := range s.Items {
		if n := len(i.History); why == WhySettle && i.Claimed() && n > 0 {
			at = i.History[n-1].At
		}
	}
	return at
}
