package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"nmrf/api/client"
	"nmrf/followup"
)

// stage plays one stage and closes it.
func (p *play) stage(ctx context.Context, name followup.StageName) error {
	playing := map[followup.StageName]func(context.Context) error{
		followup.Intake: p.intake, followup.Clustering: p.clustering, followup.Assignment: p.assignment, followup.SignOff: p.signOff,
		followup.Consultation: p.consultation, followup.Drafting: p.drafting, followup.Submission: p.submission,
	}[name]
	if err := playing(ctx); err != nil {
		return err
	}
	return p.act(ctx, "coordinator", client.Act{Kind: followup.Close, Stage: name})
}

func stepOf(s client.Stage, id string) client.Step {
	for _, st := range s.Steps {
		if st.Id == id {
			return st
		}
	}
	return client.Step{}
}

// ready says that a step exists and waits for replies to a text.
func ready(id string) func(client.Stage) bool {
	return func(s client.Stage) bool { return stepOf(s, id).State == followup.AwaitingReplies }
}

func (p *play) intake(ctx context.Context) error {
	s, _, err := p.await(ctx, followup.Intake, ready("selection"))
	if err != nil {
		return err
	}
	approve := client.Act{Kind: followup.Approve, Stage: followup.Intake, Step: "selection", Shown: stepOf(s, "selection").Content.Hash}
	if err := p.denied(ctx, "auditor", approve); err != nil {
		return err
	}
	return p.act(ctx, "coordinator", approve)
}

func (p *play) clustering(ctx context.Context) error {
	s, _, err := p.await(ctx, followup.Clustering, ready("clusters"))
	if err != nil {
		return err
	}
	return p.act(ctx, "coordinator", client.Act{Kind: followup.Approve, Stage: followup.Clustering, Step: "clusters", Shown: stepOf(s, "clusters").Content.Hash})
}

// assignment names a lead and a supporting ministry for each cluster; the first lead declines once, with a reason.
func (p *play) assignment(ctx context.Context) error {
	s, cycle, err := p.await(ctx, followup.Assignment, func(s client.Stage) bool { return len(s.Steps) > 0 })
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, c := range cycle.Clusters {
		names[c.Id] = c.Name
	}
	acts := map[string][]client.Act{}
	add := func(who string, a client.Act) { a.Stage = followup.Assignment; acts[who] = append(acts[who], a) }
	pairs := competences(s.Steps, names)
	for i, st := range s.Steps {
		lead, supporting := pairs[i][0], pairs[i][1]
		assign := client.Act{Kind: followup.Assign, Step: st.Id, Lead: p.offices[lead], Supporting: []string{p.offices[supporting]}}
		if i == 0 {
			if err := p.declinedOnce(ctx, assign, lead, supporting); err != nil {
				return err
			}
			lead, supporting = supporting, lead // they change places
			assign.Lead, assign.Supporting, assign.Reason = p.offices[lead], []string{p.offices[supporting]}, "The ministries agreed to change places."
		}
		add("coordinator", assign)
		add("focal_"+lead, client.Act{Kind: followup.AcceptIt, Step: st.Id})
		add("focal_"+supporting, client.Act{Kind: followup.AcceptIt, Step: st.Id})
	}
	return p.inTurn(ctx, acts, "coordinator", "focal_health", "focal_justice", "focal_interior", "focal_labour", "focal_education", "focal_foreign")
}

// competences names lead and supporting ministry for each cluster. The last one goes to the Ministry of Justice if no other
// does, since its deputy has a part to play.
func competences(steps []client.Step, names map[string]string) [][2]string {
	pairs, justiceLeads := make([][2]string, len(steps)), false
	for i, st := range steps {
		lead, supporting := competentFor(names[st.Subject])
		pairs[i] = [2]string{lead, supporting}
		justiceLeads = justiceLeads || lead == justice && i > 0
	}
	if last := len(pairs) - 1; !justiceLeads && last == 0 {
		pairs[last] = [2]string{interior, justice} // the first pair changes places
	} else if !justiceLeads {
		pairs[last] = [2]string{justice, interior}
	}
	return pairs
}

// declinedOnce assigns a cluster to a lead who declines it; a ministry that was not asked tries to accept it and is refused.
func (p *play) declinedOnce(ctx context.Context, assign client.Act, lead, supporting string) error {
	assign.Stage = followup.Assignment
	if err := p.act(ctx, "coordinator", assign); err != nil {
		return err
	}
	stranger := "focal_education"
	if lead == education || supporting == education {
		stranger = "focal_interior"
	}
	if err := p.denied(ctx, stranger, client.Act{Kind: followup.AcceptIt, Stage: followup.Assignment, Step: assign.Step}); err != nil {
		return err
	}
	return p.act(ctx, "focal_"+lead, client.Act{Kind: followup.DeclineIt, Stage: followup.Assignment, Step: assign.Step,
		Reason: "The larger part of these recommendations belongs to the other ministry."})
}

