package policies

import (
	"bytes"
	"slices"
	"strings"

	"nmrf/followup"
)

const (
	allow = "allow"
	deny  = "deny"
)

// rule is one line of the policy.
type rule struct{ role, relation, object, action, effect string }

func (r rule) String() string { return strings.Join(r.fields(), ", ") }

func (r rule) fields() []string { return []string{r.role, r.relation, r.object, r.action, r.effect} }

// about says whether the rule speaks of the action on the object, whoever asks.
func (r rule) about(object, action string) bool {
	return (r.action == anything || r.action == action) && covers(r.object, object)
}

// parseRules reads the text of a policy: one rule a line, # begins a comment.
func parseRules(text []byte) ([]rule, error) {
	var rules []rule
	seen := map[rule]int{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		trimmed := strings.TrimSpace(string(line))
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		r, err := parseRule(i+1, trimmed)
		if err != nil {
			return nil, err
		}
		if first, twice := seen[r]; twice {
			return nil, atLine(i+1, "the same rule stands on line %d", first)
		}
		seen[r] = i + 1
		rules = append(rules, r)
	}
	if len(rules) == 0 {
		return nil, followup.InvalidField("policy", "the policy holds no rule")
	}
	return rules, nil
}

func parseRule(line int, text string) (rule, error) {
	fields := strings.Split(text, ",")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	if len(fields) != 6 || fields[0] != "p" {
		return rule{}, atLine(line, "write a rule as: p, role, relation, object, action, allow or deny")
	}
	r := rule{fields[1], fields[2], fields[3], fields[4], fields[5]}
	return r, r.check(line)
}

// check refuses a rule with a value that the product does not know, or that could never decide anything.
func (r rule) check(line int) error {
	switch {
	case r.role != anything && !slices.Contains(followup.Roles, followup.Role(r.role)):
		return atLine(line, "there is no role %q; there are: %v", r.role, followup.Roles)
	case r.relation != anything && !slices.Contains(followup.Relations, followup.Relation(r.relation)):
		return atLine(line, "there is no relation %q; there are: %v", r.relation, followup.Relations)
	case !slices.ContainsFunc(objects, func(o object) bool { return covers(r.object, o.name) }):
		return atLine(line, "there is no object %q", r.object)
	case !knownAction(r.action):
		return atLine(line, "there is no action %q", r.action)
	case !r.decidesSomething():
		return atLine(line, "%q is no action on %q: this rule would never be used", r.action, r.object)
	case r.effect != allow && r.effect != deny:
		return atLine(line, "a rule ends in allow or deny, not %q", r.effect)
	case r.effect == allow && r.relation == string(followup.AuthorOfIt):
		return atLine(line, "being the author of a text allows nothing by itself: a rule about authors can only deny")
	}
	return nil
}

func knownAction(action string) bool {
	return action == anything || slices.ContainsFunc(objects, func(o object) bool { return slices.Contains(o.actions, action) })
}

func (r rule) decidesSomething() bool {
	return slices.ContainsFunc(objects, func(o object) bool {
		return slices.ContainsFunc(o.actions, func(action string) bool { return r.about(o.name, action) })
	})
}

func atLine(line int, format string, args ...any) error {
	says := followup.InvalidField("policy", format, args...)
	return followup.InvalidField("policy", "line %d: %s", line, says.Says)
}
