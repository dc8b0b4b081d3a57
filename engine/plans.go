package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"nmrf/activities/planning"
	"nmrf/followup"
	"nmrf/store"
)

// WorkbookMedia is the MIME type of a workbook.
const WorkbookMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// maxWorkbook bounds a workbook of plans, in bytes.
const maxWorkbook = 8 << 20

// PlansCompared is what a workbook would change: nothing counts before it is confirmed with the hash that was shown.
type PlansCompared struct {
	File   string // id of the workbook, as it was brought
	Hash   string // of all that is listed
	Plans  []PlanCompared
	Faults []planning.Fault // cells that cannot be read; the plans that they touch are not among Plans
}

// PlanCompared is what a workbook would change in one plan.
type PlanCompared struct {
	Step    string                `json:"step"`
	Cluster string                `json:"cluster"` // title
	Base    string                `json:"base"`    // hash of the text that stands
	Changes []followup.PlanChange `json:"changes"`
	plan    followup.Plan
}

// PlanWorkbook writes the plans that the caller's institutions draft in a cycle into a workbook, and for its coordinators all of them;
// NotFound where there are none.
func (e *Engine) PlanWorkbook(ctx context.Context, c Caller, cycle, language string, out io.Writer) error {
	p, err := e.plansOf(ctx, c, cycle, "PlanWorkbook", true)
	if err != nil {
		return err
	}
	return planning.Write(out, p.entries, p.institutions, language)
}

// ComparePlans reads a workbook and says what it would change in the plans that the caller's institutions draft.
func (e *Engine) ComparePlans(ctx context.Context, c Caller, cycle string, in io.Reader) (PlansCompared, error) {
	p, err := e.plansOf(ctx, c, cycle, "ComparePlans", false)
	if err != nil {
		return PlansCompared{}, err
	}
	data, err := io.ReadAll(io.LimitReader(in, maxWorkbook+1))
	if err != nil {
		return PlansCompared{}, err
	}
	if len(data) > maxWorkbook {
		return PlansCompared{}, followup.Refuse(followup.TooLarge, "workbook_too_large", "a workbook of plans holds at most %d MB", maxWorkbook>>20)
	}
	compared, err := p.compare(data)
	if err != nil {
		return compared, err
	}
	ref, err := e.store.Put(ctx, store.Text{Classification: followup.Restricted, Media: WorkbookMedia, Data: data, Cycle: cycle, Institution: p.steps[0].Author})
	compared.File = ref.ID
	return compared, err
}

// ConfirmPlans submits the plans that a workbook changes, each as an act of its own under the key; hash is what ComparePlans showed.
// Conflict if the comparison is another one by now.
func (e *Engine) ConfirmPlans(ctx context.Context, c Caller, cycle, key, file, hash string) ([]Done, error) {
	p, err := e.plansOf(ctx, c, cycle, "ConfirmPlans", false)
	if err != nil {
		return nil, err
	}
	content, err := e.store.Content(ctx, file)
	if err != nil {
		return nil, err
	}
	if content.Cycle != cycle || content.Media != WorkbookMedia || !slices.Contains(c.Institutions(), content.Institution) {
		return nil, followup.Refuse(followup.NotFound, "no_such_content", "there is no such text")
	}
	if done, err := e.confirmedBefore(ctx, c, key, p); done != nil || err != nil {
		return done, err
	}
	compared, err := p.compare(content.Data)
	switch {
	case err != nil:
		return nil, err
	case compared.Hash != hash:
		return nil, followup.Refuse(followup.Conflict, "plans_moved", "the plans were changed since the changes were shown: compare the workbook again")
	case len(compared.Plans) == 0:
		return nil, followup.InvalidField("file", "the workbook changes nothing")
	}
	return e.Decide(ctx, c, cycle, each(compared.Plans, func(one PlanCompared) Act {
		return Act{Key: planKey(key, one.Step), Kind: followup.Submit, Stage: followup.SignOff, Attempt: p.attempt, Step: one.Step, Plan: &one.plan}
	}))
}

// planKey is the key of the act on one step, within 64 characters.
func planKey(key, step string) string {
	sum := sha256.Sum256([]byte(key + "\n" + step))
	return "plans-" + hex.EncodeToString(sum[:16])
}

