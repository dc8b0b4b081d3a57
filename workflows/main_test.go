package workflows_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"nmrf/deploy/local/localtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	localtest.Stop()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}
