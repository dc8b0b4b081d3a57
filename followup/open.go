package followup

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Open returns the first events of a stage: StageOpened with what its cycle has produced before, and the steps that the
// stage begins with. at is the workflow's time.
func (s *Stage) Open(c *Cycle, before Dossier, at time.Time) ([]Event, error) {
	if s.Opened {
		return nil, Refuse(Conflict, "stage_open", "the stage is open already")
	}
	d := &decision{stage: s.Clone(), at: at.UTC()}
	d.add("", StageOpened{Launch: c.Launch, Dossier: before, CycleSeq: c.Seq, Paused: c.State == CyclePausedNow})
	for _, step := range firstSteps(s.Name, c.Launch, before) {
		if err := d.openStep(step); err != nil {
			return nil, err
		}
	}
	return d.events, nil
}

// newStep is a step that is about to be opened.
type newStep struct {
	id      string
	kind    StepKind
	subject string
	author  string
	parties []Party
	content Ref
	words   int

	passages []Passage

	prefilled bool // content is a draft that its author has yet to submit
}

func firstSteps(name StageName, l Launch, d Dossier) []newStep {
	coordination := []Party{{Institution: l.Parties.Coordination, Relation: CycleWide, Why: "coordinates_cycle"}}
	var steps []newStep
	switch name {
	case Intake:
		steps = append(steps, newStep{id: "selection", kind: ConfirmStep, subject: "selection", author: l.Parties.Coordination,
			parties: coordination, content: d.Selection})
	case Clustering:
		steps = append(steps, newStep{id: "clusters", kind: ConfirmStep, subject: "clusters", author: l.Parties.Coordination, parties: coordination})
	case Assignment:
		for _, c := range d.Heads {
			steps = append(steps, newStep{id: "assign/" + c.ID, kind: AcceptStep, subject: c.ID, author: l.Parties.Coordination})
		}
	case SignOff:
		for _, c := range d.Heads {
			steps = append(steps, newStep{id: "plan/" + c.ID, kind: PlanStep, subject: c.ID, author: c.Lead, parties: assignees(c.Lead, c.Supporting)})
		}
	case Consultation:
		for _, id := range l.Parties.Consulted {
			steps = append(steps, newStep{id: "input/" + id, kind: InputStep, subject: id, author: id})
		}
	case Submission:
		steps = append(steps, newStep{id: "report", kind: ReportStep, subject: "report", author: l.Parties.Coordination,
			parties: []Party{{Institution: l.Parties.ForeignMinistry, Relation: Own, Why: "clears_report"}}})
	}
	return steps // drafting begins with none: its sections are proposed
}

// planRef is the reference of the whole plan that the committee decides on: its hash binds every cluster's plan.
func planRef(steps []*Step) Ref {
	h := sha256.New()
	for _, st := range steps {
		if st.Kind == PlanStep {
			h.Write([]byte(st.ID + " " + st.Content.Hash + "\n"))
		}
	}
	return Ref{ID: "plan", Hash: hex.EncodeToString(h.Sum(nil))}
}
