package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestZones(t *testing.T) {
	t.Parallel()
	loc, err := Zone("Europe/Ljubljana")
	require.NoError(t, err)
	require.Equal(t, "Europe/Ljubljana", loc.String())
	for _, name := range []string{"", "Europe", "Europe/", "Europe/Atlantis", "Local", "../etc/passwd"} {
		_, err := Zone(name)
		require.Equal(t, "zone", AsError(err).Field, name)
		require.Equal(t, Invalid, AsError(err).Code)
	}
}

func TestUnknownZoneOpensNoStage(t *testing.T) {
	t.Parallel()
	l := launch()
	l.Zone = "Europe/Atlantis"
	_, err := NewStage("c1", SignOff, 1).Open(runningCycle(l), before(SignOff), monday)
	require.Equal(t, "zone", AsError(err).Field)
}
