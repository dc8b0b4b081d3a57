package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
)

const passwordVariable = "NMRF_TEMPORAL_DB_PASSWORD"

// options are what a caller may choose. The password of the database comes
// from the environment only, so that no process list shows it.
type options struct {
	databaseHost  string
	databasePort  int
	databaseUser  string
	password      string
	sslMode       string
	sslRootCert   string
	database      string
	visibility    string
	listen        string
	port          int
	historyPort   int
	matchingPort  int
	workerPort    int
	metricsListen string
	namespace     string
	logLevel      string
	check         bool
}

func parse(args []string, errs io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("nmrf-temporal", flag.ContinueOnError)
	f.SetOutput(errs)
	f.Usage = func() {
		fmt.Fprintln(errs, "nmrf-temporal: the Temporal server that nmrf bundles, on PostgreSQL.")
		fmt.Fprintln(errs, "The database password is read from "+passwordVariable+".")
		f.PrintDefaults()
	}
	f.StringVar(&o.databaseHost, "database-host", "127.0.0.1", "host of PostgreSQL")
	f.IntVar(&o.databasePort, "database-port", 5432, "port of PostgreSQL")
	f.StringVar(&o.databaseUser, "database-user", "nmrf", "user of PostgreSQL")
	f.StringVar(&o.sslMode, "database-sslmode", "disable", "disable, require, verify-ca or verify-full")
	f.StringVar(&o.sslRootCert, "database-sslrootcert", "", "file with the certificate authority of PostgreSQL")
	f.StringVar(&o.database, "database", "temporal", "database of workflows, created if missing")
	f.StringVar(&o.visibility, "visibility-database", "temporal_visibility", "database of search attributes, created if missing")
	f.StringVar(&o.listen, "listen", "127.0.0.1", "IP address that the frontend listens on; the other services stay on loopback")
	f.IntVar(&o.port, "port", 7233, "gRPC port of the frontend")
	f.IntVar(&o.historyPort, "history-port", 0, "gRPC port of the history service; 0 means port+1")
	f.IntVar(&o.matchingPort, "matching-port", 0, "gRPC port of the matching service; 0 means port+2")
	f.IntVar(&o.workerPort, "worker-port", 0, "gRPC port of the worker service; 0 means port+3")
	f.StringVar(&o.metricsListen, "metrics-listen", "", "host:port of Prometheus metrics; empty means none")
	f.StringVar(&o.namespace, "namespace", "nmrf", "namespace to register, kept 90 days after the close of a run")
	f.StringVar(&o.logLevel, "log-level", "warn", "debug, info, warn or error")
	f.BoolVar(&o.check, "check", false, "ask a running server on --port whether it serves the namespace; exit 0 if it does")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.password = os.Getenv(passwordVariable)
	o.fillPorts()
	return o, o.validate(f.Args())
}

func (o *options) fillPorts() {
	for i, p := range []*int{&o.historyPort, &o.matchingPort, &o.workerPort} {
		if *p == 0 {
			*p = o.port + 1 + i
		}
	}
}

func (o options) validate(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unknown argument %q: all choices are flags, see --help", rest[0])
	}
	if net.ParseIP(o.listen) == nil {
		return fmt.Errorf("--listen %q is no IP address", o.listen)
	}
	seen := map[int]bool{}
	for _, p := range []int{o.port, o.historyPort, o.matchingPort, o.workerPort} {
		if p < 1 || p > 65535 {
			return fmt.Errorf("port %d is not between 1 and 65535", p)
		}
		if seen[p] {
			return fmt.Errorf("port %d is given to two services", p)
		}
		seen[p] = true
	}
	if o.database == o.visibility {
		return errors.New("--database and --visibility-database must differ")
	}
	return nil
}

// address is where this machine reaches the frontend.
func (o options) address() string {
	host := o.listen
	if net.ParseIP(host).IsUnspecified() {
		host = loopback
	}
	return net.JoinHostPort(host, strconv.Itoa(o.port))
}
