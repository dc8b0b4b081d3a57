package main

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/primitives"
)

func mustParse(t *testing.T, args ...string) options {
	t.Helper()
	o, err := parse(args, io.Discard)
	require.NoError(t, err)
	return o
}

func TestConfigStaysOnLoopbackWithFourShards(t *testing.T) {
	o := mustParse(t, "--port", "17000")
	c := serverConfig(o)
	require.NoError(t, c.Validate())
	require.EqualValues(t, 4, c.Persistence.NumHistoryShards)
	require.Equal(t, "127.0.0.1", c.Services["frontend"].RPC.BindOnIP)
	for name, port := range map[string]int{"history": 17001, "matching": 17002, "worker": 17003} {
		require.True(t, c.Services[name].RPC.BindOnLocalHost, name)
		require.Equal(t, port, c.Services[name].RPC.GRPCPort, name)
	}
}

func TestListenOpensTheFrontendOnly(t *testing.T) {
	o := mustParse(t, "--listen", "0.0.0.0", "--port", "17000")
	c := serverConfig(o)
	require.Equal(t, "0.0.0.0", c.Services["frontend"].RPC.BindOnIP)
	require.True(t, c.Services["history"].RPC.BindOnLocalHost)
	require.Equal(t, "127.0.0.1:17000", staticHosts(o)[primitives.FrontendService].Self)
}

func TestPasswordComesFromTheEnvironment(t *testing.T) {
	t.Setenv(passwordVariable, "quiet")
	o := mustParse(t)
	require.Equal(t, "quiet", serverConfig(o).Persistence.DataStores[defaultStore].SQL.Password)
	_, err := parse([]string{"--database-password", "loud"}, io.Discard)
	require.Error(t, err)
}

func TestLimitsAdmitOneStateInOneWorkflow(t *testing.T) {
	l := limits()
	require.Equal(t, 1_000, l[dynamicconfig.WorkflowExecutionMaxInFlightUpdates.Key()])
	require.Equal(t, 20_000, l[dynamicconfig.WorkflowExecutionMaxTotalUpdates.Key()])
	require.Equal(t, false, l[dynamicconfig.EnableServerVersionCheck.Key()])
}

func TestWrongPortsAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"--port", "0"}, {"--port", "70000"}, {"--port", "17000", "--history-port", "17000"}, {"serve"}, {"--listen", "localhost"},
	} {
		_, err := parse(args, io.Discard)
		require.Error(t, err, args)
	}
}
