package web

import (
	"strings"
	"time"

	"nmrf/engine"
	"nmrf/followup"
)

// scene is one cycle as a page tells of it: its words, its zone, and the names of its people, institutions and clusters.
type scene struct {
	*words
	names    map[string]string
	clusters map[string]string
	zone     *time.Location
	now      time.Time
	passages []passageName // of the text that the page is about
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

// saidBy names a person of an institution; who said it without a name, where the rule of the round keeps names from the reader.
func (s scene) saidBy(institution, person string) string {
	switch {
	case institution == "" && person == "":
		return s.T("who.unnamed")
	case institution == "":
		return s.name(person)
	case person == "":
		return s.name(institution)
	}
	return s.T("who.of", "Person", s.name(person), "Institution", s.name(institution))
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
var stepKinds = map[string]bool{"progress": true, "selection": true, "clusters": true, "assign": true, "plan": true, "committee": true, "input": true,
	"section": true, "report": true, "dispatch": true}

// step names a step from its id: "plan/<cluster>" is the plan of that cluster.
func (s scene) step(id string) string {
	kind, subject, _ := strings.Cut(id, "/")
	if !stepKinds[kind] {
		return isolate(id)
	}
	return s.T("step."+kind, "Subject", s.subject(subject))
}

// told names a step inside a sentence, where its subject stands in quotation marks: names of clusters hold colons and commas.
func (s scene) told(id string) string {
	kind, subject, _ := strings.Cut(id, "/")
	if !s.known["told."+kind] {
		return s.step(id)
	}
	return s.T("told."+kind, "Subject", s.subject(subject))
}

// subject names the cluster, the institution or the section that a step is about.
func (s scene) subject(id string) string {
	switch {
	case s.clusters[id] != "":
		return isolate(s.clusters[id])
	case s.names[id] != "":
		return isolate(s.names[id])
	}
	return isolate(id)
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

// deadline is what a page says of a step's due date.
type deadline struct {
	Words, Date, Then string
	Late              bool
}

func (s scene) deadline(st *followup.Step) deadline {
	d := deadline{Date: s.moment(st.Clock.Due, s.zone)}
	d.Words, d.Late = s.dueWords(st.Clock.Due, s.now, s.zone)
	if !st.Open() {
		d.Words, d.Late = s.Family("state", st.State), false
		return d
	}
	d.Then = s.then(st)
	return d
}

// then says what happens when nobody does anything.
func (s scene) then(st *followup.Step) string {
	switch told := s.date(st.Clock.EscalateAt, s.zone); {
	case st.Held:
		return s.T("silence.held")
	case st.Clock.Due.IsZero():
		return ""
	case st.Rule.Silence == followup.SilenceLapses:
		return s.T("silence.lapses")
	case st.TimeOver && st.Rule.Silence != followup.SilenceBlocks:
		return s.T("silence.over")
	case st.Rule.Silence == followup.SilenceTacit && st.State == followup.AwaitingReplies:
		return s.T("silence.tacit")
	case st.Rule.Silence == followup.SilenceNoInterest && st.State == followup.AwaitingReplies:
		return s.T("silence.no_interest")
	case st.Rule.Silence == followup.SilenceEscalates && st.State == followup.AwaitingReplies:
		return s.T("silence.escalates")
	case st.Escalated:
		return s.T("silence.escalated", "Date", told)
	default:
		return s.T("silence.blocks", "Date", told)
	}
}

// headline says what is asked of her: for most reasons what the step asks for, for some of them an act of its own.
func (s scene) headline(t engine.Task) string {
	if id := "ask." + string(t.Why); s.known[id] {
		return s.T(id)
	}
	return s.asked(t.Step)
}

// waiting says for whom and what a step waits.
func (s scene) waiting(w followup.Wait) string {
	switch {
	case w.Why == followup.WhySystem:
		return s.T("who.system")
	case w.Why == followup.WhyPlans:
		return s.T("who.plans")
	case len(w.Institutions) == 0:
		return s.T("nobody")
	}
	return s.T("waiting."+string(w.Why), "Who", s.nameAll(w.Institutions))
}

// profile names a procedure; one of a State's own keeps the name that it has there.
func (s scene) profile(name string) string {
	if s.known["profile."+name] {
		return s.Family("profile", name)
	}
	return isolate(name)
}

// nameList names several persons or institutions, one after another.
func (s scene) nameList(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = s.name(id)
	}
	return s.list(names)
}
