package followup

import (
	"slices"
	"strconv"
)

// Check returns an Invalid error that names the first thing wrong with the rule of a kind of step.
func (r Rule) Check(kind StepKind) error {
	if found := r.faults(kind); len(found) > 0 {
		return InvalidField("rules", "%s", found[0].says)
	}
	return nil
}

// CheckRule lists everything that is wrong with the rule of a kind of step as YAML, by line; line 0 is about what it leaves out.
func CheckRule(kind StepKind, text []byte) []Fault {
	s := readSheet(text)
	found := readAs[Rule](s).faults(kind)
	for i := range found {
		found[i].path = found[i].path[2:] // a profile names the rules and the kind before it
	}
	s.judge(found)
	for i, f := range s.found {
		if !s.unread && len(f.path) > 0 && step(s.root, f.path[0]).value == nil {
			s.found[i].line = 0
		}
	}
	return s.list()
}

// faults lists everything that is wrong with the rule of a kind of step.
func (r Rule) faults(kind StepKind) faults {
	f := ruleFaults{kind: kind}
	r.checkTimes(&f)
	r.checkSilence(&f)
	r.checkPass(&f)
	r.checkCounts(&f)
	r.checkWords(&f)
	r.checkTiers(&f)
	return f.found
}

// ruleFaults gathers what is wrong with the rule of one kind of step.
type ruleFaults struct {
	kind  StepKind
	found faults
}

func (f *ruleFaults) add(field, format string, args ...any) {
	f.addAt([]string{field}, format, args...)
}

func (f *ruleFaults) addAt(path []string, format string, args ...any) {
	f.found.add(append([]string{"rules", string(f.kind)}, path...), string(f.kind)+": "+format, args...)
}

// checkTimes holds the rule's periods and its hour.
func (r Rule) checkTimes(f *ruleFaults) {
	for _, p := range []struct {
		field  string
		period Period
	}{{"due", r.Due}, {"remind", r.Remind}, {"escalate", r.Escalate}} {
		if _, err := p.period.parse(); err != nil {
			f.add(p.field, "%s: %v", p.field, err)
		}
	}
	for i, rung := range r.Ladder {
		if _, err := rung.parse(); err != nil {
			f.addAt([]string{"ladder", strconv.Itoa(i)}, "ladder: %v", err)
		}
	}
	if r.Hour == "" {
		return
	}
	if _, err := hourOfDay(r.Hour); err != nil {
		f.add("hour", "%v", err)
	}
}

func (r Rule) checkSilence(f *ruleFaults) {
	switch {
	case !slices.Contains(Silences, r.Silence):
		f.add("silence", "silence is %q; write one of %s", r.Silence, listed(Silences))
	case (r.Silence == SilenceLapses) != (f.kind == InputStep):
		f.add("silence", "an input lapses when nobody answers, and nothing else does: write lapses for an input, and only there")
	case r.Silence == SilenceTacit && !r.reminds():
		f.add("remind", "silence can count as consent only after a reminder: give remind a period above 0")
	case f.kind == DispatchStep && r.Silence != SilenceBlocks:
		f.add("silence", "silence blocks: nothing but its transmission sends a report; write blocks")
	}
}

func (r Rule) reminds() bool {
	before, err := r.Remind.parse()
	return err != nil || before.days > 0 || before.length > 0 // a period that cannot be read is named for itself
}

// single says whether steps of the kind ask one institution alone.
func (k StepKind) single() bool {
	return k == ConfirmStep || k == CommitteeStep || k == ReportStep || k == DispatchStep
}

// led says whether steps of the kind have a lead.
func (k StepKind) led() bool { return k == AcceptStep || k == PlanStep || k == SectionStep }

func (r Rule) checkPass(f *ruleFaults) {
	p := r.Pass
	p.Kind = r.pass().Kind
	switch {
	case !slices.Contains(PassKinds, p.Kind):
		f.addAt([]string{"pass", "kind"}, "pass is %q; its kind is one of %s", p.Kind, listed(PassKinds))
	case p.Kind == PassKofN && p.K < 1:
		f.add("pass", "k of n needs a k from 1: write pass: {kind: k_of_n, k: 2}")
	case p.Kind == PassPercentage && (p.Percent < 1 || p.Percent > 100):
		f.add("pass", "a percentage lies between 1 and 100: write pass: {kind: percentage, percent: 75}")
	case p.Kind == PassLeadOnly && !f.kind.led():
		f.addAt([]string{"pass", "kind"}, "steps of this kind have no lead that could decide alone")
	}
	if p.Kind != PassKofN && p.K != 0 {
		f.addAt([]string{"pass", "k"}, "k says nothing where pass is %q: write kind: k_of_n, or leave it out", p.Kind)
	}
	if p.Kind != PassPercentage && p.Percent != 0 {
		f.addAt([]string{"pass", "percent"}, "percent says nothing where pass is %q: write kind: percentage, or leave it out", p.Kind)
	}
}

// checkCounts holds the numbers of replies that the rule wants against those that there can be.
func (r Rule) checkCounts(f *ruleFaults) {
	p, n := r.Pass, r.Pass.Of
	if n < 0 {
		f.addAt([]string{"pass", "of"}, "of is the number of parties: it is not negative")
	}
	if r.Quorum < 0 {
		f.add("quorum", "a quorum is not negative")
	}
	why := ""
	if f.kind.single() {
		n, why = 1, ": steps of this kind ask one institution"
	}
	if n < 1 {
		return
	}
	if p.K > n {
		f.addAt([]string{"pass", "k"}, "k cannot be above n, which is %d%s", n, why)
	}
	if r.Quorum > n {
		f.add("quorum", "a quorum cannot be above n, which is %d%s", n, why)
	}
}

func (r Rule) checkWords(f *ruleFaults) {
	switch {
	case !slices.Contains(Clearances, r.Clearance):
		f.add("clearance", "clearance is %q; write by_act or committee, or leave it out where the step clears itself", r.Clearance)
	case r.Clearance != ClearsItself && (f.kind == DispatchStep || f.kind == InputStep):
		f.add("clearance", "steps of this kind end with what they ask for, and are not cleared: leave clearance out")
	}
	if !slices.Contains(Visibilities, r.Visibility) {
		f.add("visibility", "visibility is %q; write until_close or restricted, or leave it out where all parties see", r.Visibility)
	}
}

// checkTiers refuses tiers that wait for each other: a relation stands in one tier only, and none is empty.
func (r Rule) checkTiers(f *ruleFaults) {
	seen := map[Relation]bool{}
	for i, tier := range r.Tiers {
		path := []string{"tiers", strconv.Itoa(i)}
		if len(tier) == 0 {
			f.addAt(path, "tier %d is empty: name a relation in it, or leave it out", i+1)
		}
		for j, rel := range tier {
			if seen[rel] {
				f.addAt(append(path, strconv.Itoa(j)), "%q stands twice in the tiers, which would wait for each other: name it once", rel)
			}
			seen[rel] = true
		}
		checkRelations(f, path, tier)
	}
	checkRelations(f, []string{"veto"}, r.Veto)
	checkRelations(f, []string{"optional"}, r.Optional)
}

func checkRelations(f *ruleFaults, path []string, list []Relation) {
	for i, rel := range list {
		if !slices.Contains(PartyRelations, rel) {
			f.addAt(append(slices.Clone(path), strconv.Itoa(i)), "%q is no relation of a party; write one of %s", rel, listed(PartyRelations))
		}
	}
}
