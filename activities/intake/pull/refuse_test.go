package pull_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake/pull"
	"nmrf/followup"
)

func TestAddressesThatCannotBeFetched(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "file:///etc/passwd", "ftp://example.org/x", "example.org/x", "https://", "https://a:b@example.org/", "https://exa mple.org"} {
		_, err := read(pull.Source{URL: address})
		require.Equal(t, "bad_address", followup.AsError(err).Rule, address)
		require.NotContains(t, followup.AsError(err).Says, "a:b")
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()
	server := mustServe(t, paged(1))
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	for _, host := range []string{
		"127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port, "[::ffff:127.0.0.1]:" + port, "0.0.0.0:" + port, "[::]:" + port,
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1",
		"[fc00::1]", "[fe80::1]", "[ff02::1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]", "[2001:db8::1]",
	} {
		began := time.Now()
		_, err := pull.Source{URL: "http://" + host + "/"}.Read(context.Background(), nil, nil)
		require.Equal(t, "private_address", followup.AsError(err).Rule, host)
		require.Less(t, time.Since(began), 10*time.Second, "it is not tried again")
	}
}

func TestOnlyTheHostThatWasGivenIsAsked(t *testing.T) {
	t.Parallel()
	other := mustServe(t, func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") })
	for name, handle := range map[string]http.HandlerFunc{
		"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) },
		"next": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "<"+other.URL+`>; rel=next`)
			_, _ = w.Write([]byte(list(0, 2)))
		},
	} {
		_, err := read(pull.Source{URL: mustServe(t, handle).URL})
		require.Equal(t, "other_host", followup.AsError(err).Rule, name)
	}
	_, err := read(pull.Source{URL: mustServe(t, paged(3)).URL, From: pull.Cursor{URL: other.URL}})
	require.Equal(t, "other_host", followup.AsError(err).Rule)
}

func TestRedirectsOnTheSameHost(t *testing.T) {
	t.Parallel()
	server := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			http.Redirect(w, r, "/there/list", http.StatusMovedPermanently)
		case "/there/list":
			w.Header().Set("Link", `<last>; rel="next"`)
			_, _ = w.Write([]byte(list(0, 2)))
		case "/there/last":
			_, _ = w.Write([]byte(list(2, 3)))
		default:
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}
	})
	require.Equal(t, []string{"a0", "a1", "a2"}, mustRead(t, pull.Source{URL: server.URL}).ids)
	_, err := read(pull.Source{URL: server.URL + "/circle"})
	require.Equal(t, "source_refused", followup.AsError(err).Rule)
}

func TestSourcesThatAreNone(t *testing.T) {
	t.Parallel()
	for rule, handle := range map[string]http.HandlerFunc{
		"source_refused": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"empty_file":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"not_uhri":       func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Sign in</html>")) },
		"truncated":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(list(0, 2)[:40])) },
		"page_too_large": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(list(0, 100))) },
		"no_progress":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(list(0, 2))) },
	} {
		limits := quick
		limits.PageBytes = 1_000
		_, err := read(pull.Source{URL: mustServe(t, handle).URL + "/?{page}", Limits: limits})
		require.Equal(t, rule, followup.AsError(err).Rule, err)
	}
	_, err := read(pull.Source{URL: mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "<"+r.URL.Path+`>; rel="next"`)
		_, _ = w.Write([]byte(list(0, 2)))
	}).URL + "/"})
	require.Equal(t, "no_progress", followup.AsError(err).Rule)
}
