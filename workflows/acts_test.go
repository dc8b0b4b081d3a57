package workflows_test

import (
	"context"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

// The institutions and people of these tests.
const (
	nmirf, health, justice, foreign, cabinet, nhri = "nmirf", "health", "justice", "foreign", "cabinet", "nhri"
)

func coordinator() followup.Actor {
	return followup.Actor{Person: "cora", Institution: nmirf, Roles: []followup.Role{followup.Coordinator}}
}

func actor(person, institution string, roles ...followup.Role) followup.Actor {
	return followup.Actor{Person: person, Institution: institution, Roles: roles}
}

// recommendations imports some and returns the ids of all.
func (w *world) recommendations() []string {
	w.t.Helper()
	var rows []store.Incoming
	for i, text := range []string{"Ratify the convention on torture", "Ratify the optional protocol on torture", "Improve access to hospitals",
		"Improve rural hospitals and clinics", "Train more nurses for hospitals", "Ratify the protocol on the rights of the child"} {
		theme := "Health"
		if strings.HasPrefix(text, "Ratify") {
			theme = "Treaties"
		}
		r := followup.Recommendation{AnnotationID: ulid.Make().String(), Symbol: "A/HRC/1/1", Body: "UPR", Type: "Recommendations", Text: text,
			Paragraph: string(rune('1' + i)), Themes: []string{theme}, Position: followup.Supported, Countries: []string{"Ruritania"}}
		rows = append(rows, store.Incoming{Number: i + 1, Recommendation: r, Fingerprint: r.AnnotationID})
	}
	by := store.By{Person: "test", At: time.Now()}
	_, err := storetest.Take(w.store, by, storetest.Stage(w.t, w.store, by, false, rows))
	require.NoError(w.t, err)
	e, err := policies.New(1, policies.Base())
	require.NoError(w.t, err)
	scope, _ := e.Scope([]followup.Role{followup.Coordinator}, nmirf, "recommendations")
	all, _, err := w.store.Recommendations(context.Background(), scope, store.RecommendationFilter{Limit: 500})
	require.NoError(w.t, err)
	var ids []string
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
}

// launchCommand stores what a launch refers to and makes its command. Periods can be shortened.
func (w *world) launchCommand(short bool) followup.Command {
	ctx := context.Background()
	profile, err := followup.ProfileNamed(w.profile)
	require.NoError(w.t, err)
	calendar, err := followup.CalendarNamed(followup.DefaultCalendar)
	require.NoError(w.t, err)
	if short {
		for kind, rule := range profile.Rules {
			rule.Due, rule.Remind, rule.Escalate = "2s", "1s", "1s"
			profile.Rules[kind] = rule
		}
	}
	selection := followup.Selection{}
	for _, id := range w.recommendations() {
		selection.Recommendations = append(selection.Recommendations, followup.Selected{ID: id, Position: followup.Supported, Asks: true})
	}
	text := store.Text{Classification: followup.InternalUse}
	ref, err := w.store.PutJSON(ctx, text, selection)
	require.NoError(w.t, err)
	text.Media, text.Data = "text/plain", []byte("Report of Ruritania")
	title, err := w.store.Put(ctx, text)
	require.NoError(w.t, err)
	return followup.Command{ID: ulid.Make().String(), Kind: followup.LaunchIt, Cycle: w.cycle, At: time.Now().UTC(), Actor: coordinator(),
		Launch: &followup.Launch{Title: title, Profile: profile, Mechanism: profile.Mechanism, Zone: "Europe/Ljubljana", Calendar: calendar, Selection: ref, Count: len(selection.Recommendations),
			LaunchedBy: coordinator(),
			Parties:    followup.Parties{Coordination: nmirf, Committee: cabinet, ForeignMinistry: foreign, Consulted: []string{nhri}}}}
}

func (w *world) launch(short bool) {
	w.t.Helper()
	d, err := w.sendLaunch(w.launchCommand(short))
	require.NoError(w.t, err)
	require.Len(w.t, d.Answers, 1)
	require.Nil(w.t, d.Answers[0].Refusal)
}

// sendLaunch starts a cycle's workflow with its launch.
func (w *world) sendLaunch(c followup.Command) (d workflows.Decision, err error) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	batch := followup.Batch{ID: ulid.Make().String(), Commands: []followup.Command{c}}
	signed, err := w.door.Sign(batch)
	require.NoError(w.t, err)
	start := w.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{ID: followup.CycleStream(w.cycle), TaskQueue: w.queue,
		WorkflowTaskTimeout: workflows.TaskTimeout, WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL},
		workflows.CycleWorkflow, workflows.CycleInput{Cycle: w.cycle})
	handle, err := w.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{UpdateID: batch.ID, UpdateName: workflows.DecideUpdate, Args: []any{signed},
			WaitForStage: client.WorkflowUpdateStageCompleted}})
	if err != nil {
		return d, err
	}
	return d, handle.Get(ctx, &d)
}

