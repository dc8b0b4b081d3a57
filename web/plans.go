package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"nmrf/activities/planning"
	"nmrf/engine"
	"nmrf/followup"
)

// plansView is the page on which plans are taken out as a workbook and brought back.
type plansView struct {
	scene
	Cycle, Address, Download string
	Done, Refusal            string
	Compared                 bool
	File, Hash               string
	Faults                   []string
	Plans                    []planChangesView
	Count                    int // of all changes
}

// planChangesView is what would change in the plan of one cluster.
type planChangesView struct {
	Cluster string
	Rows    []differenceRow
}

func plansAddress(cycle string) string { return cycleAddress(cycle) + "/plan-workbook" }

// maxPlans is the largest body of the form that brings a workbook of plans, in bytes.
const maxPlans = 9 << 20

func (s *server) plansPage(v *visit) (answer, error) { return s.showPlans(v, nil, "", nil) }

// plansFile sends the workbook.
func (s *server) plansFile(v *visit) (answer, error) {
	var file bytes.Buffer
	if err := s.engine.PlanWorkbook(v.r.Context(), v.caller, v.r.PathValue("id"), v.code, &file); err != nil {
		return answer{}, err
	}
	return s.sendFile(v, &file, engine.WorkbookMedia, "plans.xlsx")
}

// comparePlans takes a workbook in and shows what it changes.
func (s *server) comparePlans(v *visit) (answer, error) {
	parts, err := v.r.MultipartReader()
	if err != nil {
		return answer{}, malformed(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return s.showPlans(v, nil, "", followup.InvalidField("file", "%s", v.T("need.file")))
		case err != nil:
			return answer{}, brokenUpload(err)
		case part.FormName() == "file" && part.FileName() != "":
			body := &uploadReader{r: part}
			compared, err := s.engine.ComparePlans(v.r.Context(), v.caller, v.r.PathValue("id"), body)
			if body.broken != nil {
				return answer{}, brokenUpload(body.broken)
			}
			if err != nil {
				return answer{}, err
			}
			return s.showPlans(v, &compared, "", nil)
		}
	}
}

// confirmPlans submits what was shown.
func (s *server) confirmPlans(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	done, err := s.engine.ConfirmPlans(v.r.Context(), v.caller, v.r.PathValue("id"), f.Key, f.value("file"), f.value("hash"))
	if err != nil {
		return s.showPlans(v, nil, "", followup.AsError(err))
	}
	taken := 0
	for _, one := range done {
		if one.Refusal == nil {
			taken++
		} else {
			err = one.Refusal
		}
	}
	if err != nil {
		return s.showPlans(v, nil, v.N("plans.done", taken), followup.AsError(err))
	}
	return s.showPlans(v, nil, v.N("plans.done", taken), nil)
}

func (s *server) showPlans(v *visit, compared *engine.PlansCompared, done string, refused *followup.Error) (answer, error) {
	cycle := v.r.PathValue("id")
	names, err := s.engine.Names(v.r.Context(), v.caller)
	if err != nil {
		return answer{}, err
	}
	view := plansView{scene: s.scene(v.words, names, nil, ""), Cycle: cycleAddress(cycle), Address: plansAddress(cycle),
		Download: plansAddress(cycle) + "/plans.xlsx", Done: done}
	a := answer{status: http.StatusOK, title: v.T("plans.title")}
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	if compared != nil {
		view.compare(*compared)
	}
	a.body = plansPage(view)
	return a, nil
}

func (p *plansView) compare(c engine.PlansCompared) {
	p.Compared, p.File, p.Hash = true, c.File, c.Hash
	for _, f := range c.Faults {
		p.Faults = append(p.Faults, p.fault(f))
	}
	for _, plan := range c.Plans {
		one := planChangesView{Cluster: isolate(plan.Cluster)}
		for _, change := range plan.Changes {
			one.Rows = append(one.Rows, p.planChange(change))
		}
		p.Plans, p.Count = append(p.Plans, one), p.Count+len(one.Rows)
	}
}

// fault words what is wrong with a cell, with its place.
func (p *plansView) fault(f planning.Fault) string {
	says := p.T("workbook."+f.Rule, "Value", isolate(f.Value))
	if f.Sheet == "" {
		return says
	}
	return p.T("pair", "Name", isolate(strings.TrimSpace(f.Sheet+" "+f.Cell)), "Value", says)
}

// planChange is a row for one change: where it is, and what stands before and after.
func (s scene) planChange(c followup.PlanChange) differenceRow {
	where := []string{}
	for _, part := range []string{c.Title, c.Name} {
		if part != "" {
			where = append(where, isolate(part))
		}
	}
	if c.Kind != followup.PartChanged {
		return differenceRow{Field: strings.Join(append(where, s.Family("part", string(c.Kind))), " – ")}
	}
	row := differenceRow{Field: strings.Join(append(where, s.Family("planfield", c.Field)), " – ")}
	before, after := s.planValue(c.Field, c.Before), s.planValue(c.Field, c.After)
	if before == c.Before && after == c.After {
		row.Before, row.After = wordDifferences(before, after)
		return row
	}
	row.Before, row.After = []span{{Text: plain(before), Marked: true}}, []span{{Text: plain(after), Marked: true}}
	return row
}

// planValue words what stands in a field: institutions by name, statuses and kinds in words, numbers as they are written.
func (s scene) planValue(field, value string) string {
	switch {
	case value == "":
		return value
	case field == "responsible":
		return s.name(value)
	case field == "supporting":
		return s.nameList(strings.Split(value, "; "))
	case field == "status":
		return s.Family("status", value)
	case field == "kind":
		return s.Family("indicator", value)
	case field == "budget":
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return s.number(n)
		}
	}
	return value
}
