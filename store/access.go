package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// accessWindow is how long records of access wait for others, so that a burst of them is one transaction.
const accessWindow = 100 * time.Millisecond

// coalescer gathers events of the access stream and writes them in one transaction a window.
type coalescer struct {
	store  *Store
	in     chan accessEntry
	done   sync.WaitGroup
	mu     sync.RWMutex // held while sending, so that nobody sends on a closed channel
	closed bool
}

type accessEntry struct {
	event followup.Event
	wrote chan error
}

func newCoalescer(s *Store) *coalescer {
	c := &coalescer{store: s, in: make(chan accessEntry, 1024)}
	c.done.Add(1)
	go c.run()
	return c
}

func (c *coalescer) close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.in)
	}
	c.mu.Unlock()
	c.done.Wait()
}

// send queues an entry; Unavailable once the store is closed.
func (c *coalescer) send(ctx context.Context, entry accessEntry) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return followup.Refuse(followup.Unavailable, "shutting_down", "the server is shutting down: try again in a moment")
	}
	select {
	case <-ctx.Done():
		return fmt.Errorf("record access: %w", ctx.Err())
	case c.in <- entry:
		return nil
	}
}

func (c *coalescer) run() {
	defer c.done.Done()
	for first := range c.in {
		c.writeAll(c.gather(first))
	}
}

// writeAll writes a batch and answers everybody in it. What one bad record spoils for the others is written one by one.
func (c *coalescer) writeAll(batch []accessEntry) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := c.write(ctx, batch)
	for i, entry := range batch {
		if err != nil && len(batch) > 1 {
			entry.wrote <- c.write(ctx, batch[i:i+1])
		} else {
			entry.wrote <- err
		}
	}
}

// gather waits one window for company.
func (c *coalescer) gather(first accessEntry) []accessEntry {
	batch := []accessEntry{first}
	window := time.NewTimer(accessWindow)
	defer window.Stop()
	for len(batch) < PageSize {
		select {
		case entry, open := <-c.in:
			if !open {
				return batch
			}
			batch = append(batch, entry)
		case <-window.C:
			return batch
		}
	}
	return batch
}

func (c *coalescer) write(ctx context.Context, batch []accessEntry) error {
	return c.store.inTx(ctx, func(tx *gorm.DB) error {
		events := make([]followup.Event, len(batch))
		for i, entry := range batch {
			events[i] = entry.event
		}
		_, err := c.store.follow(tx, followup.AccessStream, events)
		return err
	})
}

// RecordAccess writes an event of the access stream and returns when it is in the ledger; Unavailable once the store is
// closed. Its stream and sequence are set here.
func (s *Store) RecordAccess(ctx context.Context, e followup.Event) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("record access: %w", err)
	}
	entry := accessEntry{event: e, wrote: make(chan error, 1)}
	if err := s.access.send(ctx, entry); err != nil {
		return err
	}
	select {
	case err := <-entry.wrote:
		return err
	case <-ctx.Done():
		return fmt.Errorf("record access: %w", ctx.Err())
	}
}

// follow appends events to registry or access, whose writers decide in the transaction itself. Commands that the ledger
// holds already are a Conflict.
func (s *Store) follow(tx *gorm.DB, stream string, events []followup.Event) ([]Recorded, error) {
	seq, err := lockStream(tx, stream)
	if err != nil {
		return nil, err
	}
	for i := range events {
		events[i].Stream, events[i].Seq = stream, seq+int64(i)+1
		events[i].At = events[i].At.UTC().Truncate(time.Microsecond)
	}
	recorded, _, err := s.write(tx, stream, seq, events)
	return recorded, err
}
