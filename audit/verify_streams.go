package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"nmrf/followup"
)

// streamCheck follows each stream: its sequence, its commands, and the state that its events fold into.
type streamCheck struct {
	v       *verification
	last    map[string]streamEnd
	decided map[string]decidedAt
	folded  map[string]folded
}

type streamEnd struct {
	seq, index int64
	at         time.Time
}

type decidedAt struct {
	stream string
	seq    int64
	index  int64
}

// folded is a stage or a cycle.
type folded interface{ Apply(followup.Event) }

func (s *streamCheck) take(index int64, e followup.Event) {
	end := s.last[e.Stream]
	switch {
	case e.Seq != end.seq+1:
		s.v.find(checkSequence, index, "the record is number %d of %s, after number %d", e.Seq, e.Stream, end.seq)
	case e.At.Before(end.at) && isProcess(e.Stream):
		s.v.find(checkSequence, index, "the record is of %s, earlier than the one before it in %s", e.At.Format(time.RFC3339Nano), e.Stream)
	}
	s.last[e.Stream] = streamEnd{e.Seq, index, e.At}
	s.takeCommand(index, e)
	s.fold(index, e)
}

// takeCommand holds that a command is decided once: all its events follow each other in one stream. Persons' commands have ids of their own in
// the whole ledger, those of a workflow in its stream. What the doors refused (access) was not decided.
func (s *streamCheck) takeCommand(index int64, e followup.Event) {
	if e.Command == "" || e.Stream == followup.AccessStream {
		return
	}
	id := e.Command
	if !byPerson(e) {
		id = e.Stream + "\n" + id
	}
	before, known := s.decided[id]
	if known && (before.stream != e.Stream || before.seq+1 != e.Seq) {
		s.v.find(checkCommand, index, "command %s was decided already: record %d", e.Command, before.index)
	}
	s.decided[id] = decidedAt{e.Stream, e.Seq, index}
}

// isProcess says whether a stream has a workflow that keeps its time from running backwards.
func isProcess(stream string) bool {
	return followup.IsProcess(stream)
}

func byPerson(e followup.Event) bool { return e.Person != "" && e.Person != followup.SystemActor }

func (s *streamCheck) fold(index int64, e followup.Event) {
	state, known := s.folded[e.Stream]
	if !known {
		var ok bool
		if state, ok = newFolded(e.Stream); !ok {
			s.v.find(checkSequence, index, "there is no stream %q", e.Stream)
			return
		}
		s.folded[e.Stream] = state
	}
	if state != nil {
		state.Apply(e)
	}
}

// newFolded returns the state of a stream before its first event; nil for registry and access, which have none.
func newFolded(stream string) (folded, bool) {
	if stream == followup.RegistryStream || stream == followup.AccessStream {
		return nil, true
	}
	if id, _, ok := followup.ParseObligation(stream); ok {
		return followup.NewObligation(id), true
	}
	cycle, stage, attempt, ok := followup.ParseStream(stream)
	switch {
	case !ok || cycle == "":
		return nil, false
	case stage == "":
		return followup.NewCycle(cycle), true
	case !stage.Known() || attempt < 1 || followup.StageStream(cycle, stage, attempt) != stream:
		return nil, false
	}
	return followup.NewStage(cycle, stage, attempt), true
}

// end compares the folded states with the exported ones.
func (s *streamCheck) end() {
	maps.DeleteFunc(s.folded, func(_ string, state folded) bool { return state == nil })
	s.v.file(stateFile, s.readState)
	for _, stream := range slices.Sorted(maps.Keys(s.folded)) {
		s.v.find(checkState, noRecord, "%s has no state of %s, which the records speak of", stateFile, stream)
	}
}

// readState reads the three arrays value by value, each within its budget.
func (s *streamCheck) readState(r *bufio.Reader) error {
	budget := &budgetReader{from: r}
	in := json.NewDecoder(budget)
	for _, want := range []json.Token{json.Delim('{'), "stages", json.Delim('['), nil, json.Delim(']'), "cycles", json.Delim('['), nil, json.Delim(']'),
		"obligations", json.Delim('['), nil, json.Delim(']'), json.Delim('}')} {
		budget.left = maxState
		if want == nil {
			if err := s.readStates(in, budget); err != nil {
				return err
			}
			continue
		}
		got, err := in.Token()
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%v is where %v belongs", got, want)
		}
	}
	if _, err := in.Token(); err == nil {
		return errors.New("something follows the state")
	}
	return nil
}

func (s *streamCheck) readStates(in *json.Decoder, budget *budgetReader) error {
	for in.More() {
		budget.left = maxState
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return err
		}
		s.compareState(raw)
	}
	return nil
}

func (s *streamCheck) compareState(raw json.RawMessage) {
	var of struct {
		ID      string             `json:"id"`
		Cycle   string             `json:"cycle"`
		Name    followup.StageName `json:"name"`
		Attempt int                `json:"attempt"`
		Terms   json.RawMessage    `json:"terms"` // an obligation has them
	}
	if err := json.Unmarshal(raw, &of); err != nil {
		s.v.find(checkState, noRecord, "%s: %v", stateFile, err)
		return
	}
	stream := followup.CycleStream(of.ID)
	if of.Terms != nil {
		stream = followup.ObligationStream(of.ID)
	}
	if of.Name != "" {
		stream = followup.StageStream(of.Cycle, of.Name, of.Attempt)
	}
	state, ok := s.folded[stream]
	if !ok {
		s.v.find(checkState, noRecord, "%s has a state of %s, which no record speaks of, or has it twice", stateFile, stream)
		return
	}
	delete(s.folded, stream)
	if where, same := sameJSON(state, raw); !same {
		s.v.find(checkState, s.last[stream].index, "%s does not show what the records of %s say: %s", stateFile, stream, where)
	}
}

// sameJSON compares a value with its exported JSON and names the first place where they differ.
func sameJSON(state folded, raw []byte) (where string, same bool) {
	want, err := json.Marshal(state)
	if err != nil {
		return err.Error(), false
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) == nil && bytes.Equal(compact.Bytes(), want) {
		return "", true
	}
	var a, b any
	if err := errors.Join(decodeExactly(want, &a), decodeExactly(raw, &b)); err != nil {
		return err.Error(), false
	}
	where = difference("", a, b)
	return where, where == ""
}
