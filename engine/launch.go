package engine

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/workflows"
)

// NewCycle is what a coordinator launches.
type NewCycle struct {
	Key      string // idempotency key
	Title    string
	Profile  string
	Body     string    // body that the report goes to: CEDAW; empty: that of the filter, or else the profile's mechanism
	Language string    // of the report (BCP 47), one of followup.ReportLanguages; empty: English
	Zone     string    // IANA name of the State's time zone
	Anchor   time.Time // date of the review or of the report's due date
	Select   store.RecommendationFilter
	Parties  followup.Parties // empty offices are filled with the only institution of their kind

	Calendar    string                              // name of the working days; empty: followup.DefaultCalendar
	OwnCalendar *followup.Calendar                  // the State's own, in place of a named one
	Rules       map[followup.StepKind]followup.Rule // replaces rules of the profile; for a State's own periods

	Answers string // id of the obligation that the cycle answers; empty: none
}

// Launch starts a cycle: it selects the recommendations, stores the texts and sends the signed launch together with the
// start of its workflow. The same key again answers with the same cycle.
func (e *Engine) Launch(ctx context.Context, c Caller, n NewCycle) (*followup.Cycle, error) {
	v, err := e.allow(ctx, c, "Launch")
	if err != nil {
		return nil, err
	}
	if len(n.Key) < 8 || len(n.Key) > maxKeyLen {
		return nil, followup.InvalidField("key", "give the launch a key of its own, 8 to %d characters long: a ULID or a UUID", maxKeyLen)
	}
	id := commandID(c, n.Key)
	known, err := e.store.Receipts(ctx, id)
	if err != nil {
		return nil, err
	}
	if r, ok := known[id]; ok {
		return e.launched(ctx, r.Receipt)
	}
	launch, err := e.launch(ctx, c, n)
	if err != nil {
		return nil, err
	}
	cycle := ulid.Make().String()
	actor := followup.Actor{Person: c.Person.ID, Institution: launch.Parties.Coordination, Roles: c.Roles(launch.Parties.Coordination)}
	launch.LaunchedBy = actor
	cmd := followup.Command{ID: id, Kind: followup.LaunchIt, Cycle: cycle, At: e.time(), Actor: actor, Launch: &launch,
		Authority: followup.Authority{Policy: c.enforcer.Version(), Rule: v.Rule}}
	decision, err := e.start(ctx, cycle, launch, cmd)
	if err != nil {
		e.log.WarnContext(ctx, "a launch ended without an answer", "request", c.Request, "error", err)
		if r, ok := e.known(context.WithoutCancel(ctx), []followup.Command{cmd})[id]; ok {
			return e.launched(ctx, r.Receipt)
		}
		return nil, followup.Refuse(followup.Unknown, "not_known_yet", "it is not known yet whether the cycle was launched: send it again with the same key").Because(err)
	}
	answer := decision.Answers[0]
	if answer.Receipt != nil { // of the launch that came first, if the same key was sent twice at once
		if launch.Answers != "" {
			e.Look(context.WithoutCancel(ctx), followup.ObligationStream(launch.Answers))
		}
		return e.launched(ctx, *answer.Receipt)
	}
	return nil, answer.Refusal
}

func (e *Engine) launched(ctx context.Context, r store.Receipt) (*followup.Cycle, error) {
	if r.Refusal != nil {
		return nil, r.Refusal
	}
	cycle, _, _, _ := followup.ParseStream(r.Stream)
	return e.store.Cycle(ctx, cycle)
}

// start sends the launch as an Update with the start of the workflow.
func (e *Engine) start(ctx context.Context, cycle string, l followup.Launch, cmd followup.Command) (workflows.Decision, error) {
	batch := followup.Batch{ID: ulid.Make().String(), Commands: []followup.Command{cmd}}
	signed, err := e.door.Sign(batch)
	if err != nil {
		return workflows.Decision{}, err
	}
	return e.updateWithStart(ctx, cycle, l.Mechanism, enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL, signed)
}

// updateWithStart sends a signed batch to a cycle's workflow with its start.
func (e *Engine) updateWithStart(ctx context.Context, cycle, mechanism string, conflict enums.WorkflowIdConflictPolicy, signed followup.SignedBatch) (workflows.Decision, error) {
	var decision workflows.Decision
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	start := e.temporal.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: followup.CycleStream(cycle), TaskQueue: e.queue, WorkflowTaskTimeout: workflows.TaskTimeout,
		WorkflowIDConflictPolicy: conflict,
		TypedSearchAttributes:    temporal.NewSearchAttributes(workflows.CycleAttribute.ValueSet(cycle), workflows.MechanismAttribute.ValueSet(mechanism)),
	}, workflows.CycleWorkflow, workflows.CycleInput{Cycle: cycle})
	handle, err := e.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{UpdateID: signed.ID, UpdateName: workflows.DecideUpdate, Args: []any{signed},
			WaitForStage: client.WorkflowUpdateStageCompleted},
	})
	if err != nil {
		return decision, err
	}
	return decision, handle.Get(ctx, &decision)
}

