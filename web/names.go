package web

import (
	"strings"
	"time"

	"nmrf/followup"
)

// scene is one cycle as a page tells of it: its words, its zone, and the names of its people, institutions and clusters.
type scene struct {
	*words
	names    map[string]string
	clusters map[string]string
	zone     *time.Location
	now      time.Time
}

func (s *server) scene(w *words, names, clusters map[string]string, zone string) scene {
	return scene{words: w, names: names, clusters: clusters, zone: zoneOr(zone), now: s.now()}
}

// zoneOr returns a State's zone; a launch with an unknown one was never recorded, so UTC stands for none.
func zoneOr(name string) *time.Location {
	if loc, err := followup.Zone(name); err == nil {
		return loc
	}
	return time.UTC
}

// name returns how a person or an institution is called, kept apart from the direction of the text around it. Where nobody is named,
// the system itself acted.
func (s scene) name(id string) string {
	switch {
	case id == "" || id == followup.SystemActor:
		return s.T("who.system")
	case s.names[id] != "":
		return isolate(s.names[id])
	}
	return isolate(id)
}

func (s scene) nameAll(ids []string) string {
	if len(ids) == 0 {
		return s.T("nobody")
	}
	named := make([]string, len(ids))
	for i, id := range ids {
		named[i] = s.name(id)
	}
	return s.list(named)
}

// stepKinds gives what a step is about by the first part of its id.
var stepKinds = map[string]bool{"selection": true, "clusters": true, "assign": true, "plan": true, "committee": true, "input": true,
	"section": true, "report": true, "dispatch": true}

// step names a step from its id: "plan/<cluster>" is the plan of that cluster.
func (s scene) step(id string) string {
	kind, subject, _ := strings.Cut(id, "/")
	if !stepKinds[kind] {
		return isolate(id)
	}
	name := subject
	if s.clusters[subject] != "" {
		name = s.clusters[subject]
	} else if s.names[subject] != "" {
		name = s.names[subject]
	}
	return s.T("step."+kind, "Subject", isolate(name))
}

func (s scene) stage(name followup.StageName) string { return s.Family("stage", name) }

// asked says what a step asks for in its state.
func (s scene) asked(st *followup.Step) string {
	what := string(st.Kind)
	if st.Kind == followup.ConfirmStep {
		what = st.Subject
	}
	if st.Kind == followup.ReportStep && st.State == followup.AwaitingText && st.Round > 1 {
		return s.T("ask.report.returned")
	}
	if id := "ask." + what + "." + string(st.State); s.known[id] {
		return s.T(id)
	}
	return s.Family("state", st.State)
}

// undisposed says that an input still waits for what becomes of it.
func undisposed(st *followup.Step) bool {
	return st.Kind == followup.InputStep && st.State == followup.Passed && !st.Content.Zero() && st.Disposition == ""
}

// deadline is what a page says of a step's due date.
type deadline struct {
	Words, Date, Then string
	Late              bool
}

func (s scene) deadline(st *followup.Step, silence followup.Silence) deadline {
	d := deadline{Date: s.moment(st.Clock.Due, s.zone)}
	d.Words, d.Late = s.dueWords(st.Clock.Due, s.now, s.zone)
	switch {
	case !st.Open():
		d.Words, d.Late, d.Then = s.Family("state", st.State), false, ""
	case silence == followup.SilenceLapses:
		d.Then = s.T("silence.lapses")
	case st.Escalated:
		d.Then = s.T("silence.escalated", "Date", s.date(st.Clock.EscalateAt, s.zone))
	default:
		d.Then = s.T("silence.blocks", "Date", s.date(st.Clock.EscalateAt, s.zone))
	}
	return d
}

// profile names a procedure; one of a State's own keeps the name that it has there.
func (s scene) profile(name string) string {
	if s.known["profile."+name] {
		return s.Family("profile", name)
	}
	return isolate(name)
}
