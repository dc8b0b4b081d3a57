package store_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// refusals are n events that any cycle's stream takes; from is the sequence before the first.
func refusals(stream string, from int64, n int) []followup.Event {
	events := make([]followup.Event, n)
	for i := range events {
		events[i] = followup.Event{Stream: stream, Seq: from + int64(i) + 1, At: now(), Command: ulid.Make().String(), Person: "cora",
			Body: followup.CommandRefused{Kind: followup.Pause, Code: followup.Conflict, Rule: "paused_already", Says: "already"}}
	}
	return events
}

func record(t testing.TB, s *store.Store, req store.RecordRequest) store.RecordResult {
	t.Helper()
	res, err := s.Record(background, req)
	require.NoError(t, err)
	return res
}

func TestManyStreamsGrowOneTreeWithoutGaps(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	processes := []*store.Store{storetest.OpenAt(t, url, key), storetest.OpenAt(t, url, key)}
	const streams, writers, batches = 6, 3, 8
	var wg sync.WaitGroup
	for i := range streams * writers {
		wg.Go(func() {
			s, stream := processes[i%2], followup.CycleStream(fmt.Sprint("c", i%streams))
			var seq int64
			for done := 0; done < batches; {
				res, err := s.Record(background, store.RecordRequest{Stream: stream, Expected: seq, Events: refusals(stream, seq, 1+i%3)})
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range res.Events { // whoever wrote them
					seq = e.Event.Seq
				}
				if res.Wrote {
					done++
				}
			}
		})
	}
	wg.Wait()
	requireWholeLedger(t, processes[0], url, key)
}

// requireWholeLedger computes the tree anew from all records and compares it with every checkpoint.
func requireWholeLedger(t testing.TB, s *store.Store, url string, key *audit.LedgerKey) {
	t.Helper()
	db := mustSQL(t, url)
	rows, err := db.Query(`SELECT r.idx, r.bytes, c.text FROM record r LEFT JOIN checkpoint c ON c.size = r.idx + 1 ORDER BY r.idx`)
	require.NoError(t, err)
	defer rows.Close()
	var head audit.Head
	var hashes int64
	last := map[string]int64{}
	for rows.Next() {
		var idx int64
		var data, text []byte
		require.NoError(t, rows.Scan(&idx, &data, &text))
		require.Equal(t, head.Size, idx, "a gap in the ledger")
		e, err := audit.Decode(data)
		require.NoError(t, err)
		require.Equal(t, last[e.Stream]+1, e.Seq, "a gap in %s", e.Stream)
		last[e.Stream] = e.Seq
		var stored []audit.StoredHash
		head, stored, err = head.Append([][]byte{data})
		require.NoError(t, err)
		hashes += int64(len(stored))
		if text != nil {
			requireCheckpoint(t, head, text, key)
		}
	}
	require.NoError(t, rows.Err())
	require.Equal(t, hashes, count(t, db, `SELECT count(*) FROM hash`))
	tree, err := s.Tree(background)
	require.NoError(t, err)
	require.Equal(t, head.Size, tree.Size)
	requireCheckpoint(t, head, []byte(tree.Checkpoint), key)
	for stream, seq := range last {
		require.Equal(t, seq, count(t, db, `SELECT seq FROM stream WHERE stream = $1`, stream))
	}
}

func requireCheckpoint(t testing.TB, head audit.Head, text []byte, key *audit.LedgerKey) {
	t.Helper()
	cp, err := audit.OpenCheckpoint(text, key.Verifier())
	require.NoError(t, err)
	root, err := head.Root()
	require.NoError(t, err)
	require.Equal(t, head.Size, cp.Size)
	require.Equal(t, root, cp.Root)
}

func TestRecordReturnsWhatTheLedgerHolds(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	stream := followup.CycleStream("c1")
	first := refusals(stream, 0, 3)
	res := record(t, s, store.RecordRequest{Stream: stream, Events: first})
	require.True(t, res.Wrote)
	require.Equal(t, int64(3), res.Tree.Size)

	mine := refusals(stream, 1, 1)
	ahead := record(t, s, store.RecordRequest{Stream: stream, Expected: 1, Events: mine})
	require.False(t, ahead.Wrote, "the ledger was ahead: it writes nothing")
	require.Equal(t, []followup.Event{first[1], first[2]}, []followup.Event{ahead.Events[0].Event, ahead.Events[1].Event})
	require.Equal(t, res.Tree, ahead.Tree)
	unknown, err := s.Receipts(background, mine[0].Command)
	require.NoError(t, err)
	require.Empty(t, unknown)

	level := record(t, s, store.RecordRequest{Stream: stream, Expected: 3})
	require.Empty(t, level.Events)
	require.False(t, level.Wrote || level.More)

	for _, events := range [][]followup.Event{nil, refusals(stream, 9, 1)} {
		_, err = s.Record(background, store.RecordRequest{Stream: stream, Expected: 9, Events: events})
		require.ErrorIs(t, err, store.ErrBehind)
	}
	_, err = s.Record(background, store.RecordRequest{Stream: stream, Expected: 3, Events: refusals(stream, 4, 1)})
	require.ErrorContains(t, err, "does not follow")
	tree, err := s.Tree(background)
	require.NoError(t, err)
	require.Equal(t, res.Tree, tree)
}

