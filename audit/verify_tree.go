package audit

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// treeCheck grows the tree of the records, and beside it the tree of the leaf hashes that were stored when the records were written.
type treeCheck struct {
	v           *verification
	hashes      *bufio.Reader
	ended       bool // no more stored hashes to compare
	computed    Head
	kept        Head
	checkpoints map[int64]Checkpoint   // the bundle's, by size
	held        map[int64][]Checkpoint // the verifier's, by size
}

func (t *treeCheck) take(index int64, record []byte) {
	if index == 0 {
		t.compareRoot()
	}
	leaf := LeafHash(record)
	t.computed.add(leaf, nil)
	t.compareStored(index, leaf)
	t.compareRoot()
}

// compareStored names the record whose hash is not the stored one, and the node that does not follow from the nodes below it.
func (t *treeCheck) compareStored(index int64, leaf Hash) {
	stored, ok := t.next(index)
	if !ok {
		return
	}
	if stored != leaf {
		t.v.find(checkLeaf, index, "the record has the hash %s; when it was written %s was stored", leaf, stored)
	}
	for _, node := range t.kept.add(stored, nil)[1:] {
		got, ok := t.next(index)
		if ok && got != node.Hash {
			t.v.find(checkHashes, index, "stored hash %d is %s; from the hashes below it follows %s", node.Index, got, node.Hash)
		}
	}
}

func (t *treeCheck) next(index int64) (h Hash, ok bool) {
	if t.ended {
		return h, false
	}
	if _, err := io.ReadFull(t.hashes, h[:]); err != nil {
		t.ended = true
		t.v.find(checkHashes, index, "%s ends before the hashes of this record", hashesFile)
		return h, false
	}
	return h, true
}

// compareRoot holds the tree at its present size against the checkpoints of that size.
func (t *treeCheck) compareRoot() {
	size := t.computed.Size
	ours, published := t.checkpoints[size]
	if !published && len(t.held[size]) == 0 {
		return
	}
	root, err := t.computed.Root()
	if err != nil {
		t.v.find(checkBundle, noRecord, "%v", err)
		return
	}
	if published && ours.Root != root {
		t.v.find(checkCheckpoint, noRecord, "the checkpoint of %d records has the root %s; the records have %s", size, ours.Root, root)
	}
	for _, c := range t.held[size] {
		if c.Root == root {
			t.v.report.CheckpointsMatched++
		} else {
			t.v.find(checkHeld, noRecord, "the checkpoint that you hold of %d records has the root %s; the records have %s: one of them was changed since",
				size, c.Root, root)
		}
	}
}

func (t *treeCheck) end() {
	size := t.computed.Size
	if size == 0 {
		t.compareRoot()
	}
	if _, err := t.hashes.ReadByte(); !errors.Is(err, io.EOF) && !t.ended {
		t.v.find(checkHashes, noRecord, "%s goes on after the hashes of the last record", hashesFile)
	}
	for _, s := range beyond(t.checkpoints, size) {
		t.v.find(checkCheckpoint, noRecord, "there is a checkpoint of %d records, but the bundle holds %d", s, size)
	}
	for _, s := range beyond(t.held, size) {
		t.v.find(checkHeld, noRecord, "you hold a checkpoint of %d records, but the bundle holds %d", s, size)
	}
	t.v.setRoot(t.computed)
}

func beyond[V any](checkpoints map[int64]V, size int64) []int64 {
	var sizes []int64
	for s := range checkpoints {
		if s > size {
			sizes = append(sizes, s)
		}
	}
	slices.Sort(sizes)
	return sizes
}

// checkpoints reads those of the bundle; one that the key has not signed stays without Key.
func (v *verification) checkpoints() map[int64]Checkpoint {
	checkpoints := map[int64]Checkpoint{}
	for _, name := range v.in(checkpointsDir) {
		text := v.whole(name, maxNote)
		c, err := ReadCheckpoint(text)
		if err != nil {
			v.find(checkCheckpoint, noRecord, "%s: %v", name, err)
			continue
		}
		if strings.TrimPrefix(name, checkpointsDir) != strconv.FormatInt(c.Size, 10)+".txt" {
			v.find(checkCheckpoint, noRecord, "%s holds a checkpoint of %d records", name, c.Size)
			continue
		}
		if signed, err := OpenCheckpoint(text, v.key()); err == nil {
			c = signed
		} else {
			v.find(checkSignature, noRecord, "%s: %v", name, err)
		}
		checkpoints[c.Size] = c
	}
	return checkpoints
}

// heldCheckpoints reads those of the verifier.
func (v *verification) heldCheckpoints() map[int64][]Checkpoint {
	held := map[int64][]Checkpoint{}
	for i, text := range v.options.Checkpoints {
		c, err := OpenCheckpoint(text, v.key())
		if err != nil {
			v.find(checkHeld, noRecord, "checkpoint %d that you hold: %v", i+1, err)
			continue
		}
		held[c.Size] = append(held[c.Size], c)
	}
	return held
}
