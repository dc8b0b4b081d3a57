package audit

import (
	"archive/zip"
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"nmrf/followup"
)

// Source is where an export comes from. All methods show one and the same moment of the ledger, each from its beginning whenever it is called
// (Records is called twice), and stop at the first error of the function that they are given, which they return.
type Source interface {
	Head() (Head, error)
	Checkpoints(func(size int64, text []byte) error) error
	Records(func(index int64, record []byte) error) error // in the order of the index, from 0
	Hashes(func(Hash) error) error                        // in the order of tlog.StoredHashIndex
	Contents(func(Content) error) error                   // every content that a record refers to
	Policies(func(version int64, text []byte) error) error
	Profiles(func(name string, data []byte) error) error  // name: <name>-<version>.yaml or .json
	Histories(func(name string, data []byte) error) error // name: <workflow>/<run>.json; data: the content that RunArchived refers to
	Stages(func(*followup.Stage) error) error
	Cycles(func(*followup.Cycle) error) error
	Obligations(func(*followup.Obligation) error) error
}

// Summary says what was exported.
type Summary struct {
	Size int64  `json:"size"` // records
	Root string `json:"root"` // hex
}

// Export writes a bundle of the whole ledger, with a checkpoint of its head signed by key. It writes what the source holds and judges
// nothing, so that a damaged ledger can be exported as evidence. at is the time of the export.
func Export(w io.Writer, src Source, key *LedgerKey, at time.Time) (Summary, error) {
	head, err := src.Head()
	if err != nil {
		return Summary{}, fmt.Errorf("export: %w", err)
	}
	root, err := head.Root()
	if err != nil {
		return Summary{}, fmt.Errorf("export: %w", err)
	}
	x := &exporter{zip: zip.NewWriter(w), src: src, key: key, head: head, manifest: manifest{
		Format: bundleFormat, Origin: key.Origin(), Key: key.Verifier(), Size: head.Size, Root: hex.EncodeToString(root[:]),
		At: at.UTC(), Reading: readingLayout,
	}}
	for _, part := range []func() error{
		x.records, x.hashes, x.checkpoints, x.contents, x.policies, x.profiles, x.histories, x.state, x.reading, x.finish,
	} {
		if err := part(); err != nil {
			return Summary{}, fmt.Errorf("export: %w", err)
		}
	}
	return Summary{Size: head.Size, Root: x.manifest.Root}, nil
}

type exporter struct {
	zip      *zip.Writer
	src      Source
	key      *LedgerKey
	head     Head
	manifest manifest
}

// file adds one file to the zip and to the manifest.
func (x *exporter) file(name string, write func(w *bufio.Writer) error) error {
	if err := checkName(name); err != nil {
		return err
	}
	entry, err := x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.manifest.At})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	measured := newDigest()
	out := bufio.NewWriterSize(io.MultiWriter(entry, measured), 64<<10)
	if err := write(out); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	x.manifest.Files = append(x.manifest.Files, measured.item(name))
	return nil
}

func (x *exporter) bytes(name string, data []byte) error {
	return x.file(name, func(w *bufio.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func (x *exporter) records() error {
	return x.file(recordsFile, func(w *bufio.Writer) error {
		return x.src.Records(func(_ int64, record []byte) error {
			if _, err := w.Write(record); err != nil {
				return err
			}
			return w.WriteByte('\n')
		})
	})
}

func (x *exporter) hashes() error {
	return x.file(hashesFile, func(w *bufio.Writer) error {
		return x.src.Hashes(func(h Hash) error {
			_, err := w.Write(h[:])
			return err
		})
	})
}

// checkpoints adds one of the head, unless the ledger has signed that size already.
func (x *exporter) checkpoints() error {
	signed := false
	err := x.src.Checkpoints(func(size int64, text []byte) error {
		signed = signed || size == x.head.Size
		return x.bytes(checkpointName(size), text)
	})
	if err != nil || signed {
		return err
	}
	text, err := x.key.Sign(x.head)
	if err != nil {
		return err
	}
	return x.bytes(checkpointName(x.head.Size), text)
}

func checkpointName(size int64) string {
	return checkpointsDir + strconv.FormatInt(size, 10) + ".txt"
}

func (x *exporter) contents() error {
	return x.src.Contents(func(c Content) error {
		header, err := json.Marshal(contentHeader{ID: c.ID, Classification: c.Classification, Media: c.Media, Salt: c.Salt, Erased: c.Erased})
		if err != nil {
			return fmt.Errorf("content %s: %w", c.ID, err)
		}
		return x.file(contentName(c.ID), func(w *bufio.Writer) error {
			if _, err := w.Write(append(header, '\n')); err != nil {
				return err
			}
			_, err := w.Write(c.Data)
			return err
		})
	})
}

func (x *exporter) policies() error {
	return x.src.Policies(func(version int64, text []byte) error { return x.bytes(policyName(version), text) })
}

func policyName(version int64) string {
	return policiesDir + strconv.FormatInt(version, 10) + ".csv"
}

func (x *exporter) profiles() error {
	return x.src.Profiles(func(name string, data []byte) error { return x.bytes(profilesDir+name, data) })
}

func (x *exporter) histories() error {
	return x.src.Histories(func(name string, data []byte) error { return x.bytes(historyName(name), data) })
}

// state writes one object with three arrays, one state a line.
func (x *exporter) state() error {
	return x.file(stateFile, func(w *bufio.Writer) error {
		w.WriteString(`{"stages":[`)
		if err := eachOnALine(w, x.src.Stages); err != nil {
			return err
		}
		w.WriteString("\n],\"cycles\":[")
		if err := eachOnALine(w, x.src.Cycles); err != nil {
			return err
		}
		w.WriteString("\n],\"obligations\":[")
		if err := eachOnALine(w, x.src.Obligations); err != nil {
			return err
		}
		_, err := w.WriteString("\n]}\n")
		return err
	})
}

func eachOnALine[S any](w *bufio.Writer, each func(func(S) error) error) error {
	separator := "\n"
	return each(func(state S) error {
		data, err := json.Marshal(state)
		if err != nil {
			return err
		}
		w.WriteString(separator)
		separator = ",\n"
		_, err = w.Write(data)
		return err
	})
}

func (x *exporter) reading() error {
	return x.file(readingFile, func(w *bufio.Writer) error {
		r := newReading(w, x.manifest.Origin)
		if err := x.src.Records(r.row); err != nil {
			return err
		}
		return r.end()
	})
}

// finish writes the manifest, which lists all but itself.
func (x *exporter) finish() error {
	entry, err := x.zip.Create(manifestFile)
	if err != nil {
		return err
	}
	out := json.NewEncoder(entry)
	out.SetIndent("", " ")
	if err := out.Encode(x.manifest); err != nil {
		return err
	}
	return x.zip.Close()
}
