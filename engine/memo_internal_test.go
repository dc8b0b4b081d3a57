package engine

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
)

func TestWhoDoesNotWaitForALongCalculationFindsItLater(t *testing.T) {
	t.Parallel()
	var m memo[int]
	goOn, runs := make(chan struct{}), 0
	slowly := func() (int, error) {
		<-goOn
		runs++
		return 7, nil
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := m.of(gone, "question", slowly)
	require.Equal(t, followup.Unavailable, followup.AsError(err).Code)
	close(goOn)
	for range 2 {
		found, err := m.of(t.Context(), "question", slowly)
		require.NoError(t, err)
		require.Equal(t, 7, found)
	}
	require.Equal(t, 1, runs)
}

func TestTheLatestResultsAreKept(t *testing.T) {
	t.Parallel()
	var m memo[int]
	runs := 0
	ask := func(question int) {
		found, err := m.of(t.Context(), question, func() (int, error) { runs++; return question, nil })
		require.NoError(t, err)
		require.Equal(t, question, found)
	}
	for question := range remembered {
		ask(question)
	}
	ask(0)
	ask(remembered) // what was not asked for longest goes: 1
	require.Equal(t, remembered+1, runs)
	ask(0)
	require.Equal(t, remembered+1, runs)
	ask(1)
	require.Equal(t, remembered+2, runs)
}

func TestACalculationThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	var m memo[int]
	broken := errors.New("broken")
	_, err := m.of(t.Context(), 1, func() (int, error) { return 0, broken })
	require.ErrorIs(t, err, broken)
	_, err = m.of(t.Context(), 2, func() (int, error) { panic("by zero") })
	require.ErrorContains(t, err, "by zero")
	_, err = m.of(t.Context(), func() {}, func() (int, error) { return 0, nil })
	require.Error(t, err, "a question that cannot be written down has no hash")
}
