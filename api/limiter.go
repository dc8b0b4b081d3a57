package api

import (
	"sync"
	"time"

	"nmrf/followup"
)

// Attempts to prove who one is: so many at once, and then one more after each pause.
const (
	attempts      = 10
	attemptPause  = 6 * time.Second
	maxRemembered = 10_000 // callers
)

// limiter counts attempts that failed, by caller. It is a token bucket each, and forgets those that are full again.
type limiter struct {
	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter() *limiter { return &limiter{buckets: map[string]bucket{}} }

// refilled is the bucket as it is now.
func (b bucket) refilled(now time.Time) bucket {
	return bucket{left: min(attempts, b.left+now.Sub(b.at).Seconds()/attemptPause.Seconds()), at: now}
}

// take takes one attempt of the caller, or says how long she has to wait.
func (l *limiter) take(who string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.buckets[who]
	if !known {
		l.makeRoom(now)
		b = bucket{left: attempts, at: now}
	}
	if b = b.refilled(now); b.left < 1 {
		l.buckets[who] = b
		wait := time.Duration((1 - b.left) * float64(attemptPause))
		return &refusal{cause: followup.Refuse(followup.Unavailable, "too_many_attempts", "too many attempts: wait a little and try again"),
			status: 429, wait: wait}
	}
	b.left--
	l.buckets[who] = b
	return nil
}

// giveBack returns the attempt that succeeded.
func (l *limiter) giveBack(who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, known := l.buckets[who]; known {
		b.left = min(attempts, b.left+1)
		l.buckets[who] = b
	}
}

// makeRoom forgets callers whose bucket is full again, or else any half: memory is bounded, whoever asks.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.buckets) < maxRemembered {
		return
	}
	for who, b := range l.buckets {
		if b.refilled(now).left >= attempts {
			delete(l.buckets, who)
		}
	}
	if len(l.buckets) < maxRemembered {
		return
	}
	for who := range l.buckets {
		if len(l.buckets) < maxRemembered/2 {
			return
		}
		delete(l.buckets, who)
	}
}
