package audit_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/followup"
)

// rezip packs the files again, as somebody would who has changed them.
func rezip(t require.TestingT, files map[string][]byte) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write(files[name])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return out.Bytes()
}

// reseal writes a manifest that fits the files: what a careful forger does.
func reseal(t require.TestingT, files map[string][]byte) {
	var manifest map[string]any
	require.NoError(t, json.Unmarshal(files["manifest.json"], &manifest))
	items := []map[string]any{}
	for name, data := range files {
		if name != "manifest.json" {
			sum := sha256.Sum256(data)
			items = append(items, map[string]any{"name": name, "size": len(data), "sha256": hex.EncodeToString(sum[:])})
		}
	}
	manifest["files"] = items
	data, err := json.Marshal(manifest)
	require.NoError(t, err)
	files["manifest.json"] = data
}

func lines(files map[string][]byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(files["records.jsonl"], []byte("\n")), []byte("\n"))
}

func setLines(files map[string][]byte, records [][]byte) {
	files["records.jsonl"] = append(bytes.Join(records, []byte("\n")), '\n')
}

func TestEveryChangedByteOfARecordIsFound(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	original := unzip(t, l.export())
	for _, index := range []int{0, 4, len(l.records) - 1} {
		for at := 0; at < len(l.records[index]); at += 1 + len(l.records[index])/40 {
			files := maps.Clone(original)
			records := lines(files)
			records[index] = bytes.Clone(records[index])
			records[index][at] ^= 1
			setLines(files, records)
			report := mustVerify(t, rezip(t, files), audit.Options{Key: l.key.Verifier()})
			require.True(t, found(report, "manifest", -1), "record %d, byte %d: %v", index, at, report.Findings)

			reseal(t, files)
			report = mustVerify(t, rezip(t, files), audit.Options{Key: l.key.Verifier()})
			require.False(t, report.Verified)
			require.True(t, found(report, "leaf", int64(index)), "record %d, byte %d: %v", index, at, report.Findings)
			require.True(t, found(report, "checkpoint", -1), "record %d, byte %d: %v", index, at, report.Findings)
		}
	}
}

func TestEveryChangedHashIsFound(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	original := unzip(t, l.export())
	for at := 0; at < len(original["hashes.bin"]); at += 13 {
		files := maps.Clone(original)
		files["hashes.bin"] = bytes.Clone(original["hashes.bin"])
		files["hashes.bin"][at] ^= 0x80
		reseal(t, files)
		report := mustVerify(t, rezip(t, files), audit.Options{Key: l.key.Verifier()})
		require.False(t, report.Verified, "byte %d", at)
		checks := slices.Collect(func(yield func(string) bool) {
			for _, f := range report.Findings {
				require.GreaterOrEqual(t, f.Record, int64(0), f.Says)
				if !yield(f.Check) {
					return
				}
			}
		})
		require.Subset(t, []string{"leaf", "hashes"}, checks, "byte %d", at)
	}
}

// tampering is one change that a forger makes to the files; the manifest is made to fit afterwards.
type tampering struct {
	change func(t *testing.T, l *ledger, files map[string][]byte)
	check  string
	record func(l *ledger) int64 // nil: none
}

func at(index int64) func(*ledger) int64 { return func(*ledger) int64 { return index } }

func last(l *ledger) int64 { return l.head.Size - 1 }

func replace(name, from, to string) func(*testing.T, *ledger, map[string][]byte) {
	return func(t *testing.T, _ *ledger, files map[string][]byte) {
		require.Contains(t, string(files[name]), from)
		files[name] = []byte(strings.Replace(string(files[name]), from, to, 1))
	}
}

func removal(name string) func(*testing.T, *ledger, map[string][]byte) {
	return func(t *testing.T, _ *ledger, files map[string][]byte) {
		require.Contains(t, files, name)
		delete(files, name)
	}
}

