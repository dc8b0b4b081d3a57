package audit

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"nmrf/followup"
)

// referenceCheck collects every reference to a content and then reads the contents.
type referenceCheck struct {
	v         *verification
	hashes    map[string]reference // by id of the content
	histories map[string]string    // id of the content → file of the same bytes
	erased    int
}

type reference struct {
	hash  string
	index int64 // of the first record that names it
	seen  bool  // the content is in the bundle
}

// composed is the id of a reference to no content: the plan as a whole, whose hash is that of all clusters' plans.
const composed = "plan"

func (c *referenceCheck) take(index int64, e followup.Event, record []byte) {
	if run, ok := e.Body.(followup.RunArchived); ok {
		c.histories[run.History.ID] = historyName(run.Workflow + "/" + run.Run + ".json")
	}
	var value any
	if err := decodeExactly(record, &value); err != nil {
		c.v.find(checkRecord, index, "%v", err)
		return
	}
	c.walk(index, value)
}

// walk finds the references in a record: objects of an id and a hash.
func (c *referenceCheck) walk(index int64, value any) {
	switch v := value.(type) {
	case []any:
		for _, entry := range v {
			c.walk(index, entry)
		}
	case map[string]any:
		id, isID := v["id"].(string)
		hash, isHash := v["hash"].(string)
		if isID && isHash && len(v) == 2 {
			c.refer(index, id, hash)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			c.walk(index, v[key])
		}
	}
}

func (c *referenceCheck) refer(index int64, id, hash string) {
	if id == "" || id == composed {
		return
	}
	first, known := c.hashes[id]
	if !known {
		c.hashes[id] = reference{hash: hash, index: index}
	} else if first.hash != hash {
		c.v.find(checkContent, index, "the record names the content %s with another hash than record %d", id, first.index)
	}
}

// end reads every content; what a record refers to must be there.
func (c *referenceCheck) end() {
	for _, name := range c.v.in(contentDir) {
		c.v.file(name, func(r *bufio.Reader) error { return c.read(name, r) })
	}
	for _, id := range slices.Sorted(maps.Keys(c.hashes)) {
		if !c.hashes[id].seen {
			c.v.find(checkContent, c.hashes[id].index, "the record refers to the content %s, which is not in the bundle", id)
		}
	}
	if c.erased > 0 {
		c.v.note("%d contents were erased: their texts cannot be read any more, the proofs stand", c.erased)
	}
}

func (c *referenceCheck) read(name string, r *bufio.Reader) error {
	header, err := readHeader(r)
	if err != nil {
		return err
	}
	id := header.ID
	if contentName(id) != name {
		c.v.find(checkContent, noRecord, "%s holds the content %q", name, id)
		return nil
	}
	named, referred := c.hashes[id]
	if referred {
		named.seen = true
		c.hashes[id] = named
	} else {
		named.index = noRecord
	}
	salted, plain := sha256.New(), newDigest()
	salted.Write(header.Salt)
	if _, err := io.Copy(io.MultiWriter(salted, plain), r); err != nil {
		return err
	}
	if header.Erased {
		c.erased++
		if plain.size+int64(len(header.Salt)) > 0 {
			c.v.find(checkContent, named.index, "content %s is marked as erased, but bytes are left of it", id)
		}
		return nil
	}
	if hash := hex.EncodeToString(salted.Sum(nil)); referred && hash != named.hash {
		c.v.find(checkContent, named.index, "content %s has the hash %s; the record names %s", id, hash, named.hash)
	}
	c.compareHistory(id, plain)
	return nil
}

// compareHistory holds the file of an archived history against the content of which it is a copy.
func (c *referenceCheck) compareHistory(id string, plain *digest) {
	name := c.histories[id]
	if file, ok := c.v.read[name]; ok && file != plain.item(name) {
		c.v.find(checkContent, c.hashes[id].index, "%s is not the history that the record archives", name)
	}
}

func readHeader(r *bufio.Reader) (contentHeader, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return contentHeader{}, errors.Join(errors.New("its first line is missing or too long"), err)
	}
	var h contentHeader
	if err := json.Unmarshal(bytes.TrimSpace(line), &h); err != nil {
		return contentHeader{}, fmt.Errorf("its first line: %w", err)
	}
	return h, nil
}