// inTurn sends each person's acts, person by person in the order given.
func (p *play) inTurn(ctx context.Context, acts map[string][]client.Act, order ...string) error {
	for _, who := range order {
		if err := p.all(ctx, who, acts[who]); err != nil {
			return err
		}
	}
	return nil
}

// signOff has every lead submit a plan, one of them returned once with a reason, every party approve, then the committee.
func (p *play) signOff(ctx context.Context) error {
	s, cycle, err := p.await(ctx, followup.SignOff, func(s client.Stage) bool { return len(s.Steps) > 0 })
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, c := range cycle.Clusters {
		names[c.Id] = c.Name
	}
	if err := p.submitPlans(ctx, s, names); err != nil {
		return err
	}
	if err := p.returnedOnce(ctx, s.Steps[0], names); err != nil {
		return err
	}
	if err := p.drafterApproves(ctx, s); err != nil {
		return err
	}
	if err := p.disputes(ctx); err != nil {
		return err
	}
	if err := p.approveAll(ctx, followup.SignOff, "plan"); err != nil {
		return err
	}
	s, _, err = p.await(ctx, followup.SignOff, ready("committee"))
	if err != nil {
		return err
	}
	return p.act(ctx, "chair", client.Act{Kind: followup.Approve, Stage: followup.SignOff, Step: "committee", Shown: stepOf(s, "committee").Content.Hash})
}

func (p *play) submitPlans(ctx context.Context, s client.Stage, names map[string]string) error {
	acts := map[string][]client.Act{}
	for _, st := range s.Steps {
		who := "focal_" + p.keys[st.Author]
		acts[who] = append(acts[who], p.submitPlan(st, names[st.Subject], 1))
	}
	return p.inTurn(ctx, acts, focalPoints...)
}

var focalPoints = []string{"focal_health", "focal_justice", "focal_interior", "focal_labour", "focal_education", "focal_foreign"}

// submitPlan makes the submission of an example plan for a cluster.
func (p *play) submitPlan(st client.Step, cluster string, version int) client.Act {
	year := time.Date(time.Now().Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
	number := func(f float64) *float64 { return &f }
	plan := followup.Plan{Cluster: st.Subject, CapacityGaps: "Trained staff outside the capital.", Measures: []followup.Measure{
		{ID: "m1", Title: fmt.Sprintf("Review the law and the practice on %q and adopt the amendments needed", cluster), Responsible: st.Author, Start: year,
			End: year.AddDate(1, 6, 0), Budget: 120000 * int64(version), Currency: "EUR",
			Indicators: []followup.Indicator{{ID: "i1", Name: "Amendments in force", Kind: followup.StructuralIndicator, Unit: "number", Baseline: number(0), Target: number(3)}}},
		{ID: "m2", Title: "Train the officials concerned and publish yearly figures", Responsible: st.Author, Start: year, End: year.AddDate(2, 0, 0),
			Indicators: []followup.Indicator{{ID: "i2", Name: "Officials trained", Kind: followup.ProcessIndicator, Unit: "persons", Baseline: number(40), Target: number(400)},
				{ID: "i3", Name: "Complaints decided within a year", Kind: followup.OutcomeIndicator, Unit: "per cent", Baseline: number(45), Target: number(80)}}},
	}}
	return client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: st.Id, Plan: plan}
}

// returnedOnce has the lead's approver return a plan, and the lead submit it again.
func (p *play) returnedOnce(ctx context.Context, st client.Step, names map[string]string) error {
	s, _, err := p.await(ctx, followup.SignOff, ready(st.Id))
	if err != nil {
		return err
	}
	office := p.keys[st.Author]
	err = p.act(ctx, "approver_"+office, client.Act{Kind: followup.Return, Stage: followup.SignOff, Step: st.Id, Shown: stepOf(s, st.Id).Content.Hash,
		Reason: "The budget does not cover the second year."})
	if err != nil {
		return err
	}
	return p.act(ctx, "focal_"+office, p.submitPlan(st, names[st.Subject], 2))
}

// drafterApproves has the deputy of the Ministry of Justice, who is focal point and approver, try to approve a plan that she
// wrote herself.
func (p *play) drafterApproves(ctx context.Context, s client.Stage) error {
	for _, st := range s.Steps {
		if p.keys[st.Author] != justice {
			continue
		}
		now, _, err := p.await(ctx, followup.SignOff, ready(st.Id))
		if err != nil {
			return err
		}
		return p.denied(ctx, "focal_justice", client.Act{Kind: followup.Approve, Stage: followup.SignOff, Step: st.Id, Shown: stepOf(now, st.Id).Content.Hash})
	}
	return fmt.Errorf("no cluster was assigned to the Ministry of Justice")
}

