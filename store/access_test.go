package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

func denied(name string) followup.Event {
	return followup.Event{At: now(), Person: "cora", Body: followup.AccessDenied{Action: "approve", Object: "signoff/plan", Name: name, Missing: "a rule"}}
}

func TestManyDenialsShareFewTransactions(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	db := mustSQL(t, url)
	const denials = 400
	var wg sync.WaitGroup
	for i := range denials {
		wg.Go(func() {
			name := fmt.Sprint("denial-", i)
			if err := s.RecordAccess(background, denied(name)); err != nil {
				t.Error(err)
				return
			}
			var seen bool
			err := db.QueryRow(`SELECT EXISTS (SELECT FROM record WHERE convert_from(bytes, 'UTF8') LIKE $1)`, "%"+name+`"%`).Scan(&seen)
			if err != nil || !seen {
				t.Errorf("%s was acknowledged before it was durable: %v", name, err)
			}
		})
	}
	wg.Wait()
	require.Len(t, accessRecords(t, s), denials)
	require.LessOrEqual(t, count(t, db, `SELECT count(*) FROM checkpoint`), int64(20), "each transaction signs one checkpoint")
	requireWholeLedger(t, s, url, key)
}

func TestCloseLosesNoDenialAndTakesNoMore(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s, err := store.Open(background, url, key)
	require.NoError(t, err)
	var wg sync.WaitGroup
	recorded := make(chan error, 300)
	for i := range cap(recorded) {
		wg.Go(func() { recorded <- s.RecordAccess(background, denied(fmt.Sprint(i))) })
	}
	require.NoError(t, s.Close())
	wg.Wait()
	close(recorded)
	acknowledged := 0
	for err := range recorded {
		if err == nil {
			acknowledged++
		} else {
			require.Equal(t, followup.Unavailable, followup.AsError(err).Code, err)
		}
	}
	require.Len(t, accessRecords(t, storetest.OpenAt(t, url, key)), acknowledged)
}

func TestOneBadRecordDoesNotCostTheOthersTheirs(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	const good = 20
	var wg sync.WaitGroup
	for i := range good {
		wg.Go(func() {
			if err := s.RecordAccess(background, denied(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Go(func() {
		if s.RecordAccess(background, followup.Event{At: now()}) == nil {
			t.Error("an event without a body was recorded")
		}
	})
	wg.Wait()
	require.Len(t, accessRecords(t, s), good)
}

func TestADenialDecidesNoCommand(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for range 2 { // denied, and denied again with the same key
		e := denied("wrong_role")
		e.Command = "cora/key-0001"
		require.NoError(t, s.RecordAccess(background, e))
	}
	known, err := s.Receipts(background, "cora/key-0001")
	require.NoError(t, err)
	require.Empty(t, known, "what was denied may be allowed later, with the same key")
	require.Equal(t, "cora/key-0001", accessRecords(t, s)[1].Event.Command)
}

func TestRecordAccessHeedsItsContext(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx, cancel := context.WithCancel(background)
	cancel()
	require.ErrorIs(t, s.RecordAccess(ctx, denied("late")), context.Canceled)
}
