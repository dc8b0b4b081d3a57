package engine_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// payloads collects the data of every payload of a history's event, and what is packed inside (a signed batch).
func payloads(t testing.TB, e *history.HistoryEvent) (all [][]byte) {
	t.Helper()
	err := proxy.VisitPayloads(background, e, proxy.VisitPayloadsOptions{
		Visitor: func(_ *proxy.VisitPayloadsContext, found []*common.Payload) ([]*common.Payload, error) {
			for _, p := range found {
				all = append(all, p.GetData())
				var value any
				if json.Unmarshal(p.GetData(), &value) == nil {
					all = append(all, packed(value)...)
				}
			}
			return found, nil
		}})
	require.NoError(t, err)
	return all
}

// packed finds what strings of a JSON value hold in base64.
func packed(value any) (all [][]byte) {
	switch v := value.(type) {
	case string:
		if data, err := base64.StdEncoding.DecodeString(v); err == nil {
			all = append(all, data)
		}
	case []any:
		for _, entry := range v {
			all = append(all, packed(entry)...)
		}
	case map[string]any:
		for _, entry := range v {
			all = append(all, packed(entry)...)
		}
	}
	return all
}

func (w *world) scope() policies.Scope {
	w.t.Helper()
	p, err := policies.New(1, policies.Base())
	require.NoError(w.t, err)
	scope, v := p.Scope([]followup.Role{followup.Auditor}, "", "ledger")
	require.True(w.t, v.Allowed)
	return scope
}

func TestAnAuditorsReadingIsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	readings := func() (n int) {
		for _, e := range w.stream(followup.AccessStream) {
			if _, read := e.Body.(followup.LedgerRead); read {
				n++
			}
		}
		return n
	}
	_, err := w.engine.Records(background, w.as("otto"), store.RecordFilter{})
	require.NoError(t, err)
	require.Equal(t, 1, readings())
	_, err = w.engine.Records(background, w.as("cora"), store.RecordFilter{})
	require.NoError(t, err)
	require.Equal(t, 1, readings())
	for _, f := range []store.RecordFilter{{Limit: -1}, {Limit: store.PageSize + 1}, {From: -1}} {
		_, err = w.engine.Records(background, w.as("otto"), f)
		require.Equal(t, followup.Invalid, followup.AsError(err).Code)
	}
	_, _, err = w.engine.History(background, w.as("otto"), store.RecordFilter{Cycle: "nowhere"})
	require.Equal(t, "no_such_cycle", rule(err))
}

func TestProofsStandAgainstTheCheckpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settle()
	tree, key, err := w.engine.Checkpoint(background, w.as("otto"))
	require.NoError(t, err)
	require.Equal(t, w.store.Key().Verifier(), key)
	for name, call := range map[string]func(c engine.Caller) error{
		"index beyond": func(c engine.Caller) error {
			_, _, err := w.engine.ProveInclusion(background, c, tree.Size, tree.Size)
			return err
		},
		"negative index": func(c engine.Caller) error { _, _, err := w.engine.ProveInclusion(background, c, -1, 0); return err },
		"size beyond":    func(c engine.Caller) error { _, _, err := w.engine.ProveInclusion(background, c, 0, 1<<40); return err },
		"no older":       func(c engine.Caller) error { _, _, err := w.engine.ProveConsistency(background, c, 0, 0); return err },
		"newer older": func(c engine.Caller) error {
			_, _, err := w.engine.ProveConsistency(background, c, tree.Size, 1)
			return err
		},
	} {
		require.Equal(t, followup.Invalid, followup.AsError(call(w.as("hana"))).Code, name)
	}
	proof, size, err := w.engine.ProveInclusion(background, w.as("nora"), 3, tree.Size)
	require.NoError(t, err)
	require.Equal(t, tree.Size, size)
	require.NotEmpty(t, proof)
	proof, _, err = w.engine.ProveConsistency(background, w.as("nora"), 3, tree.Size)
	require.NoError(t, err)
	require.NotEmpty(t, proof)
	w.requireVerified()
}
