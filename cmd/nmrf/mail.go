package main

import (
	"context"
	"os"

	"nmrf/activities/mail"
)

// mailServer is set when mail is sent; it may hold a password, so it is never shown.
func (s *settings) mailServer() string {
	if s.silent {
		return ""
	}
	return os.Getenv("NMRF_SMTP_URL")
}

// publicURL is where the pages are reached from outside; empty: nobody said.
func (s *settings) publicURL() string { return os.Getenv("NMRF_PUBLIC_URL") }

// startRelay sends mail until ctx ends, where a mail server is set; wait returns when the mail under way is done.
func (p *parts) startRelay(ctx context.Context) (wait func(), err error) {
	if p.mailServer() == "" {
		return func() {}, nil
	}
	config, err := mail.ParseConfig(p.mailServer(), os.Getenv("NMRF_MAIL_FROM"), p.publicURL())
	if err != nil {
		return nil, usageError{err}
	}
	relay, err := mail.NewRelay(mail.Options{Store: p.store, Config: config, Log: p.log()})
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		relay.Run(ctx)
	}()
	return func() { <-done }, nil
}
