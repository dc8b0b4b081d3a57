package policies

import (
	"fmt"
	"strings"

	"nmrf/followup"
)

func quoted(s string) string { return `"` + s + `"` }

// missing says in words which roles and relations would allow what was asked.
func (e *Enforcer) missing(r Request) string {
	asked := fmt.Sprintf("%s on %s", quoted(r.Action), quoted(r.Object))
	ways := e.ways(r)
	if len(ways) == 0 {
		return fmt.Sprintf("no rule allows %s to anybody", asked)
	}
	return fmt.Sprintf("%s needs %s; asked as %s, relation %s", asked, strings.Join(ways, ", or "), rolesInWords(r.Roles), r.Relation)
}

// ways lists role by role, in the order of the policy, the relations in which the rules allow what was asked.
func (e *Enforcer) ways(r Request) []string {
	var order []string
	relations := map[string][]string{}
	for _, needed := range e.needed(r) {
		if relations[needed.role] == nil {
			order = append(order, needed.role)
		}
		relations[needed.role] = append(relations[needed.role], needed.relation)
	}
	ways := make([]string, len(order))
	for i, role := range order {
		ways[i] = fmt.Sprintf("role %s with relation %s", role, strings.Join(relations[role], " or "))
	}
	return ways
}

func rolesInWords(roles []followup.Role) string {
	if len(roles) == 0 {
		return "nobody (no role is held)"
	}
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, " and ")
}

// Explain says in sentences why a request is allowed, or what denied it or is missing.
func (e *Enforcer) Explain(r Request) string {
	v := e.Ask(r)
	asked := fmt.Sprintf("%s on %s, asked as %s with relation %s", quoted(r.Action), quoted(r.Object), rolesInWords(r.Roles), r.Relation)
	if r.Author {
		asked += " by an author of the text"
	}
	switch {
	case v.Allowed:
		return fmt.Sprintf("Allowed: %s. Policy version %d, rule: %s.", asked, e.version, v.Rule)
	case v.Rule != "":
		return fmt.Sprintf("Denied (%s): %s. Policy version %d denies it by the rule: %s.", v.Name, asked, e.version, v.Rule)
	}
	return fmt.Sprintf("Denied (%s): %s. Policy version %d: %s.", v.Name, asked, e.version, v.Missing)
}
