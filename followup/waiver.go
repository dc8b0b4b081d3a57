package followup

import "time"

// Waiver lets drafting begin though inputs of the consultation have no disposition. It stays with the report, whose annex prints its reason.
type Waiver struct {
	Steps       []string  `json:"steps"` // the inputs that had no disposition
	Reason      Ref       `json:"reason"`
	Person      string    `json:"person"`
	Institution string    `json:"institution,omitempty"`
	At          time.Time `json:"at"`
}

// undisposed lists the inputs that have no disposition and for which none was waived.
func (s *Stage) undisposed() []string {
	var steps []string
	for _, st := range s.Steps {
		if st.undisposed() && (s.Dossier.Waiver == nil || !contains(s.Dossier.Waiver.Steps, st.ID)) {
			steps = append(steps, st.ID)
		}
	}
	return steps
}

// Undisposed says whether the consultation waits for a disposition.
func (s *Stage) Undisposed() bool { return s.Name == Consultation && len(s.undisposed()) > 0 }

// waive lets the consultation close though inputs have no disposition: a decision of the coordination, with a reason that everybody can see.
func (d *decision) waive() error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if d.stage.Name != Consultation {
		return Refuse(Conflict, "no_inputs_here", "inputs are disposed of in the consultation")
	}
	steps := d.stage.undisposed()
	if len(steps) == 0 {
		return Refuse(Conflict, "all_disposed", "every input has its disposition: there is nothing to waive")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add("", DispositionsWaived{Steps: steps, Reason: d.command.Reason})
	return nil
}

// waived keeps a waiver in the dossier, with the inputs of an earlier one.
func waived(e Event, b DispositionsWaived, before *Waiver) *Waiver {
	w := &Waiver{Steps: b.Steps, Reason: b.Reason, Person: e.Person, Institution: e.Institution, At: e.At}
	if before != nil {
		w.Steps = append(append([]string(nil), before.Steps...), b.Steps...)
	}
	return w
}
