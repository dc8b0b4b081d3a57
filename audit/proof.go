package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ProveInclusion returns the proof that the tree of size records holds the record at index (RFC 6962, section 2.1.1).
func ProveInclusion(size, index int64, r HashReader) ([]Hash, error) {
	proof, err := tlog.ProveRecord(size, index, r)
	if err != nil {
		return nil, fmt.Errorf("prove record %d of %d: %w", index, size, err)
	}
	return proof, nil
}

// CheckInclusion returns an error unless proof shows that the tree of that size and root holds leaf at index.
func CheckInclusion(proof []Hash, size int64, root Hash, index int64, leaf Hash) error {
	if err := tlog.CheckRecord(proof, size, root, index, leaf); err != nil {
		return fmt.Errorf("record %d is not in the tree of %d records with root %s: %w", index, size, root, err)
	}
	return nil
}

// ProveConsistency returns the proof that the tree of size records begins with the older tree (RFC 6962, section 2.1.2). Every
// tree begins with the empty tree: that proof is empty.
func ProveConsistency(size, older int64, r HashReader) ([]Hash, error) {
	if older == 0 && size >= 0 {
		return []Hash{}, nil
	}
	proof, err := tlog.ProveTree(size, older, r)
	if err != nil {
		return nil, fmt.Errorf("prove that %d records begin with %d: %w", size, older, err)
	}
	return proof, nil
}

// CheckConsistency returns an error unless proof shows that the tree of that size and root begins with the older one.
func CheckConsistency(proof []Hash, size int64, root Hash, older int64, olderRoot Hash) error {
	if older == 0 {
		if len(proof) != 0 || olderRoot != sha256.Sum256(nil) {
			return errors.New("an empty tree has the root of nothing and needs no proof")
		}
		return nil
	}
	if err := tlog.CheckTree(proof, size, root, older, olderRoot); err != nil {
		return fmt.Errorf("the tree of %d records with root %s does not begin with the %d records of root %s: %w", size, root, older, olderRoot, err)
	}
	return nil
}
