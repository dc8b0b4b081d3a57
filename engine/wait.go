package engine

import (
	"slices"
	"time"

	"nmrf/followup"
)

// Why is the code of why a step stands where it stands; pages translate it.
type Why string

// What a step can wait for, and how it can have ended.
const (
	WhyReply      Why = "reply"
	WhyText       Why = "text"
	WhyAnswer     Why = "answer" // to a comment or a question, or to what stands in the way
	WhySettle     Why = "settle" // by whoever raised it
	WhyClear      Why = "clear"
	WhyArbitrate  Why = "arbitrate"
	WhyCorrection Why = "judge_correction"
	WhyAssign     Why = "assign"
	WhyAccept     Why = "accept"
	WhyDispose    Why = "dispose"
	WhyDispatch   Why = "dispatch"
	WhyReopen     Why = "reopen"
	WhySendBack   Why = "send_back"
	WhyHeld       Why = "held"
	WhySystem     Why = "system"   // the system is making what people will decide on
	WhyOptional   Why = "optional" // the institution may reply, and need not
	WhyPassed     Why = "passed"
	WhyRefused    Why = "refused"
	WhyLapsed     Why = "lapsed"
	WhyAbandoned  Why = "abandoned"
)

// Wait is where a step waits, and why.
type Wait struct {
	Why          Why
	Institutions []string
	Since        time.Time
}

// waitOf says what a step waits for; one that has ended waits for nobody, and Why says how it ended.
func waitOf(st *followup.Step, p followup.Parties) Wait {
	w := Wait{}
	for _, institution := range involved(st, p) {
		asks := turn(st, institution, p)
		if w.Why == "" && len(asks) > 0 && asks[0].why != WhyCorrection {
			w.Why = asks[0].why
		}
		if asksFor(asks, w.Why) {
			w.Institutions = append(w.Institutions, institution)
		}
	}
	switch {
	case w.Why != "":
		w.Since = since(st, w.Why)
		return w
	case !st.Open():
		return Wait{Why: Why(st.State), Since: st.OpenedAt}
	case st.Held:
		return Wait{Why: WhyHeld, Institutions: []string{p.Coordination}, Since: st.HeldSince}
	}
	return Wait{Why: WhySystem, Since: st.OpenedAt}
}

func asksFor(asks []ask, why Why) bool {
	return slices.ContainsFunc(asks, func(a ask) bool { return a.why == why })
}

// involved lists the institutions that can have a turn in a step, each once, the parties first.
func involved(st *followup.Step, p followup.Parties) []string {
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, party := range st.Parties {
		add(party.Institution)
	}
	for _, i := range st.Items {
		add(i.Institution)
	}
	add(st.Author)
	add(p.Coordination)
	add(p.Committee)
	return ids
}

// since says since when a step waits for something.
func since(st *followup.Step, why Why) time.Time {
	switch {
	case why == WhyArbitrate && st.Arbitration != nil:
		return st.Arbitration.At
	case why == WhyAnswer || why == WhySettle:
		return raised(st, why)
	case why == WhyText || st.SubmittedAt.IsZero():
		return lastReturn(st)
	}
	return st.SubmittedAt
}

// lastReturn is when the text was last sent back; when the step opened, where it never was.
func lastReturn(st *followup.Step) time.Time {
	at := st.OpenedAt
	for _, r := range st.Replies {
		if r.Kind == followup.RequestChanges && r.At.After(at) {
			at = r.At
		}
	}
	return at
}

// raised is when the oldest open item came, or was last claimed to be met.
func raised(st *followup.Step, why Why) time.Time {
	at := st.SubmittedAt
	for _, r := range st.Replies {
		if r.At.After(at) {
			at = r.At
		}
	}
	for _, i := range st.Items {
		if n := len(i.History); why == WhySettle && i.Claimed() && n > 0 {
			at = i.History[n-1].At
		}
	}
	return at
}
