package audit

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// open reads the list of files and the manifest; false means that there is no sense in reading on.
func (v *verification) open(z *zip.Reader) bool {
	v.files, v.listed, v.read = map[string]*zip.File{}, map[string]manifestItem{}, map[string]manifestItem{}
	if len(z.File) > maxBundleFiles {
		v.find(checkBundle, noRecord, "the bundle has %d files; at most %d are read", len(z.File), maxBundleFiles)
		return false
	}
	var unpacked uint64
	for _, f := range z.File {
		if unpacked += min(f.UncompressedSize64, maxBundleBytes+1); unpacked > maxBundleBytes {
			v.find(checkBundle, noRecord, "the bundle unpacks to more than %d bytes", int64(maxBundleBytes))
			return false
		}
		v.admit(f)
	}
	v.openManifest()
	return true
}

// admit takes one entry of the zip; a folder's own entry holds nothing.
func (v *verification) admit(f *zip.File) {
	name, isFolder := strings.CutSuffix(f.Name, "/")
	switch err := checkName(name); {
	case err != nil:
		v.find(checkBundle, noRecord, "%v", err)
	case isFolder && f.UncompressedSize64 == 0:
	case v.files[name] != nil || isFolder:
		v.find(checkBundle, noRecord, "%s is in the bundle twice, or no file", name)
	default:
		v.files[name] = f
	}
}

func (v *verification) openManifest() {
	v.file(manifestFile, func(r *bufio.Reader) error {
		return json.NewDecoder(&budgetReader{r, maxManifest}).Decode(&v.manifest)
	})
	if v.manifest.Format != bundleFormat {
		v.find(checkManifest, noRecord, "the manifest is not that of a bundle of the form %q", bundleFormat)
	}
	for _, item := range v.manifest.Files {
		if _, twice := v.listed[item.Name]; twice {
			v.find(checkManifest, noRecord, "%s is listed twice", item.Name)
		}
		v.listed[item.Name] = item
		if v.files[item.Name] == nil {
			v.find(checkManifest, noRecord, "%s is listed, but not in the bundle", item.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.files)) {
		if _, ok := v.listed[name]; !ok && name != manifestFile {
			v.find(checkManifest, noRecord, "%s is in the bundle, but not listed", name)
		}
	}
}

// file reads one file and holds it against the manifest, also what take leaves unread. A file that cannot be opened is taken as empty, so that
// every check has its say.
func (v *verification) file(name string, take func(r *bufio.Reader) error) {
	opened, err := v.openFile(name)
	if err != nil {
		v.find(checkBundle, noRecord, "%s cannot be read: %v", name, err)
		_ = take(bufio.NewReader(strings.NewReader("")))
		return
	}
	defer opened.Close()
	measured := newDigest()
	r := bufio.NewReaderSize(io.TeeReader(opened, measured), 64<<10)
	err = take(r)
	if _, rest := io.Copy(io.Discard, r); err == nil {
		err = rest
	}
	if err != nil {
		v.find(checkBundle, noRecord, "%s cannot be read: %v", name, err)
	}
	got := measured.item(name)
	v.read[name] = got
	if want, ok := v.listed[name]; ok && want != got {
		v.find(checkManifest, noRecord, "%s is not the file that the manifest lists: it has %d bytes and SHA-256 %s", name, got.Size, got.SHA256)
	}
}

func (v *verification) openFile(name string) (io.ReadCloser, error) {
	f := v.files[name]
	if f == nil {
		return nil, errors.New("it is not in the bundle")
	}
	return f.Open()
}

// whole reads a small file.
func (v *verification) whole(name string, limit int64) []byte {
	var data []byte
	v.file(name, func(r *bufio.Reader) (err error) {
		data, err = io.ReadAll(&budgetReader{r, limit})
		return err
	})
	return data
}

// in lists the files of a folder, sorted.
func (v *verification) in(folder string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(v.files)) {
		if strings.HasPrefix(name, folder) {
			names = append(names, name)
		}
	}
	return names
}

// others reads what no check of its own has read, but for the contents.
func (v *verification) others() {
	for _, name := range slices.Sorted(maps.Keys(v.files)) {
		if _, done := v.read[name]; !done && !strings.HasPrefix(name, contentDir) {
			v.file(name, func(*bufio.Reader) error { return nil })
		}
	}
}
