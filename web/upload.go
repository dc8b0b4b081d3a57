package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
)

// maxUpload is the largest body of the form that brings a file: the file and what stands around it, in bytes.
const maxUpload = engine.MaxFile + maxBody

// bodyLimit is the largest body that a request may have, in bytes.
func bodyLimit(r *http.Request) int64 {
	if r.Method == http.MethodPost && r.URL.Path == importsAddress {
		return maxUpload
	}
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/plan-workbook") {
		return maxPlans
	}
	return maxBody
}

// bringFile takes the form that brings a file, piece by piece as it comes in. What the form says of the file comes before it. The file itself
// tells a second click from another file.
func (s *server) bringFile(v *visit) (answer, error) {
	if v.r.ContentLength > maxUpload {
		return answer{}, brokenUpload(&http.MaxBytesError{Limit: maxUpload})
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return answer{}, malformed(err)
	}
	f := newForm(bringForm, "")
	f.Wrong = map[string]string{}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			f.Wrong["file"] = v.T("need.file")
			return s.showImports(v, f)
		case err != nil:
			return answer{}, brokenUpload(err)
		case part.FormName() == "complete":
			f = f.with("complete", "yes")
		case part.FormName() == "file" && part.FileName() != "":
			return s.bring(v, f, part)
		}
	}
}

// pull has an address read. A refusal keeps what she wrote.
func (s *server) pull(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	f.Kind = pullForm
	i, err := s.engine.PullImport(v.r.Context(), keyed(v.caller, f), f.value("url"), f.value("complete") != "")
	switch e := followup.AsError(err); {
	case err == nil:
		return answer{redirect: importAddress(i.ID)}, nil
	case e.Code == followup.Invalid:
		f.Wrong["url"] = v.refusal(e)
		return s.showImports(v, f)
	}
	return answer{}, err
}

func (s *server) bring(v *visit, f form, file *multipart.Part) (answer, error) {
	body := &uploadReader{r: file}
	i, err := s.engine.StartImport(v.r.Context(), v.caller, engine.NewImport{Name: file.FileName(), Body: body, Complete: f.value("complete") != ""})
	switch e := followup.AsError(err); {
	case body.broken != nil:
		return answer{}, brokenUpload(body.broken)
	case err == nil:
		return answer{redirect: importAddress(i.ID)}, nil
	case e.Code == followup.Invalid:
		f.Wrong["file"] = v.refusal(e)
		return s.showImports(v, f)
	}
	return answer{}, err
}

// uploadReader keeps why a body could not be read, which is not our fault.
type uploadReader struct {
	r      io.Reader
	broken error
}

func (u *uploadReader) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if err != nil && err != io.EOF {
		u.broken = err
	}
	return n, err
}

// brokenUpload words why an upload ended early.
func brokenUpload(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return followup.Refuse(followup.TooLarge, "file_too_large", "a file holds at most %d MB", engine.MaxFile>>20)
	}
	return malformed(err)
}
