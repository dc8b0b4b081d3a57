package mail_test

import (
	"os"
	"testing"

	"nmrf/deploy/local/localtest"
)

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		child()
		return
	}
	code := m.Run()
	localtest.Stop()
	os.Exit(code)
}