// approveAll has every party of every step of a kind approve the text that stands, in batches.
func (p *play) approveAll(ctx context.Context, name followup.StageName, kind followup.StepKind) error {
	s, _, err := p.await(ctx, name, func(s client.Stage) bool { return len(s.Steps) > 0 })
	if err != nil {
		return err
	}
	acts := map[string][]client.Act{}
	for _, st := range s.Steps {
		if st.Kind != kind {
			continue
		}
		for _, party := range st.Parties {
			if !awaits(st, party.Institution) || p.reserved[st.Id+" "+party.Institution] || st.State != followup.AwaitingReplies {
				continue
			}
			who := "approver_" + p.keys[party.Institution]
			if party.Institution == p.offices[nmirf] {
				who = "head"
			}
			acts[who] = append(acts[who], client.Act{Kind: followup.Approve, Stage: name, Step: st.Id, Shown: st.Content.Hash})
		}
	}
	if err := p.inTurn(ctx, acts, approvers...); err != nil {
		return err
	}
	return p.clearAll(ctx, s, kind)
}

// awaits says whether a step waits for an institution.
func awaits(st client.Step, institution string) bool {
	for _, id := range st.Awaited {
		if id == institution {
			return true
		}
	}
	return false
}

var approvers = []string{"approver_health", "approver_justice", "approver_interior", "approver_labour", "approver_education", "approver_foreign", "head"}

// clearAll has the coordinator clear every step of a kind that waits for it.
func (p *play) clearAll(ctx context.Context, s client.Stage, kind followup.StepKind) error {
	var acts []client.Act
	for _, st := range s.Steps {
		if st.Kind == kind {
			acts = append(acts, client.Act{Kind: followup.ClearIt, Stage: s.Stage, Step: st.Id, Shown: st.Content.Hash})
		}
	}
	return p.all(ctx, "coordinator", acts)
}

// inputs are what the consulted institutions say, and what becomes of it.
var inputs = []struct {
	who, office, text, reason string
	disposition               followup.Disposition
}{
	{"ombudsman", ombudsman, "The plan should name a date by which the preventive mechanism has its own budget line.", "A date was added to the measure.", followup.Accepted},
	{"coalition", coalition, "Organisations of persons with disabilities were not heard on accessibility; please consult them and report on it.",
		"They will be consulted in the next progress round; the report says so.", followup.AcceptedInPart},
	{"member", parliament, "Parliament asks for a yearly debate on the implementation of the plan.", "The calendar of parliament is not the government's to set.", followup.NotAccepted},
	{"statistician", statistics, "The baselines of two indicators rest on a survey that ends this year; we propose the labour force survey instead.", "The source was changed.", followup.Accepted},
}

func (p *play) consultation(ctx context.Context) error {
	if _, _, err := p.await(ctx, followup.Consultation, func(s client.Stage) bool { return len(s.Steps) == len(inputs) }); err != nil {
		return err
	}
	var dispositions []client.Act
	for _, in := range inputs {
		step := "input/" + p.offices[in.office]
		if err := p.act(ctx, in.who, client.Act{Kind: followup.Submit, Stage: followup.Consultation, Step: step, Text: in.text}); err != nil {
			return err
		}
		dispositions = append(dispositions, client.Act{Kind: followup.Dispose, Stage: followup.Consultation, Step: step, Disposition: in.disposition, Reason: in.reason})
	}
	return p.all(ctx, "coordinator", dispositions)
}

// drafting has the drafter go through every pre-filled section and submit it, and the institutions concerned clear it.
func (p *play) drafting(ctx context.Context) error {
	s, _, err := p.await(ctx, followup.Drafting, func(s client.Stage) bool { return len(s.Steps) > 0 })
	if err != nil {
		return err
	}
	var acts []client.Act
	for _, st := range s.Steps {
		section, err := p.section(ctx, st.Id)
		if err != nil {
			return err
		}
		if len(section.Paragraphs) == 0 { // left to its drafters
			section.Paragraphs = []string{"The constitution protects the rights of everybody, and the courts and the ombudsman see to it that they are respected."}
		}
		acts = append(acts, client.Act{Kind: followup.Submit, Stage: followup.Drafting, Step: st.Id, Section: section})
	}
	if err := p.all(ctx, "drafter", acts); err != nil {
		return err
	}
	if err := p.approveAll(ctx, followup.Drafting, followup.SectionStep); err != nil {
		return err
	}
	return p.tacit(ctx, s)
}

// section reads the text that stands in a section's step.
func (p *play) section(ctx context.Context, step string) (section followup.ReportSection, err error) {
	read, err := p.people["drafter"].api.GetStepWithResponse(ctx, p.cycle, followup.Drafting, &client.GetStepParams{Step: step})
	if err := failure(err, read, http.StatusOK); err != nil {
		return section, err
	}
	err = decode(read.JSON200.Text.Document, &section)
	return section, err
}

func (p *play) submission(ctx context.Context) error {
	s, _, err := p.await(ctx, followup.Submission, ready("report"))
	if err != nil {
		return err
	}
	shown := stepOf(s, "report").Content.Hash
	if err := p.act(ctx, "approver_foreign", client.Act{Kind: followup.Approve, Stage: followup.Submission, Step: "report", Shown: shown}); err != nil {
		return err
	}
	return p.act(ctx, "coordinator", client.Act{Kind: followup.Dispatch, Stage: followup.Submission, Step: "dispatch", Shown: shown,
		Channel: followup.ByNoteVerbale, Reason: "Note verbale 114/2027"})
}
