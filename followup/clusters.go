package followup

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Cluster is a group of recommendations that one plan answers.
type Cluster struct {
	ID              string   `json:"id"`
	Name            string   `json:"name"`
	Recommendations []string `json:"recommendations"`
}

// Clusters is the content that the clustering stage confirms. Every recommendation of the selection is in exactly one cluster.
type Clusters struct {
	Clusters []Cluster `json:"clusters"`
	Tree     Ref       `json:"tree,omitzero"` // of the dendrogram that the system proposed; see clustering.Tree
	ClusterConstraints
}

// ClusterConstraints are a coordinator's moves, which a later proposal of clusters respects. Recommendations are named by id.
type ClusterConstraints struct {
	Together [][]string        `json:"together,omitempty"` // each list stays in one cluster
	Apart    [][2]string       `json:"apart,omitempty"`    // never in one cluster; this outweighs Together
	Names    map[string]string `json:"names,omitempty"`    // fixed name of the cluster that holds a recommendation
}

// Heads returns the clusters as events and states carry them: without names and texts.
func (c Clusters) Heads() []ClusterHead {
	heads := make([]ClusterHead, len(c.Clusters))
	for i, cl := range c.Clusters {
		heads[i] = ClusterHead{ID: cl.ID, Size: len(cl.Recommendations)}
	}
	return heads
}

// Check returns an Invalid error unless the clusters partition the selection, each has a name, and the constraints speak of the
// selection alone.
func (c Clusters) Check(s Selection) error {
	wanted := s.ids()
	seen, ids := map[string]string{}, map[string]bool{}
	for i, cl := range c.Clusters {
		switch {
		case cl.ID == "" || ids[cl.ID]:
			return InvalidField("clusters", "cluster %d needs an id of its own", i+1)
		case cl.Name == "":
			return InvalidField("clusters", "cluster %s needs a name", cl.ID)
		case len(cl.Recommendations) == 0:
			return InvalidField("clusters", "cluster %q is empty: remove it or move recommendations into it", cl.Name)
		}
		ids[cl.ID] = true
		for _, id := range cl.Recommendations {
			if !wanted[id] {
				return InvalidField("clusters", "recommendation %s in cluster %q is not in this cycle's selection", id, cl.Name)
			}
			if in := seen[id]; in != "" {
				return InvalidField("clusters", "recommendation %s is in two clusters: %q and %q", id, in, cl.Name)
			}
			seen[id] = cl.Name
		}
	}
	if missing := len(wanted) - len(seen); missing > 0 {
		return InvalidField("clusters", "%d recommendations of the selection are in no cluster", missing)
	}
	return c.ClusterConstraints.Check(s)
}

// Check returns an Invalid error unless the constraints name recommendations of the selection alone, and can be meant: two or more
// stay together, two different ones apart, and names are not empty.
func (c ClusterConstraints) Check(s Selection) error {
	known := s.ids()
	for _, list := range c.Together {
		if len(list) < 2 {
			return InvalidField("together", "name two or more recommendations that stay together")
		}
		if err := checkKnown("together", known, list...); err != nil {
			return err
		}
	}
	for _, pair := range c.Apart {
		if pair[0] == pair[1] {
			return InvalidField("apart", "recommendation %s cannot be kept apart from itself", pair[0])
		}
		if err := checkKnown("apart", known, pair[:]...); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Names)) {
		if err := checkKnown("names", known, id); err != nil {
			return err
		}
		if name := c.Names[id]; strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > MaxClusterName {
			return InvalidField("names", "a cluster's fixed name has 1 to %d characters", MaxClusterName)
		}
	}
	return nil
}

// Within returns what the constraints say of the recommendations of a selection.
func (c ClusterConstraints) Within(s Selection) ClusterConstraints {
	known := s.ids()
	var out ClusterConstraints
	for _, list := range c.Together {
		if list = slices.DeleteFunc(slices.Clone(list), func(id string) bool { return !known[id] }); len(list) > 1 {
			out.Together = append(out.Together, list)
		}
	}
	for _, pair := range c.Apart {
		if known[pair[0]] && known[pair[1]] {
			out.Apart = append(out.Apart, pair)
		}
	}
	for id, name := range c.Names {
		if !known[id] {
			continue
		}
		if out.Names == nil {
			out.Names = map[string]string{}
		}
		out.Names[id] = name
	}
	return out
}

// MaxClusterName is the largest number of characters in a cluster's fixed name.
const MaxClusterName = 300

func checkKnown(field string, known map[string]bool, ids ...string) error {
	for _, id := range ids {
		if !known[id] {
			return InvalidField(field, "recommendation %s is not in this cycle's selection", id)
		}
	}
	return nil
}
