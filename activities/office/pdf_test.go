package office_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/drafting"
	"nmrf/activities/office"
	"nmrf/followup"
)

func docx(t *testing.T, language, heading string, paragraphs ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, drafting.DOCX(&file, drafting.Document{Title: "Report", Language: language, Sections: []followup.ReportSection{{ID: "a", Heading: heading, Paragraphs: paragraphs}}}))
	return file.Bytes()
}

// read runs one of poppler's programs on a PDF.
func read(t *testing.T, pdf []byte, program string, arguments ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.pdf")
	require.NoError(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.Command(program, append([]string{file}, arguments...)...).Output()
	require.NoError(t, err, "%s is missing: run make test, which installs it", program)
	return string(out)
}

func TestAReportBecomesAPDFInEveryScript(t *testing.T) {
	t.Parallel()
	for language, c := range map[string]struct{ heading, text, font string }{
		"en": {"Health", "Clinics were built.", "Serif"},
		"ar": {"الصحة", "بُنيت عيادات في الشمال.", "NotoNaskhArabic"},
		"zh": {"健康", "建立了诊所。", "CJK"},
		"ru": {"Здоровье", "Построены поликлиники.", "Serif"},
	} {
		pdf, err := office.PDF(context.Background(), docx(t, language, c.heading, c.text, c.text))
		require.NoError(t, err, language)
		require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")), language)
		require.Contains(t, read(t, pdf, "pdffonts"), c.font, language)
		if language == "en" {
			text := strings.Join(strings.Fields(read(t, pdf, "pdftotext", "-")), " ")
			require.Contains(t, text, "Health 1. Clinics were built. 2. Clinics were built.")
		}
	}
}

func TestWhatIsNoDocumentMakesNoPDF(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := office.PDF(ended, docx(t, "en", "Health", "Text."))
	require.Error(t, err)
}

func TestACancelledConversionLeavesNoProcess(t *testing.T) {
	folder := t.TempDir()
	child := filepath.Join(folder, "child")
	launcher := "#!/bin/sh\nsleep 600 &\necho $! >" + child + ".new\nmv " + child + ".new " + child + "\nwait\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "soffice"), []byte(launcher), 0o700))
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		_, err := office.PDF(ctx, nil)
		ended <- err
	}()
	var pid int
	require.Eventually(t, func() bool {
		written, _ := os.ReadFile(child)
		pid, _ = strconv.Atoi(strings.TrimSpace(string(written)))
		return pid > 0
	}, 10*time.Second, 10*time.Millisecond)

	cancel()
	require.Error(t, <-ended)
	require.Eventually(t, func() bool { return !running(pid) }, 10*time.Second, 10*time.Millisecond, "the process that the launcher started lives on")
}

// running says whether a process runs; a dead one that nobody has waited for does not.
func running(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func TestAMissingLibreOfficeIsSaid(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := office.PDF(context.Background(), nil)
	require.ErrorIs(t, err, office.ErrMissing)
	require.ErrorContains(t, err, "libreoffice-writer-nogui")
}
