package policies_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/policies"
)

func TestNewRefusesByLine(t *testing.T) {
	t.Parallel()
	const good = "# a comment\n\np, *, *, cycle, read, allow\n"
	for name, c := range map[string]struct{ line, says string }{
		"role":             {"p, minister, *, cycle, read, allow", `line 4: there is no role "minister"`},
		"relation":         {"p, auditor, friend, cycle, read, allow", `line 4: there is no relation "friend"`},
		"object":           {"p, auditor, *, cabinet, read, allow", `line 4: there is no object "cabinet"`},
		"stage":            {"p, auditor, *, harvest/*, submit, deny", `line 4: there is no object "harvest/*"`},
		"step of a stage":  {"p, auditor, *, intake/plan, submit, deny", `line 4: there is no object "intake/plan"`},
		"action":           {"p, auditor, *, cycle, burn, allow", `line 4: there is no action "burn"`},
		"useless rule":     {"p, auditor, *, ledger, approve, allow", `line 4: "approve" is no action on "ledger"`},
		"effect":           {"p, auditor, *, ledger, read, perhaps", `line 4: a rule ends in allow or deny, not "perhaps"`},
		"author allows":    {"p, *, author, signoff/plan, approve, allow", "line 4: being the author"},
		"too few columns":  {"p, auditor, *, ledger, read", "line 4: write a rule as"},
		"too many columns": {"p, auditor, *, ledger, read, allow, now", "line 4: write a rule as"},
		"no p":             {"g, auditor, *, ledger, read, allow", "line 4: write a rule as"},
		"twice":            {"p,*,*,cycle,read,allow", "line 4: the same rule stands on line 3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := policies.New(1, []byte(good+c.line+"\n"))
			require.ErrorContains(t, err, c.says)
			require.Equal(t, followup.Invalid, followup.AsError(err).Code)
			require.Equal(t, "policy", followup.AsError(err).Field)
		})
	}
	_, err := policies.New(1, []byte("# nothing\n"))
	require.ErrorContains(t, err, "holds no rule")
}

func TestEnforcerKeepsItsText(t *testing.T) {
	t.Parallel()
	text := policies.Base()
	e, err := policies.New(7, text)
	require.NoError(t, err)
	text[0] = 'X'
	require.Equal(t, policies.Base(), e.Text())
	sum := sha256.Sum256(policies.Base())
	require.Equal(t, hex.EncodeToString(sum[:]), e.Hash())
	require.EqualValues(t, 7, e.Version())
}
