package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a node of the tree: SHA-256 after RFC 6962, section 2.1.
type Hash = tlog.Hash

// HashReader reads stored hashes by their index.
type HashReader = tlog.HashReader

// StoredHash is a node that is kept for ever, at its place in the dense order of tlog.StoredHashIndex.
type StoredHash struct {
	Index int64
	Hash  Hash
}

// Head is the tree at one size. Edge holds the roots of its perfect subtrees from left to right, one per bit of Size that is set: all
// that the next append and the root need. The zero Head is the empty tree.
type Head struct {
	Size int64
	Edge []StoredHash
}

// maxSize bounds the sizes that are read from outside, far above any ledger and far below what overflows the index of a hash.
const maxSize = 1 << 48

// LeafHash returns the hash under which a record enters the tree.
func LeafHash(record []byte) Hash { return tlog.RecordHash(record) }

// Append returns the head with the records added and the hashes to store, in the order of their index. h stays as it was.
func (h Head) Append(records [][]byte) (Head, []StoredHash, error) {
	if err := h.check(); err != nil {
		return Head{}, nil, err
	}
	next := Head{Size: h.Size, Edge: slices.Clone(h.Edge)}
	stored := make([]StoredHash, 0, 2*len(records)+bits.Len64(uint64(h.Size)))
	for _, record := range records {
		stored = next.add(LeafHash(record), stored)
	}
	return next, stored, nil
}

// add puts one leaf at the right edge; each perfect subtree that it completes takes the place of its two halves.
func (h *Head) add(hash Hash, stored []StoredHash) []StoredHash {
	index := tlog.StoredHashCount(h.Size)
	stored = append(stored, StoredHash{index, hash})
	for n := h.Size; n&1 == 1; n >>= 1 {
		left := h.Edge[len(h.Edge)-1]
		h.Edge = h.Edge[:len(h.Edge)-1]
		index, hash = index+1, tlog.NodeHash(left.Hash, hash)
		stored = append(stored, StoredHash{index, hash})
	}
	h.Edge = append(h.Edge, StoredHash{index, hash})
	h.Size++
	return stored
}

// Root returns the tree's root. The root of the empty tree is the SHA-256 of nothing.
func (h Head) Root() (Hash, error) {
	if err := h.check(); err != nil {
		return Hash{}, err
	}
	if h.Size == 0 {
		return sha256.Sum256(nil), nil
	}
	root := h.Edge[len(h.Edge)-1].Hash
	for _, left := range slices.Backward(h.Edge[:len(h.Edge)-1]) {
		root = tlog.NodeHash(left.Hash, root)
	}
	return root, nil
}

// MarshalBinary writes the size (8 bytes, big endian) and the edge's hashes; their indexes follow from the size.
func (h Head) MarshalBinary() ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	data := binary.BigEndian.AppendUint64(nil, uint64(h.Size))
	for _, s := range h.Edge {
		data = append(data, s.Hash[:]...)
	}
	return data, nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (h *Head) UnmarshalBinary(data []byte) error {
	if len(data) < 8 || binary.BigEndian.Uint64(data) > maxSize {
		return fmt.Errorf("read head of the ledger: %d bytes are no head", len(data))
	}
	size := int64(binary.BigEndian.Uint64(data))
	indexes := edgeIndexes(size)
	if len(data) != 8+len(indexes)*tlog.HashSize {
		return fmt.Errorf("read head of the ledger: %d bytes do not fit a tree of %d records", len(data), size)
	}
	read := Head{Size: size}
	for i, index := range indexes {
		read.Edge = append(read.Edge, StoredHash{index, Hash(data[8+i*tlog.HashSize:][:tlog.HashSize])})
	}
	*h = read
	return nil
}

// check refuses a head whose edge is not that of its size.
func (h Head) check() error {
	if h.Size < 0 || h.Size > maxSize {
		return fmt.Errorf("head of the ledger: %d is no size", h.Size)
	}
	indexes := edgeIndexes(h.Size)
	if len(indexes) != len(h.Edge) {
		return fmt.Errorf("head of the ledger: a tree of %d records has %d hashes at its edge, not %d", h.Size, len(indexes), len(h.Edge))
	}
	for i, index := range indexes {
		if h.Edge[i].Index != index {
			return fmt.Errorf("head of the ledger: hash %d is at the edge in place of hash %d", h.Edge[i].Index, index)
		}
	}
	return nil
}

// edgeIndexes lists the stored hashes of the perfect subtrees that make up a tree of that size, from left to right.
func edgeIndexes(size int64) []int64 {
	var indexes []int64
	for level := bits.Len64(uint64(size)) - 1; level >= 0; level-- {
		if n := size >> level; n&1 == 1 {
			indexes = append(indexes, tlog.StoredHashIndex(level, n-1))
		}
	}
	return indexes
}
