package followup

import "slices"

// reopenStage goes back to a stage that the cycle has completed, from whatever stage runs now.
func (c *Cycle) reopenStage(cmd Command) ([]Body, error) {
	run, runs := c.Running()
	switch {
	case c.Back != "":
		return nil, Refuse(Conflict, "reopened_already", "the cycle goes back to %s already", c.Back)
	case !runs:
		return nil, Refuse(Conflict, "between_stages", "a stage has just ended: try again in a moment")
	case !c.hasCompleted(cmd.ReturnTo) || !slices.Contains(c.Launch.Profile.Before(run.Stage), cmd.ReturnTo):
		return nil, InvalidField("return_to", "name a stage that was completed and comes before %s", run.Stage)
	}
	return []Body{StageReopened{Stage: cmd.ReturnTo, Reason: cmd.Reason}}, nil
}

// reopenCycle runs a cycle again that has ended: from the stage named, or else from the one that ran last.
func (c *Cycle) reopenCycle(cmd Command) ([]Body, error) {
	_, runs := c.Running()
	stage := cmd.ReturnTo
	if stage == "" {
		stage = c.lastStage()
	}
	switch {
	case !c.Done():
		return nil, Refuse(Conflict, "cycle_runs", "the cycle has not ended: open one of its stages again")
	case runs:
		return nil, Refuse(Conflict, "stage_ending", "its last stage has not ended yet: try again in a moment")
	case stage != c.lastStage() && !c.hasCompleted(stage):
		return nil, InvalidField("return_to", "name the stage that ran last, %s, or one that was completed before", c.lastStage())
	}
	return []Body{CycleReopened{Stage: stage, Reason: cmd.Reason}}, nil
}

// lastStage is the stage that ran last; the first one where none ran.
func (c *Cycle) lastStage() StageName {
	if n := len(c.Runs); n > 0 {
		return c.Runs[n-1].Stage
	}
	return c.Launch.Profile.Order()[0]
}

// hasCompleted says whether some attempt at the stage was completed.
func (c *Cycle) hasCompleted(stage StageName) bool {
	for _, r := range c.Runs {
		if r.Stage == stage && r.Outcome == Completed {
			return true
		}
	}
	return false
}

// backTo is the stage that a reopening asks for and its next attempt.
func (c *Cycle) backTo() (stage StageName, attempt int) {
	attempt = 1
	for _, r := range c.Runs {
		if r.Stage == c.Back {
			attempt++
		}
	}
	return c.Back, attempt
}
