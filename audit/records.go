package audit

import (
	"bytes"
	"encoding/json"
	"fmt"

	"nmrf/followup"
)

// Encode returns the canonical bytes of an event: what the ledger stores, the tree hashes and an export holds. They are made once
// and never re-marshalled. An event that could not be read back to the same bytes (a text that is not UTF-8) is an error.
func Encode(e followup.Event) ([]byte, error) {
	record, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode event %d of %s: %w", e.Seq, e.Stream, err)
	}
	if _, err := Decode(record); err != nil {
		return nil, fmt.Errorf("encode event %d of %s: %w", e.Seq, e.Stream, err)
	}
	return record, nil
}

// Decode reads a record. Bytes that Encode would not have written are an error, even where they mean the same.
func Decode(record []byte) (followup.Event, error) {
	var e followup.Event
	if err := json.Unmarshal(record, &e); err != nil {
		return followup.Event{}, fmt.Errorf("read record: %w", err)
	}
	again, err := json.Marshal(e)
	if err != nil {
		return followup.Event{}, fmt.Errorf("read record: %w", err)
	}
	if !bytes.Equal(record, again) {
		return followup.Event{}, fmt.Errorf("read record: event %d of %s is not in its canonical form", e.Seq, e.Stream)
	}
	return e, nil
}
