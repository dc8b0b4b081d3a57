package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/deploy/local"
)

func TestDatabaseGone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	database, err := url.Parse(w.Database)
	require.NoError(t, err)
	name := strings.TrimPrefix(database.Path, "/")
	database.Path = "/postgres"
	require.NoError(t, local.DropDatabase(t.Context(), database.String(), name))
	require.Eventually(t, func() bool { // connections that were cut, as many as the pool held, and then connections that cannot be made
		me, err := w.People["nhri"].API.GetMeWithResponse(t.Context())
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, me.StatusCode(), "%s", me.Body)
		require.NotEmpty(t, me.HTTPResponse.Header.Get("Retry-After"))
		require.NotContains(t, string(me.Body), name)
		return strings.Contains(w.Log.String(), name)
	}, 30*time.Second, time.Millisecond, "the log never said which database is gone")
	answer, err := http.Get(w.URL + "/readyz")
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
}
