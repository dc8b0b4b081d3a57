package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// smtpPatience bounds the connection to the mail server and each mail on it.
const smtpPatience = 30 * time.Second

// errUnreachable says that the mail server takes no mail at all now: it is nobody's mail that is at fault.
var errUnreachable = errors.New("the mail server cannot be reached")

// refusedForGood is an answer of the mail server after which another attempt is of no use.
type refusedForGood struct{ error }

// sender holds one connection to the mail server while there is mail to send.
type sender struct {
	client *gomail.Client
	conn   *smtp.Client
}

func (s *sender) send(ctx context.Context, msg *gomail.Msg) error {
	if s.conn == nil {
		conn, err := s.client.DialToSMTPClientWithContext(ctx)
		if err != nil {
			return fmt.Errorf("%w: %w", errUnreachable, err)
		}
		s.conn = conn
	}
	err := s.client.SendWithSMTPClient(s.conn, msg)
	if err == nil {
		return nil
	}
	code, permanent := verdict(err)
	if code == 0 || code == 421 || msg.IsDelivered() {
		s.hangUp() // whatever is left on this connection cannot be trusted
	}
	switch {
	case msg.IsDelivered():
		return nil // only the clean-up after it failed
	case permanent:
		return refusedForGood{err}
	}
	return err
}

// verdict returns the server's code, 0 if it gave none, and whether it is final for this mail. What it says to the sender's
// address is about all mails and may be mended.
func verdict(err error) (code int, permanent bool) {
	var e *gomail.SendError
	if !errors.As(err, &e) {
		return 0, false
	}
	ofMail := e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPData || e.Reason == gomail.ErrSMTPDataClose
	return e.ErrorCode(), ofMail && e.ErrorCode() >= 500
}

func (s *sender) hangUp() {
	if s.conn != nil {
		_ = s.client.CloseWithSMTPClient(s.conn)
		s.conn = nil
	}
}

// maxError bounds what is kept of a server's words.
const maxError = 300

// plainly is what went wrong, in one line without the addresses that the client adds.
func plainly(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", affected ")
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxError {
		text = strings.ToValidUTF8(text[:maxError], "")
	}
	return text
}
