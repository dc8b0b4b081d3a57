package audit_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/followup"
)

func allowAll(int64, []byte, followup.Event) error { return nil }

func TestVerify(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	root, err := l.head.Root()
	require.NoError(t, err)
	want := audit.Report{Size: l.head.Size, Root: fmt.Sprintf("%x", root[:]), Verified: true, Key: l.key.Verifier(), KeyTrusted: true, CheckpointsMatched: 2,
		Findings: []audit.Finding{}, Notes: []string{}}
	held := [][]byte{l.checkpoints[l.sizes[0]], l.checkpoints[l.sizes[1]]}
	require.Equal(t, want, mustVerify(t, l.export(), audit.Options{Key: l.key.Verifier(), Checkpoints: held, Policy: allowAll}))
}

func TestVerifyWithoutKeySaysSo(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	report := mustVerify(t, l.export(), audit.Options{})
	require.True(t, report.Verified)
	require.False(t, report.KeyTrusted)
	require.Equal(t, l.key.Verifier(), report.Key)
	require.Equal(t, []string{"signed by " + l.key.Verifier() + ", which you did not vouch for", "whether the policy allowed each decision was not checked"}, report.Notes)
}

func TestVerifyAgainstAnotherKey(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	for _, key := range []string{mustLedgerKey(t).Verifier(), "nonsense"} {
		report := mustVerify(t, l.export(), audit.Options{Key: key})
		require.False(t, report.Verified)
		require.False(t, report.KeyTrusted)
		require.Empty(t, report.Key)
		require.True(t, found(report, "signature", -1), report.Findings)
	}
}

func TestVerifyEmptyLedger(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	empty := &ledger{t: t, key: l.key, cycle: l.cycle, stage: l.stage}
	report := mustVerify(t, empty.export(), audit.Options{Key: l.key.Verifier()})
	require.Zero(t, report.Size)
	require.True(t, found(report, "state", -1), "a state that no record speaks of: %v", report.Findings)
	require.Len(t, report.Findings, 2)
	require.True(t, report.KeyTrusted)
}

func TestErasedContentLeavesTheProofsValid(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	l.contents[0] = audit.Content{ID: l.contents[0].ID, Classification: followup.InternalUse, Erased: true}
	report := mustVerify(t, l.export(), audit.Options{Key: l.key.Verifier(), Policy: allowAll})
	require.True(t, report.Verified, report.Findings)
	require.Equal(t, []string{"1 contents were erased: their texts cannot be read any more, the proofs stand"}, report.Notes)
}

func TestPolicyIsAskedAboutEachDecision(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	var asked []string
	report := mustVerify(t, l.export(), audit.Options{Policy: func(version int64, text []byte, e followup.Event) error {
		require.EqualValues(t, 1, version)
		require.Equal(t, policyText, string(text))
		asked = append(asked, e.Type())
		if e.Type() == "ReplyRecorded" {
			return errors.New("no rule allows approve")
		}
		return nil
	}})
	require.Equal(t, []string{"CycleLaunched", "TextSubmitted", "ReplyRecorded", "StepPassed", "StageClosed"}, asked)
	require.Len(t, report.Findings, 1)
	require.Equal(t, "policy version 1 did not allow this: no rule allows approve", report.Findings[0].Says)
	require.Equal(t, "policy", report.Findings[0].Check)
}

func TestVerifyOfWhatIsNoBundle(t *testing.T) {
	t.Parallel()
	_, err := audit.Verify(filepath.Join(t.TempDir(), "missing.zip"), audit.Options{})
	require.ErrorContains(t, err, "cannot be read as a bundle")
	path := filepath.Join(t.TempDir(), "text.zip")
	require.NoError(t, os.WriteFile(path, []byte("not a zip"), 0o600))
	_, err = audit.Verify(path, audit.Options{})
	require.ErrorContains(t, err, "cannot be read as a bundle")
}
