package audit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/followup"
)

var launchDay = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func signedIn(seq int64) followup.Event {
	return followup.Event{
		Stream: followup.AccessStream, Seq: seq, At: launchDay.Add(time.Duration(seq) * time.Second),
		Person: "ana", Institution: "health", Body: followup.SignedIn{Method: "password"},
	}
}

func TestRecordIsCanonical(t *testing.T) {
	t.Parallel()
	e := signedIn(1)
	e.At = e.At.In(time.FixedZone("UTC+2", 7200))
	record, err := audit.Encode(e)
	require.NoError(t, err)
	require.Equal(t, `{"stream":"access","seq":1,"type":"SignedIn","at":"2026-03-02T09:00:01Z","person":"ana","institution":"health","body":{"method":"password"}}`, string(record))

	back, err := audit.Decode(record)
	require.NoError(t, err)
	require.Equal(t, signedIn(1), back)
}

func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*followup.Event){
		"no body":        func(e *followup.Event) { e.Body = nil },
		"not UTF-8":      func(e *followup.Event) { e.Person = "an\xff" },
		"year past 9999": func(e *followup.Event) { e.At = e.At.AddDate(9000, 0, 0) },
	} {
		e := signedIn(1)
		change(&e)
		_, err := audit.Encode(e)
		require.ErrorContains(t, err, "encode event 1 of access", name)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ record, says string }{
		"a space":         {`{"stream": "access","seq":1,"type":"SignedIn","at":"2026-03-02T09:00:01Z","body":{"method":"password"}}`, "canonical"},
		"another order":   {`{"seq":1,"stream":"access","type":"SignedIn","at":"2026-03-02T09:00:01Z","body":{"method":"password"}}`, "canonical"},
		"another zone":    {`{"stream":"access","seq":1,"type":"SignedIn","at":"2026-03-02T11:00:01+02:00","body":{"method":"password"}}`, "canonical"},
		"unknown field":   {`{"stream":"access","seq":1,"type":"SignedIn","at":"2026-03-02T09:00:01Z","body":{"method":"password","x":1}}`, "canonical"},
		"field twice":     {`{"stream":"access","stream":"access","seq":1,"type":"SignedIn","at":"2026-03-02T09:00:01Z","body":{"method":"password"}}`, "canonical"},
		"unknown type":    {`{"stream":"access","seq":1,"type":"Hacked","at":"2026-03-02T09:00:01Z","body":{}}`, "newer than this program"},
		"no JSON":         {`nothing`, "read record"},
		"something after": {`{"stream":"access","seq":1,"type":"SignedIn","at":"2026-03-02T09:00:01Z","body":{"method":"password"}}{}`, "read record"},
	} {
		_, err := audit.Decode([]byte(c.record))
		require.ErrorContains(t, err, c.says, name)
	}
}
