package followup

import "slices"

// Outdated says which results of closed stages rest on the wording that recommendations had before a change.
type Outdated struct {
	Change SourceChange
	Stages []OutdatedStage // in their order: to have one decided again, the cycle has to go back to it
}

// OutdatedStage names the steps of a closed stage that passed before the change.
type OutdatedStage struct {
	Stage   StageName
	Attempt int
	Steps   []string
}

// Outdated lists, newest first, the changes of which a stage whose result stands did not take note: it had closed before. stages are the
// attempts of this cycle, with their steps. A stage to which the cycle goes back begins anew and rests on the present wording.
func (c *Cycle) Outdated(stages []*Stage) []Outdated {
	var list []Outdated
	for _, source := range slices.Backward(c.Sources) {
		out := Outdated{Change: source.Change}
		for _, st := range c.standing(stages) {
			if steps := st.passedOn(source.Change); st.CycleSeq < source.Seq && len(steps) > 0 {
				out.Stages = append(out.Stages, OutdatedStage{Stage: st.Name, Attempt: st.Attempt, Steps: steps})
			}
		}
		if len(out.Stages) > 0 {
			list = append(list, out)
		}
	}
	return list
}

// standing lists the completed attempts whose results the cycle builds on now.
func (c *Cycle) standing(stages []*Stage) []*Stage {
	now, _, _ := c.Next()
	if run, running := c.Running(); running && !c.Done() {
		now = run.Stage
	}
	var list []*Stage
	for _, name := range c.Launch.Profile.Before(now) {
		for _, st := range slices.Backward(stages) {
			if st.Name == name {
				list = append(list, st)
				break
			}
		}
	}
	return list
}

// passedOn lists the steps that passed and rest on the recommendations of a change.
func (s *Stage) passedOn(c SourceChange) []string {
	var steps []string
	for _, st := range s.Steps {
		if _, rests := s.restsOn(st.Kind, st.Subject, c); rests && st.State == Passed {
			steps = append(steps, st.ID)
		}
	}
	return steps
}
