package main

import (
	"net"
	"strconv"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"
)

const (
	loopback = "127.0.0.1"
	// historyShards can never be changed once a database exists. Four are
	// plenty for one State and keep the start short.
	historyShards   = 4
	defaultStore    = "default"
	visibilityStore = "visibility"
	clusterName     = "active"
)

func serverConfig(o options) *config.Config {
	frontend := config.Service{RPC: config.RPC{GRPCPort: o.port, BindOnIP: o.listen}}
	return &config.Config{
		Global:      global(o),
		Persistence: persistence(o),
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: o.address()},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services: map[string]config.Service{
			string(primitives.FrontendService): frontend,
			string(primitives.HistoryService):  inner(o.historyPort),
			string(primitives.MatchingService): inner(o.matchingPort),
			string(primitives.WorkerService):   inner(o.workerPort),
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{
			Archival: config.ArchivalNamespaceDefaults{
				History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
				Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
			},
		},
		PublicClient: config.PublicClient{HostPort: o.address()},
	}
}

func global(o options) config.Global {
	g := config.Global{Membership: config.Membership{BroadcastAddress: loopback}}
	if o.metricsListen != "" {
		g.Metrics = &metrics.Config{Prometheus: &metrics.PrometheusConfig{
			ListenAddress: o.metricsListen, HandlerPath: "/metrics",
		}}
	}
	return g
}

// inner services answer on loopback only: they know no authentication.
func inner(port int) config.Service {
	return config.Service{RPC: config.RPC{GRPCPort: port, BindOnLocalHost: true}}
}

// persistence keeps both stores below 100 connections: four services share
// neither pool.
func persistence(o options) config.Persistence {
	return config.Persistence{
		DefaultStore:     defaultStore,
		VisibilityStore:  visibilityStore,
		NumHistoryShards: historyShards,
		DataStores: map[string]config.DataStore{
			defaultStore:    {SQL: sqlConfig(o, o.database, 18)},
			visibilityStore: {SQL: sqlConfig(o, o.visibility, 5)},
		},
	}
}

func sqlConfig(o options, database string, conns int) *config.SQL {
	attributes := map[string]string{"sslmode": o.sslMode}
	if o.sslRootCert != "" {
		attributes["sslrootcert"] = o.sslRootCert
	}
	return &config.SQL{
		PluginName:         postgresql.PluginNamePGX,
		ConnectAddr:        net.JoinHostPort(o.databaseHost, strconv.Itoa(o.databasePort)),
		ConnectProtocol:    "tcp",
		ConnectAttributes:  attributes,
		User:               o.databaseUser,
		Password:           o.password,
		DatabaseName:       database,
		MaxConns:           conns,
		MaxIdleConns:       conns,
		TaskScanPartitions: 1,
	}
}

// staticHosts replaces the gossip between services: there is one of each.
func staticHosts(o options) map[primitives.ServiceName]static.Hosts {
	one := func(host string, port int) static.Hosts {
		address := net.JoinHostPort(host, strconv.Itoa(port))
		return static.Hosts{All: []string{address}, Self: address}
	}
	hosts := map[primitives.ServiceName]static.Hosts{
		primitives.HistoryService:  one(loopback, o.historyPort),
		primitives.MatchingService: one(loopback, o.matchingPort),
		primitives.WorkerService:   one(loopback, o.workerPort),
	}
	hosts[primitives.FrontendService] = static.Hosts{All: []string{o.address()}, Self: o.address()}
	return hosts
}

// limits raises what the server's defaults hold too low for one State whose
// stages are single workflows: all concurrent decisions of a stage are
// Updates of one workflow.
func limits() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		dynamicconfig.WorkflowExecutionMaxInFlightUpdates.Key():                 1_000,
		dynamicconfig.WorkflowExecutionMaxTotalUpdates.Key():                    20_000,
		dynamicconfig.FrontendRPS.Key():                                         20_000,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():                  20_000,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key():        500,
		dynamicconfig.FrontendMaxConcurrentLongRunningRequestsPerInstance.Key(): 10_000,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                           20_000,
		dynamicconfig.HistoryRPS.Key():                                          20_000,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                            50_000,
		dynamicconfig.MatchingRPS.Key():                                         20_000,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                           20_000,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():                  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key():                 1,
		// Asking the makers of Temporal for a newer version would leave the machine.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
	}
}
