package overlaps

import (
	"fmt"
	"strings"
)

// expand lists the wordings that a name stands for. "[a b]" may be left out, "(a|b)" is either; both nest.
func expand(name string) ([]string, error) {
	p := &pattern{rest: name}
	out := p.alternatives()
	if p.rest != "" {
		return nil, fmt.Errorf("%q: %q closes nothing", name, p.rest[:1])
	}
	return out, nil
}

// pattern is the part of a name that has not been read.
type pattern struct{ rest string }

func (p *pattern) alternatives() []string {
	out := p.sequence()
	for strings.HasPrefix(p.rest, "|") {
		p.rest = p.rest[1:]
		out = append(out, p.sequence()...)
	}
	return out
}

// sequence reads up to the end of its group or to the next alternative.
func (p *pattern) sequence() []string {
	out := []string{""}
	for p.rest != "" {
		i := strings.IndexAny(p.rest, "[](|)")
		if i < 0 {
			i = len(p.rest)
		}
		out = join(out, []string{p.rest[:i]})
		p.rest = p.rest[i:]
		if p.rest == "" || strings.ContainsAny(p.rest[:1], "])|") {
			break
		}
		optional := p.rest[0] == '['
		p.rest = p.rest[1:]
		choices := p.alternatives()
		if optional {
			choices = append(choices, "")
		}
		out = join(out, choices)
		p.rest = p.rest[min(1, len(p.rest)):] // the bracket that closes it
	}
	return out
}

func join(starts, ends []string) []string {
	out := make([]string, 0, len(starts)*len(ends))
	for _, start := range starts {
		for _, end := range ends {
			out = append(out, start+end)
		}
	}
	return out
}
