package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"nmrf/followup"
)

// prospect is what a simulated launch is made of, as it stands on the command line.
type prospect struct{ profile, anchor, today, calendar, zone, body string }

func simulateCommand(s *settings) *cobra.Command {
	var p prospect
	c := &cobra.Command{Use: "simulate --profile P --anchor DATE [--today DATE]", Args: cobra.NoArgs,
		Short: "Print the whole calendar of a cycle before it is launched; exit 1 if something does not fit",
		RunE: func(*cobra.Command, []string) error {
			o, l, err := p.foresee()
			if err != nil {
				return err
			}
			if s.json {
				err = s.print(o, "")
			} else {
				err = printOutlook(o, l)
			}
			if err == nil && !o.Fits() {
				err = errFailed
			}
			return err
		}}
	f := c.Flags()
	f.StringVar(&p.profile, "profile", "", "procedure: "+strings.Join(followup.ProfileNames(), ", ")+", or a file of your own ending in .yaml")
	f.StringVar(&p.anchor, "anchor", "", "date from which the profile counts: 2027-05-03")
	f.StringVar(&p.today, "today", time.Now().Format(time.DateOnly), "day of the launch")
	f.StringVar(&p.calendar, "calendar", followup.DefaultCalendar, "working days: "+strings.Join(followup.CalendarNames(), ", ")+", or a file of your own ending in .yaml")
	f.StringVar(&p.zone, "zone", "UTC", "the State's time zone: Europe/Ljubljana")
	f.StringVar(&p.body, "body", "", "committee or other body, where the profile has dates of its own for it: CEDAW")
	for _, required := range []string{"profile", "anchor"} {
		_ = c.MarkFlagRequired(required)
	}
	return c
}

func (p prospect) foresee() (o followup.Outlook, l followup.Launch, err error) {
	l = followup.Launch{Mechanism: p.body, Zone: p.zone}
	if l.Profile, err = named(p.profile, followup.ProfileNamed, followup.ParseProfile); err != nil {
		return o, l, err
	}
	if l.Calendar, err = named(p.calendar, followup.CalendarNamed, followup.ParseCalendar); err != nil {
		return o, l, err
	}
	if l.Anchor, err = dayOf("anchor", p.anchor); err != nil {
		return o, l, err
	}
	today, err := dayOf("today", p.today)
	if err != nil {
		return o, l, err
	}
	o, err = followup.Foresee(l, today)
	return o, l, err
}

// named is what is built in under a name, or what a file of one's own holds.
func named[T any](name string, known func(string) (T, error), parse func([]byte) (T, error)) (T, error) {
	if filepath.Ext(name) != ".yaml" {
		found, err := known(name)
		if err != nil {
			return found, usageError{err}
		}
		return found, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		var none T
		return none, err
	}
	return parse(data)
}

func dayOf(flag, text string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, usageError{fmt.Errorf("--%s: %q is no date: write 2027-05-03", flag, text)}
	}
	return day, nil
}

const dayForm = "Mon 2006-01-02"

// anchors says what the anchor of each kind is the date of.
var anchors = map[followup.AnchorKind]string{
	followup.AnchorSession: "first day of the session", followup.AnchorDue: "the day on which it is due", followup.AnchorRequest: "date of the request",
	followup.AnchorAdoption: "day of the adoption", followup.AnchorEntry: "entry into force", followup.AnchorStart: "beginning of the work",
}

// asked says who owes what in each part of a stage.
var asked = map[followup.StepKind]map[followup.Owed]string{
	followup.ConfirmStep:   {followup.OwedReplies: "the coordination confirms"},
	followup.AcceptStep:    {followup.OwedAssignment: "the coordination assigns", followup.OwedReplies: "ministries accept"},
	followup.PlanStep:      {followup.OwedText: "ministries write their plans", followup.OwedReplies: "ministries agree"},
	followup.CommitteeStep: {followup.OwedReplies: "the committee approves"},
	followup.InputStep:     {followup.OwedText: "those consulted answer"},
	followup.SectionStep:   {followup.OwedText: "sections are written", followup.OwedReplies: "ministries clear them"},
	followup.ReportStep:    {followup.OwedReplies: "the foreign ministry clears"},
	followup.DispatchStep:  {followup.OwedText: "the report is sent"},
}