var tamperings = map[string]tampering{
	"record deleted":          {func(_ *testing.T, _ *ledger, f map[string][]byte) { setLines(f, slices.Delete(lines(f), 4, 5)) }, "leaf", at(4)},
	"record deleted, the gap": {func(_ *testing.T, _ *ledger, f map[string][]byte) { setLines(f, slices.Delete(lines(f), 5, 6)) }, "sequence", at(5)},
	"record inserted": {func(_ *testing.T, _ *ledger, f map[string][]byte) {
		records := lines(f)
		setLines(f, slices.Insert(records, 5, records[4]))
	}, "leaf", at(5)},
	"record inserted, its number": {func(_ *testing.T, _ *ledger, f map[string][]byte) {
		records := lines(f)
		setLines(f, slices.Insert(records, 5, records[4]))
	}, "sequence", at(5)},
	"records swapped": {func(_ *testing.T, _ *ledger, f map[string][]byte) {
		records := lines(f)
		records[3], records[4] = records[4], records[3]
		setLines(f, records)
	}, "leaf", at(3)},
	"last record cut off": {func(_ *testing.T, _ *ledger, f map[string][]byte) {
		records := lines(f)
		setLines(f, records[:len(records)-1])
	}, "checkpoint", nil},
	"last line cut short": {func(_ *testing.T, _ *ledger, f map[string][]byte) {
		f["records.jsonl"] = f["records.jsonl"][:len(f["records.jsonl"])-3]
	}, "bundle", nil},
	"spaces added": {replace("records.jsonl", `"seq":1,`, `"seq": 1,`), "record", at(0)},
	"hashes cut off": {func(_ *testing.T, _ *ledger, f map[string][]byte) {
		f["hashes.bin"] = f["hashes.bin"][:len(f["hashes.bin"])-32]
	}, "hashes", last},
	"hashes added":         {func(_ *testing.T, _ *ledger, f map[string][]byte) { f["hashes.bin"] = append(f["hashes.bin"], 1) }, "hashes", nil},
	"state changed":        {replace("state.json", `"outcome":"completed"`, `"outcome":"withdrawn"`), "state", func(l *ledger) int64 { return last(l) - 3 }},
	"state of nothing":     {replace("state.json", `"attempt":1`, `"attempt":2`), "state", nil},
	"state lost":           {removal("state.json"), "state", nil},
	"state followed":       {func(_ *testing.T, _ *ledger, f map[string][]byte) { f["state.json"] = append(f["state.json"], "{}"...) }, "bundle", nil},
	"content changed":      {replace("content/text-b", "Fourth review", "Fifth review"), "content", at(3)},
	"content lost":         {removal("content/text-b"), "content", at(3)},
	"content under a name": {replace("content/text-b", `"id":"text-b"`, `"id":"text-a"`), "content", at(3)},
	"content half erased":  {replace("content/text-b", `"salt"`, `"erased":true,"salt"`), "content", at(3)},
	"content without head": {replace("content/text-b", "\n", ""), "bundle", nil},
	"history changed":      {replace("histories/cycle/c1/intake/1/run-1.json", "[]", "[1]"), "content", func(l *ledger) int64 { return last(l) - 1 }},
	"policy changed":       {replace("policies/1.csv", "coordinator", "auditor"), "policy", at(0)},
	"policy lost":          {removal("policies/1.csv"), "policy", at(0)},
	"reading changed":      {replace("read.html", "agree", "decline"), "reading", nil},
	"reading lost":         {removal("read.html"), "reading", nil},
	"records lost":         {removal("records.jsonl"), "bundle", nil},
	"hashes lost":          {removal("hashes.bin"), "bundle", nil},
	"manifest lost":        {removal("manifest.json"), "manifest", nil},
	"manifest of another":  {replace("manifest.json", "nmrf.example", "other.example"), "manifest", nil},
	"checkpoint lost": {func(t *testing.T, l *ledger, f map[string][]byte) {
		removal(fmt.Sprintf("checkpoints/%d.txt", l.head.Size))(t, l, f)
	}, "checkpoint", nil},
	"checkpoint changed": {func(_ *testing.T, l *ledger, f map[string][]byte) {
		f[fmt.Sprintf("checkpoints/%d.txt", l.head.Size)][30] ^= 1
	}, "signature", nil},
	"checkpoint under a name": {func(_ *testing.T, l *ledger, f map[string][]byte) {
		f["checkpoints/9.txt"] = f[fmt.Sprintf("checkpoints/%d.txt", l.head.Size)]
	}, "checkpoint", nil},
	"checkpoint is none": {func(_ *testing.T, _ *ledger, f map[string][]byte) { f["checkpoints/9.txt"] = []byte("9\n") }, "checkpoint", nil},
}

func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range tamperings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := mustLedger(t)
			files := unzip(t, l.export())
			c.change(t, l, files)
			if _, ok := files["manifest.json"]; ok {
				reseal(t, files)
			}
			report := mustVerify(t, rezip(t, files), audit.Options{Key: l.key.Verifier(), Policy: allowAll})
			record := int64(-1)
			if c.record != nil {
				record = c.record(l)
			}
			require.False(t, report.Verified)
			require.True(t, found(report, c.check, record), report.Findings)
		})
	}
}

// A forger who holds the database, but not the key: the past is written anew from some record on, with a tree and checkpoints that fit.
func TestRewrittenHistoryFailsAgainstTheKeyAndTheHeldCheckpoint(t *testing.T) {
	t.Parallel()
	honest := mustLedger(t)
	for _, from := range []int{0, 5, len(honest.records) - 1} {
		forged := mustLedger(t) // with a key of its own
		records := slices.Clone(forged.records)
		records[from] = bytes.Replace(records[from], []byte(`2026-03-02T`), []byte(`2026-03-01T`), 1)
		require.NotEqual(t, forged.records[from], records[from])
		forged.head, forged.hashes, forged.records, forged.checkpoints = audit.Head{}, nil, nil, map[int64][]byte{}
		for _, record := range records {
			next, stored, err := forged.head.Append([][]byte{record})
			require.NoError(t, err)
			for _, s := range stored {
				forged.hashes = append(forged.hashes, s.Hash)
			}
			forged.head, forged.records = next, append(forged.records, record)
		}
		report := mustVerify(t, forged.export(), audit.Options{Key: honest.key.Verifier()})
		require.True(t, found(report, "signature", -1), report.Findings)
		require.False(t, report.KeyTrusted)

		held, err := honest.key.Sign(honest.head)
		require.NoError(t, err)
		report = mustVerify(t, forged.export(), audit.Options{Checkpoints: [][]byte{held}})
		require.True(t, found(report, "held_checkpoint", -1), report.Findings)
		require.Zero(t, report.CheckpointsMatched)
	}
}

