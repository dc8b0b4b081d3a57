package audit

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

// LedgerKey signs checkpoints. Its name is the ledger's origin.
type LedgerKey struct {
	key    signingKey
	signer note.Signer
}

// LoadLedgerKey reads ledger.key in dir, or makes it (mode 0600, in a folder of mode 0700) when there is none. It refuses a key
// that others can read, and one of another origin. origin names the ledger, such as "nmrf.example/ledger".
func LoadLedgerKey(dir, origin string) (*LedgerKey, error) {
	key, err := loadSigningKey(filepath.Join(dir, "ledger.key"), origin)
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(key.secret)
	if err != nil {
		return nil, fmt.Errorf("read the ledger's key: %w", err)
	}
	return &LedgerKey{key: key, signer: signer}, nil
}

// Origin returns the name of the ledger.
func (k *LedgerKey) Origin() string { return k.key.name }

// Verifier returns the public key as text: what an auditor is given out of band and checks an export against.
func (k *LedgerKey) Verifier() string { return k.key.public }

// Sign returns a checkpoint of the head as a signed note (C2SP tlog-checkpoint): origin, size, root and the signature.
func (k *LedgerKey) Sign(h Head) ([]byte, error) {
	root, err := h.Root()
	if err != nil {
		return nil, err
	}
	text := log.Checkpoint{Origin: k.Origin(), Size: uint64(h.Size), Hash: root[:]}.Marshal()
	signed, err := note.Sign(&note.Note{Text: string(text)}, k.signer)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint of %d records: %w", h.Size, err)
	}
	return signed, nil
}

// Checkpoint says that the ledger had Size records with this Root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
	Key    string // text of the key that verified it; empty while none has
}

// OpenCheckpoint reads a checkpoint and verifies it: at least one of the keys must bear the origin's name and have signed it.
func OpenCheckpoint(text []byte, vkeys ...string) (Checkpoint, error) {
	c, err := ReadCheckpoint(text)
	if err != nil {
		return Checkpoint{}, err
	}
	for _, vkey := range vkeys {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("read key %q: %w", vkey, err)
		}
		if verifier.Name() != c.Origin {
			continue
		}
		if _, err := note.Open(text, note.VerifierList(verifier)); err == nil {
			c.Key = vkey
			return c, nil
		}
	}
	return Checkpoint{}, fmt.Errorf("checkpoint of %s at %d records: none of the known keys has signed it", c.Origin, c.Size)
}

// ReadCheckpoint reads a checkpoint without verifying it.
func ReadCheckpoint(text []byte) (Checkpoint, error) {
	var unverified *note.UnverifiedNoteError
	if _, err := note.Open(text, note.VerifierList()); !errors.As(err, &unverified) {
		return Checkpoint{}, fmt.Errorf("read checkpoint: it is no signed note: %w", err)
	}
	body := []byte(unverified.Note.Text)
	var read log.Checkpoint
	if _, err := read.Unmarshal(body); err != nil {
		return Checkpoint{}, fmt.Errorf("read checkpoint: %w", err)
	}
	if read.Size > maxSize || len(read.Hash) != len(Hash{}) || !bytes.HasPrefix(body, read.Marshal()) {
		return Checkpoint{}, errors.New("read checkpoint: its size or its root is malformed")
	}
	return Checkpoint{Origin: read.Origin, Size: int64(read.Size), Root: Hash(read.Hash)}, nil
}