// confirmedBefore answers a key that was used already with the receipts of then.
func (e *Engine) confirmedBefore(ctx context.Context, c Caller, key string, p plans) ([]Done, error) {
	var done []Done
	for _, st := range p.steps {
		k := planKey(key, st.ID)
		known, err := e.store.Receipts(ctx, commandID(c, k))
		if err != nil {
			return nil, err
		}
		if r, ok := known[commandID(c, k)]; ok {
			done = append(done, Done{Key: k, Receipt: &r.Receipt, Refusal: r.Refusal})
		}
	}
	return done, nil
}

// plans are the plan steps of a cycle that the caller may put into a workbook, with the plans that stand.
type plans struct {
	attempt      int
	today        time.Time // day in the State, midnight UTC
	steps        []*followup.Step
	entries      []planning.Entry
	institutions map[string]string
}

// plansOf reads the plans whose author is one of the caller's institutions, and for a coordinator of the cycle all.
func (e *Engine) plansOf(ctx context.Context, c Caller, cycle, useCase string, all bool) (plans, error) {
	var p plans
	if _, err := e.allow(ctx, c, useCase); err != nil {
		return p, err
	}
	cyc, err := e.store.Cycle(ctx, cycle)
	if err != nil {
		return p, err
	}
	p.attempt = lastAttempt(cyc, followup.SignOff)
	p.today = e.today(cyc.Launch.Zone)
	st, err := e.store.Stage(ctx, followup.StageStream(cycle, followup.SignOff, p.attempt))
	if err != nil {
		return p, err
	}
	titles, err := e.clusterNames(ctx, st.Stream())
	if err != nil {
		return p, err
	}
	coordinates := all && slices.Contains(c.Roles(cyc.Launch.Parties.Coordination), followup.Coordinator)
	for _, step := range st.Steps {
		if step.Kind != followup.PlanStep || !coordinates && !slices.Contains(c.Institutions(), step.Author) {
			continue
		}
		if err := p.add(ctx, e, step, titles[step.Subject]); err != nil {
			return p, err
		}
	}
	if len(p.steps) == 0 {
		return p, followup.Refuse(followup.NotFound, "no_plans", "your institution drafts no plan in this cycle")
	}
	p.institutions, err = e.assignable(ctx, c)
	return p, err
}

func (p *plans) add(ctx context.Context, e *Engine, step *followup.Step, title string) error {
	entry := planning.Entry{Cluster: step.Subject, Name: title}
	if !step.Content.Zero() {
		err := e.store.ContentJSON(ctx, step.Content.ID, &entry.Plan)
		if err != nil && followup.AsError(err).Code != followup.NotFound { // an erased one is written anew
			return fmt.Errorf("read the plan of %s: %w", step.Subject, err)
		}
	}
	entry.Plan = entry.Plan.Numbered()
	p.steps, p.entries = append(p.steps, step), append(p.entries, entry)
	return nil
}

// assignable names the institutions that a measure can be given to, by id.
func (e *Engine) assignable(ctx context.Context, c Caller) (map[string]string, error) {
	scope, err := e.scope(ctx, c, "Institutions")
	if err != nil {
		return nil, err
	}
	all, err := e.store.Institutions(ctx, scope)
	names := map[string]string{}
	for _, i := range all {
		if i.Kind.Assignable() {
			names[i.ID] = i.Name
		}
	}
	return names, err
}

// compare reads a workbook and says what it would change.
func (p plans) compare(data []byte) (PlansCompared, error) {
	read, faults, err := planning.Read(bytes.NewReader(data), p.entries, p.institutions)
	compared := PlansCompared{Plans: []PlanCompared{}, Faults: faults}
	if err != nil {
		return compared, err
	}
	for _, plan := range read {
		i := slices.IndexFunc(p.entries, func(en planning.Entry) bool { return en.Cluster == plan.Cluster })
		if err := plan.CheckKnown(p.today); err != nil {
			compared.Faults = append(compared.Faults, planning.Unsound(p.entries[i], err))
			continue
		}
		if changes := followup.PlanChanges(p.entries[i].Plan, plan); len(changes) > 0 {
			compared.Plans = append(compared.Plans, PlanCompared{Step: p.steps[i].ID, Cluster: p.entries[i].Name, Base: p.steps[i].Content.Hash, Changes: changes, plan: plan})
		}
	}
	listed, err := json.Marshal(compared.Plans)
	sum := sha256.Sum256(listed)
	compared.Hash = hex.EncodeToString(sum[:])
	return compared, err
}
