package followup_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "nmrf/followup"
)

// ofAStage says whether events of the kind belong to the stream of a stage.
func ofAStage(kind string) bool {
	if slices.Contains(notDrawn, kind) {
		return false
	}
	first, last := slices.Index(EventTypes, "StageOpened"), slices.Index(EventTypes, "StageClosed")
	i := slices.Index(EventTypes, kind)
	return i >= first && i <= last
}

// manyParties is what a cycle has produced before a stage in which four institutions meet.
func manyParties(name StageName) Dossier {
	d := before(name)
	if len(d.Heads) > 0 && name == SignOff {
		d.Heads[0].Supporting = []string{"justice", "finance", "interior"}
		d.Heads[1].Supporting = []string{"health"}
	}
	return d
}

// lives lets random people act on a stage of random rules for a while.
func lives(t *rapid.T, name StageName) *world {
	w := newWorld(t, runningCycle(anyLaunch(t)), name, 1, manyParties(name), monday)
	cycleSeq, pausedAt := int64(1), time.Time{}
	for n := range rapid.IntRange(10, 70).Draw(t, "acts") {
		w.moves()
		at, _, due := w.stage.NextDeadline()
		c := Command{ID: fmt.Sprint("own-", n), Cycle: "c1", Stage: name, Attempt: 1, Actor: system, At: w.now}
		switch luck := rapid.IntRange(0, 99).Draw(t, "luck"); {
		case w.stage.Paused && luck < 60, luck == 98, luck == 97 && n > 30: // small numbers are drawn more often
			cycleSeq++
			e := Event{Stream: CycleStream("c1"), Seq: cycleSeq, At: w.now, Body: CyclePaused{Reason: why}}
			switch {
			case luck == 97:
				e.Body = CycleWithdrawn{Reason: why}
			case w.stage.Paused:
				e.Body = CycleResumed{Reason: why, Paused: w.now.Sub(pausedAt)}
			default:
				pausedAt = w.now
			}
			c.Kind, c.Noticed = Heed, &e
		case w.stage.Held && !w.stage.Paused && luck < 60:
			c.Kind, c.Actor, c.Reason = ResumeStage, mira, why
		case luck > 62 && luck < 66:
			cycleSeq++
			c.Kind, c.Noticed = Heed, &Event{Stream: CycleStream("c1"), Seq: cycleSeq, At: w.now, Body: SourcesChanged{Change: anySource(t, w.stage, n)}}
		case due && luck > 80 && luck < 97:
			c.Kind, c.At = Tick, at
		case luck > 78 && luck < 81:
			c.Kind = Tick
		case luck == 99 && n > 30:
			c.Kind, c.Actor, c.Reason, c.ReturnTo = SendBack, mira, why, Intake
		case luck > 75 && luck < 79:
			c.Kind, c.Actor, c.Reason = Close, mira, why
		case luck > 65 && luck < 76:
			c = spoil(t, w.stage, wanted(t, w.stage, n, w.now))
		default:
			c = wanted(t, w.stage, n, w.now)
		}
		if rapid.IntRange(0, 19).Draw(t, "late") == 0 {
			c.At = c.At.AddDate(0, 0, -3)
		}
		w.tries(c)
	}
	return w
}

func TestAnySequenceOfCommandsKeepsTheRules(t *testing.T) {
	t.Parallel()
	var lock sync.Mutex
	seen := map[string]int{}
	passes := 6 // a rare kind of event may need another draw
	names := append([]StageName{SignOff, SignOff, Drafting, Drafting, Submission}, Stages...)
	if testing.Short() {
		passes, names = 1, Stages
	}
	for pass := 0; pass < passes && (pass == 0 || unseen(seen) != ""); pass++ {
		t.Run("stages", func(t *testing.T) {
			for _, name := range names {
				t.Run(string(name), func(t *testing.T) {
					if !testing.Short() { // one after another, those after the first failure are not begun: -failfast
						t.Parallel()
					}
					rapid.Check(t, func(t *rapid.T) {
						w := lives(t, name)
						w.foldsAgain()
						w.hasAnOutcome()
						w.runsDown()
						w.foldsAgain()
						lock.Lock()
						defer lock.Unlock()
						for kind, n := range w.model.seen {
							seen[kind] += n
						}
					})
				})
			}
		})
	}
	if testing.Short() {
		return // one pass need not have drawn every kind
	}
	require.Empty(t, unseen(seen), "never happened: the test proves too little")
	t.Log(seen)
}

// notDrawn are kinds of event that no wish leads to: remarks outside a reply and who writes a section, which have tables of their own.
var notDrawn = []string{"DraftersNamed", "ItemsRaised", "SuggestionTaken"}

// unseen names the kinds of event of a stage that have not happened yet; none when all have.
func unseen(seen map[string]int) string {
	var list []string
	for _, kind := range EventTypes {
		if ofAStage(kind) && seen[kind] == 0 {
			list = append(list, kind)
		}
	}
	return strings.Join(list, ", ")
}
