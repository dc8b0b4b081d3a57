package audit

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"nmrf/followup"
)

// Options say what the verifier knows by other ways than the bundle.
type Options struct {
	Key         string   // the ledger's public key; empty when it is not known
	Checkpoints [][]byte // checkpoints that the verifier has kept: from receipts, mails, earlier exports
	// Policy returns an error unless the policy of that version and text allowed what the event records. When nil, this is not checked,
	// and the report says so.
	Policy func(version int64, policyText []byte, e followup.Event) error
}

// Report is what a verification found.
type Report struct {
	Size               int64     `json:"size"` // records in the bundle
	Root               string    `json:"root"` // hex; computed from the records
	Verified           bool      `json:"verified"`
	Key                string    `json:"key"`         // the key that signed the checkpoint of this size; empty when none did
	KeyTrusted         bool      `json:"key_trusted"` // it is the key that the verifier gave
	CheckpointsMatched int       `json:"checkpoints_matched"`
	Findings           []Finding `json:"findings"`
	Notes              []string  `json:"notes"` // what was not checked, or cannot be; no findings
}

// Finding is one reason not to trust the bundle.
type Finding struct {
	Check  string `json:"check"`
	Record int64  `json:"record"` // index of the record; -1 when it is about none
	Says   string `json:"says"`
}

// The checks, by the name that findings bear.
const (
	checkBundle     = "bundle"          // the zip and its files can be read
	checkManifest   = "manifest"        // each file has the size and SHA-256 that the manifest lists
	checkRecord     = "record"          // each record is one canonical event
	checkLeaf       = "leaf"            // each record has the hash that was stored when it was written
	checkHashes     = "hashes"          // the stored hashes make one tree
	checkCheckpoint = "checkpoint"      // each checkpoint has the root of the records
	checkSignature  = "signature"       // each checkpoint is signed by the ledger's key
	checkHeld       = "held_checkpoint" // the records begin with what each kept checkpoint saw
	checkSequence   = "sequence"        // each stream runs from 1 without gap, forward in time
	checkCommand    = "command"         // no command was decided twice
	checkState      = "state"           // the folded events are the exported state
	checkContent    = "content"         // each text has the hash that the records name
	checkPolicy     = "policy"          // each decision was allowed by the policy that it names
	checkReading    = "reading"         // read.html shows these records
)

// maxFindings is how many findings of one check are listed; the rest is counted.
const maxFindings = 20

const noRecord = -1

// Verify checks a bundle against itself and against what the verifier knows. It needs nothing else, reads the files as streams and keeps in
// memory no more than the folded states and one line per file, command and reference. It is an error only if the file cannot be read at all.
func Verify(path string, o Options) (Report, error) {
	opened, err := zip.OpenReader(path)
	if err != nil {
		return Report{}, fmt.Errorf("%s cannot be read as a bundle: %w", path, err)
	}
	defer opened.Close()
	v := &verification{options: o, report: Report{Findings: []Finding{}, Notes: []string{}}, counts: map[string]int{}}
	if v.open(&opened.Reader) {
		v.run()
	}
	v.countTheRest()
	v.report.Verified = len(v.report.Findings) == 0
	return v.report, nil
}

type verification struct {
	options  Options
	report   Report
	counts   map[string]int // findings of each check
	files    map[string]*zip.File
	manifest manifest
	listed   map[string]manifestItem // what the manifest says
	read     map[string]manifestItem // what was found
}

func (v *verification) find(check string, record int64, format string, args ...any) {
	v.counts[check]++
	if v.counts[check] <= maxFindings {
		v.report.Findings = append(v.report.Findings, Finding{Check: check, Record: record, Says: fmt.Sprintf(format, args...)})
	}
}

func (v *verification) note(format string, args ...any) {
	v.report.Notes = append(v.report.Notes, fmt.Sprintf(format, args...))
}

func (v *verification) countTheRest() {
	for _, check := range slices.Sorted(maps.Keys(v.counts)) {
		if more := v.counts[check] - maxFindings; more > 0 {
			v.report.Findings = append(v.report.Findings, Finding{Check: check, Record: noRecord, Says: fmt.Sprintf("and %d more of this kind", more)})
		}
	}
}

