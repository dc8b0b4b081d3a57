package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// signingKey is an Ed25519 key with a name, kept in the text form of signed notes (C2SP signed-note).
type signingKey struct {
	name    string
	secret  string // PRIVATE+KEY+name+hash+base64
	public  string // name+hash+base64
	private ed25519.PrivateKey
}

// loadSigningKey reads the key in path, or makes one when there is none. Of two processes that make one at once, one wins and both use it.
func loadSigningKey(path, name string) (signingKey, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return signingKey{}, fmt.Errorf("make the folder of the keys: %w", err)
	}
	data, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(path, name); err != nil {
			return signingKey{}, fmt.Errorf("make key %s: %w", path, err)
		}
		data, err = readSecret(path)
	}
	if err != nil {
		return signingKey{}, err
	}
	key, err := parseSigningKey(string(bytes.TrimSpace(data)))
	if err != nil {
		return signingKey{}, fmt.Errorf("read key %s: %w", path, err)
	}
	if key.name != name {
		return signingKey{}, fmt.Errorf("key %s belongs to %q, not to %q: give the right name or another folder", path, key.name, name)
	}
	return key, nil
}

// readSecret refuses a key that other users of the machine can read or replace. Its group may read it: that is how platforms hand keys over.
func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o027 != 0 {
		return nil, fmt.Errorf("key %s has mode %04o, so that others can use it: chmod 600 it, or better make a new one", path, info.Mode().Perm())
	}
	if err := refuseOpenFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// refuseOpenFolder refuses a folder in which others could put a key of their own.
func refuseOpenFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	if mode := info.Mode(); mode.Perm()&0o002 != 0 && mode&fs.ModeSticky == 0 {
		return fmt.Errorf("folder %s has mode %04o, so that others can replace the keys in it: chmod 700 it", dir, mode.Perm())
	}
	return nil
}

func makeSecret(path, name string) error {
	secret, _, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	if _, err := parseSigningKey(secret); err != nil {
		return fmt.Errorf("%q is no name for a key, it must hold no spaces and no +: %w", name, err)
	}
	return writeOnce(path, secret+"\n", 0o600)
}

// writeOnce writes a whole file or none; a file that is there already stays.
func writeOnce(path, text string, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func parseSigningKey(secret string) (signingKey, error) {
	signer, err := note.NewSigner(secret)
	if err != nil {
		return signingKey{}, err
	}
	fields := strings.SplitN(secret, "+", 5)
	key, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil || len(key) != 1+ed25519.SeedSize {
		return signingKey{}, errors.New("the key is malformed")
	}
	private := ed25519.NewKeyFromSeed(key[1:])
	public, err := note.NewEd25519VerifierKey(signer.Name(), private.Public().(ed25519.PublicKey))
	if err != nil {
		return signingKey{}, err
	}
	return signingKey{name: signer.Name(), secret: secret, public: public, private: private}, nil
}

// parsePublicKey reads the text form name+hash+base64.
func parsePublicKey(text string) (name string, key ed25519.PublicKey, err error) {
	verifier, err := note.NewVerifier(text)
	if err != nil {
		return "", nil, err
	}
	fields := strings.SplitN(text, "+", 3)
	data, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil || len(data) != 1+ed25519.PublicKeySize {
		return "", nil, errors.New("the key is malformed")
	}
	return verifier.Name(), ed25519.PublicKey(data[1:]), nil
}
