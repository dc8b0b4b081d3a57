package followup_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestTheDescriptionOfSignOffIsTrue(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../docs/signoff.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(data), "```yaml\n")
	require.True(t, found)
	example, _, _ := strings.Cut(rest, "```")
	_, err = ParseProfile([]byte(example))
	require.NoError(t, err)

	var names []string
	for _, l := range written(t).step().ReadyToClear() {
		names = append(names, "| `"+l.Rule+"` |")
	}
	for _, k := range append(append([]ReplyKind{}, ReplyKinds...), Agree, RequestChanges, Decline, Accept, Tacit, SilentNoInterest) {
		names = append(names, "`"+string(k)+"`")
	}
	for _, s := range []Silence{SilenceBlocks, SilenceTacit, SilenceNoInterest, SilenceEscalates, SilenceLapses} {
		names = append(names, "| `"+string(s)+"` |")
	}
	for _, name := range names {
		require.Contains(t, string(data), name)
	}
}
