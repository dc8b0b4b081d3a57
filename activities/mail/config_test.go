package mail_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/mail"
)

func TestConfigSaysWhatIsWrongAndKeepsThePassword(t *testing.T) {
	t.Parallel()
	const from, public = "Follow-up <nmrf@velmara.example>", "https://nmrf.velmara.example/"
	for _, server := range []string{"smtp://mail.example", "smtp://user:p%40ss@mail.example:2525?tls=implicit", "smtp://localhost:25?tls=none"} {
		c, err := mail.ParseConfig(server, from, public)
		require.NoError(t, err, server)
		require.Equal(t, "https://nmrf.velmara.example", c.Public)
	}
	for name, c := range map[string]struct{ server, from, public, says string }{
		"scheme":  {"http://u:s3cret-word@mail.example", from, public, "NMRF_SMTP_URL"},
		"no url":  {"smtp://u:s3cret-word@mail.example:port", from, public, "NMRF_SMTP_URL"},
		"escape":  {"smtp://u:s3cret-word%zz@mail.example", from, public, "NMRF_SMTP_URL"},
		"tls":     {"smtp://u:s3cret-word@mail.example?tls=maybe", from, public, "tls is"},
		"port":    {"smtp://u:s3cret-word@mail.example:99999", from, public, "NMRF_SMTP_URL"},
		"sender":  {"smtp://u:s3cret-word@mail.example", "", public, "NMRF_MAIL_FROM"},
		"pages":   {"smtp://u:s3cret-word@mail.example", from, "", "NMRF_PUBLIC_URL"},
		"no host": {"smtp://u:s3cret-word@mail.example", from, "nmrf.example", "NMRF_PUBLIC_URL"},
	} {
		_, err := mail.ParseConfig(c.server, c.from, c.public)
		require.ErrorContains(t, err, c.says, name)
		require.NotContains(t, err.Error(), "s3cret", name)
	}
}

func TestARefusedPasswordIsTriedAgainAndNeverLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people[:1]...)
	w.play.Begin("intake")
	for _, password := range []string{"wr0ng-word", "s3cret-word"} {
		config, err := mail.ParseConfig("smtp://relay:"+password+"@"+w.office.address+"?tls=none", "nmrf@velmara.example", "https://nmrf.velmara.example")
		require.NoError(t, err)
		r, err := mail.NewRelay(mail.Options{Store: w.store, Config: config, Now: w.clock, Log: w.logger()})
		require.NoError(t, err)
		require.NoError(t, r.Pass(background))
		w.at(w.clock().AddDate(0, 0, 1))
		require.NotContains(t, w.log.String(), password)
	}
	require.Contains(t, w.log.String(), "cannot be reached")
	require.Len(t, w.office.letters(), 2)
}

func TestNoMailGoesOutUnencryptedUnlessToldSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people[:1]...)
	w.play.Begin("intake")
	config, err := mail.ParseConfig("smtp://relay:s3cret-word@"+w.office.address, "nmrf@velmara.example", "https://nmrf.velmara.example")
	require.NoError(t, err)
	r, err := mail.NewRelay(mail.Options{Store: w.store, Config: config, Now: w.clock, Log: w.logger()})
	require.NoError(t, err)
	require.NoError(t, r.Pass(background))
	require.Empty(t, w.office.letters())
	require.Contains(t, w.log.String(), "STARTTLS")
	require.Equal(t, 2, w.states()["due"])
}
