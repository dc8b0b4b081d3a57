package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"nmrf/followup"
)

// The files and folders of a bundle: a zip that holds the whole ledger and all that is needed to verify it.
const (
	manifestFile   = "manifest.json" // names, sizes and SHA-256 of all the other files
	recordsFile    = "records.jsonl" // one canonical record a line
	hashesFile     = "hashes.bin"    // every stored hash, 32 bytes each, in the order of tlog.StoredHashIndex
	stateFile      = "state.json"    // stages and cycles as the projections show them
	readingFile    = "read.html"     // every record in words
	checkpointsDir = "checkpoints/"  // <size>.txt, signed notes
	contentDir     = "content/"      // <id> (contentName): one line of JSON (contentHeader), then the bytes of the text
	policiesDir    = "policies/"     // <version>.csv
	profilesDir    = "profiles/"     // <name>-<version>.yaml or .json
	historiesDir   = "histories/"    // <workflow>/<run>.json (historyName)
)

const bundleFormat = "nmrf audit bundle v1"

// manifest lists the bundle. It is not signed: what it says of the ledger is checked against the signed checkpoint.
type manifest struct {
	Format  string         `json:"format"`
	Origin  string         `json:"origin"`
	Key     string         `json:"key"` // the ledger's public key
	Size    int64          `json:"size"`
	Root    string         `json:"root"`    // hex
	At      time.Time      `json:"at"`      // of the export, UTC
	Reading int            `json:"reading"` // layout of read.html
	Files   []manifestItem `json:"files"`
}

type manifestItem struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hex
}

// Content is a text as an export holds it. An erased content has neither salt nor data left.
type Content struct {
	ID             string
	Classification followup.Classification
	Media          string // MIME type
	Salt, Data     []byte
	Erased         bool
}

// contentHeader is the first line of a content's file.
type contentHeader struct {
	ID             string                  `json:"id"`
	Classification followup.Classification `json:"classification"`
	Media          string                  `json:"media,omitempty"`
	Salt           []byte                  `json:"salt,omitempty"` // base64
	Erased         bool                    `json:"erased,omitempty"`
}

// Bounds of what Verify reads, so that a hostile bundle costs neither memory nor days.
const (
	maxBundleFiles = 1_000_000
	maxBundleBytes = 16 << 30 // unpacked, all files together
	maxManifest    = 256 << 20
	maxRecord      = 8 << 20
	maxState       = 64 << 20 // one stage or cycle
	maxNote        = 64 << 10
	maxPolicy      = 256 << 10
	maxPolicies    = 1_000
)

// digest measures what passes through it.
type digest struct {
	sum  hash.Hash
	size int64
}

func newDigest() *digest { return &digest{sum: sha256.New()} }

func (d *digest) Write(p []byte) (int, error) {
	d.size += int64(len(p))
	return d.sum.Write(p)
}

func (d *digest) item(name string) manifestItem {
	return manifestItem{Name: name, Size: d.size, SHA256: hex.EncodeToString(d.sum.Sum(nil))}
}

// checkName refuses names that would leave the folder into which somebody unpacks the bundle.
func checkName(name string) error {
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\:\x00") {
		return fmt.Errorf("%q is no name for a file of a bundle", name)
	}
	return nil
}

// contentName returns the file of a content. An id that could not be a file's name everywhere, since a door's caller may choose it, is hashed.
func contentName(id string) string {
	if plainID.MatchString(id) {
		return contentDir + id
	}
	sum := sha256.Sum256([]byte(id))
	return contentDir + "sha256-" + hex.EncodeToString(sum[:])
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// historyName returns the file of a history. Workflows that a Schedule starts have a time, with colons, in their id.
func historyName(name string) string { return historiesDir + strings.ReplaceAll(name, ":", "-") }

// budgetReader fails once it has read more than is left.
type budgetReader struct {
	from io.Reader
	left int64
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("it is larger than this program takes")
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
