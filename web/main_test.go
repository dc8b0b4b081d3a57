package web_test

import (
	"os"
	"testing"

	"nmrf/deploy/local/localtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	localtest.Stop()
	os.Exit(code)
}