// run goes through the bundle once: what the records are checked against, the records, what they speak of.
func (v *verification) run() {
	tree := &treeCheck{v: v, checkpoints: v.checkpoints(), held: v.heldCheckpoints()}
	policy := &policyCheck{v: v, texts: v.policyTexts(), adopted: map[int64]bool{}}
	streams := &streamCheck{v: v, last: map[string]streamEnd{}, decided: map[string]decidedAt{}, folded: map[string]folded{}}
	references := &referenceCheck{v: v, hashes: map[string]reference{}, histories: map[string]string{}}
	page := newDigest()
	words := newReading(page, v.manifest.Origin)

	v.file(hashesFile, func(hashes *bufio.Reader) error {
		tree.hashes = hashes
		v.file(recordsFile, func(r *bufio.Reader) error {
			return eachLine(r, func(index int64, record []byte) {
				tree.take(index, record)
				_ = words.row(index, record) // a digest takes everything
				e, err := Decode(record)
				if err != nil {
					v.find(checkRecord, index, "%v", err)
					return
				}
				streams.take(index, e)
				references.take(index, e, record)
				policy.take(index, e)
			})
		})
		tree.end()
		return nil
	})
	_ = words.end()
	v.signature(tree.checkpoints)
	streams.end()
	v.others()
	references.end()
	v.compareReading(page.item(readingFile))
}

// eachLine calls take with each line, without its line break, for as long as the call lasts. The last line ends with one too.
func eachLine(r *bufio.Reader, take func(index int64, line []byte)) error {
	lines := bufio.NewReaderSize(r, maxRecord)
	for index := int64(0); ; index++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == nil:
			take(index, line[:len(line)-1])
		case errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("record %d is larger than %d bytes", index, maxRecord)
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("record %d is cut off", index)
		default:
			return fmt.Errorf("record %d: %w", index, err)
		}
	}
}

// signature says whose word the bundle's last checkpoint is.
func (v *verification) signature(checkpoints map[int64]Checkpoint) {
	last, ok := checkpoints[v.report.Size]
	switch {
	case !ok:
		v.find(checkCheckpoint, noRecord, "the bundle has no checkpoint of its %d records", v.report.Size)
	case last.Key == "":
		v.find(checkSignature, noRecord, "the checkpoint of the %d records is not signed by %s; the bundle names the key %s",
			v.report.Size, cmp.Or(v.options.Key, "it"), cmp.Or(v.manifest.Key, "of nobody"))
	default:
		v.report.Key, v.report.KeyTrusted = last.Key, v.options.Key != ""
	}
	if v.report.Key != "" && !v.report.KeyTrusted {
		v.note("signed by %s, which you did not vouch for", v.report.Key)
	}
	if v.options.Policy == nil {
		v.note("whether the policy allowed each decision was not checked")
	}
	v.compareManifest(last)
}

// key is the key that checkpoints must be signed by: the verifier's own or, for want of one, the bundle's.
func (v *verification) key() string { return cmp.Or(v.options.Key, v.manifest.Key) }

// compareManifest holds the manifest's words on the ledger against the ledger.
func (v *verification) compareManifest(last Checkpoint) {
	m := v.manifest
	if m.Size != v.report.Size || m.Root != v.report.Root {
		v.find(checkManifest, noRecord, "the manifest speaks of %d records with root %s; the bundle holds %d with root %s", m.Size, m.Root, v.report.Size, v.report.Root)
	}
	if v.report.Key != "" && v.report.Key != m.Key {
		v.find(checkManifest, noRecord, "the manifest names the key %s; %s has signed", m.Key, v.report.Key)
	}
	if last.Origin != "" && last.Origin != m.Origin {
		v.find(checkManifest, noRecord, "the manifest speaks of the ledger %q, the checkpoint of %q", m.Origin, last.Origin)
	}
}

// compareReading keeps the page that people read to what the records say.
func (v *verification) compareReading(want manifestItem) {
	switch got, ok := v.read[readingFile]; {
	case v.manifest.Reading != readingLayout:
		v.note("%s was laid out by another version of this program and was not compared with the records", readingFile)
	case !ok || got != want:
		v.find(checkReading, noRecord, "%s does not show these records", readingFile)
	}
}

func (v *verification) setRoot(h Head) {
	root, err := h.Root()
	if err != nil {
		v.find(checkBundle, noRecord, "%v", err)
		return
	}
	v.report.Size, v.report.Root = h.Size, hex.EncodeToString(root[:])
}
