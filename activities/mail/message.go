package mail

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"

	gomail "github.com/wneessen/go-mail"

	"nmrf/store"
)

var (
	//go:embed letter.txt
	plainForm string
	//go:embed letter.html
	htmlForm string

	plainTemplate = texttemplate.Must(texttemplate.New("letter.txt").Parse(plainForm))
	htmlTemplate  = htmltemplate.Must(htmltemplate.New("letter.html").Parse(htmlForm))
)

// newMessage puts a letter into the form that a mail server takes (RFC 5322, 2919, 3834). All its ids follow from the mail's
// own id and from what it is about: a second attempt is the same message, and what is about one step is one thread.
func newMessage(c Config, m store.Mail, l letter) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(c.From.Name, c.From.Address); err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	if err := msg.AddToFormat(m.Person.Name, m.Person.Email); err != nil {
		return nil, refusedForGood{fmt.Errorf("the person's address: %w", err)}
	}
	thread := "<thread." + digestOf(l.thread) + "@" + c.domain() + ">"
	msg.Subject(l.Subject)
	msg.SetMessageIDWithValue(strings.ToLower(m.ID) + "@" + c.domain())
	msg.SetDateWithValue(m.CreatedAt)
	msg.SetGenHeader(gomail.HeaderInReplyTo, thread)
	msg.SetGenHeader(gomail.HeaderReferences, thread)
	msg.SetGenHeader("List-Id", "<"+strings.ToLower(l.list)+".cycles."+c.domain()+">")
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetGenHeader("Content-Language", l.Language)
	var plain, html strings.Builder
	if err := plainTemplate.Execute(&plain, l); err != nil {
		return nil, err
	}
	if err := htmlTemplate.Execute(&html, l); err != nil {
		return nil, err
	}
	msg.SetBodyString(gomail.TypeTextPlain, plain.String())
	msg.AddAlternativeString(gomail.TypeTextHTML, html.String())
	return msg, nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
