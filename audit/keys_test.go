package audit_test

import (
	"crypto/ed25519"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"nmrf/audit"
	"nmrf/followup"
)

const origin = "nmrf.example/ledger"

func mustLedgerKey(t testing.TB) *audit.LedgerKey {
	t.Helper()
	key, err := audit.LoadLedgerKey(filepath.Join(t.TempDir(), "keys"), origin)
	require.NoError(t, err)
	return key
}

func mustDoorKey(t testing.TB, dir string) *audit.DoorKey {
	t.Helper()
	key, err := audit.LoadDoorKey(dir, "api-1")
	require.NoError(t, err)
	return key
}

func TestKeysAreMadeOnceAndForTheirOwnerOnly(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	key, err := audit.LoadLedgerKey(dir, origin)
	require.NoError(t, err)
	again, err := audit.LoadLedgerKey(dir, origin)
	require.NoError(t, err)
	require.Equal(t, key.Verifier(), again.Verifier())
	door := mustDoorKey(t, dir)
	require.Equal(t, door.Public(), mustDoorKey(t, dir).Public())

	for name, mode := range map[string]os.FileMode{".": 0o700, "ledger.key": 0o600, "door.key": 0o600, "door.pub": 0o644} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode().Perm(), name)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".new-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestKeysMadeAtOnceAreOne(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	verifiers := make([]string, 8)
	var all sync.WaitGroup
	for i := range verifiers {
		all.Go(func() {
			if key, err := audit.LoadLedgerKey(dir, origin); err == nil {
				verifiers[i] = key.Verifier()
			}
		})
	}
	all.Wait()
	for _, v := range verifiers {
		require.NotEmpty(t, v)
		require.Equal(t, verifiers[0], v)
	}
}

func TestKeysAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(dir string) error
		says  string
	}{
		"readable by others":     {func(d string) error { return os.Chmod(filepath.Join(d, "ledger.key"), 0o644) }, "chmod 600"},
		"writable by its group":  {func(d string) error { return os.Chmod(filepath.Join(d, "ledger.key"), 0o660) }, "chmod 600"},
		"folder open to all":     {func(d string) error { return os.Chmod(d, 0o777) }, "chmod 700"},
		"not a key":              {func(d string) error { return os.WriteFile(filepath.Join(d, "ledger.key"), []byte("x"), 0o600) }, "read key"},
		"a folder in its place":  {func(d string) error { return replaceByFolder(filepath.Join(d, "ledger.key")) }, "chmod 600"},
		"key of another ledger":  {func(d string) error { return replaceByOther(t, d) }, `belongs to "other.example/ledger"`},
		"cut off in the middle":  {func(d string) error { return os.Truncate(filepath.Join(d, "ledger.key"), 60) }, "read key"},
		"folder is not a folder": {func(d string) error { return replaceByFile(d) }, "folder of the keys"},
	} {
		dir := filepath.Join(t.TempDir(), "keys")
		_, err := audit.LoadLedgerKey(dir, origin)
		require.NoError(t, err)
		require.NoError(t, c.spoil(dir), name)
		_, err = audit.LoadLedgerKey(dir, origin)
		require.ErrorContains(t, err, c.says, name)
	}
	for _, bad := range []string{"", "two words", "a+b"} {
		dir := t.TempDir()
		_, err := audit.LoadLedgerKey(dir, bad)
		require.ErrorContains(t, err, "is no name for a key")
		require.NoFileExists(t, filepath.Join(dir, "ledger.key"))
	}
}

func replaceByFolder(path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.Mkdir(path, 0o700)
}

func replaceByFile(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.WriteFile(dir, nil, 0o600)
}

func replaceByOther(t *testing.T, dir string) error {
	other := filepath.Join(t.TempDir(), "keys")
	if _, err := audit.LoadLedgerKey(other, "other.example/ledger"); err != nil {
		return err
	}
	return os.Rename(filepath.Join(other, "ledger.key"), filepath.Join(dir, "ledger.key"))
}

