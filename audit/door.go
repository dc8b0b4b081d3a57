package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"nmrf/followup"
)

// Bounds of a batch.
const (
	MaxCommands = 256       // commands in one batch
	MaxPayload  = 512 << 10 // bytes of one batch's payload
)

// DoorKey signs batches of commands. Whoever holds one can say that a person decided something: it never leaves its door.
type DoorKey struct{ key signingKey }

// LoadDoorKey reads door.key in dir, or makes it (mode 0600, in a folder of mode 0700) when there is none, with door.pub beside it: what
// workers are given. It refuses a key that others can read, and one of another name.
func LoadDoorKey(dir, name string) (*DoorKey, error) {
	key, err := loadSigningKey(filepath.Join(dir, "door.key"), name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "door.pub")
	public, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		public, err = []byte(key.public), writeOnce(path, key.public+"\n", 0o644)
	}
	if err != nil {
		return nil, fmt.Errorf("keep the public key: %w", err)
	}
	if string(bytes.TrimSpace(public)) != key.public {
		return nil, fmt.Errorf("%s does not belong to door.key beside it: remove it and start again", path)
	}
	return &DoorKey{key: key}, nil
}

// Name returns the name under which workers know the key.
func (k *DoorKey) Name() string { return k.key.name }

// Public returns the public key.
func (k *DoorKey) Public() ed25519.PublicKey { return k.key.private.Public().(ed25519.PublicKey) }

// Sign returns the batch as it travels. A batch that no worker would take is Invalid or TooLarge.
func (k *DoorKey) Sign(b followup.Batch) (followup.SignedBatch, error) {
	if err := checkBatch(b); err != nil {
		return followup.SignedBatch{}, err
	}
	payload, err := json.Marshal(b)
	if err != nil {
		return followup.SignedBatch{}, fmt.Errorf("sign batch %s: %w", b.ID, err)
	}
	if len(payload) > MaxPayload {
		return followup.SignedBatch{}, tooLarge(len(payload))
	}
	return followup.SignedBatch{ID: b.ID, Payload: payload, Key: k.Name(), Signature: ed25519.Sign(k.key.private, signedMessage(b.ID, payload))}, nil
}

// signedMessage keeps a signature of a batch from ever being one of anything else. The id holds no line break (see checkBatch).
func signedMessage(id string, payload []byte) []byte {
	return append([]byte("nmrf batch v1\n"+id+"\n"), payload...)
}

// DoorKeys holds the public keys of the doors, by name.
type DoorKeys map[string]ed25519.PublicKey

// LoadDoorKeys reads every *.pub in dir; that there is none is an error, and so are two of one name.
func LoadDoorKeys(dir string) (DoorKeys, error) {
	if err := refuseOpenFolder(dir); err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.pub"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("there is no public key of a door (*.pub) in %s", dir)
	}
	keys := DoorKeys{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the doors' keys: %w", err)
		}
		name, key, err := parsePublicKey(string(bytes.TrimSpace(text)))
		if err != nil {
			return nil, fmt.Errorf("read key %s: %w", path, err)
		}
		if keys[name] != nil {
			return nil, fmt.Errorf("read key %s: there is another key of the name %q", path, name)
		}
		keys[name] = key
	}
	return keys, nil
}

// Open verifies the signature over the exact bytes and returns the batch. Forbidden: unknown key or bad signature. Invalid, TooLarge: a door
// has signed what no worker takes.
func (k DoorKeys) Open(s followup.SignedBatch) (followup.Batch, error) {
	if len(s.Payload) > MaxPayload {
		return followup.Batch{}, tooLarge(len(s.Payload))
	}
	key := k[s.Key]
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, signedMessage(s.ID, s.Payload), s.Signature) {
		return followup.Batch{}, followup.Refuse(followup.Forbidden, "bad_signature", "the batch is not signed by a known door")
	}
	var b followup.Batch
	if err := json.Unmarshal(s.Payload, &b); err != nil {
		return followup.Batch{}, followup.InvalidField("payload", "the batch cannot be read").Because(err)
	}
	if b.ID != s.ID {
		return followup.Batch{}, followup.InvalidField("id", "the batch bears another id than its envelope")
	}
	if err := checkBatch(b); err != nil {
		return followup.Batch{}, err
	}
	return b, nil
}

func tooLarge(size int) error {
	return followup.Refuse(followup.TooLarge, "batch_too_large", "the batch has %d bytes; at most %d are taken", size, MaxPayload)
}

// checkBatch holds the shape of a batch: what it is about is decided elsewhere.
func checkBatch(b followup.Batch) error {
	switch {
	case b.ID == "" || strings.ContainsAny(b.ID, "\r\n"):
		return followup.InvalidField("id", "a batch needs an id without line breaks")
	case len(b.Commands) == 0 || len(b.Commands) > MaxCommands:
		return followup.InvalidField("commands", "a batch holds 1 to %d commands, not %d", MaxCommands, len(b.Commands))
	}
	seen := make(map[string]bool, len(b.Commands))
	for _, c := range b.Commands {
		switch {
		case c.ID == "" || seen[c.ID]:
			return followup.InvalidField("commands", "each command of a batch needs an id of its own: %q", c.ID)
		case !c.Kind.ByPerson():
			return followup.InvalidField("commands", "no door can send %q", c.Kind)
		}
		seen[c.ID] = true
	}
	return nil
}
