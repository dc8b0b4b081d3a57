package policies_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/policies"
)

var update = flag.Bool("update", false, "write the golden files anew")

func mustBase(t testing.TB) *policies.Enforcer {
	t.Helper()
	e, err := policies.New(1, policies.Base())
	require.NoError(t, err)
	return e
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	const golden = "testdata/matrix.golden"
	var got bytes.Buffer
	require.NoError(t, mustBase(t).Matrix(&got))
	if *update {
		require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got.String(), "a rule changed a decision: read the difference, then run with -update")
}
