package followup_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws the same sequences in every short run and does not look for a shorter one that fails: mutation testing runs the
// short tests by the hundred, and compares them.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		for name, value := range map[string]string{"rapid.checks": "15", "rapid.seed": "1", "rapid.shrinktime": "0s", "rapid.nofailfile": "true"} {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
	}
	os.Exit(m.Run())
}
