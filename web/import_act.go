package web

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"

	"nmrf/activities/intake"
	"nmrf/followup"
	"nmrf/store"
)

// actOnImport confirms an import as it was shown, or cancels it. What was done already is not done again: the page shows it.
func (s *server) actOnImport(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	ctx, id := v.r.Context(), v.r.PathValue("id")
	switch f.Kind {
	case confirmForm:
		_, err = s.engine.ConfirmImport(ctx, v.caller, id, store.Confirmation{Changes: f.value("changes"), Withdrawn: numberIn(f.value("withdrawn"))})
	case cancelForm:
		_, err = s.engine.CancelImport(ctx, v.caller, id)
	default:
		err = followup.Refuse(followup.Malformed, "unreadable_form", "the form cannot be read")
	}
	if err == nil {
		return answer{redirect: importAddress(id)}, nil
	}
	if followup.AsError(err).Code != followup.Conflict {
		return answer{}, err
	}
	return s.importRefused(v, id, f, followup.AsError(err))
}

// importRefused shows the import as it stands now, with why her act was refused; after a second click, what the first one did.
func (s *server) importRefused(v *visit, id string, f form, refused *followup.Error) (answer, error) {
	i, err := s.engine.Import(v.r.Context(), v.caller, id)
	switch {
	case err != nil:
		return answer{}, err
	case f.Kind == confirmForm && i.State == store.Taken && i.Changes == f.value("changes"):
		return answer{redirect: importAddress(id)}, nil
	case refused.Rule == store.ImportMoved:
		f.Values.Del("withdrawn")
	case refused.Rule == "withdraws_much":
		f.Wrong["withdrawn"] = v.T("need.withdrawn")
	}
	return s.showImport(v, i, f, refused)
}

// numberIn reads a whole number in the digits of any script, grouped or not; -1 where there is none.
func numberIn(text string) int {
	n := 0
	digits := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,'’٬", r) })
	for _, r := range strings.Join(digits, "") {
		if !unicode.IsDigit(r) || n > 1e9 {
			return -1
		}
		n = 10*n + digitOf(r)
	}
	if len(digits) == 0 {
		return -1
	}
	return n
}

// digitOf is the value of a decimal digit: the ten of a script stand together, its zero first.
func digitOf(r rune) int {
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	return int(r - zero)
}

// rejectedFile sends the rows that an import leaves out, to be corrected and imported again.
func (s *server) rejectedFile(v *visit) (answer, error) {
	i, err := s.engine.Import(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	var file bytes.Buffer
	if err := s.engine.WriteImportRejections(v.r.Context(), v.caller, i.ID, &file); err != nil {
		return answer{}, err
	}
	name := i.ID
	if i.URL == "" {
		name = strings.TrimSuffix(i.Name, path.Ext(i.Name))
	}
	return s.sendFile(v, &file, "text/csv; charset=utf-8", "rejected-"+name+".csv")
}

// templateFile sends the workbook to fill in, in the reader's language.
func (s *server) templateFile(v *visit) (answer, error) {
	var file bytes.Buffer
	if err := intake.Template(&file, v.code); err != nil {
		return answer{}, err
	}
	return s.sendFile(v, &file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "recommendations.xlsx")
}

func (s *server) sendFile(v *visit, file *bytes.Buffer, media, name string) (answer, error) {
	v.w.Header().Set("Content-Type", media)
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	v.w.WriteHeader(http.StatusOK)
	if _, err := file.WriteTo(v.w); err != nil {
		s.log.WarnContext(v.r.Context(), "a file was not sent to its end", "request", requestID(v.r.Context()), "file", name, "error", err)
	}
	return answer{written: true}, nil
}
