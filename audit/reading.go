package audit

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
	"unicode"

	"nmrf/followup"
)

// readingLayout changes whenever the page for the same records changes: Verify compares pages of its own layout only.
const readingLayout = 1

//go:embed reading.html
var readingText string

var readingPage = template.Must(template.New("reading").Parse(readingText))

// reading writes the page on which a person reads the records, row by row.
type reading struct {
	w   io.Writer
	err error // of the head
}

type readingRow struct {
	Index                                   int64
	Time, Who, For, Institution, What, More string
	Step, Stream, Command, Leaf             string
}

func newReading(w io.Writer, origin string) *reading {
	return &reading{w: w, err: readingPage.ExecuteTemplate(w, "head", origin)}
}

// row adds one record. One that cannot be read gets its row too.
func (r *reading) row(index int64, record []byte) error {
	if r.err != nil {
		return r.err
	}
	row := readingRow{Index: index, Leaf: LeafHash(record).String(), What: "This record cannot be read."}
	if e, err := Decode(record); err == nil {
		row.Time, row.Who, row.For, row.Institution = e.At.UTC().Format(time.RFC3339), e.Person, e.OnBehalfOf, e.Institution
		row.What, row.More = inWords(e.Type()), more(e.Body)
		row.Step, row.Stream, row.Command = e.Step, e.Stream, e.Command
	}
	if row.Who == followup.SystemActor {
		row.Who = ""
	}
	return readingPage.ExecuteTemplate(r.w, "row", row)
}

func (r *reading) end() error {
	if r.err != nil {
		return r.err
	}
	return readingPage.ExecuteTemplate(r.w, "foot", nil)
}

// inWords turns ReplyRecorded into "Reply recorded".
func inWords(eventType string) string {
	var words strings.Builder
	for i, letter := range eventType {
		if i > 0 && unicode.IsUpper(letter) {
			words.WriteByte(' ')
			letter = unicode.ToLower(letter)
		}
		words.WriteRune(letter)
	}
	return words.String()
}

// more says of an event what its name leaves open.
func more(body followup.Body) string {
	switch b := body.(type) {
	case followup.ReplyRecorded:
		return string(b.Reply.Kind)
	case followup.StageStarted:
		return fmt.Sprintf("%s, attempt %d", b.Stage, b.Attempt)
	case followup.StageFinished:
		return fmt.Sprintf("%s, attempt %d: %s", b.Stage, b.Attempt, b.Outcome)
	case followup.StageClosed:
		return string(b.Outcome)
	case followup.StepAssigned:
		return b.Lead
	case followup.InputDisposed:
		return string(b.Disposition)
	case followup.ReportDispatched:
		return string(b.Channel)
	case followup.CommandRefused:
		return fmt.Sprintf("%s: %s", b.Kind, b.Rule)
	case followup.AccessDenied:
		return fmt.Sprintf("%s %s: %s", b.Action, b.Object, b.Missing)
	case followup.RoleGranted:
		return fmt.Sprintf("%s as %s", b.Grant.Person, b.Grant.Role)
	case followup.PolicyAdopted:
		return fmt.Sprintf("version %d", b.Version)
	case followup.LedgerRead:
		return b.What
	}
	return ""
}
