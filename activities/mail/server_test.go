package mail_test

import (
	"bytes"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"slices"
	"sync"
	"testing"
	"time"

	gosasl "github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// postOffice is a mail server on loopback that keeps what it takes.
type postOffice struct {
	t       *testing.T
	address string
	server  *smtp.Server

	mu       sync.Mutex
	taken    []letter
	greeting error              // of each new session
	onFrom   func()             // at MAIL FROM
	onTo     func(string) error // at RCPT TO
	onData   func(letter) error // once a mail has been read, before the answer
}

// letter is a mail as it arrived.
type letter struct {
	to     string
	header netmail.Header
	body   []byte
}

func (l letter) id() string { return l.header.Get("Message-ID") }

func (l letter) subject(t *testing.T) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(l.header.Get("Subject"))
	require.NoError(t, err)
	return text
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{t: t}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p.address = l.Addr().String()
	p.serve(l)
	t.Cleanup(p.close)
	return p
}

func (p *postOffice) serve(l net.Listener) {
	p.server = smtp.NewServer(p)
	p.server.AllowInsecureAuth = true
	p.server.ReadTimeout, p.server.WriteTimeout = time.Minute, time.Minute
	go func(s *smtp.Server) { _ = s.Serve(l) }(p.server)
}

func (p *postOffice) close() { _ = p.server.Close() }

// reopen listens at the same address again.
func (p *postOffice) reopen() {
	p.t.Helper()
	var l net.Listener
	require.Eventually(p.t, func() (ok bool) {
		var err error
		l, err = net.Listen("tcp", p.address)
		return err == nil
	}, 5*time.Second, 10*time.Millisecond)
	p.serve(l)
}

func (p *postOffice) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// letters lists what was taken so far.
func (p *postOffice) letters() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.taken)
}

// counts says how often each Message-ID was taken.
func (p *postOffice) counts() map[string]int {
	n := map[string]int{}
	for _, l := range p.letters() {
		n[l.id()]++
	}
	return n
}

// NewSession makes the session of one connection.
func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return &session{office: p}, p.greeting
}

type session struct {
	office *postOffice
	to     string
}

func (s *session) AuthMechanisms() []string { return []string{gosasl.Plain} }

func (s *session) Auth(string) (gosasl.Server, error) {
	return gosasl.NewPlainServer(func(_, user, password string) error {
		if user != "relay" || password != "s3cret-word" {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.office.mu.Lock()
	on := s.office.onFrom
	s.office.mu.Unlock()
	if on != nil {
		on()
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.office.mu.Lock()
	on := s.office.onTo
	s.office.mu.Unlock()
	s.to = to
	if on != nil {
		return on(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	body, err := io.ReadAll(msg.Body)
	if err != nil {
		return err
	}
	l := letter{to: s.to, header: msg.Header, body: body}
	s.office.mu.Lock()
	on := s.office.onData
	s.office.mu.Unlock()
	if on != nil {
		if err := on(l); err != nil {
			return err
		}
	}
	s.office.set(func() { s.office.taken = append(s.office.taken, l) })
	return nil
}

func (s *session) Reset()        { s.to = "" }
func (s *session) Logout() error { return nil }
