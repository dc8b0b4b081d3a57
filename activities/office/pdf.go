// Package office converts documents with LibreOffice, which runs without a window.
package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// convertWithin bounds one conversion.
const convertWithin = 3 * time.Minute

// ErrMissing says that LibreOffice is not installed.
var ErrMissing = errors.New("LibreOffice is missing: install the package libreoffice-writer-nogui (nmrf works without it, and then makes no PDF)")

// turn lets one conversion run at a time: LibreOffice takes a core and some hundred megabytes.
var turn = make(chan struct{}, 1)

// PDF converts a Word document. It works in a folder of its own, with a profile of its own, so that nothing of the machine's user is read or kept.
// ErrMissing where LibreOffice is not installed.
func PDF(ctx context.Context, docx []byte) ([]byte, error) {
	program, err := exec.LookPath("soffice")
	if err != nil {
		return nil, ErrMissing
	}
	folder, err := os.MkdirTemp("", "nmrf-office-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	source := filepath.Join(folder, "report.docx")
	if err := os.WriteFile(source, docx, 0o600); err != nil {
		return nil, err
	}
	if err := writeFonts(folder); err != nil {
		return nil, err
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for another conversion to PDF: %w", ctx.Err())
	}
	return convert(ctx, program, folder, source)
}

func convert(ctx context.Context, program, folder, source string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, convertWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless", "--norestore", "--nolockcheck",
		"--convert-to", "pdf:writer_pdf_Export", "--outdir", folder, source)
	cmd.Env = append(os.Environ(), "HOME="+folder, "FONTCONFIG_FILE="+filepath.Join(folder, "fonts.conf"))
	cmd.WaitDelay = 5 * time.Second
	stopWhole(cmd)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("convert the report to PDF: %w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	pdf, err := os.ReadFile(filepath.Join(folder, "report.pdf"))
	if err != nil {
		return nil, fmt.Errorf("convert the report to PDF: LibreOffice made none: %s", bytes.TrimSpace(said.Bytes()))
	}
	return pdf, nil
}

// stopWhole makes a cancelled program end with the processes that it started: soffice only launches the one that converts.
func stopWhole(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// fonts names what stands in for the fonts of the report: one face for Latin, Cyrillic and Greek, one for Arabic, one for Chinese.
const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <alias binding="same">
    <family>Times New Roman</family>
    <prefer><family>Times New Roman</family><family>Liberation Serif</family><family>Noto Serif</family><family>Noto Naskh Arabic</family></prefer>
  </alias>
  <alias binding="same">
    <family>SimSun</family>
    <prefer><family>SimSun</family><family>Noto Serif CJK SC</family><family>Noto Sans CJK SC</family></prefer>
  </alias>
  <match target="pattern">
    <test name="lang" compare="contains"><string>ar</string></test>
    <edit name="family" mode="prepend" binding="same"><string>Noto Naskh Arabic</string></edit>
  </match>
</fontconfig>
`

// writeFonts puts the choice of fonts where the program looks for it.
func writeFonts(folder string) error {
	return os.WriteFile(filepath.Join(folder, "fonts.conf"), []byte(fonts), 0o600)
}
