package audit_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"nmrf/audit"
	"nmrf/followup"
)

// unzip returns the files of a bundle by name.
func unzip(t testing.TB, bundle []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	require.NoError(t, err)
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		files[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	return files
}

func TestExportHoldsTheWholeLedger(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	var out bytes.Buffer
	summary, err := audit.Export(&out, l, l.key, exportedAt)
	require.NoError(t, err)
	root, err := l.head.Root()
	require.NoError(t, err)
	require.Equal(t, audit.Summary{Size: l.head.Size, Root: fmt.Sprintf("%x", root[:])}, summary)

	files := unzip(t, out.Bytes())
	for _, size := range []int64{l.sizes[0], l.sizes[1], l.head.Size} {
		require.Contains(t, files, fmt.Sprintf("checkpoints/%d.txt", size))
		delete(files, fmt.Sprintf("checkpoints/%d.txt", size))
	}
	require.Equal(t, []string{
		"content/text-a", "content/text-b", "content/text-c", "content/text-d", "content/text-e",
		"hashes.bin", "histories/cycle/c1/intake/1/run-1.json", "manifest.json", "policies/1.csv", "profiles/upr-national-report-1.yaml",
		"read.html", "records.jsonl", "state.json",
	}, slices.Sorted(maps.Keys(files)))
	require.Equal(t, string(bytes.Join(l.records, []byte("\n")))+"\n", string(files["records.jsonl"]))
	require.Len(t, files["hashes.bin"], 32*len(l.hashes))
	require.Equal(t, `{"id":"text-b","classification":"internal","media":"text/plain","salt":"c2FsdA=="}`+"\nFourth review", string(files["content/text-b"]))
	var state struct {
		Stages []followup.Stage `json:"stages"`
		Cycles []followup.Cycle `json:"cycles"`
	}
	require.NoError(t, json.Unmarshal(files["state.json"], &state))
	require.Equal(t, *l.stage, state.Stages[0])
	require.Equal(t, *l.cycle, state.Cycles[0])
}

func TestReadingIsPlainAndEscaped(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	page := string(unzip(t, l.export())["read.html"])
	require.Contains(t, page, `<html lang="en">`)
	require.Contains(t, page, "Reply recorded<small>agree</small>")
	require.Contains(t, page, "2026-03-02T09:00:00Z")
	require.Contains(t, page, "export &lt;script&gt;alert(1)&lt;/script&gt;")
	require.Equal(t, len(l.records), strings.Count(page, `<tr><th scope="row">`))
	parsed, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	for node := range parsed.Descendants() {
		require.NotContains(t, []string{"script", "link", "img", "iframe"}, node.Data)
	}
}

// broken is a ledger whose store fails while it streams.
type broken struct{ *ledger }

var errBroken = errors.New("the connection was lost")

func (b broken) Contents(func(audit.Content) error) error { return errBroken }

func TestExportFails(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	_, err := audit.Export(io.Discard, broken{l}, l.key, exportedAt)
	require.ErrorIs(t, err, errBroken)

	l.histories["../run.json"] = nil
	_, err = audit.Export(io.Discard, l, l.key, exportedAt)
	require.ErrorContains(t, err, "is no name for a file")
}

// An id that some caller chose must neither stop an export nor leave the bundle's folder.
func TestExportTakesAnyContentID(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	for _, id := range []string{"", "../../etc/passwd", "a:b", `a\b`, "CON ", "..", strings.Repeat("x", 300)} {
		c := audit.Content{ID: id, Classification: followup.Public, Salt: []byte("s"), Data: []byte(id)}
		l.contents = append(l.contents, c)
		e := l.next(followup.RegistryStream, "", "ana")
		e.Body = followup.PersonRegistered{ID: "x", Details: followup.Ref{ID: id, Hash: followup.HashContent(c.Salt, c.Data)}}
		l.write(e)
	}
	l.histories["progress-2026-03-02T09:00:00Z/run.json"] = []byte("{}")
	bundle := l.export()
	for name := range unzip(t, bundle) {
		require.Regexp(t, `^[A-Za-z0-9./-]+$`, name)
		require.NotContains(t, name, "..")
	}
	require.Empty(t, mustVerify(t, bundle, audit.Options{}).Findings)
}
