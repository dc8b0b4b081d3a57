package audit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/audit"
	"nmrf/followup"
)

const policyText = "p, coordinator, cycle, intake/confirm, submit, allow\n"

var exportedAt = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

// ledger is a small State in memory: what the store is for Export.
type ledger struct {
	t           testing.TB
	key         *audit.LedgerKey
	head        audit.Head
	records     [][]byte
	hashes      kept
	checkpoints map[int64][]byte
	sizes       []int64 // of the checkpoints
	contents    []audit.Content
	histories   map[string][]byte
	policies    []int64 // versions; one text
	cycle       *followup.Cycle
	stage       *followup.Stage
	clock       time.Time
	others      map[string]int64 // sequences of registry and access
}

// mustLedger plays the beginning of one cycle: its launch, and the intake until its close.
func mustLedger(t testing.TB) *ledger {
	t.Helper()
	l := &ledger{t: t, key: mustLedgerKey(t), checkpoints: map[int64][]byte{}, histories: map[string][]byte{}, policies: []int64{1}, others: map[string]int64{},
		cycle: followup.NewCycle("c1"), stage: followup.NewStage("c1", followup.Intake, 1), clock: launchDay}
	sum := sha256.Sum256([]byte(policyText))
	l.say(followup.RegistryStream, followup.PolicyAdopted{Version: 1, Hash: hex.EncodeToString(sum[:])})
	l.say(followup.RegistryStream, followup.PersonRegistered{ID: "ana", Details: l.text("Ana <ana@example.org>"), Language: "es"})
	l.say(followup.AccessStream, followup.SignedIn{Method: "password"})

	profile, err := followup.ProfileNamed("upr-national-report")
	require.NoError(t, err)
	calendar, err := followup.CalendarNamed(followup.DefaultCalendar)
	require.NoError(t, err)
	launch := followup.Launch{Title: l.text("Fourth review"), Profile: profile, Mechanism: "UPR", Zone: "Europe/Ljubljana", Calendar: calendar, Selection: l.text("[1,2]"), Count: 2,
		Parties:    followup.Parties{Coordination: "nmirf", Committee: "cabinet", ForeignMinistry: "mfa", Consulted: []string{"nhri"}},
		LaunchedBy: coordinator("ana")}
	l.decide(l.cycle, followup.Command{ID: "01LAUNCH", Kind: followup.LaunchIt, Launch: &launch, Actor: coordinator("ana")})
	l.decide(l.cycle, followup.Command{ID: "start/1", Kind: followup.StartStage, Actor: followup.Actor{Person: followup.SystemActor}})
	opened, err := l.stage.Open(l.cycle, followup.Dossier{Selection: launch.Selection, Count: 2}, l.clock)
	require.NoError(t, err)
	l.append(l.stage, opened)
	l.checkpoint()

	selection := l.text("[1,2,3]")
	l.decide(l.stage, followup.Command{ID: "01SUBMIT", Kind: followup.Submit, Step: "selection", Content: selection, Count: 3, Actor: coordinator("ana")})
	l.refuse(followup.Command{ID: "01STALE", Kind: followup.Approve, Step: "selection", Shown: "another text", Actor: coordinator("ana")})
	l.decide(l.stage, followup.Command{ID: "01APPROVE", Kind: followup.Approve, Step: "selection", Shown: selection.Hash, Actor: coordinator("ben")})
	l.checkpoint()
	l.decide(l.stage, followup.Command{ID: "01CLOSE", Kind: followup.Close, Actor: coordinator("ana")})
	l.decide(l.cycle, followup.Command{ID: "finish/1", Kind: followup.FinishStage, Outcome: followup.Completed, Actor: followup.Actor{Person: followup.SystemActor}})

	history := l.text(`{"events":[]}`)
	l.histories["cycle/c1/intake/1/run-1.json"] = []byte(`{"events":[]}`)
	l.say(followup.RegistryStream, followup.RunArchived{Workflow: "cycle/c1/intake/1", Run: "run-1", History: history})
	l.say(followup.AccessStream, followup.LedgerRead{What: "export <script>alert(1)</script>"})
	return l
}

func coordinator(person string) followup.Actor {
	return followup.Actor{Person: person, Institution: "nmirf", Roles: []followup.Role{followup.Coordinator}}
}

// process is what a workflow runs: a stage or a cycle.
type process interface {
	Decide(followup.Command) ([]followup.Event, error)
	Apply(followup.Event)
}

func (l *ledger) decide(p process, c followup.Command) {
	l.t.Helper()
	events, err := p.Decide(l.complete(c))
	require.NoError(l.t, err)
	require.NotEmpty(l.t, events)
	l.append(p, events)
}

