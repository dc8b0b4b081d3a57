package documents

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"nmrf/followup"
)

// Format is a form in which a document comes.
type Format string

const (
	DOCX Format = "docx"
	PDF  Format = "pdf"
	Text Format = "text"
)

const (
	sniffed  = 32 << 10 // bytes in which a text must show what it is
	pdfStart = 1 << 10  // bytes in which a PDF must begin
	maxParts = 10_000   // of a DOCX
)

// FormatOf tells by content in which form the document comes; "" means that it is none that this package reads: not a PDF,
// not a Word document, and not a text that names itself a Working Group report or concluding observations. A document that
// is one but cannot be read yields an Error ("file_too_large", "unpacks_too_large", "old_format").
func FormatOf(r io.ReaderAt, size int64) (Format, error) {
	head := make([]byte, min(size, sniffed))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	format, err := sniff(head, r, size)
	if err == nil && format != "" && size > MaxFile {
		err = followup.Refuse(followup.TooLarge, "file_too_large",
			"the document is larger than %d MB: save it without pictures, or use the spreadsheet template", MaxFile>>20)
	}
	return format, err
}

func sniff(head []byte, r io.ReaderAt, size int64) (Format, error) {
	switch {
	case bytes.Contains(head[:min(len(head), pdfStart)], []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return wordInside(r, size)
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}) && bytes.Contains(head, utf16le("WordDocument")):
		return "", oldWord()
	case bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")), bytes.HasPrefix(bytes.TrimSpace(head), []byte("[")):
		return "", nil
	}
	text, err := plainText(bytes.NewReader(head))
	if err != nil {
		return "", err
	}
	lines, err := linesOf(text, Text)
	if err != nil {
		return "", err
	}
	top := headOf(lines)
	if _, kind := languageOf(top.text); kind == "" || !top.official() {
		return "", nil
	}
	return Text, nil
}

// wordInside says whether a zip is a Word document, and refuses one that would unpack to more than it may.
func wordInside(r io.ReaderAt, size int64) (Format, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return "", nil // a damaged zip: nobody can tell what it was
	}
	found, unpacked := Format(""), uint64(0)
	for _, part := range archive.File {
		if part.Name == "word/document.xml" {
			found = DOCX
		}
		unpacked += min(part.UncompressedSize64, maxUnpacked+1)
	}
	if found == DOCX && (unpacked > maxUnpacked || len(archive.File) > maxParts) {
		return "", followup.Refuse(followup.TooLarge, "unpacks_too_large",
			"the document unpacks to more than %d MB: save its text in a new document", maxUnpacked>>20)
	}
	return found, nil
}

func oldWord() error {
	return followup.Refuse(followup.Invalid, "old_format", "this is an old Word file (.doc): open it and save it as .docx")
}

func utf16le(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// plainText reads a text as UTF-8, or as UTF-16 when its byte-order mark says so.
func plainText(r io.Reader) (string, error) {
	decoded := transform.NewReader(r, unicode.BOMOverride(transform.Nop))
	text, err := io.ReadAll(io.LimitReader(decoded, maxTextSize+1))
	if err == nil && len(text) > maxTextSize {
		err = textTooLarge()
	}
	return string(text), err
}

func textTooLarge() error {
	return followup.Refuse(followup.TooLarge, "text_too_large",
		"the document holds more than %d MB of text: read one report at a time", maxTextSize>>20)
}
