package followup

// ConditionState is what is true of one line of a list that says whether something can finish.
type ConditionState string

const (
	Satisfied     ConditionState = "satisfied"
	NotSatisfied  ConditionState = "not_satisfied"
	NotApplicable ConditionState = "not_applicable"
	Overridden    ConditionState = "overridden" // by a higher authority: it never turns green
)

// ClearanceLine is one line of the list "Ready to clear?".
type ClearanceLine struct {
	Rule  string         `json:"rule"` // code that pages translate
	State ConditionState `json:"state"`
	How   string         `json:"how"`             // how it can be satisfied
	Who   []string       `json:"who,omitempty"`   // institutions that can do it
	Items []string       `json:"items,omitempty"` // items that stand in the way
}

// Blocks says whether the line stands in the way.
func (l ClearanceLine) Blocks() bool { return l.State == NotSatisfied }

// Overridable says whether a higher authority can let the step finish without it: not without a text, and not before what waits for
// somebody's word has it.
func (l ClearanceLine) Overridable() bool {
	return l.Rule != "text_submitted" && l.Rule != "no_open_arbitration" && l.Rule != "no_open_correction"
}

// Override is an act that lets a step finish though a line is not satisfied. It holds in its round, for the text that stood and
// for what stood in the way: whatever comes later needs an override of its own.
type Override struct {
	Rule    string   `json:"rule"`
	Reason  Ref      `json:"reason"`
	Person  string   `json:"person"`
	Content string   `json:"content"`
	Round   int      `json:"round"`
	Who     []string `json:"who,omitempty"`   // institutions that the line named
	Items   []string `json:"items,omitempty"` // items that the line named
}

// ReadyToClear lists, rule by rule, whether the step can be cleared, how what is lacking can be satisfied, and by whom.
func (s *Step) ReadyToClear() []ClearanceLine {
	lines := []ClearanceLine{s.textLine(), s.repliesLine(), s.quorumLine(), s.vetoLine(), s.tiersLine(),
		s.itemsLine("no_open_objection", ObjectionItem, "its author lifts it, or arbitration overrules it"),
		s.itemsLine("no_open_condition", ConditionItem, "its author says that it is met or withdraws it, or arbitration overrules it"),
		s.itemsLine("no_open_reserve", ReserveItem, "its author lifts it, or arbitration overrules it"),
		s.answersLine("comments_answered", CommentItem, SuggestionItem), s.answersLine("questions_answered", QuestionItem), s.arbitrationLine(), s.correctionLine()}
	for i, l := range lines {
		if l.State == NotSatisfied && s.overrides(l) {
			lines[i].State = Overridden
		}
	}
	return lines
}

// Ready says whether nothing stands in the way of clearance.
func (s *Step) Ready() bool {
	for _, l := range s.ReadyToClear() {
		if l.Blocks() {
			return false
		}
	}
	return true
}

func (s *Step) overrides(l ClearanceLine) bool {
	for _, o := range s.Overrides {
		if o.Rule == l.Rule && o.Content == s.Content.Hash && o.Round == s.Round && within(l.Items, o.Items) && within(l.Who, o.Who) {
			return true
		}
	}
	return false
}

// within says whether everything in the list stands in all.
func within(list, all []string) bool {
	for _, x := range list {
		if !contains(all, x) {
			return false
		}
	}
	return true
}

func line(rule string, ok bool, how string, who []string) ClearanceLine {
	if ok {
		return ClearanceLine{Rule: rule, State: Satisfied}
	}
	return ClearanceLine{Rule: rule, State: NotSatisfied, How: how, Who: who}
}

func (s *Step) textLine() ClearanceLine {
	if s.Kind == AcceptStep {
		return ClearanceLine{Rule: "text_submitted", State: NotApplicable}
	}
	var who []string
	if s.Author != "" {
		who = []string{s.Author}
	}
	return line("text_submitted", s.State == AwaitingReplies && !s.Content.Zero(), "its author submits the text", who)
}

// for_ says whether an institution's standing reply counts for the text.
func (s *Step) countsFor(institution string) bool {
	r, ok := s.Standing(institution)
	if !ok {
		return false
	}
	switch r.Kind {
	case Agree, AgreeComments, Accept, Tacit:
		return true
	case AgreeConditions:
		return s.itemsSettled(institution, ConditionItem)
	case Abstain:
		return s.Rule.AbstainCounts
	}
	return false
}

func (s *Step) itemsSettled(institution string, kind ItemKind) bool {
	for _, i := range s.Items {
		if i.Institution == institution && i.Kind == kind && !i.Settled() {
			return false
		}
	}
	return true
}

// leavesTheCount says whether an institution is counted neither for nor against.
func (s *Step) leavesTheCount(institution string) bool {
	r, ok := s.Standing(institution)
	if !ok {
		return false
	}
	switch r.Kind {
	case NoInterest, NotOurs, SilentNoInterest:
		return true
	case Abstain:
		return !s.Rule.AbstainCounts
	}
	_, overruled := s.settledBlock(r) // the dissent is kept, and is neither a yes nor a no any more
	return overruled
}

// count counts those whose reply is required: for the text, all who count, and the institutions that are not for it yet.
func (s *Step) count() (inFavour, counted int, lacking []string) {
	for _, p := range s.Parties {
		if holds(s.Rule.Optional, p.Relation) || s.leavesTheCount(p.Institution) {
			continue
		}
		counted++
		if s.countsFor(p.Institution) {
			inFavour++
		} else {
			lacking = append(lacking, p.Institution)
		}
	}
	return inFavour, counted, lacking
}