func TestKnownCommandsWriteNothing(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	one, two := followup.CycleStream("c1"), followup.CycleStream("c2")
	first := refusals(one, 0, 2)
	wrote := record(t, s, store.RecordRequest{Stream: one, Events: first})
	for stream, seq := range map[string]int64{one: 2, two: 0} {
		again := refusals(stream, seq, 2)
		again[1].Command = first[1].Command
		res := record(t, s, store.RecordRequest{Stream: stream, Expected: seq, Events: again})
		require.False(t, res.Wrote)
		require.Equal(t, map[string]store.Receipt{first[1].Command: {Stream: one, First: 1, Last: 1,
			Refusal: first[1].Body.(followup.CommandRefused).Error()}}, res.Known)
		require.Equal(t, wrote.Tree, res.Tree, "an answer names the tree that holds its receipt")
	}
}

func TestWhatIsAheadComesInPages(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	stream := followup.CycleStream("c1")
	const total = store.PageSize*2 + 1
	record(t, s, store.RecordRequest{Stream: stream, Events: refusals(stream, 0, total)})
	var seen []int
	for seq, more := int64(0), true; more; {
		res := record(t, s, store.RecordRequest{Stream: stream, Expected: seq})
		for _, e := range res.Events {
			require.Equal(t, seq+1, e.Event.Seq)
			require.Equal(t, seq, e.Index)
			seq = e.Event.Seq
		}
		seen, more = append(seen, len(res.Events)), res.More
	}
	require.Equal(t, []int{store.PageSize, store.PageSize, 1}, seen)
}

func TestAFailingProjectionRollsEverythingBack(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Begin(followup.Intake)
	db := mustSQL(t, url)
	before := tables(t, db)
	stream := p.Stream(followup.Intake)
	st := p.Stage(followup.Intake)
	again := followup.Event{Stream: stream, Seq: st.Seq + 1, At: now(), Person: "cora", Command: ulid.Make().String(), Step: "selection",
		Body: followup.StepPassed{}}
	_, err := db.Exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
		CREATE TRIGGER fail BEFORE UPDATE ON step FOR EACH ROW EXECUTE FUNCTION fail()`)
	require.NoError(t, err)
	_, err = s.Record(background, store.RecordRequest{Stream: stream, Expected: st.Seq, Events: []followup.Event{again}})
	require.ErrorContains(t, err, "disk full")
	require.Equal(t, before, tables(t, db))
	_, err = db.Exec(`DROP TRIGGER fail ON step`)
	require.NoError(t, err)
	require.True(t, record(t, s, store.RecordRequest{Stream: stream, Expected: st.Seq, Events: []followup.Event{again}}).Wrote)
	requireWholeLedger(t, s, url, key)
}

func TestRecordTakesTheStreamsOfProcessesOnly(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for _, stream := range []string{followup.RegistryStream, followup.AccessStream, "cycle/a/b", "cycle/a/intake/0", "elsewhere", ""} {
		_, err := s.Record(background, store.RecordRequest{Stream: stream, Events: refusals(stream, 0, 1)})
		require.ErrorContains(t, err, "no process writes", "%q", stream)
	}
	tree, err := s.Tree(background)
	require.NoError(t, err)
	require.Zero(t, tree.Size)
}

func TestAStageThatNobodyStartedIsRefusedAndRecorded(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1")
	for _, stream := range []string{p.Stream(followup.Intake), followup.StageStream("nowhere", followup.Intake, 1)} {
		res, err := s.OpenStage(background, stream, now())
		require.NoError(t, err)
		require.NotEmpty(t, res.Refused)
		require.Empty(t, res.Events)
	}
	require.Len(t, accessRecords(t, s), 2)
	p.Begin(followup.Intake)
	again, err := s.OpenStage(background, p.Stream(followup.Intake), now())
	require.NoError(t, err)
	require.False(t, again.Wrote, "a stage that is open gets its own first events again")
	require.Equal(t, "StageOpened", again.Events[0].Event.Type())
}

func TestAStageHearsOfItsCycle(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1")
	p.Begin(followup.Intake)
	pause := p.CycleCommand(followup.Pause)
	pause.Reason = p.Text("elections")
	p.OnCycle(pause)
	st := p.Stage(followup.Intake)
	res := record(t, s, store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, CycleSeen: st.CycleSeq})
	require.Len(t, res.Heeded, 1)
	require.Equal(t, "CyclePaused", res.Heeded[0].Type())
	res = record(t, s, store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, CycleSeen: res.Heeded[0].Seq})
	require.Empty(t, res.Heeded)
}
