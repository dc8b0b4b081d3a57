package workflows

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"nmrf/followup"
)

// carried is a stage's input as it travels: the state of a large stage is packed, so that a continuation stays far under the
// size at which Temporal warns (512 KiB).
type carried struct {
	Cycle   string   `json:"cycle"`
	Attempt int      `json:"attempt"`
	Packed  []byte   `json:"packed,omitempty"` // gzip of the state's JSON
	Recent  []Answer `json:"recent,omitempty"`
}

// maxState bounds what is unpacked, against an input that somebody forged.
const maxState = 16 << 20

// MarshalJSON packs the state.
func (in StageInput) MarshalJSON() ([]byte, error) {
	c := carried{Cycle: in.Cycle, Attempt: in.Attempt, Recent: in.Recent}
	if in.State != nil {
		state, err := json.Marshal(in.State)
		if err != nil {
			return nil, err
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(state); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		c.Packed = packed.Bytes()
	}
	return json.Marshal(c)
}

// UnmarshalJSON unpacks it.
func (in *StageInput) UnmarshalJSON(data []byte) error {
	var c carried
	if err := json.Unmarshal(data, &c); err != nil {
		return err
	}
	*in = StageInput{Cycle: c.Cycle, Attempt: c.Attempt, Recent: c.Recent}
	if len(c.Packed) == 0 {
		return nil
	}
	z, err := gzip.NewReader(bytes.NewReader(c.Packed))
	if err != nil {
		return fmt.Errorf("unpack the state of a stage: %w", err)
	}
	state, err := io.ReadAll(io.LimitReader(z, maxState))
	if err != nil {
		return fmt.Errorf("unpack the state of a stage: %w", err)
	}
	in.State = &followup.Stage{}
	return json.Unmarshal(state, in.State)
}
