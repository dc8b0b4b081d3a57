package api

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLimiterForgetsAndRefills(t *testing.T) {
	t.Parallel()
	l, now := newLimiter(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for range attempts {
		require.NoError(t, l.take("hana", now))
	}
	require.Error(t, l.take("hana", now))
	require.Error(t, l.take("hana", now.Add(attemptPause/2)))
	require.NoError(t, l.take("hana", now.Add(attemptPause)))
	for i := range 2 * maxRemembered {
		require.NoError(t, l.take(strconv.Itoa(i), now))
	}
	require.LessOrEqual(t, len(l.buckets), maxRemembered)
}
