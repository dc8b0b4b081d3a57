package documents

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"nmrf/followup"
)

const (
	convertTime = time.Minute
	stopTime    = 5 * time.Second
)

// converter is a program of Debian that makes text of a document. Its arguments are fixed: it runs in a folder that holds
// nothing but the document, under a fixed name.
type converter struct {
	file  string
	needs [][2]string // program, Debian package
	args  []string
}

// pandoc limits its own memory, as it reserves far more addresses than it uses; prlimit limits that of pdftotext.
var converters = map[Format]converter{
	DOCX: {"document.docx", [][2]string{{"pandoc", "pandoc"}}, []string{
		"pandoc", "+RTS", "-M512m", "-RTS", "--sandbox", "--from=docx", "--to=plain", "--wrap=none", "document.docx"}},
	PDF: {"document.pdf", [][2]string{{"prlimit", "util-linux"}, {"pdftotext", "poppler-utils"}}, []string{
		"prlimit", "--as=1073741824", "--", "pdftotext", "-layout", "-enc", "UTF-8", "-eol", "unix", "document.pdf", "-"}},
}

// convert returns the document's text, in which a form feed ends a page.
func convert(ctx context.Context, format Format, r io.ReaderAt, size int64) (string, error) {
	content := io.NewSectionReader(r, 0, size)
	if format == Text {
		return plainText(content)
	}
	folder, err := os.MkdirTemp("", "nmrf-document-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	text, err := converters[format].convert(ctx, folder, content)
	if err == nil && format == PDF && strings.TrimSpace(text) == "" {
		err = followup.Refuse(followup.Invalid, "scanned", "this PDF holds pictures of pages and no text: take the Word version from the UN's "+
			"document system (documents.un.org), make its text readable with ocrmypdf, or use the spreadsheet template")
	}
	return text, err
}

func (c converter) convert(ctx context.Context, folder string, content io.Reader) (string, error) {
	if err := c.missing(); err != nil {
		return "", err
	}
	f, err := os.Create(filepath.Join(folder, c.file))
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, content)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	return c.run(ctx, folder)
}

func (c converter) missing() error {
	for _, need := range c.needs {
		if _, err := exec.LookPath(need[0]); err != nil {
			return followup.Refuse(followup.Unavailable, "program_missing",
				"the program %s is missing on the server: install the Debian package %s", need[0], need[1]).Because(err)
		}
	}
	return nil
}

func (c converter) run(ctx context.Context, folder string) (string, error) {
	limited, cancel := context.WithTimeout(ctx, convertTime)
	defer cancel()
	text, complaints := &upTo{limit: maxTextSize, full: cancel}, &upTo{limit: 1 << 10, full: func() {}}
	cmd := exec.CommandContext(limited, c.args[0], c.args[1:]...)
	cmd.Dir, cmd.WaitDelay, cmd.Stdout, cmd.Stderr = folder, stopTime, text, complaints
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + folder}
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case text.more:
		return "", textTooLarge()
	case limited.Err() != nil:
		return "", followup.Refuse(followup.Invalid, "slow_conversion",
			"reading the document took longer than a minute: save its text in a new document, or use the spreadsheet template")
	case err != nil:
		return "", refusedBy(string(complaints.kept), err)
	}
	return string(text.kept), nil
}

func refusedBy(complaint string, cause error) error {
	says := "the document is damaged and cannot be read: open it, save it anew, and try again"
	if strings.Contains(strings.ToLower(complaint), "password") {
		says = "the document asks for a password: save it without one"
	}
	return followup.Refuse(followup.Invalid, "broken_file", "%s", says).Because(errors.Join(cause, errors.New(strings.TrimSpace(complaint))))
}

// upTo keeps what is written to it up to a limit, drops the rest, and tells once that there was more.
type upTo struct {
	kept  []byte
	limit int
	full  func()
	more  bool
}

func (u *upTo) Write(p []byte) (int, error) {
	room := min(len(p), u.limit-len(u.kept))
	u.kept = append(u.kept, p[:room]...)
	if room < len(p) && !u.more {
		u.more = true
		u.full()
	}
	return len(p), nil
}
