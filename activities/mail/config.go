package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Config says where mail is sent from and where its links lead.
type Config struct {
	From   mail.Address
	Public string // address of the web pages, without the last slash

	host    string
	options []gomail.Option
}

// ParseConfig reads the three settings of mail. server is smtp://user:password@host:587?tls=starttls; tls is starttls (the
// default: no mail goes out unencrypted), implicit, or none for a server on a network that is trusted with the password. An error never shows the password.
func ParseConfig(server, from, public string) (Config, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil || !strings.Contains(sender.Address, "@") {
		return Config{}, fmt.Errorf("NMRF_MAIL_FROM: %q is no mail address", from)
	}
	pages, err := url.Parse(public)
	if err != nil || (pages.Scheme != "https" && pages.Scheme != "http") || pages.Host == "" {
		return Config{}, fmt.Errorf("NMRF_PUBLIC_URL: %q is no address of web pages; write https://host", public)
	}
	c := Config{From: *sender, Public: strings.TrimSuffix(public, "/")}
	if c.host, c.options, err = parseServer(server); err != nil {
		return Config{}, fmt.Errorf("NMRF_SMTP_URL: %w", err)
	}
	return c, nil
}

func parseServer(server string) (host string, options []gomail.Option, err error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		return "", nil, errors.New("write smtp://user:password@host:587?tls=starttls") // the parser's own error shows the password
	}
	tls := u.Query().Get("tls")
	port := map[string]int{"": 587, "starttls": 587, "implicit": 465, "none": 25}[tls]
	switch tls {
	case "", "starttls":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "implicit":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return "", nil, errors.New("tls is starttls, implicit or none")
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return "", nil, errors.New("the port is no number")
		}
	}
	options = append(options, gomail.WithPort(port), gomail.WithTimeout(smtpPatience))
	if password, ok := u.User.Password(); ok {
		kind := gomail.SMTPAuthAutoDiscover
		if tls == "none" {
			kind = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(kind), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(u.Hostname(), options...); err != nil {
		return "", nil, errors.New("the host or the port is not possible")
	}
	return u.Hostname(), options, nil
}

// domain is the right side of every id that a mail carries.
func (c Config) domain() string {
	_, domain, _ := strings.Cut(c.From.Address, "@")
	return domain
}