func (l *ledger) complete(c followup.Command) followup.Command {
	l.clock = l.clock.Add(time.Minute)
	c.At, c.Cycle, c.Stage, c.Attempt = l.clock, "c1", followup.Intake, 1
	if c.Actor.Person != followup.SystemActor {
		c.Authority = followup.Authority{Policy: 1, Rule: policyText}
	}
	return c
}

func (l *ledger) refuse(c followup.Command) {
	c = l.complete(c)
	_, err := l.stage.Decide(c)
	refusal := followup.AsError(err)
	require.Equal(l.t, "stale_text", refusal.Rule)
	l.append(l.stage, []followup.Event{{Stream: l.stage.Stream(), Seq: l.stage.Seq + 1, At: c.At, Command: c.ID, Person: c.Actor.Person, Institution: c.Actor.Institution,
		Step: c.Step, Body: followup.CommandRefused{Kind: c.Kind, Code: refusal.Code, Rule: refusal.Rule}}})
}

func (l *ledger) append(p process, events []followup.Event) {
	for _, e := range events {
		p.Apply(l.write(e))
	}
}

func (l *ledger) say(stream string, body followup.Body) {
	l.others[stream]++
	l.write(followup.Event{Stream: stream, Seq: l.others[stream], At: l.clock, Person: "ana", Body: body})
}

// write appends an event and returns it as the ledger holds it.
func (l *ledger) write(e followup.Event) followup.Event {
	record, err := audit.Encode(e)
	require.NoError(l.t, err)
	next, stored, err := l.head.Append([][]byte{record})
	require.NoError(l.t, err)
	for _, s := range stored {
		l.hashes = append(l.hashes, s.Hash)
	}
	l.head, l.records = next, append(l.records, record)
	e, err = audit.Decode(record)
	require.NoError(l.t, err)
	return e
}

func (l *ledger) checkpoint() {
	text, err := l.key.Sign(l.head)
	require.NoError(l.t, err)
	l.checkpoints[l.head.Size], l.sizes = text, append(l.sizes, l.head.Size)
}

func (l *ledger) text(text string) followup.Ref {
	c := audit.Content{ID: "text-" + string(rune('a'+len(l.contents))), Classification: followup.InternalUse, Media: "text/plain", Salt: []byte("salt"), Data: []byte(text)}
	l.contents = append(l.contents, c)
	return followup.Ref{ID: c.ID, Hash: followup.HashContent(c.Salt, c.Data)}
}

func (l *ledger) Head() (audit.Head, error) { return l.head, nil }

func (l *ledger) Checkpoints(each func(int64, []byte) error) error {
	for size, text := range l.checkpoints {
		if err := each(size, text); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) Records(each func(int64, []byte) error) error {
	for i, record := range l.records {
		if err := each(int64(i), record); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) Hashes(each func(audit.Hash) error) error { return eachOf(l.hashes, each) }

func (l *ledger) Contents(each func(audit.Content) error) error { return eachOf(l.contents, each) }

func eachOf[T any](all []T, each func(T) error) error {
	for _, one := range all {
		if err := each(one); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) Policies(each func(int64, []byte) error) error {
	return eachOf(l.policies, func(version int64) error { return each(version, []byte(policyText)) })
}

func (l *ledger) Profiles(each func(string, []byte) error) error {
	return each("upr-national-report-1.yaml", []byte("name: upr-national-report\n"))
}

func (l *ledger) Histories(each func(string, []byte) error) error {
	for name, data := range l.histories {
		if err := each(name, data); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) Stages(each func(*followup.Stage) error) error      { return each(l.stage) }
func (l *ledger) Obligations(func(*followup.Obligation) error) error { return nil }
func (l *ledger) Cycles(each func(*followup.Cycle) error) error      { return each(l.cycle) }

// export returns the bundle's bytes.
func (l *ledger) export() []byte {
	l.t.Helper()
	var out bytes.Buffer
	_, err := audit.Export(&out, l, l.key, exportedAt)
	require.NoError(l.t, err)
	return out.Bytes()
}

func mustVerify(t testing.TB, bundle []byte, o audit.Options) audit.Report {
	t.Helper()
	report, err := verifyIn(t.TempDir(), bundle, o)
	require.NoError(t, err)
	return report
}

func verifyIn(dir string, bundle []byte, o audit.Options) (audit.Report, error) {
	path := filepath.Join(dir, "bundle.zip")
	if err := os.WriteFile(path, bundle, 0o600); err != nil {
		return audit.Report{}, err
	}
	return audit.Verify(path, o)
}

// found says whether the report has a finding of that check about that record.
func found(r audit.Report, check string, record int64) bool {
	return slices.ContainsFunc(r.Findings, func(f audit.Finding) bool { return f.Check == check && f.Record == record })
}
