package followup

import (
	"slices"
	"strconv"
)

// Order lists the stages of the profile in their order; a profile that names none has all seven.
func (p Profile) Order() []StageName {
	if len(p.Stages) == 0 {
		return Stages
	}
	return p.Stages
}

// Before lists the stages of the profile that come before a stage; none where it does not have the stage.
func (p Profile) Before(stage StageName) []StageName {
	order := p.Order()
	return order[:max(0, slices.Index(order, stage))]
}

// after returns the stage that follows another one, the first for none; ok is false after the last.
func (p Profile) after(stage StageName) (next StageName, ok bool) {
	order := p.Order()
	if i := slices.Index(order, stage) + 1; i < len(order) {
		return order[i], true
	}
	return "", false
}

// needed says what has to come before a stage because the stage works on it.
var needed = map[StageName]StageName{
	Clustering: Intake, Assignment: Clustering, SignOff: Assignment, Consultation: Clustering, Drafting: Clustering, Submission: Drafting,
}

// checkStages finds what is wrong with the order: a stage that comes again, one that does not exist, or one whose work is not done yet.
func (p Profile) checkStages(f *faults) {
	for i, stage := range p.Stages {
		path := []string{"stages", strconv.Itoa(i)}
		before := p.Stages[:i]
		switch first := needed[stage]; {
		case stage.Ordinal() < 0:
			f.add(path, "stages: there is no stage %q; there are %s", stage, listed(Stages))
		case slices.Contains(before, stage):
			f.add(path, "stages: %s stands here twice, which would make the cycle run in a circle; going back is an act of the coordination, not a stage", stage)
		case stage == Intake && i > 0:
			f.add(path, "stages: intake comes first")
		case first != "" && i > 0 && !slices.Contains(before, first):
			f.add(path, "stages: %s needs %s before it", stage, first)
		case slices.Contains(before, Submission):
			f.add(path, "stages: %s stands after submission, which ends a cycle", stage)
		}
	}
	if len(p.Stages) > 0 && p.Stages[0] != Intake {
		f.add([]string{"stages", "0"}, "stages: a cycle begins with intake")
	}
}