// The operator holds the key too: only a checkpoint that left the machine before shows the change.
func TestHistoryRewrittenWithTheKeyFailsAgainstTheHeldCheckpoint(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	held := l.checkpoints[l.sizes[1]]
	other, _, err := audit.Head{}.Append(append([][]byte{[]byte("x")}, l.records[1:]...))
	require.NoError(t, err)
	seen, err := l.key.Sign(other)
	require.NoError(t, err)
	report := mustVerify(t, l.export(), audit.Options{Key: l.key.Verifier(), Checkpoints: [][]byte{held, seen}})
	require.Equal(t, 1, report.CheckpointsMatched)
	require.True(t, found(report, "held_checkpoint", -1), report.Findings)

	longer, _, err := l.head.Append([][]byte{[]byte("one more")})
	require.NoError(t, err)
	seen, err = l.key.Sign(longer)
	require.NoError(t, err)
	report = mustVerify(t, l.export(), audit.Options{Key: l.key.Verifier(), Checkpoints: [][]byte{seen, []byte("nothing")}})
	require.Zero(t, report.CheckpointsMatched)
	require.Len(t, report.Findings, 2)
}

// What a faulty store could write is found too, though the tree over it is sound.
func TestUnsoundLedgerIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		write func(l *ledger)
		check string
	}{
		"a command decided twice": {func(l *ledger) {
			l.write(l.next(followup.RegistryStream, "01SUBMIT", "ana"))
		}, "command"},
		"a gap in a stream": {func(l *ledger) {
			e := l.next(followup.RegistryStream, "", "ana")
			e.Seq++
			l.write(e)
		}, "sequence"},
		"a stream of nobody":  {func(l *ledger) { l.write(l.next("cycle/c1/holiday/1", "", "")) }, "sequence"},
		"another attempt":     {func(l *ledger) { l.write(l.next("cycle/c1/intake/01", "", "")) }, "sequence"},
		"time runs backwards": {func(l *ledger) { e := l.next(l.stage.Stream(), "", ""); e.At = launchDay; l.write(e); l.stage.Apply(e) }, "sequence"},
		"a text with two faces": {func(l *ledger) {
			e := l.next(followup.RegistryStream, "", "ana")
			e.Body = followup.PersonRegistered{ID: "eve", Details: followup.Ref{ID: "text-a", Hash: "other"}}
			l.write(e)
		}, "content"},
		"no policy named": {func(l *ledger) {
			e := l.next(l.cycle.Stream(), "01PAUSE", "ana")
			e.Body = followup.CyclePaused{}
			l.cycle.Apply(l.write(e))
		}, "policy"},
		"an unknown policy": {func(l *ledger) {
			e := l.next(followup.RegistryStream, "01GRANT", "ana")
			e.Authority.Policy = 7
			l.write(e)
		}, "policy"},
		"a policy that was never adopted": {func(l *ledger) {
			l.policies = append(l.policies, 7)
			e := l.next(followup.RegistryStream, "01GRANT", "ana")
			e.Authority.Policy = 7
			l.write(e)
		}, "policy"},
		"a policy without its text": {func(l *ledger) {
			e := l.next(followup.RegistryStream, "", "ana")
			e.Body = followup.PolicyAdopted{Version: 2, Hash: "x"}
			l.write(e)
		}, "policy"},
	} {
		l := mustLedger(t)
		c.write(l)
		report := mustVerify(t, l.export(), audit.Options{Key: l.key.Verifier(), Policy: allowAll})
		require.Equal(t, l.head.Size, report.Size)
		require.True(t, found(report, c.check, l.head.Size-1), "%s: %v", name, report.Findings)
	}
}

// next is a sound event at the end of a stream.
func (l *ledger) next(stream, command, person string) followup.Event {
	seq := int64(1)
	switch stream {
	case l.stage.Stream():
		seq += l.stage.Seq
	case l.cycle.Stream():
		seq += l.cycle.Seq
	default:
		l.others[stream]++
		seq = l.others[stream]
	}
	return followup.Event{Stream: stream, Seq: seq, At: l.clock, Command: command, Person: person, Body: followup.RoleEnded{Grant: "g", To: l.clock}}
}
