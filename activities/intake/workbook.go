package intake

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"nmrf/followup"
)

const (
	maxUnpacked  = 1 << 30 // bytes of the whole workbook
	maxDirectory = 4 << 20 // bytes of the list of a workbook's parts
	maxSheets    = 1_000
)

// workbook is an XLSX file, of which only the parts that can hold recommendations are ever unpacked.
type workbook struct {
	parts    map[string]*zip.File // by name in lower case
	sheets   []*zip.File          // in the order of their tabs
	from1904 bool                 // days are counted from 1 January 1904
}

func openWorkbook(r io.ReaderAt, size int64) (*workbook, error) {
	limited := &limitedAt{r: r, left: maxDirectory}
	z, err := zip.NewReader(limited, size)
	switch {
	case errors.Is(err, errDirectory):
		return nil, unpacksTooLarge()
	case err != nil:
		return nil, truncated(err)
	}
	limited.open = true
	w, unpacked := &workbook{parts: map[string]*zip.File{}}, uint64(0)
	for _, part := range z.File {
		unpacked += part.UncompressedSize64
		if part.UncompressedSize64 > maxUnpacked || unpacked > maxUnpacked {
			return nil, unpacksTooLarge()
		}
		w.parts[strings.ToLower(part.Name)] = part
	}
	return w, w.readContents()
}

func unpacksTooLarge() error {
	return followup.Refuse(followup.TooLarge, "unpacks_too_large", "the workbook unpacks to more than %d MB: export fewer States or years", maxUnpacked>>20)
}

// readContents finds the sheets: the book names them by a relation, and the relation names the part.
func (w *workbook) readContents() error {
	book, relations := w.parts["xl/workbook.xml"], w.parts["xl/_rels/workbook.xml.rels"]
	if book == nil {
		return notUHRI("this is a zip file and no workbook: unpack it and import the file inside")
	}
	if relations == nil {
		return broken(errors.New("the workbook lacks its relations"))
	}
	targets := map[string]string{}
	err := w.eachOf(relations, func(e xml.StartElement) error {
		if len(targets) < maxSheets && strings.HasSuffix(attribute(e, "Type"), "/worksheet") {
			targets[attribute(e, "Id")] = attribute(e, "Target")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.eachOf(book, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			date1904 := attribute(e, "date1904")
			w.from1904 = date1904 == "1" || date1904 == "true"
		case "sheet":
			if sheet := w.part(targets[attribute(e, "id")]); sheet != nil && len(w.sheets) < maxSheets {
				w.sheets = append(w.sheets, sheet)
			}
		}
		return nil
	})
}

// part finds a part by the target of a relation, which is absolute or relative to the book.
func (w *workbook) part(target string) *zip.File {
	if !strings.HasPrefix(target, "/") {
		target = "/xl/" + target
	}
	return w.parts[strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))]
}

func (w *workbook) eachOf(part *zip.File, take func(xml.StartElement) error) (err error) {
	p, err := openXML(part, unchanged)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	return p.each(take)
}

func unchanged(r io.Reader) io.Reader { return r }

var errDirectory = errors.New("the list of parts is too long")

// limitedAt fails after a number of bytes, until it is opened.
type limitedAt struct {
	r    io.ReaderAt
	left int
	open bool
}

func (l *limitedAt) ReadAt(p []byte, at int64) (int, error) {
	if l.open {
		return l.r.ReadAt(p, at)
	}
	if l.left -= len(p); l.left < 0 {
		return 0, errDirectory
	}
	return l.r.ReadAt(p, at)
}
