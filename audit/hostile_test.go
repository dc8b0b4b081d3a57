package audit_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/audit"
)

func TestHostileZip(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(z *zip.Writer) error{
		"leaves its folder": func(z *zip.Writer) error { _, err := z.Create("../../etc/passwd"); return err },
		"a file twice": func(z *zip.Writer) error {
			_, err := z.Create("records.jsonl")
			if err == nil {
				_, err = z.Create("records.jsonl")
			}
			return err
		},
		"a bomb": func(z *zip.Writer) error {
			_, err := z.CreateRaw(&zip.FileHeader{Name: "records.jsonl", Method: zip.Deflate, UncompressedSize64: 1 << 40})
			return err
		},
		"an unknown packing": func(z *zip.Writer) error {
			_, err := z.CreateRaw(&zip.FileHeader{Name: "records.jsonl", Method: 99})
			return err
		},
		"a huge record": func(z *zip.Writer) error {
			w, err := z.Create("records.jsonl")
			if err == nil {
				_, err = w.Write(make([]byte, 9<<20))
			}
			return err
		},
		"a huge state": func(z *zip.Writer) error {
			w, err := z.Create("state.json")
			if err == nil {
				_, err = w.Write(append([]byte(`{"stages":["`), bytes.Repeat([]byte("x"), 65<<20)...))
			}
			return err
		},
		"nothing": func(*zip.Writer) error { return nil },
	} {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		require.NoError(t, write(z))
		require.NoError(t, z.Close())
		report := mustVerify(t, out.Bytes(), audit.Options{})
		require.False(t, report.Verified, name)
		require.True(t, found(report, "bundle", -1), "%s: %v", name, report.Findings)
	}
}

// Any byte of the zip may change: a report comes back, or the error that it is no bundle; never a panic, never "verified" with other records.
func TestBrokenZipNeverPanics(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	bundle := l.export()
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		broken := bytes.Clone(bundle)
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			broken[rapid.IntRange(0, len(broken)-1).Draw(r, "at")] ^= rapid.ByteRange(1, 255).Draw(r, "bits")
		}
		report, err := verifyIn(dir, broken, audit.Options{Key: l.key.Verifier()})
		if err == nil && report.Verified {
			require.Equal(r, l.head.Size, report.Size)
		}
	})
}

// The files may hold anything.
func TestGarbledFilesNeverPanic(t *testing.T) {
	t.Parallel()
	l := mustLedger(t)
	original := unzip(t, l.export())
	names := slices.Sorted(maps.Keys(original))
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		files := maps.Clone(original)
		name := rapid.SampledFrom(names).Draw(r, "file")
		data := bytes.Clone(files[name])
		from := rapid.IntRange(0, len(data)-1).Draw(r, "from")
		to := rapid.IntRange(from, min(from+40, len(data))).Draw(r, "to")
		files[name] = slices.Concat(data[:from], rapid.SliceOfN(rapid.SampledFrom([]byte(`{}[]",:0-9.\nul`+"\n\x00\xff")), 0, 12).Draw(r, "garbage"), data[to:])
		report, err := verifyIn(dir, rezip(r, files), audit.Options{Key: l.key.Verifier(), Policy: allowAll})
		require.NoError(r, err)
		if !bytes.Equal(files[name], data) && name != "manifest.json" {
			require.False(r, report.Verified, name)
		}
	})
}
