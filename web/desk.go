package web

import (
	"net/url"
	"slices"
	"strconv"

	"nmrf/engine"
	"nmrf/followup"
)

// taskRow is one thing that is asked of her.
type taskRow struct {
	Asked, Step, Cycle, Stage, Institution, Address string
	deadline
}

// cycleRow is one cycle in a list.
type cycleRow struct {
	Title, State, Stage, Launched, Count, Address string
}

// deskView is what "my desk" shows.
type deskView struct {
	*words
	Greeting string
	Tasks    []taskRow
	Closing  []closingRow // stages that she can close
	Cycles   []cycleRow   // that run, for an empty desk
}

// closingRow is a running stage that a coordinator can close, or what keeps it open.
type closingRow struct {
	Cycle, Stage, Address string
}

func stepAddress(cycle string, stage followup.StageName, attempt int, step string) string {
	q := url.Values{"step": {step}, "attempt": {strconv.Itoa(attempt)}}
	return "/cycles/" + url.PathEscape(cycle) + "/stages/" + url.PathEscape(string(stage)) + "?" + q.Encode()
}

func cycleAddress(cycle string) string { return "/cycles/" + url.PathEscape(cycle) }

// desk lists what is asked of her, the earliest due first.
func (s *server) desk(v *visit) (answer, error) {
	ctx := v.r.Context()
	if len(v.caller.Grants) == 0 {
		return answer{title: v.T("desk.title"), body: noRolePage(v.words)}, nil
	}
	me, err := s.engine.Me(ctx, v.caller)
	if err != nil {
		return answer{}, err
	}
	tasks, err := s.engine.Tasks(ctx, v.caller)
	if err != nil {
		return answer{}, err
	}
	cycles, err := s.engine.Cycles(ctx, v.caller)
	if err != nil {
		return answer{}, err
	}
	view := deskView{words: v.words, Greeting: v.N("desk.count", len(tasks))}
	for _, t := range tasks {
		view.Tasks = append(view.Tasks, s.taskRow(v, t, cycles, me))
	}
	if view.Closing, err = s.closing(v, cycles); err != nil {
		return answer{}, err
	}
	for _, c := range cycles {
		if !c.Done() {
			view.Cycles = append(view.Cycles, s.cycleRow(v, c))
		}
	}
	return answer{title: v.T("desk.title"), body: deskPage(view)}, nil
}

func (s *server) taskRow(v *visit, t engine.Task, cycles []engine.CycleView, me engine.Me) taskRow {
	names := map[string]string{t.Institution: me.Institutions[t.Institution].Name, t.Step.Subject: t.SubjectTitle}
	sc := s.scene(v.words, names, nil, "")
	silence := followup.SilenceBlocks
	if i := slices.IndexFunc(cycles, func(c engine.CycleView) bool { return c.ID == t.Cycle }); i >= 0 {
		sc.zone, silence = zoneOr(cycles[i].Launch.Zone), cycles[i].Launch.Profile.Rules[t.Step.Kind].Silence
	}
	return taskRow{Asked: sc.asked(t.Step), Step: sc.step(t.Step.ID), Cycle: isolate(t.Title), Stage: sc.stage(t.Stage),
		Institution: sc.name(t.Institution), Address: stepAddress(t.Cycle, t.Stage, t.Attempt, t.Step.ID) + "&for=" + url.QueryEscape(t.Institution),
		deadline: sc.deadline(t.Step, silence)}
}

// closing lists the stages that the caller, as their coordinator, can close now.
func (s *server) closing(v *visit, cycles []engine.CycleView) ([]closingRow, error) {
	var rows []closingRow
	for _, c := range cycles {
		if _, running := c.Running(); !running || c.Done() || !coordinates(v.caller, c.Cycle) {
			continue
		}
		full, err := s.engine.Cycle(v.r.Context(), v.caller, c.ID)
		if err != nil {
			return nil, err
		}
		if st := openStage(full); st != nil && ready(st) {
			rows = append(rows, closingRow{Cycle: isolate(full.Title), Stage: v.Family("stage", st.Name), Address: cycleAddress(c.ID)})
		}
	}
	return rows, nil
}

// coordinates says whether the caller holds the coordinator's role in the institution that steers the cycle.
func coordinates(c engine.Caller, cycle *followup.Cycle) bool {
	return slices.Contains(c.Roles(cycle.Launch.Parties.Coordination), followup.Coordinator)
}

// openStage returns the attempt that runs now, or nil.
func openStage(c engine.CycleView) *followup.Stage {
	run, ok := c.Running()
	if !ok {
		return nil
	}
	for _, st := range c.Stages {
		if st.Name == run.Stage && st.Attempt == run.Attempt && !st.Closed {
			return st
		}
	}
	return nil
}

func ready(st *followup.Stage) bool {
	return !slices.ContainsFunc(st.ReadyToClose(), func(c followup.Condition) bool { return !c.Satisfied })
}

func (s *server) cycleRow(v *visit, c engine.CycleView) cycleRow {
	row := cycleRow{Title: isolate(c.Title), State: v.Family("cycle", c.State), Stage: v.T("none"), Address: cycleAddress(c.ID),
		Count: v.number(int64(c.Launch.Count))}
	if run, ok := c.Running(); ok {
		row.Stage = v.Family("stage", run.Stage)
	}
	if len(c.Runs) > 0 {
		row.Launched = v.date(c.Runs[0].Started, zoneOr(c.Launch.Zone))
	}
	return row
}

// cycles lists every cycle, newest first.
func (s *server) cycles(v *visit) (answer, error) {
	cycles, err := s.engine.Cycles(v.r.Context(), v.caller)
	if err != nil {
		return answer{}, err
	}
	rows := make([]cycleRow, len(cycles))
	for i, c := range cycles {
		rows[i] = s.cycleRow(v, c)
	}
	return answer{title: v.T("cycles.title"), body: cyclesPage(v.words, rows)}, nil
}
