package engine

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// memo keeps the latest results of a long calculation by the hash of what they were made from, so that none is ever stale. Who asks for the same
// at the same time waits for one calculation.
type memo[V any] struct {
	mu   sync.Mutex
	kept []*kept[V] // the one asked for last comes last
}

type kept[V any] struct {
	from  [sha256.Size]byte
	made  sync.Once
	value V
}

// remembered is how many results a memo keeps.
const remembered = 4

// of returns what calculate makes of from; from is told apart by its JSON.
func (m *memo[V]) of(from any, calculate func() V) (V, error) {
	data, err := json.Marshal(from)
	if err != nil {
		var none V
		return none, fmt.Errorf("hash what a result is made from: %w", err)
	}
	k := m.place(sha256.Sum256(data))
	k.made.Do(func() { k.value = calculate() })
	return k.value, nil
}

func (m *memo[V]) place(from [sha256.Size]byte) *kept[V] {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := &kept[V]{from: from}
	if i := slices.IndexFunc(m.kept, func(k *kept[V]) bool { return k.from == from }); i >= 0 {
		k = m.kept[i]
		m.kept = slices.Delete(m.kept, i, i+1)
	}
	m.kept = append(m.kept, k)
	if len(m.kept) > remembered {
		m.kept = m.kept[1:]
	}
	return k
}