func TestCheckpoint(t *testing.T) {
	t.Parallel()
	key, stranger := mustLedgerKey(t), mustLedgerKey(t)
	head, _, err := audit.Head{}.Append([][]byte{{1}, {2}, {3}})
	require.NoError(t, err)
	root, err := head.Root()
	require.NoError(t, err)
	text, err := key.Sign(head)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(text), origin+"\n3\n"+root.String()+"\n\n— "+origin+" "), string(text))

	want := audit.Checkpoint{Origin: origin, Size: 3, Root: root}
	got, err := audit.ReadCheckpoint(text)
	require.NoError(t, err)
	require.Equal(t, want, got)
	want.Key = key.Verifier()
	got, err = audit.OpenCheckpoint(text, stranger.Verifier(), key.Verifier(), key.Verifier())
	require.NoError(t, err)
	require.Equal(t, want, got)

	_, err = audit.OpenCheckpoint(text, stranger.Verifier())
	require.ErrorContains(t, err, "none of the known keys")
	_, err = audit.OpenCheckpoint(text)
	require.ErrorContains(t, err, "none of the known keys")
	_, err = audit.OpenCheckpoint(text, "nonsense")
	require.ErrorContains(t, err, "read key")
	for i := range len(text) - 3 { // the last digit of the signature's base64 has bits that mean nothing
		changed := append([]byte(nil), text...)
		changed[i] ^= 1
		_, err := audit.OpenCheckpoint(changed, key.Verifier())
		require.Error(t, err, "byte %d", i)
	}
}

// A key vouches for the ledger of its own name only.
func TestCheckpointSignedByAKeyOfAnotherName(t *testing.T) {
	t.Parallel()
	secret, vkey, err := note.GenerateKey(nil, "witness.example")
	require.NoError(t, err)
	signer, err := note.NewSigner(secret)
	require.NoError(t, err)
	text, err := note.Sign(&note.Note{Text: origin + "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"}, signer)
	require.NoError(t, err)
	_, err = audit.ReadCheckpoint(text)
	require.NoError(t, err)
	_, err = audit.OpenCheckpoint(text, vkey)
	require.ErrorContains(t, err, "none of the known keys")
}

func TestReadCheckpointRefuses(t *testing.T) {
	t.Parallel()
	const root, signature = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "\n— x AAAAAGVsc2U=\n"
	for name, text := range map[string]string{
		"nothing":        "",
		"no signature":   "x\n3\n" + root + "\n",
		"no root":        "x\n3\n" + signature,
		"size too big":   "x\n18446744073709551615\n" + root + "\n" + signature,
		"size with zero": "x\n03\n" + root + "\n" + signature,
		"short root":     "x\n3\nAAAA\n" + signature,
	} {
		_, err := audit.ReadCheckpoint([]byte(text))
		require.ErrorContains(t, err, "read checkpoint", name)
	}
}

func batchOf(ids ...string) followup.Batch {
	b := followup.Batch{ID: "01J00000000000000000000000"}
	for _, id := range ids {
		b.Commands = append(b.Commands, followup.Command{ID: id, Kind: followup.Approve, Cycle: "c1", Actor: followup.Actor{Person: "ana"}, At: launchDay})
	}
	return b
}

func TestBatchTravels(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	door := mustDoorKey(t, dir)
	require.Equal(t, "api-1", door.Name())
	signed, err := door.Sign(batchOf("a", "b"))
	require.NoError(t, err)
	keys, err := audit.LoadDoorKeys(dir)
	require.NoError(t, err)
	require.Equal(t, audit.DoorKeys{"api-1": door.Public()}, keys)
	batch, err := keys.Open(signed)
	require.NoError(t, err)
	require.Equal(t, batchOf("a", "b"), batch)
}

func TestForgedBatchIsRefused(t *testing.T) {
	t.Parallel()
	door := mustDoorKey(t, t.TempDir())
	keys := audit.DoorKeys{door.Name(): door.Public()}
	for name, forge := range map[string]func(*followup.SignedBatch){
		"payload changed":     func(s *followup.SignedBatch) { s.Payload[20] ^= 1 },
		"signature changed":   func(s *followup.SignedBatch) { s.Signature[0] ^= 1 },
		"no signature":        func(s *followup.SignedBatch) { s.Signature = nil },
		"id of another batch": func(s *followup.SignedBatch) { s.ID = "01J00000000000000000000001" },
		"unknown key":         func(s *followup.SignedBatch) { s.Key = "api-2" },
		"key of a stranger": func(s *followup.SignedBatch) {
			other, err := mustDoorKey(t, t.TempDir()).Sign(batchOf("a"))
			require.NoError(t, err)
			*s = other
		},
	} {
		signed, err := door.Sign(batchOf("a"))
		require.NoError(t, err)
		forge(&signed)
		_, err = keys.Open(signed)
		require.Equal(t, "bad_signature", followup.AsError(err).Rule, name)
	}
	_, err := keys.Open(followup.SignedBatch{Payload: make([]byte, audit.MaxPayload+1)})
	require.Equal(t, followup.TooLarge, followup.AsError(err).Code)
}

