package web

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"nmrf/followup"
)

// ruledKinds lists the kinds of step of each stage, whose rules its coordinator can change.
var ruledKinds = map[followup.StageName][]followup.StepKind{
	followup.Intake: {followup.ConfirmStep}, followup.Clustering: {followup.ConfirmStep}, followup.Assignment: {followup.AcceptStep},
	followup.SignOff: {followup.PlanStep, followup.CommitteeStep}, followup.Consultation: {followup.InputStep},
	followup.Drafting: {followup.SectionStep}, followup.Submission: {followup.ReportStep, followup.DispatchStep},
}

// ruleKind is the kind of step whose rule the form changes.
func (f form) ruleKind() followup.StepKind { return followup.StepKind(f.Values.Get("rule_kind")) }

// ruleText writes a rule as YAML, without what it leaves to the procedure: a line for each field.
func ruleText(r followup.Rule) string {
	r.Version = 0 // the system counts it
	node := ruleNode(r)
	for _, value := range node.Content {
		if value.Kind != yaml.ScalarNode {
			value.Style = yaml.FlowStyle
		}
	}
	text, err := yaml.Marshal(node)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(text), "\n")
}

// ruleNode is a rule as a mapping of the fields that say something; whether authors are kept apart is always said.
func ruleNode(r followup.Rule) *yaml.Node {
	node := &yaml.Node{}
	if err := node.Encode(r); err != nil {
		return &yaml.Node{Kind: yaml.MappingNode}
	}
	prune(node)
	return node
}

func prune(node *yaml.Node) {
	var kept []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		if value.Kind == yaml.MappingNode {
			prune(value)
		}
		if name.Value == "separate" || len(value.Content) > 0 || !slices.Contains([]string{"", "0", "false"}, value.Value) {
			kept = append(kept, name, value)
		}
	}
	node.Content = kept
}

// readRule reads a rule from YAML as strictly as profiles are read.
func readRule(text string) (followup.Rule, error) {
	var r followup.Rule
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	dec.KnownFields(true)
	if err := dec.Decode(&r); err != nil {
		return r, err
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return r, errors.New("a rule is one document")
	}
	return r, nil
}

// rule is the rule that the form holds; nil where it holds none that can be read.
func (f form) rule() *followup.Rule {
	if f.Kind != followup.AmendRule {
		return nil
	}
	r, err := readRule(f.value("rule"))
	if err != nil {
		return nil
	}
	return &r
}

// checkRule notes what is wrong with the rule, by its line.
func (f form) checkRule(w *words) {
	text := f.value("rule")
	_, err := readRule(text)
	if errors.Is(err, io.EOF) {
		f.Wrong["rule"] = w.T("need.rule")
		return
	}
	if err != nil {
		f.Wrong["rule"] = w.unreadableRule(text, err)
		return
	}
	if faults := followup.CheckRule(f.ruleKind(), []byte(text)); len(faults) > 0 {
		f.Wrong["rule"] = w.unsoundRule(text, f.ruleKind(), faults[0])
	}
}

// lineOf finds the line that an error of YAML names, and what it says of it.
var lineOf = regexp.MustCompile(`line (\d+): (.*)`)

// unreadableRule says on which line the text is no rule, and shows that line.
func (w *words) unreadableRule(text string, err error) string {
	found := lineOf.FindStringSubmatch(err.Error())
	if found == nil {
		return w.T("rule_line.unreadable")
	}
	line, _ := strconv.Atoi(found[1])
	id := "rule_line.syntax"
	switch {
	case strings.Contains(found[2], "not found in type"):
		id = "rule_line.field"
	case strings.Contains(found[2], "already defined"):
		id = "rule_line.twice"
	case strings.Contains(found[2], "cannot unmarshal"):
		id = "rule_line.value"
	}
	return w.T(id, "Line", w.number(int64(line)), "Text", lineAt(text, line))
}

func lineAt(text string, line int) string {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return isolate("")
	}
	return isolate(strings.TrimSpace(lines[line-1]))
}

// unsoundRule says what the procedure finds wrong with a rule, and on which line.
func (w *words) unsoundRule(text string, kind followup.StepKind, fault followup.Fault) string {
	says := isolate(strings.TrimPrefix(fault.Says, string(kind)+": "))
	if fault.Line == 0 {
		return w.T("rule_line.whole", "Says", says)
	}
	return w.T("rule_line.unsound", "Line", w.number(int64(fault.Line)), "Text", lineAt(text, fault.Line), "Says", says)
}