func printOutlook(o followup.Outlook, l followup.Launch) error {
	zone, err := followup.Zone(l.Zone)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s, version %d%s: anchor %s (%s), launched %s\n", o.Profile, o.Version, forBody(o.Body), o.Anchor.Format(dayForm), anchors[l.Profile.Anchor], o.Today.Format(dayForm))
	fmt.Fprintf(w, "Working days: %s. Times: %s. Source: %s (%s).\n", l.Calendar.Name, l.Zone, l.Profile.Source, l.Profile.Confidence)
	printDates(w, o)
	fmt.Fprintf(w, "\nForwards, if everybody takes all the time that the rules give; backwards, the latest end that leaves the others theirs\n")
	fmt.Fprintf(w, "STAGE\tWHAT\tOPENS\tREMINDER\tDUE\tESCALATION\tLATEST END\tSPARE\n")
	for _, stage := range o.Stages {
		printStage(w, stage, zone)
	}
	printAround(w, o)
	printVerdict(w, o)
	return w.Flush()
}

func forBody(body string) string {
	if body == "" {
		return ""
	}
	return " for " + body
}

func printDates(w *tabwriter.Writer, o followup.Outlook) {
	fmt.Fprintf(w, "\nSet from outside\n")
	if len(o.Deadlines) == 0 {
		fmt.Fprintf(w, "nothing: no body waits for it by a date\n")
	}
	for _, d := range o.Deadlines {
		fmt.Fprintf(w, "%s\t%s\tend of %s\t%s%s\n", d.Day.Format(dayForm), d.Name, d.Stage, d.Source, unsure(d.Confidence))
	}
}

func unsure(confidence string) string {
	if confidence == "unconfirmed" {
		return " (unconfirmed)"
	}
	return ""
}

func printStage(w *tabwriter.Writer, s followup.StageOutlook, zone *time.Location) {
	for i, step := range s.Steps {
		name, latest, spare := "", "", ""
		if i == 0 {
			name = string(s.Stage)
		}
		if i == len(s.Steps)-1 && !s.Latest.IsZero() {
			latest, spare = shown(s.Latest, zone), workingDays(s.Spare)
			if s.Late > 0 {
				spare = workingDays(s.Late) + " too late"
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", name, asked[step.Kind][step.Owes], step.Opens.In(zone).Format(dayForm), shown(step.Clock.RemindAt, zone),
			shown(step.Clock.Due, zone), shown(step.Clock.EscalateAt, zone), latest, spare)
	}
}

func workingDays(n int) string {
	if n == 1 {
		return "1 working day"
	}
	return fmt.Sprintf("%d working days", n)
}

func shown(t time.Time, zone *time.Location) string { return t.In(zone).Format(dayForm + " 15:04") }

func printAround(w *tabwriter.Writer, o followup.Outlook) {
	if len(o.Holidays) > 0 {
		fmt.Fprintf(w, "\nDays without work on the way\n")
	}
	for _, h := range o.Holidays {
		day, err := time.Parse(time.DateOnly, h.Date)
		if err == nil {
			fmt.Fprintf(w, "%s\t%s\n", day.Format(dayForm), h.Name)
		}
	}
	if len(o.FollowUps) > 0 {
		fmt.Fprintf(w, "\nAfterwards\n")
	}
	for _, f := range o.FollowUps {
		fmt.Fprintf(w, "%s\t%s (%s)\tproposed %s\t%s%s\n", f.Due.Format(dayForm), f.Name, f.FollowUpRule.Profile, f.Proposed.Format(dayForm), f.Source, unsure(f.Confidence))
	}
}

func printVerdict(w *tabwriter.Writer, o followup.Outlook) {
	if o.Fits() {
		fmt.Fprintf(w, "\nIt fits.\n")
		return
	}
	fmt.Fprintf(w, "\nIt does not fit:\n")
	for _, d := range o.Deadlines {
		if d.Missed {
			fmt.Fprintf(w, "- %s: %s has passed already\n", d.Name, d.Day.Format(dayForm))
		}
	}
	for _, s := range o.Stages {
		if s.Late > 0 {
			fmt.Fprintf(w, "- %s would end %s too late\n", s.Stage, workingDays(s.Late))
		}
	}
	fmt.Fprintf(w, "Begin earlier, shorten the periods in a profile of your own, or ask the body for a later date.\n")
}
