package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"nmrf/cmd/nmrf/demo"
	"nmrf/testdata/uhri"
)

func demoCommand(s *settings) *cobra.Command {
	var data, folder string
	var exit bool
	var port int
	c := &cobra.Command{Use: "demo [--data FILE] [--exit]", Args: cobra.NoArgs,
		Short: "Play one whole cycle through the API with example people, then serve it",
		Long: "Start everything in a fresh folder and play the seven stages through the HTTP API with signed-in example people.\n" +
			"With --exit the command ends then: 0 only if the report was submitted and the audit verified.",
		RunE: func(c *cobra.Command, _ []string) error {
			file, content, err := exampleData(data)
			if err != nil {
				return err
			}
			if exit {
				port = 0
			}
			own := *s
			own.silent = true
			cleanUp, err := own.demoFolder(c.Flags().Changed("data-dir"), &folder)
			if err != nil {
				return err
			}
			defer cleanUp()
			return own.demo(c.Context(), demo.Options{Data: content, File: file, Folder: folder}, port, exit)
		}}
	c.Flags().StringVar(&data, "data", "", "an export of the Universal Human Rights Index; empty: the example of an invented State")
	c.Flags().StringVar(&folder, "out", "", "folder for the report and the audit bundle; empty: a new one")
	c.Flags().BoolVar(&exit, "exit", false, "end when the cycle is played")
	c.Flags().IntVar(&port, "port", 8080, "port of the API and the web pages on 127.0.0.1")
	return c
}

func exampleData(file string) (name string, content []byte, err error) {
	if file == "" {
		return "example.json", uhri.Example, nil
	}
	content, err = os.ReadFile(file)
	return file, content, err
}

// demoFolder gives the demonstration a fresh data directory, unless one was asked for, and a folder for what it makes.
func (s *settings) demoFolder(asked bool, out *string) (cleanUp func(), err error) {
	cleanUp = func() {}
	if !asked && os.Getenv("NMRF_DATA_DIR") == "" {
		if s.dataDir, err = os.MkdirTemp("", "nmrf-demo-data-"); err != nil {
			return cleanUp, err
		}
		if err := os.Chmod(s.dataDir, 0o711); err != nil { // PostgreSQL may run as another user
			return cleanUp, err
		}
		dir := s.dataDir
		cleanUp = func() { _ = os.RemoveAll(dir) }
	}
	if *out == "" {
		*out, err = os.MkdirTemp("", "nmrf-demo-")
	} else {
		err = os.MkdirAll(*out, 0o755)
	}
	if err == nil {
		*out, err = filepath.Abs(*out)
	}
	return cleanUp, err
}

// demo runs everything, plays the cycle, and goes on serving unless it should end.
func (s *settings) demo(ctx context.Context, o demo.Options, port int, exit bool) error {
	p, err := s.own(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	serving, stop := context.WithCancel(ctx)
	defer stop()
	url, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- p.dev(serving, fmt.Sprintf("127.0.0.1:%d", port), func(at string) { url <- at }) }()
	select {
	case o.URL = <-url:
	case err := <-ended:
		return err
	}
	result, err := p.play(ctx, o)
	if err == nil {
		err = s.printDemo(result)
	}
	if err != nil || exit {
		stop()
		return errors.Join(err, <-ended)
	}
	fmt.Fprintf(os.Stderr, "\nThe pages are at %s until Ctrl-C. Sign in as one of these:\n", o.URL)
	for _, email := range []string{"coordinator@nmirf.example", "approver_health@health.example", "auditor@auditors.example"} {
		fmt.Fprintf(os.Stderr, "  %s  %s\n", email, result.Passwords[email])
	}
	return <-ended
}

// play makes the administrator as nmrf admin create does, and plays as a client of the API like any other.
func (p *parts) play(ctx context.Context, o demo.Options) (demo.Result, error) {
	var err error
	o.Email, o.Progress, o.Policy = "administrator@nmirf.example", p.progress, policyCheck()
	o.Admin, err = p.engine.CreateAdministrator(ctx, p.engine.Console(consoleUser(), ulid.Make().String()), "Administrator", o.Email)
	if err != nil {
		return demo.Result{}, err
	}
	return demo.Play(ctx, o)
}

func (s *settings) printDemo(r demo.Result) error {
	if s.json {
		return s.print(r, "")
	}
	for _, st := range r.Stages {
		fmt.Printf("%-12s %3d decisions in %5.2f s by %s\n", st.Stage, st.Decisions, st.Seconds, strings.Join(st.Deciders, ", "))
	}
	fmt.Printf("sign-off     %d conditions met, %d objections lifted, %d silences counted as consent, %d decisions by delegation, %d overrides\n",
		r.SignOff.ConditionsMet, r.SignOff.ObjectionsLifted, r.SignOff.Tacit, r.SignOff.Delegated, r.SignOff.Overridden)
	for _, d := range r.Denials {
		fmt.Printf("refused      %s: %s (%s)\n", d.Kind, d.Who, d.Rule)
	}
	fmt.Printf("%d recommendations, %d people of %d institutions, %d decisions, %d refused\n", r.Recommendations, r.Users, r.Institutions, r.Decisions, r.Denied)
	fmt.Printf("report       %d of at most %d words: %s\n", r.Report.Words, r.Report.Limit, r.Report.Path)
	_, err := fmt.Printf("audit        %d records verified, root %s: %s\n", r.Audit.Size, r.Audit.Root, r.Audit.Bundle)
	return err
}
