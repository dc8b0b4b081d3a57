package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
	"nmrf/store/storetest"
)

var noScope policies.Scope

// exported writes the bundle of a store and verifies it.
func exported(t testing.TB, s *store.Store, o audit.Options) audit.Report {
	t.Helper()
	src, done, err := s.Snapshot(background)
	require.NoError(t, err)
	defer done()
	path := filepath.Join(t.TempDir(), "bundle.zip")
	f, err := os.Create(path)
	require.NoError(t, err)
	_, err = audit.Export(f, src, s.Key(), now())
	require.NoError(t, err)
	require.NoError(t, f.Close())
	o.Key = s.Key().Verifier()
	report, err := audit.Verify(path, o)
	require.NoError(t, err)
	return report
}

func TestAnExportVerifies(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	_, err := s.AddInstitution(background, by("adam"), followup.Institution{Name: "Ministry of Health", Kind: followup.Ministry})
	require.NoError(t, err)
	_, err = s.AddPerson(background, by("adam"), store.Account{Person: followup.Person{Name: "Hana", Email: "hana@example.org", Language: "en"}}, false)
	require.NoError(t, err)
	p := storetest.Launch(t, s, "r1", "r2")
	p.Until(followup.Consultation)
	tree, err := s.Tree(background)
	require.NoError(t, err)
	require.NoError(t, s.RecordAccess(background, denied("wrong_role")))
	p.Through(followup.Consultation)
	report := exported(t, s, audit.Options{Checkpoints: [][]byte{[]byte(tree.Checkpoint)}, Policy: func(int64, []byte, followup.Event) error { return nil }})
	require.Empty(t, without(report.Findings, "policy"), "the store's tests act under no policy")
	require.Equal(t, 1, report.CheckpointsMatched)
	require.True(t, report.KeyTrusted)
}

func without(findings []audit.Finding, check string) []audit.Finding {
	var left []audit.Finding
	for _, f := range findings {
		if f.Check != check {
			left = append(left, f)
		}
	}
	return left
}

// A refused launch leaves a cycle's stream without a cycle.
func TestARefusedLaunchLeavesTheLedgerVerifiable(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	stream := followup.CycleStream("c1")
	record(t, s, store.RecordRequest{Stream: stream, Events: refusals(stream, 0, 1)})
	require.Empty(t, without(exported(t, s, audit.Options{}).Findings, "policy"))
	cycles, err := s.Cycles(background, storetest.Scope(t, "cycle"))
	require.NoError(t, err)
	require.Empty(t, cycles, "nobody sees a cycle that was never launched")
	_, err = s.Cycle(background, "c1")
	require.Equal(t, followup.NotFound, followup.AsError(err).Code)
	record(t, s, store.RecordRequest{Stream: stream, Expected: 1, Events: refusals(stream, 1, 1)})
	require.Empty(t, without(exported(t, s, audit.Options{}).Findings, "policy"))
}

func TestTheSnapshotStaysAtItsMoment(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1")
	src, done, err := s.Snapshot(background)
	require.NoError(t, err)
	defer done()
	before, err := src.Head()
	require.NoError(t, err)
	p.Begin(followup.Intake)
	after, err := src.Head()
	require.NoError(t, err)
	require.Equal(t, before, after)
	records := 0
	require.NoError(t, src.Records(func(int64, []byte) error { records++; return nil }))
	require.EqualValues(t, before.Size, records)
}

func TestProofsFromTheStoredHashes(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	stream := followup.CycleStream("c1")
	events := refusals(stream, 0, 9)
	early := record(t, s, store.RecordRequest{Stream: stream, Events: events[:4]})
	late := record(t, s, store.RecordRequest{Stream: stream, Expected: 4, Events: events[4:]})
	old, err := audit.ReadCheckpoint([]byte(early.Tree.Checkpoint))
	require.NoError(t, err)
	last, err := audit.ReadCheckpoint([]byte(late.Tree.Checkpoint))
	require.NoError(t, err)
	for _, r := range append(early.Events, late.Events...) {
		data, err := audit.Encode(r.Event)
		require.NoError(t, err)
		proof, err := audit.ProveInclusion(last.Size, r.Index, s.Hashes(background))
		require.NoError(t, err)
		require.NoError(t, audit.CheckInclusion(proof, last.Size, last.Root, r.Index, audit.LeafHash(data)))
	}
	proof, err := audit.ProveConsistency(last.Size, old.Size, s.Hashes(background))
	require.NoError(t, err)
	require.NoError(t, audit.CheckConsistency(proof, last.Size, last.Root, old.Size, old.Root))
}
