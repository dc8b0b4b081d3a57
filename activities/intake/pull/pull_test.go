package pull_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake"
	"nmrf/activities/intake/pull"
	"nmrf/followup"
)

var _ intake.Source = pull.Source{}

// record is the n-th record of a list.
func record(n int) string {
	return fmt.Sprintf(`{"AnnotationId":"a%d","Text":"1.%d Do it","Body":"UPR"}`, n, n)
}

// list is a page with the records from and before to.
func list(from, to int) string {
	var records []string
	for n := from; n < to; n++ {
		records = append(records, record(n))
	}
	return "[" + strings.Join(records, ",") + "]"
}

func mustServe(t *testing.T, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return server
}

// quick are limits that make no test wait.
var quick = pull.Limits{Wait: time.Millisecond, LongestWait: 2 * time.Millisecond}

// outcome is what came out of a source.
type outcome struct {
	ids      []string
	places   []string
	rejected []intake.Rejection
	turned   []pull.Cursor
}

func read(s pull.Source) (outcome, error) {
	var o outcome
	turned := s.Turned
	s.AllowPrivate = true
	if s.Limits == (pull.Limits{}) {
		s.Limits = quick
	}
	s.Turned = func(c pull.Cursor) error {
		o.turned = append(o.turned, c)
		if turned != nil {
			return turned(c)
		}
		return nil
	}
	each := func(r intake.Row) error {
		o.ids, o.places = append(o.ids, r.Recommendation.AnnotationID), append(o.places, r.Place)
		return nil
	}
	_, err := s.Read(context.Background(), each, func(r intake.Rejection) { o.rejected = append(o.rejected, r) })
	return o, err
}

func mustRead(t *testing.T, s pull.Source) outcome {
	t.Helper()
	o, err := read(s)
	require.NoError(t, err)
	return o
}

// paged serves the records from 0 before all, in pages of two, in every way that pages can be asked for.
func paged(all int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from, _ := strconv.Atoi(r.FormValue("skip"))
		if page, err := strconv.Atoi(r.FormValue("page")); err == nil {
			from = 2 * (page - 1)
		}
		to := min(from+2, all)
		if r.URL.Path == "/linked" && to < all {
			w.Header().Add("Link", `<https://example.org/first>; rel="first", <?skip=`+strconv.Itoa(to)+`>; title="x"; rel="following Next"`)
		}
		_, _ = w.Write([]byte(list(from, to)))
	}
}

func TestEveryWayOfPaging(t *testing.T) {
	t.Parallel()
	server := mustServe(t, paged(5))
	for _, address := range []string{"/linked", "/?page={page}", "/?skip={skip}"} {
		o := mustRead(t, pull.Source{URL: server.URL + address, FirstPage: 1})
		require.Equal(t, []string{"a0", "a1", "a2", "a3", "a4"}, o.ids, address)
		require.Equal(t, "record 5", o.places[4])
	}
	require.Equal(t, []string{"a0", "a1"}, mustRead(t, pull.Source{URL: server.URL}).ids, "without a next page there is one")
}

func TestReadingGoesOnWhereItWasBroken(t *testing.T) {
	t.Parallel()
	server := mustServe(t, paged(7))
	for _, address := range []string{"/linked", "/?page={page}", "/?skip={skip}"} {
		stop := followup.Refuse(followup.Internal, "stop", "stop")
		source := pull.Source{URL: server.URL + address, FirstPage: 1}
		source.Turned = func(c pull.Cursor) error {
			if c.Page == 2 {
				return stop
			}
			return nil
		}
		first, err := read(source)
		require.ErrorIs(t, err, stop)
		kept, err := json.Marshal(first.turned[len(first.turned)-1])
		require.NoError(t, err)

		source.Turned = nil
		require.NoError(t, json.Unmarshal(kept, &source.From))
		second := mustRead(t, source)
		require.Equal(t, []string{"a0", "a1", "a2", "a3"}, first.ids)
		require.Equal(t, []string{"a4", "a5", "a6"}, second.ids)
		require.Equal(t, []string{"record 5", "record 6", "record 7"}, second.places)
	}
}

func TestPagesAreReadAsOne(t *testing.T) {
	t.Parallel()
	pages := []string{"[" + record(0) + `,{"AnnotationId":"b","Body":"UPR"}]`, "[" + record(0) + "," + strings.Replace(record(0), "it", "that", 1) + "]", ""}
	server := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.FormValue("page"))
		_, _ = w.Write([]byte(pages[page]))
	})
	o := mustRead(t, pull.Source{URL: server.URL + "/?page={page}"})
	require.Equal(t, []string{"a0"}, o.ids)
	require.Len(t, o.rejected, 2)
	require.Equal(t, "record 2", o.rejected[0].Place)
	require.Equal(t, 4, o.rejected[1].Row)
	require.Equal(t, "record 1 has the same id and other content: keep the row that is right", o.rejected[1].Reason)
}

func TestWholeExport(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"example.json", "example.csv", "example.xlsx"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "uhri", name))
		require.NoError(t, err)
		server := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, "gzip", r.Header.Get("Accept-Encoding"))
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(data)
			_ = z.Close()
		})
		require.Len(t, mustRead(t, pull.Source{URL: server.URL}).ids, 127, name)
		_, err = read(pull.Source{URL: server.URL + "?{page}"})
		require.Equal(t, followup.Invalid, followup.AsError(err).Code, name)
	}
}

// flaky answers the first requests with a status, and then with a page; a status of 0 breaks the answer off.
func flaky(t *testing.T, status int, header http.Header, failures int32) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	return mustServe(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) > failures {
			_, _ = w.Write([]byte(list(0, 1)))
			return
		}
		for name, values := range header {
			w.Header()[name] = values
		}
		if status == 0 {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("[{"))
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(status)
	}), &asked
}

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 500, 502, 503, 504, 0} {
		server, asked := flaky(t, status, nil, 2)
		require.Equal(t, []string{"a0"}, mustRead(t, pull.Source{URL: server.URL}).ids)
		require.EqualValues(t, 3, asked.Load())
	}
	server, asked := flaky(t, 503, http.Header{"Retry-After": {"3600"}}, 100)
	_, err := read(pull.Source{URL: server.URL, Limits: pull.Limits{Attempts: 4, Wait: time.Millisecond, LongestWait: 3 * time.Millisecond}})
	require.Equal(t, followup.Unavailable, followup.AsError(err).Code)
	require.EqualValues(t, 4, asked.Load(), "a wait that is asked for is bounded, and so are the attempts")
}

func TestTheWaitThatIsAskedForIsKept(t *testing.T) {
	t.Parallel()
	server, _ := flaky(t, 429, http.Header{"Retry-After": {"1"}}, 1)
	began := time.Now()
	mustRead(t, pull.Source{URL: server.URL, Limits: pull.Limits{Wait: time.Millisecond}})
	require.GreaterOrEqual(t, time.Since(began), time.Second)
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	server := mustServe(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(503)
		cancel()
	})
	_, err := pull.Source{URL: server.URL, AllowPrivate: true, Limits: pull.Limits{Wait: time.Hour}}.Read(ctx, nil, nil)
	require.ErrorIs(t, err, context.Canceled)
}
