package followup

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// StageName names one of the seven stages.
type StageName string

const (
	Intake       StageName = "intake"
	Clustering   StageName = "clustering"
	Assignment   StageName = "assignment"
	SignOff      StageName = "signoff"
	Consultation StageName = "consultation"
	Drafting     StageName = "drafting"
	Submission   StageName = "submission"
)

// Stages lists the seven stages in their order.
var Stages = []StageName{Intake, Clustering, Assignment, SignOff, Consultation, Drafting, Submission}

// Ordinal returns the place of a stage, from 0; -1 if there is no such stage.
func (n StageName) Ordinal() int {
	for i, s := range Stages {
		if s == n {
			return i
		}
	}
	return -1
}

// Outcome says how a stage ended.
type Outcome string

const (
	Completed Outcome = "completed"
	SentBack  Outcome = "sent_back"
	Withdrawn Outcome = "withdrawn"
)

// ClusterHead is a cluster as events and states carry it: ids and hashes, no text.
type ClusterHead struct {
	ID         string   `json:"id"`
	Size       int      `json:"size"`
	Lead       string   `json:"lead,omitempty"`
	Supporting []string `json:"supporting,omitempty"`
	Plan       Ref      `json:"plan,omitzero"` // the plan that was signed off
}

// SectionHead is a section of the report as events and states carry it.
type SectionHead struct {
	ID      string `json:"id"`
	Content Ref    `json:"content"`
	Words   int    `json:"words"`
	Annex   bool   `json:"annex,omitempty"`

	Kind     SectionKind `json:"kind,omitempty"`
	Level    int         `json:"level,omitempty"`    // of its heading; 0 stands for 1
	Budget   int         `json:"budget,omitempty"`   // words meant for it; 0: none is set
	Passages []Passage   `json:"passages,omitempty"` // of its first text, as it is proposed
	Clears   []string    `json:"clears,omitempty"`   // institutions that clear it
}

// InputHead is a consultation input as events and states carry it.
type InputHead struct {
	Institution string      `json:"institution"`
	Content     Ref         `json:"content,omitzero"` // zero: the institution gave none
	Disposition Disposition `json:"disposition,omitempty"`
	Reason      Ref         `json:"reason,omitzero"`
}

// FrozenFile is the report in another format than the one that is cleared: a copy for those who read it.
type FrozenFile struct {
	Media   string `json:"media"` // MIME type
	Content Ref    `json:"content"`
}

// Dossier is what a cycle has produced so far. Each stage opens with the dossier that the stage before it closed with.
type Dossier struct {
	Selection Ref           `json:"selection,omitzero"`
	Count     int           `json:"count,omitempty"`     // recommendations in the selection
	Undecided int           `json:"undecided,omitempty"` // of these without the position that their body asks for
	Clusters  Ref           `json:"clusters,omitzero"`
	Heads     []ClusterHead `json:"heads,omitempty"`
	Inputs    []InputHead   `json:"inputs,omitempty"`
	Waiver    *Waiver       `json:"waiver,omitempty"` // inputs that were left without a disposition
	Sections  []SectionHead `json:"sections,omitempty"`
	Report    Ref           `json:"report,omitzero"` // the frozen file
	Files     []FrozenFile  `json:"files,omitempty"` // copies of it in other formats
	Words     int           `json:"words,omitempty"`
	Channel   Channel       `json:"channel,omitempty"`
	Sent      Ref           `json:"sent,omitzero"` // reference of the transmission

	SentAt   time.Time      `json:"sent_at,omitzero"`
	SentBy   string         `json:"sent_by,omitempty"`  // person who recorded the dispatch
	Override *LimitOverride `json:"override,omitempty"` // of the word limit; never written to
}

func (d Dossier) clone() Dossier {
	d.Heads = append([]ClusterHead(nil), d.Heads...)
	for i := range d.Heads {
		d.Heads[i].Supporting = append([]string(nil), d.Heads[i].Supporting...)
	}
	d.Inputs = append([]InputHead(nil), d.Inputs...)
	d.Sections = append([]SectionHead(nil), d.Sections...)
	d.Files = append([]FrozenFile(nil), d.Files...)
	return d
}

// Head returns the head of a cluster, or nil.
func (d *Dossier) Head(cluster string) *ClusterHead {
	for i := range d.Heads {
		if d.Heads[i].ID == cluster {
			return &d.Heads[i]
		}
	}
	return nil
}

