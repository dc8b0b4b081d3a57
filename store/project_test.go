package store_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

func jsonOf(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// requireFold folds the ledger's events of the cycle and compares with what the projections show.
func requireFold(t require.TestingT, s *store.Store, cycle string) {
	c, err := s.Cycle(background, cycle)
	require.NoError(t, err)
	folded := followup.NewCycle(cycle)
	for _, r := range mustStream(t, s, c.Stream()) {
		folded.Apply(r.Event)
	}
	require.JSONEq(t, jsonOf(t, folded), jsonOf(t, c))
	stages, err := s.Stages(background, cycle)
	require.NoError(t, err)
	for _, st := range stages {
		folded := followup.NewStage(st.Cycle, st.Name, st.Attempt)
		for _, r := range mustStream(t, s, st.Stream()) {
			folded.Apply(r.Event)
		}
		require.JSONEq(t, jsonOf(t, folded), jsonOf(t, st))
	}
}

func mustStream(t require.TestingT, s *store.Store, stream string) []store.Recorded {
	records, err := s.Stream(background, stream)
	require.NoError(t, err)
	return records
}

func TestAWholeCycleIsItsFold(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1", "r2", "r3")
	p.Until(followup.Submission)
	p.Through(followup.Submission)
	p.Finish(followup.Submission)
	requireFold(t, s, p.Cycle)
	c, err := s.Cycle(background, p.Cycle)
	require.NoError(t, err)
	require.Equal(t, followup.CycleDone, c.State)
	require.Len(t, c.Runs, len(followup.Stages))
}

// crowd acts in the random sign-off.
var crowd = []followup.Actor{storetest.Coordinator, storetest.Actor(storetest.Health, followup.FocalPoint), storetest.Actor(storetest.Health, followup.Approver),
	storetest.Actor(storetest.Justice, followup.Approver), storetest.Actor(storetest.Cabinet, followup.Approver)}

// draw makes a command that has a chance to be allowed.
func draw(t *rapid.T, st *followup.Stage, n int) followup.Command {
	step := rapid.SampledFrom(st.Steps).Draw(t, "step")
	c := followup.Command{ID: fmt.Sprint(st.Cycle, "/", n), Cycle: st.Cycle, Stage: st.Name, Attempt: 1, Step: step.ID, At: now(), Shown: step.Content.Hash,
		Kind: rapid.SampledFrom([]followup.CommandKind{followup.Submit, followup.Submit, followup.Approve, followup.Approve, followup.Approve,
			followup.Return, followup.Extend, followup.SendBack, followup.Close, followup.Tick}).Draw(t, "kind"),
		Actor: rapid.SampledFrom(crowd).Draw(t, "actor"), Reason: followup.Ref{ID: "why", Hash: "why"}, Due: now().AddDate(0, 3, n),
		Content: followup.Ref{ID: "text", Hash: rapid.SampledFrom([]string{"t1", "t2"}).Draw(t, "text")}, ReturnTo: followup.Assignment}
	if n < 12 && (c.Kind == followup.SendBack || c.Kind == followup.Close) {
		c.Kind = followup.Approve
	}
	if c.Kind == followup.Submit {
		c.Actor = crowd[1]
	}
	if c.Kind == followup.Tick {
		c.ID, c.Actor = "", followup.Actor{Person: followup.SystemActor}
		if at, _, ok := st.NextDeadline(); ok {
			c.At = at
		}
	}
	return c
}

func TestProjectionsAreTheFoldOfAnyCommands(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	db := mustSQL(t, url)
	rapid.Check(t, func(rt *rapid.T) {
		p := storetest.Launch(t, s, "r1", "r2")
		p.Until(followup.SignOff)
		if rapid.Bool().Draw(rt, "pause") {
			p.OnCycle(withReason(p.CycleCommand(followup.Pause)))
			heedAll(t, s, p)
			p.OnCycle(withReason(p.CycleCommand(followup.Resume)))
			heedAll(t, s, p)
		}
		for n := 0; n < 40; {
			st := p.Stage(followup.SignOff)
			var events []followup.Event
			for range rapid.IntRange(1, 6).Draw(rt, "batch") {
				n++
				caused, err := st.Decide(draw(rt, st, n))
				if err != nil {
					continue
				}
				for _, e := range caused {
					st.Apply(e)
				}
				events = append(events, caused...)
			}
			if len(events) > 0 {
				record(t, s, store.RecordRequest{Stream: st.Stream(), Expected: events[0].Seq - 1, Events: events})
			}
		}
		requireFold(rt, s, p.Cycle)
		st := p.Stage(followup.SignOff)
		replies := 0
		for _, step := range st.Steps {
			replies += len(step.Replies)
			require.True(rt, slices.IsSortedFunc(step.Replies, func(a, b followup.Reply) int { return a.At.Compare(b.At) }))
		}
		require.EqualValues(rt, replies, count(t, db, `SELECT count(*) FROM reply WHERE stream = $1`, st.Stream()))
		require.Zero(rt, count(t, db, `SELECT count(*) FROM outbox o LEFT JOIN record r USING (stream, seq)
			WHERE r.type IS DISTINCT FROM o.kind OR r.at <> o.created_at OR o.institution = ''`), "each notice stands for an event")
	})
}

func withReason(c followup.Command) followup.Command {
	c.Reason = followup.Ref{ID: "why", Hash: "why"}
	return c
}

// heedAll lets the stage take note of what its cycle did.
func heedAll(t testing.TB, s *store.Store, p *storetest.Play) {
	t.Helper()
	st := p.Stage(followup.SignOff)
	res := record(t, s, store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, CycleSeen: st.CycleSeq})
	for _, e := range res.Heeded {
		p.Do(followup.SignOff, followup.Command{Kind: followup.Heed, Noticed: &e, Actor: followup.Actor{Person: followup.SystemActor}})
	}
}

