package web

import (
	"slices"
	"strings"

	"nmrf/followup"
)

// move is one thing that a coordinator changed about the clusters. It travels in the form of the page as a line of text.
type move struct {
	kind moveKind
	ids  []string // of recommendations
	more []string // of recommendations, on the other side
	name string
}

type moveKind string

const (
	moveTo    moveKind = "to"    // ids go to the cluster of the first of more; home, which they leave, follows
	moveMerge moveKind = "merge" // ids are one cluster from now on
	moveApart moveKind = "apart" // the second of ids leaves the first
	moveName  moveKind = "name"  // the cluster of the first of ids has a fixed name; the others lose theirs
	moveClear moveKind = "clear" // nothing that was moved before counts
)

// line writes a move; ids hold no spaces.
func (m move) line() string {
	return string(m.kind) + " " + strings.Join(m.ids, " ") + "|" + strings.Join(m.more, " ") + "|" + m.name
}

// moveOf reads a line; what cannot be read is a move without ids, which changes nothing.
func moveOf(line string) move {
	kind, rest, _ := strings.Cut(line, " ")
	ids, rest, _ := strings.Cut(rest, "|")
	more, name, _ := strings.Cut(rest, "|")
	return move{kind: moveKind(kind), ids: strings.Fields(ids), more: strings.Fields(more), name: strings.TrimSpace(name)}
}

// moved is what the lines make of the constraints that stand. The last word about a recommendation counts.
func moved(standing followup.ClusterConstraints, lines []string) followup.ClusterConstraints {
	c := followup.ClusterConstraints{Names: map[string]string{}}
	c.Together, c.Apart = slices.Clone(standing.Together), slices.Clone(standing.Apart)
	for id, name := range standing.Names {
		c.Names[id] = name
	}
	for _, line := range lines {
		moveOf(line).onto(&c)
	}
	if len(c.Names) == 0 {
		c.Names = nil
	}
	return c
}

func (m move) onto(c *followup.ClusterConstraints) {
	switch {
	case m.kind == moveClear:
		*c = followup.ClusterConstraints{Names: map[string]string{}}
	case m.kind == moveTo && len(m.ids) > 0 && len(m.more) > 0:
		goal, home := sides(m.more)
		m.to(c, goal, home)
	case m.kind == moveMerge && len(m.ids) > 1:
		c.Apart = slices.DeleteFunc(c.Apart, func(p [2]string) bool { return has(m.ids, p[0]) && has(m.ids, p[1]) })
		c.Together = append(c.Together, m.ids)
	case m.kind == moveApart && len(m.ids) == 2:
		release(c, m.ids[1])
		c.Apart = append(c.Apart, [2]string{m.ids[1], m.ids[0]})
	case m.kind == moveName && len(m.ids) > 0:
		for _, id := range m.ids {
			delete(c.Names, id)
		}
		if m.name != "" {
			c.Names[m.ids[0]] = m.name
		}
	}
}

// homeMark stands between the members that show what the goal is about and those of the cluster that is left.
const homeMark = "-"

func sides(ids []string) (goal, home []string) {
	at := slices.Index(ids, homeMark)
	if at < 0 {
		return ids, nil
	}
	return ids[:at], ids[at+1:]
}

// to binds each recommendation to the most central ones of its new cluster, and keeps it apart from those of the old.
func (m move) to(c *followup.ClusterConstraints, goal, home []string) {
	for _, id := range m.ids {
		release(c, id)
		c.Apart = slices.DeleteFunc(c.Apart, func(p [2]string) bool { return p[0] == id || p[1] == id && has(goal, p[0]) })
		c.Together = append(c.Together, append(slices.Clone(goal), id))
		for _, left := range home {
			if left != id && !has(m.ids, left) && !has(goal, left) {
				c.Apart = append(c.Apart, [2]string{id, left})
			}
		}
	}
}

// release takes a recommendation out of everything that it stays together with.
func release(c *followup.ClusterConstraints, id string) {
	var kept [][]string
	for _, list := range c.Together {
		list = slices.DeleteFunc(slices.Clone(list), func(other string) bool { return other == id })
		if len(list) > 1 {
			kept = append(kept, list)
		}
	}
	c.Together = kept
}
