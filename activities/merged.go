package activities

import (
	"slices"

	"nmrf/activities/clustering"
	"nmrf/followup"
)

// together adds to constraints what keeps merged recommendations in one cluster: they are answered by one plan.
func together(c clustering.Constraints, ids []string, found map[string]followup.Recommendation) clustering.Constraints {
	members := map[string][]string{}
	for _, id := range ids {
		if group := found[id].Group; group != "" {
			members[group] = append(members[group], id)
		}
	}
	c.Together = slices.Clone(c.Together)
	for _, id := range ids {
		if list := members[found[id].Group]; len(list) > 1 && list[0] == id {
			c.Together = append(c.Together, list)
		}
	}
	return c
}