// launch makes the launch: profile, parties, title and selection.
func (e *Engine) launch(ctx context.Context, c Caller, n NewCycle) (followup.Launch, error) {
	profile, err := e.profile(ctx, n.Profile)
	if err != nil {
		return followup.Launch{}, err
	}
	for kind, rule := range n.Rules {
		profile.Rules[kind] = rule
	}
	if n.Title = strings.TrimSpace(n.Title); n.Title == "" || utf8.RuneCountInString(n.Title) > 300 {
		return followup.Launch{}, followup.InvalidField("title", "give the cycle a title of 1 to 300 characters")
	}
	calendar, err := e.workingDays(ctx, n)
	if err != nil {
		return followup.Launch{}, err
	}
	l := followup.Launch{Profile: profile, Mechanism: cmp.Or(n.Body, n.Select.Body, profile.Mechanism), Zone: n.Zone, Language: n.Language, Calendar: calendar, Anchor: n.Anchor.UTC(),
		Answers: n.Answers}
	if err := e.checkAnswers(ctx, n.Answers); err != nil {
		return l, err
	}
	if l.Parties, err = e.parties(ctx, c, n.Parties); err != nil {
		return l, err
	}
	selection, err := e.selectFor(ctx, c, n.Select)
	if err != nil {
		return l, err
	}
	l.Count, l.Undecided = len(selection.Recommendations), selection.Undecided()
	text := store.Text{Classification: followup.InternalUse, Institution: l.Parties.Coordination}
	if l.Count > 0 {
		if l.Selection, err = e.store.PutJSON(ctx, text, selection); err != nil {
			return l, err
		}
	}
	title := text
	title.Classification, title.Media, title.Data = followup.Public, "text/plain", []byte(n.Title)
	if l.Title, err = e.store.Put(ctx, title); err != nil {
		return l, err
	}
	return l, l.Check()
}

// workingDays returns the working days that the launch names, or its own; Launch.Check validates them.
func (e *Engine) workingDays(ctx context.Context, n NewCycle) (followup.Calendar, error) {
	switch {
	case n.OwnCalendar != nil && n.Calendar != "":
		return followup.Calendar{}, followup.InvalidField("calendar", "name a calendar or give your own, not both")
	case n.OwnCalendar != nil:
		return *n.OwnCalendar, nil
	}
	return e.calendar(ctx, n.Calendar)
}

// selectFor lists every recommendation that the filter matches, with the position that was imported.
func (e *Engine) selectFor(ctx context.Context, c Caller, f store.RecommendationFilter) (followup.Selection, error) {
	var s followup.Selection
	scope, err := e.scope(ctx, c, "Recommendations")
	if err != nil {
		return s, err
	}
	for f.Limit = 500; ; {
		page, _, err := e.store.Recommendations(ctx, scope, f)
		if err != nil {
			return s, err
		}
		for _, r := range page {
			s.Recommendations = append(s.Recommendations, followup.Selected{ID: r.ID, Position: r.Position, Asks: r.Body == "UPR"})
		}
		if len(page) < f.Limit || len(s.Recommendations) > followup.MaxSelection {
			return s, nil
		}
		f.After = page[len(page)-1].ID
	}
}

// parties fills the offices that were not named with the only institution of their kind, and refuses what has the wrong kind.
func (e *Engine) parties(ctx context.Context, c Caller, p followup.Parties) (followup.Parties, error) {
	scope, err := e.scope(ctx, c, "Institutions")
	if err != nil {
		return p, err
	}
	all, err := e.store.Institutions(ctx, scope)
	if err != nil {
		return p, err
	}
	if p.Coordination == "" {
		p.Coordination = coordinationOf(c, all)
	}
	for _, office := range []struct {
		id   *string
		kind followup.InstitutionKind
	}{{&p.Coordination, followup.Coordination}, {&p.Committee, followup.Committee}, {&p.ForeignMinistry, followup.ForeignMinistry}} {
		if *office.id, err = holder(all, *office.id, office.kind); err != nil {
			return p, err
		}
	}
	if len(p.Consulted) == 0 {
		for _, i := range all {
			if i.Kind.Consulted() {
				p.Consulted = append(p.Consulted, i.ID)
			}
		}
		sort.Strings(p.Consulted)
	}
	return p, checkConsulted(all, p.Consulted)
}

func coordinationOf(c Caller, all []followup.Institution) string {
	for _, i := range all {
		if i.Kind == followup.Coordination && slices.Contains(c.Institutions(), i.ID) {
			return i.ID
		}
	}
	return ""
}

// holder returns the institution of an office: the one named if it is of the kind, or else the only one of the kind.
func holder(all []followup.Institution, named string, kind followup.InstitutionKind) (string, error) {
	var ids []string
	for _, i := range all {
		if i.Kind == kind && (named == "" || named == i.ID) {
			ids = append(ids, i.ID)
		}
	}
	if len(ids) != 1 {
		return "", followup.InvalidField("parties", "name one institution of kind %q: %d fit", kind, len(ids))
	}
	return ids[0], nil
}

func checkConsulted(all []followup.Institution, ids []string) error {
	for n, id := range ids {
		i := slices.IndexFunc(all, func(i followup.Institution) bool { return i.ID == id })
		if i < 0 || !all[i].Kind.Consulted() || slices.Contains(ids[:n], id) {
			return followup.InvalidField("parties", "institution %s cannot be consulted, or stands here twice", id)
		}
	}
	return nil
}