func TestMisshapenBatchIsNotSigned(t *testing.T) {
	t.Parallel()
	door := mustDoorKey(t, t.TempDir())
	many := make([]string, audit.MaxCommands+1)
	for i := range many {
		many[i] = strings.Repeat("x", i+1)
	}
	tick, huge, broken := batchOf("a"), batchOf("a"), batchOf("a")
	tick.Commands[0].Kind = followup.Tick
	huge.Commands[0].Shown = strings.Repeat("x", audit.MaxPayload)
	broken.ID = "a\nb"
	for name, c := range map[string]struct {
		batch followup.Batch
		code  followup.Code
	}{
		"no command":       {batchOf(), followup.Invalid},
		"too many":         {batchOf(many...), followup.Invalid},
		"same id twice":    {batchOf("a", "a"), followup.Invalid},
		"empty command id": {batchOf(""), followup.Invalid},
		"no batch id":      {followup.Batch{Commands: batchOf("a").Commands}, followup.Invalid},
		"line break in id": {broken, followup.Invalid},
		"act of no door":   {tick, followup.Invalid},
		"too large":        {huge, followup.TooLarge},
	} {
		_, err := door.Sign(c.batch)
		require.Equal(t, c.code, followup.AsError(err).Code, name)
	}
}

// A door that does not check what it signs: workers must.
func TestMisshapenBatchIsNotOpened(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	keys := audit.DoorKeys{"careless": public}
	sign := func(id, payload string) followup.SignedBatch {
		signature := ed25519.Sign(private, []byte("nmrf batch v1\n"+id+"\n"+payload))
		return followup.SignedBatch{ID: id, Payload: []byte(payload), Key: "careless", Signature: signature}
	}
	_, err = keys.Open(sign("b", `{"id":"b","commands":[{"id":"a","kind":"approve"}]}`))
	require.NoError(t, err)
	for name, s := range map[string]followup.SignedBatch{
		"no JSON":          sign("b", `{`),
		"another id":       sign("b", `{"id":"c","commands":[{"id":"a","kind":"approve"}]}`),
		"no id":            sign("", `{"commands":[{"id":"a","kind":"approve"}]}`),
		"no command":       sign("b", `{"id":"b"}`),
		"same id twice":    sign("b", `{"id":"b","commands":[{"id":"a","kind":"approve"},{"id":"a","kind":"approve"}]}`),
		"empty command id": sign("b", `{"id":"b","commands":[{"kind":"approve"}]}`),
		"act of no door":   sign("b", `{"id":"b","commands":[{"id":"a","kind":"tick"}]}`),
		"too many":         sign("b", `{"id":"b","commands":[{}`+strings.Repeat(",{}", audit.MaxCommands)+`]}`),
	} {
		_, err := keys.Open(s)
		require.Equal(t, followup.Invalid, followup.AsError(err).Code, name)
	}
}

func TestDoorKeysAreRefused(t *testing.T) {
	t.Parallel()
	_, err := audit.LoadDoorKeys(t.TempDir())
	require.ErrorContains(t, err, "no public key")

	dir := t.TempDir()
	mustDoorKey(t, dir)
	text, err := os.ReadFile(filepath.Join(dir, "door.pub"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.pub"), text, 0o600))
	_, err = audit.LoadDoorKeys(dir)
	require.ErrorContains(t, err, "another key of the name")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.pub"), []byte("x"), 0o600))
	_, err = audit.LoadDoorKeys(dir)
	require.ErrorContains(t, err, "read key")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "door.pub"), []byte("x"), 0o600))
	_, err = audit.LoadDoorKey(dir, "api-1")
	require.ErrorContains(t, err, "does not belong to door.key")
}