func (s *Step) repliesLine() ClearanceLine {
	pass := s.Rule.pass()
	inFavour, counted, lacking := s.count()
	ok := false
	switch pass.Kind {
	case PassAll:
		if ok = counted > 0 && inFavour == counted; counted == 0 {
			lacking = s.required()
		}
	case PassKofN:
		ok = inFavour >= pass.K
	case PassPercentage:
		ok = counted > 0 && inFavour*100 >= pass.Percent*counted
	case PassLeadOnly:
		lacking = s.lackingOf(Lead)
		ok = len(lacking) == 0
	case PassNoObjection:
		lacking = s.silent()
		ok = len(lacking) == 0 || (s.TimeOver && s.Rule.Silence == SilenceEscalates)
	}
	return line("replies", ok, "those named agree, or leave the count", lacking)
}

// required lists the parties whose reply is required.
func (s *Step) required() []string {
	var ids []string
	for _, p := range s.Parties {
		if !holds(s.Rule.Optional, p.Relation) {
			ids = append(ids, p.Institution)
		}
	}
	return ids
}

// lackingOf lists the parties of a relation that are not for the text.
func (s *Step) lackingOf(rel Relation) []string {
	var lacking []string
	for _, p := range s.Parties {
		if p.Relation == rel && !s.countsFor(p.Institution) {
			lacking = append(lacking, p.Institution)
		}
	}
	return lacking
}

// silent lists the required parties that have no standing reply.
func (s *Step) silent() []string {
	var silent []string
	for _, id := range s.required() {
		if _, replied := s.Standing(id); !replied {
			silent = append(silent, id)
		}
	}
	return silent
}

func (s *Step) quorumLine() ClearanceLine {
	if s.Rule.Quorum == 0 {
		return ClearanceLine{Rule: "quorum", State: NotApplicable}
	}
	explicit := 0
	for _, p := range s.Parties {
		if r, ok := s.Standing(p.Institution); ok && r.Explicit() {
			explicit++
		}
	}
	return line("quorum", explicit >= s.Rule.Quorum, "more institutions reply: silence does not count here", s.silentOrTacit())
}

func (s *Step) silentOrTacit() []string {
	var out []string
	for _, p := range s.Parties {
		if r, ok := s.Standing(p.Institution); !ok || !r.Explicit() {
			out = append(out, p.Institution)
		}
	}
	return out
}

func (s *Step) vetoLine() ClearanceLine {
	if len(s.Rule.Veto) == 0 {
		return ClearanceLine{Rule: "veto", State: NotApplicable}
	}
	var lacking []string
	for _, rel := range s.Rule.Veto {
		lacking = append(lacking, s.lackingOf(rel)...)
	}
	return line("veto", len(lacking) == 0, "those who hold a veto agree", lacking)
}

func (s *Step) tiersLine() ClearanceLine {
	if len(s.Rule.Tiers) < 2 {
		return ClearanceLine{Rule: "tiers", State: NotApplicable}
	}
	tier := s.Tier()
	return line("tiers", tier > len(s.Rule.Tiers), "the next tier is asked when the one before it has agreed", s.inTier(tier))
}

// Tier returns the tier whose turn it is, from 1; one more than there are when all have agreed.
func (s *Step) Tier() int {
	for tier := 1; tier <= max(1, len(s.Rule.Tiers)); tier++ {
		for _, id := range s.inTier(tier) {
			if !s.countsFor(id) && !s.leavesTheCount(id) {
				return tier
			}
		}
	}
	return max(1, len(s.Rule.Tiers)) + 1
}

// inTier lists the required parties of a tier; who may reply and need not holds no tier up.
func (s *Step) inTier(tier int) []string {
	var ids []string
	for _, p := range s.Parties {
		if s.Rule.tierOf(p.Relation) == tier && !holds(s.Rule.Optional, p.Relation) {
			ids = append(ids, p.Institution)
		}
	}
	return ids
}

// open lists the open items of some kinds, and the institutions that raised them.
func (s *Step) open(kinds ...ItemKind) (items, who []string) {
	for _, i := range s.Items {
		if anyKind(kinds, i.Kind) && !i.Settled() {
			items, who = append(items, i.ID), withPerson(who, i.Institution)
		}
	}
	return items, who
}

func (s *Step) itemsLine(rule string, kind ItemKind, how string) ClearanceLine {
	items, who := s.open(kind)
	l := line(rule, len(items) == 0, how, who)
	l.Items = items
	return l
}

func (s *Step) answersLine(rule string, kinds ...ItemKind) ClearanceLine {
	items, _ := s.open(kinds...)
	var who []string
	if s.Author != "" {
		who = []string{s.Author}
	}
	l := line(rule, len(items) == 0, "the author of the text or the coordination answers", who)
	if len(items) == 0 {
		l.Who = nil
	}
	l.Items = items
	return l
}

func (s *Step) arbitrationLine() ClearanceLine {
	return line("no_open_arbitration", s.Arbitration == nil, "the committee decides", named(s.Committee))
}

func (s *Step) correctionLine() ClearanceLine {
	return line("no_open_correction", s.Correction == nil, "a second person confirms the clerical correction, or rejects it", s.correctors())
}

// correctors lists the institutions that can say whether a correction is clerical.
func (s *Step) correctors() []string {
	names := named(s.Coordination)
	for _, p := range s.Parties {
		names = withPerson(names, p.Institution)
	}
	return names
}