// Stage is the state of one attempt at one stage: a fold of its stream's events.
type Stage struct {
	Cycle    string     `json:"cycle"`
	Name     StageName  `json:"name"`
	Attempt  int        `json:"attempt"`
	Seq      int64      `json:"seq"` // of the last event applied; 0 before the first
	At       time.Time  `json:"at,omitzero"`
	Opened   bool       `json:"opened"`
	Closed   bool       `json:"closed"`
	Outcome  Outcome    `json:"outcome,omitempty"`
	ReturnTo StageName  `json:"return_to,omitempty"`
	Paused   bool       `json:"paused"`
	CycleSeq int64      `json:"cycle_seq"` // the cycle's last event that this stage has heeded
	Launch   Launch     `json:"launch"`
	Amended  []KindRule `json:"amended,omitempty"` // rules that were changed for new rounds
	Dossier  Dossier    `json:"dossier"`
	Steps    []*Step    `json:"steps,omitempty"` // in the order in which they were opened

	Round *Round `json:"round,omitempty"` // of a round of progress: what it asks for

	Sources []SourceChange `json:"sources,omitempty"` // changes of the cycle's recommendations since the stage opened

	Held      bool      `json:"held,omitempty"` // the coordination paused this stage
	HeldSince time.Time `json:"held_since,omitzero"`
}

// KindRule is the rule of a kind of step.
type KindRule struct {
	Kind StepKind `json:"kind"`
	Rule Rule     `json:"rule"`
}

// RuleFor returns the rule under which a new round of a kind of step is opened now.
func (s *Stage) RuleFor(kind StepKind) Rule {
	for _, a := range s.Amended {
		if a.Kind == kind {
			return a.Rule
		}
	}
	return s.Launch.Profile.Rules[kind]
}

// clearer names the institution that clears steps of a rule; none where they clear themselves.
func (s *Stage) clearer(r Rule) string {
	switch r.Clearance {
	case ClearedByAct:
		return s.Launch.Parties.Coordination
	case ClearedHigher:
		return s.Launch.Parties.Committee
	}
	return ""
}

// NewStage returns the stage before its first event.
func NewStage(cycle string, name StageName, attempt int) *Stage {
	return &Stage{Cycle: cycle, Name: name, Attempt: attempt}
}

// StageStream names the stream, and the workflow, of one attempt at a stage.
func StageStream(cycle string, name StageName, attempt int) string {
	if name == Progress {
		return "round/" + cycle
	}
	return fmt.Sprintf("cycle/%s/%s/%d", cycle, name, attempt)
}

// CycleStream names the stream, and the workflow, of a cycle.
func CycleStream(cycle string) string { return "cycle/" + cycle }

// The two streams that belong to no cycle.
const (
	RegistryStream = "registry"
	AccessStream   = "access"
)

// ParseStream takes a stream's name apart; stage is empty for a cycle's stream, ok is false for registry and access.
func ParseStream(stream string) (cycle string, stage StageName, attempt int, ok bool) {
	parts := strings.Split(stream, "/")
	if len(parts) == 2 && parts[0] == "round" && parts[1] != "" {
		return parts[1], Progress, 1, true
	}
	if parts[0] != "cycle" || (len(parts) != 2 && len(parts) != 4) || parts[1] == "" {
		return "", "", 0, false
	}
	if len(parts) == 2 {
		return parts[1], "", 0, true
	}
	stage = StageName(parts[2])
	attempt, err := strconv.Atoi(parts[3])
	if err != nil || attempt < 1 || stage.Ordinal() < 0 || StageStream(parts[1], stage, attempt) != stream {
		return "", "", 0, false
	}
	return parts[1], stage, attempt, true
}

// Stream names the stage's stream.
func (s *Stage) Stream() string { return StageStream(s.Cycle, s.Name, s.Attempt) }

// LastSeq returns the sequence of the last event applied.
func (s *Stage) LastSeq() int64 { return s.Seq }

// LastTime returns the time of the last event applied.
func (s *Stage) LastTime() time.Time { return s.At }

// Done says whether the stage has ended.
func (s *Stage) Done() bool { return s.Closed }

// Step returns the step, or nil.
func (s *Stage) Step(id string) *Step {
	for _, st := range s.Steps {
		if st.ID == id {
			return st
		}
	}
	return nil
}

// draft copies what a command can change: its own step and the committee's, which follows from the plans, or every step where it is no act
// on one. What is shared is never written to.
func (s *Stage) draft(c Command) *Stage {
	d := *s
	_, one := stepActs[c.Kind]
	d.Steps, d.Sources = append([]*Step(nil), s.Steps...), append([]SourceChange(nil), s.Sources...)
	for i, st := range d.Steps {
		if !one || st.ID == c.Step || st.Kind == CommitteeStep {
			d.Steps[i] = st.clone()
		}
	}
	return &d
}

// Clone copies the stage so that nothing of it is shared.
func (s *Stage) Clone() *Stage {
	c := *s
	c.Launch = s.Launch.clone()
	c.Dossier = s.Dossier.clone()
	c.Amended = append([]KindRule(nil), s.Amended...)
	c.Sources = append([]SourceChange(nil), s.Sources...)
	c.Steps = make([]*Step, len(s.Steps))
	for i, st := range s.Steps {
		c.Steps[i] = st.clone()
	}
	return &c
}
