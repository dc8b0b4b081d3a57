package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"nmrf/engine"
	"nmrf/followup"
)

// taskRow is one step that concerns her, with why it is on her desk and how long it has waited.
type taskRow struct {
	Asked, Step, Cycle, Stage, For, Address string
	Why, Since                              string
	Because                                 string // recommendations whose change brought it here
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
	Tasks    []taskRow // her turn
	Waiting  []taskRow // for others
	Info     []taskRow
	Closing  []closingRow // stages that she can close
	Outdated []cycleRow   // cycles in which something was decided on an earlier wording
	Cycles   []cycleRow   // that run, for an empty desk
}

// nothingAsked says whether the desk is empty of what she could do.
func (d deskView) nothingAsked() bool { return len(d.Tasks) == 0 && len(d.Closing) == 0 }

// closingRow is a running stage that a coordinator can close.
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
	cycles, err := s.engine.Cycles(ctx, v.caller)
	if err != nil {
		return answer{}, err
	}
	view := deskView{words: v.words}
	if err := s.fillDesk(v, &view, cycles); err != nil {
		return answer{}, err
	}
	if err := s.fillSteering(v, &view, cycles); err != nil {
		return answer{}, err
	}
	view.Greeting = v.T("desk.empty")
	if asked := len(view.Tasks) + len(view.Closing); asked > 0 {
		view.Greeting = v.N("desk.count", asked)
	}
	for _, c := range cycles {
		if !c.Done() {
			view.Cycles = append(view.Cycles, s.cycleRow(v, c))
		}
	}
	return answer{title: v.T("desk.title"), body: deskPage(view)}, nil
}

// fillDesk fills in the three lists.
func (s *server) fillDesk(v *visit, view *deskView, cycles []engine.CycleView) error {
	var names map[string]string
	for _, list := range []struct {
		read func(context.Context, engine.Caller) ([]engine.Task, error)
		to   *[]taskRow
		why  func(scene, engine.Task) string
	}{
		{s.engine.Tasks, &view.Tasks, scene.whyHers}, {s.engine.Waiting, &view.Waiting, scene.whyWaiting}, {s.engine.ForInformation, &view.Info, scene.whyTold},
	} {
		tasks, err := list.read(v.r.Context(), v.caller)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if names, err = s.deskNames(v, t, names); err != nil {
				return err
			}
			*list.to = append(*list.to, s.taskRow(v, t, cycles, names, list.why))
		}
	}
	return nil
}

// deskNames returns the names that the row of a task needs: of institutions, and of the person for whom she would act.
func (s *server) deskNames(v *visit, t engine.Task, names map[string]string) (map[string]string, error) {
	if names != nil && (t.OnBehalfOf == "" || names[t.OnBehalfOf] != "") {
		return names, nil
	}
	if t.OnBehalfOf != "" {
		c, err := s.engine.Cycle(v.r.Context(), v.caller, t.Cycle)
		return c.Names, err
	}
	all, err := s.engine.Institutions(v.r.Context(), v.caller)
	names = map[string]string{}
	for _, i := range all {
		names[i.ID] = i.Name
	}
	return names, err
}

func (s scene) whyHers(t engine.Task) string { return s.Family("turn", t.Why) }

func (s scene) whyWaiting(t engine.Task) string {
	return s.T("waits.on", "Who", s.waiting(followup.Wait{Why: t.Why, Institutions: t.WaitsFor}))
}

func (s scene) whyTold(t engine.Task) string { return s.Family("info", t.Why) }

func (s *server) taskRow(v *visit, t engine.Task, cycles []engine.CycleView, names map[string]string,
	why func(scene, engine.Task) string) taskRow {
	zone := ""
	if i := slices.IndexFunc(cycles, func(c engine.CycleView) bool { return c.ID == t.Cycle }); i >= 0 {
		zone = cycles[i].Launch.Zone
	}
	sc := s.scene(v.words, names, map[string]string{t.Step.Subject: t.SubjectTitle}, zone)
	p := place{acting: t.Institution, principal: t.OnBehalfOf}
	return taskRow{Asked: sc.headline(t), Step: sc.step(t.Step.ID), Cycle: isolate(t.Title), Stage: sc.stage(t.Stage), For: sc.actingFor(p),
		Address: taskAddress(t), Why: why(sc, t), Since: sc.since(t.Since), Because: sc.becauseOf(t.Sources), deadline: sc.deadline(t.Step)}
}

// taskAddress leads to the step, acting for whom the task is.
func taskAddress(t engine.Task) string {
	return place{cycle: t.Cycle, stage: t.Stage, attempt: t.Attempt, step: t.Step.ID, acting: t.Institution, principal: t.OnBehalfOf}.address()
}

// since says how long something has waited, in days of the State.
func (s scene) since(t time.Time) string {
	if days := daysBetween(t.In(s.zone), s.now.In(s.zone)); !t.IsZero() && days > 0 {
		return s.N("since.days", days)
	}
	return s.T("since.today")
}

// fillSteering lists, for the cycles that the caller coordinates, the stages that she can close now and what rests on an earlier wording.
func (s *server) fillSteering(v *visit, view *deskView, cycles []engine.CycleView) error {
	for _, c := range cycles {
		if _, running := c.Running(); !running || c.Done() || !coordinates(v.caller, c.Cycle) {
			continue
		}
		full, err := s.engine.Cycle(v.r.Context(), v.caller, c.ID)
		if err != nil {
			return err
		}
		if st := openStage(full); st != nil && ready(st) {
			view.Closing = append(view.Closing, closingRow{Cycle: isolate(full.Title), Stage: v.Family("stage", st.Name), Address: cycleAddress(c.ID)})
		}
		if len(full.Outdated) > 0 {
			view.Outdated = append(view.Outdated, s.cycleRow(v, full))
		}
	}
	return nil
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
	return !slices.ContainsFunc(st.ReadyToClose(), followup.Condition.Holds)
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
