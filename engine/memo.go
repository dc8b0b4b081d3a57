package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"nmrf/followup"
)

// memo keeps the latest results of a long calculation by the hash of what they were made from, so that none is ever stale. Who asks for the same
// at the same time waits for one calculation.
type memo[V any] struct {
	mu   sync.Mutex
	kept []*kept[V] // the one asked for last comes last
}

type kept[V any] struct {
	from  [sha256.Size]byte
	done  chan struct{}
	value V
	err   error
}

// remembered is how many results a memo keeps.
const remembered = 4

// of returns what calculate makes of from; from is told apart by its JSON. The calculation goes on when ctx ends before it: who asks again finds
// its result. Unavailable until then.
func (m *memo[V]) of(ctx context.Context, from any, calculate func() (V, error)) (V, error) {
	var none V
	data, err := json.Marshal(from)
	if err != nil {
		return none, fmt.Errorf("hash what a result is made from: %w", err)
	}
	k, known := m.place(sha256.Sum256(data))
	if !known {
		go k.make(calculate)
	}
	select {
	case <-k.done:
		return k.value, k.err
	case <-ctx.Done():
		return none, followup.Refuse(followup.Unavailable, "still_calculating", "this takes longer than an answer may: ask again in a minute").Because(ctx.Err())
	}
}

func (k *kept[V]) make(calculate func() (V, error)) {
	defer close(k.done)
	defer func() {
		if broken := recover(); broken != nil {
			k.err = fmt.Errorf("a calculation broke off: %v", broken)
		}
	}()
	k.value, k.err = calculate()
}

func (m *memo[V]) place(from [sha256.Size]byte) (k *kept[V], known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.kept, func(k *kept[V]) bool { return k.from == from })
	if known = i >= 0; known {
		k = m.kept[i]
		m.kept = slices.Delete(m.kept, i, i+1)
	} else {
		k = &kept[V]{from: from, done: make(chan struct{})}
	}
	m.kept = append(m.kept, k)
	if len(m.kept) > remembered {
		m.kept = slices.Delete(m.kept, 0, 1)
	}
	return k, known
}
