package web

import (
	"fmt"
	"strconv"
	"strings"

	"nmrf/followup"
)

// ruleRows tells a rule in words.
func (s scene) ruleRows(r followup.Rule) []rowView {
	pass, clearance, visibility := r.Pass, string(r.Clearance), string(r.Visibility)
	if pass.Kind == "" {
		pass.Kind = followup.PassAll
	}
	if clearance == "" {
		clearance = "itself"
	}
	if visibility == "" {
		visibility = "parties"
	}
	rows := []rowView{
		{Name: s.T("row.due"), Value: s.period(r.Due)}, {Name: s.T("row.remind"), Value: s.period(r.Remind)}, {Name: s.T("row.escalate"), Value: s.period(r.Escalate)},
		{Name: s.T("row.pass"), Value: s.pass(pass)},
		{Name: s.T("row.silence"), Value: s.Family("silence_kind", r.Silence)},
		{Name: s.T("row.clearance"), Value: s.Family("clearance", clearance)},
		{Name: s.T("row.visibility"), Value: s.Family("visibility", visibility)},
	}
	if r.Quorum > 0 {
		rows = append(rows, rowView{Name: s.T("row.quorum"), Value: s.number(int64(r.Quorum))})
	}
	for _, list := range []struct {
		name      string
		relations []followup.Relation
	}{{s.T("row.veto"), r.Veto}, {s.T("row.optional"), r.Optional}} {
		if len(list.relations) > 0 {
			rows = append(rows, rowView{Name: list.name, Value: s.relations(list.relations)})
		}
	}
	for i, tier := range r.Tiers {
		rows = append(rows, rowView{Name: s.T("row.tier", "Number", s.number(int64(i+1))), Value: s.relations(tier)})
	}
	return rows
}

func (s scene) relations(list []followup.Relation) string {
	named := make([]string, len(list))
	for i, r := range list {
		named[i] = s.Family("relation", r)
	}
	return s.list(named)
}

func (w *words) pass(p followup.Pass) string {
	return w.T("pass."+string(p.Kind), "K", w.number(int64(p.K)), "Percent", w.number(int64(p.Percent)))
}

// period tells a length of time; a duration of another form than whole hours stays as it is written.
func (w *words) period(p followup.Period) string {
	for _, unit := range []struct{ ending, id string }{{"wd", "period.working_days"}, {"d", "period.days"}, {"h", "period.hours"}} {
		if digits, ok := strings.CutSuffix(string(p), unit.ending); ok {
			if n, err := strconv.Atoi(digits); err == nil {
				return w.N(unit.id, n)
			}
		}
	}
	return isolate(string(p))
}

// ruleHelp explains one field of a rule, with the values that it can have or examples of them.
type ruleHelp struct {
	Name, Says string
	Values     []ruleValue
}

type ruleValue struct{ Code, Says string }

// ruleFields are the fields of a rule in the order in which they are explained.
var ruleFields = []string{"due", "remind", "escalate", "hour", "ladder", "separate", "silence", "pass", "quorum", "veto", "optional", "tiers",
	"abstain_counts", "late_flagged", "pause_on_question", "clearance", "visibility", "anonymous"}

// ruleExamples are examples of fields whose values need no words.
var ruleExamples = map[string]string{"hour": `"15:00"`, "ladder": "[2wd, 5wd]", "separate": "true", "quorum": "2", "veto": "[lead]", "optional": "[supporting]",
	"tiers": "[[lead], [supporting]]", "abstain_counts": "true", "late_flagged": "true", "pause_on_question": "true", "anonymous": "true"}

// ruleHelp explains what can stand in a rule.
func (w *words) ruleHelp() []ruleHelp {
	list := make([]ruleHelp, len(ruleFields))
	for i, name := range ruleFields {
		list[i] = ruleHelp{Name: name, Says: w.Family("rule_field", name), Values: w.ruleValues(name)}
	}
	return list
}

func passCode(p followup.Pass) string {
	switch p.Kind {
	case followup.PassKofN:
		return fmt.Sprintf("{kind: %s, k: %d}", p.Kind, p.K)
	case followup.PassPercentage:
		return fmt.Sprintf("{kind: %s, percent: %d}", p.Kind, p.Percent)
	}
	return fmt.Sprintf("{kind: %s}", p.Kind)
}

func (w *words) ruleValues(field string) []ruleValue {
	var list []ruleValue
	switch field {
	case "due":
		for _, p := range []followup.Period{"10wd", "10d", "36h"} {
			list = append(list, ruleValue{string(p), w.period(p)})
		}
	case "silence":
		for _, s := range []followup.Silence{followup.SilenceBlocks, followup.SilenceTacit, followup.SilenceNoInterest, followup.SilenceEscalates, followup.SilenceLapses} {
			list = append(list, ruleValue{string(s), w.Family("silence_kind", s)})
		}
	case "pass":
		for _, p := range []followup.Pass{{Kind: followup.PassAll}, {Kind: followup.PassKofN, K: 2}, {Kind: followup.PassPercentage, Percent: 60},
			{Kind: followup.PassLeadOnly}, {Kind: followup.PassNoObjection}} {
			list = append(list, ruleValue{passCode(p), w.pass(p)})
		}
	case "clearance":
		for _, c := range []followup.Clearance{followup.ClearedByAct, followup.ClearedHigher} {
			list = append(list, ruleValue{string(c), w.Family("clearance", c)})
		}
	case "visibility":
		for _, v := range []followup.Visibility{followup.SeenByCoordination, followup.AlwaysRestricted} {
			list = append(list, ruleValue{string(v), w.Family("visibility", v)})
		}
	default:
		if example := ruleExamples[field]; example != "" {
			list = append(list, ruleValue{Code: example})
		}
	}
	return list
}