// send signs commands and has them decided.
func (w *world) send(stream string, commands ...followup.Command) (workflows.Decision, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return w.sendWithin(ctx, stream, commands...)
}

func (w *world) sendWithin(ctx context.Context, stream string, commands ...followup.Command) (workflows.Decision, error) {
	var d workflows.Decision
	batch := followup.Batch{ID: ulid.Make().String(), Commands: commands}
	signed, err := w.door.Sign(batch)
	require.NoError(w.t, err)
	handle, err := w.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{UpdateID: batch.ID, WorkflowID: stream,
		UpdateName: workflows.DecideUpdate, Args: []any{signed}, WaitForStage: client.WorkflowUpdateStageCompleted})
	if err != nil {
		return d, err
	}
	return d, handle.Get(ctx, &d)
}

// must sends one command to a stage and wants it done.
func (w *world) must(name followup.StageName, c followup.Command) workflows.Answer {
	w.t.Helper()
	c = w.fill(name, c)
	d, err := w.send(w.stream(name), c)
	for range 3 { // a task that a loaded machine did not finish in time says nothing of the command: it is sent again, as a door has it sent
		if err == nil || !strings.Contains(err.Error(), "unexpected workflow task failure") {
			break
		}
		d, err = w.send(w.stream(name), c)
	}
	require.NoError(w.t, err)
	require.Len(w.t, d.Answers, 1)
	require.Nil(w.t, d.Answers[0].Refusal, "%s %s: %v", name, c.Kind, d.Answers[0].Refusal)
	return d.Answers[0]
}

// fill completes a command: id, cycle, time, and the hash of the text that stands.
func (w *world) fill(name followup.StageName, c followup.Command) followup.Command {
	if c.ID == "" {
		c.ID = ulid.Make().String()
	}
	c.Cycle, c.Stage, c.Attempt = w.cycle, name, w.attemptAt(name)
	if c.At.IsZero() {
		c.At = time.Now().UTC()
	}
	if c.Shown == "" && c.Step != "" {
		if st, err := w.store.StageWith(context.Background(), w.stream(name), c.Step); err == nil && st.Step(c.Step) != nil {
			c.Shown = st.Step(c.Step).Content.Hash
		}
	}
	return c
}

func (w *world) text(s any) followup.Ref {
	ref, err := w.store.PutJSON(context.Background(), store.Text{Classification: followup.InternalUse}, s)
	require.NoError(w.t, err)
	return ref
}

func (w *world) close(name followup.StageName) {
	w.must(name, followup.Command{Kind: followup.Close, Actor: coordinator()})
}

// onCycle sends a command about the whole cycle and wants it done.
func (w *world) onCycle(kind followup.CommandKind) {
	w.t.Helper()
	d, err := w.send(followup.CycleStream(w.cycle), followup.Command{ID: ulid.Make().String(), Kind: kind, Cycle: w.cycle, At: time.Now().UTC(),
		Actor: coordinator(), Reason: w.text("because")})
	require.NoError(w.t, err)
	require.Nil(w.t, d.Answers[0].Refusal)
}

func newID() string { return ulid.Make().String() }