// notice is a row of the outbox.
type notice struct{ kind, step, institution string }

func noticesSince(t testing.TB, db *sql.DB, stream string, since int64) (list []notice) {
	t.Helper()
	rows, err := db.Query(`SELECT kind, step, institution FROM outbox WHERE stream = $1 AND seq > $2 ORDER BY seq, institution`, stream, since)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var n notice
		require.NoError(t, rows.Scan(&n.kind, &n.step, &n.institution))
		list = append(list, n)
	}
	return list
}

func TestEachEventTellsThoseConcernedOnce(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	db := mustSQL(t, url)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Until(followup.SignOff)
	told := func(since int64) []notice { return noticesSince(t, db, p.Stream(followup.SignOff), since) }
	require.Equal(t, []notice{{"StageOpened", "", storetest.Coordination}, {"StepOpened", "plan/c01", storetest.Health}, {"StepOpened", "plan/c02", storetest.Health}}, told(0))
	for _, act := range []struct {
		does followup.Command
		told []notice
	}{
		{followup.Command{Kind: followup.Submit, Content: p.Text("plan"), Actor: crowd[1]},
			[]notice{{"TextSubmitted", "plan/c01", storetest.Health}, {"TextSubmitted", "plan/c01", storetest.Justice}}},
		{followup.Command{Kind: followup.Approve, Actor: crowd[2]}, nil},
		{followup.Command{Kind: followup.Return, Actor: crowd[3], Reason: p.Text("unclear")}, []notice{{"ReplyRecorded", "plan/c01", storetest.Health}}},
		{followup.Command{Kind: followup.Extend, Actor: crowd[0], Reason: p.Text("summer"), Due: now().AddDate(0, 6, 0)},
			[]notice{{"DeadlineExtended", "plan/c01", storetest.Health}}},
	} {
		since := p.Stage(followup.SignOff).Seq
		act.does.Step = "plan/c01"
		p.Do(followup.SignOff, act.does)
		require.Equal(t, act.told, told(since), act.does.Kind)
	}
	before := count(t, db, `SELECT count(*) FROM outbox`)
	_, err := s.OpenStage(background, p.Stream(followup.SignOff), now())
	require.NoError(t, err)
	require.Equal(t, before, count(t, db, `SELECT count(*) FROM outbox`), "the same events a second time tell nobody")
}

func TestTasksWaitForTheInstitutionsTheyName(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Until(followup.Assignment)
	scope := storetest.Scope(t, "tasks")
	tasks := func(institution string) int {
		list, err := s.Involving(background, scope, institution, true)
		require.NoError(t, err)
		require.True(t, slices.IsSortedFunc(list, func(a, b store.Task) int { return a.Step.Clock.Due.Compare(b.Step.Clock.Due) }))
		return len(list)
	}
	require.Equal(t, []int{2, 0}, []int{tasks(storetest.Coordination), tasks(storetest.Health)})
	p.Do(followup.Assignment, followup.Command{Kind: followup.Assign, Step: "assign/c01", Lead: storetest.Health, Actor: storetest.Coordinator})
	require.Equal(t, []int{1, 1}, []int{tasks(storetest.Coordination), tasks(storetest.Health)})
	p.Do(followup.Assignment, followup.Command{Kind: followup.DeclineIt, Step: "assign/c01", Reason: p.Text("not ours"), Actor: storetest.Actor(storetest.Health, followup.FocalPoint)})
	require.Equal(t, []int{2, 0}, []int{tasks(storetest.Coordination), tasks(storetest.Health)})
	withdraw := withReason(p.CycleCommand(followup.Withdraw))
	p.OnCycle(withdraw)
	require.Zero(t, tasks(storetest.Coordination), "a withdrawn cycle asks nothing")
	_, err := s.Involving(background, noScope, storetest.Health, true)
	require.Equal(t, "no_scope", followup.AsError(err).Rule)
}

func TestMovedStagesAreTheOpenOnes(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1")
	p.Until(followup.Clustering)
	moved, err := s.MovedStages(background, time.Time{})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{followup.CycleStream(p.Cycle), p.Stream(followup.Clustering)}, moved)
	moved, err = s.MovedStages(background, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, moved)
}
