package followup_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

const (
	manySections = 40
	manyHouses   = 70
)

// house and its approver are named as institutions and persons are: by a slug and by a ULID.
func house(i int) string { return fmt.Sprintf("ministry-of-affairs-%02d", i) }

func approverOf(i int) Actor {
	return Actor{Person: fmt.Sprintf("01K8Z0000000000000000000%02d", i), Institution: house(i), Roles: []Role{Approver}}
}

// large opens a drafting stage of 40 sections that each of 70 institutions clears, all written and delivered.
func large(t testing.TB) *play {
	l := launch()
	rule := l.Profile.Rules[SectionStep]
	rule.Clearance = ClearedByAct
	l.Profile.Rules[SectionStep] = rule
	p := openedWith(t, Drafting, l, before(Drafting))
	var heads []SectionHead
	var houses []string
	for i := range manyHouses {
		houses = append(houses, house(i))
	}
	for i := range manySections {
		heads = append(heads, section(fmt.Sprintf("section-%02d", i), houses...))
	}
	p.does(system, Propose, "", sections(heads...))
	for i, h := range heads {
		p.does(milo, Submit, "section/"+h.ID, content(fmt.Sprintf("text of %d", i)), words(20), func(c *Command) {
			for n := range 10 {
				c.Passages = append(c.Passages, Passage{ID: fmt.Sprintf("p%d", n), Hash: text(fmt.Sprint(i, n)).Hash})
			}
		})
		p.does(system, Deliver, "section/"+h.ID, func(c *Command) { c.Institutions = houses })
	}
	return p
}

// replies gives every reply of one section.
func (p *play) replies(sectionNo int) {
	for i := range manyHouses {
		c := p.command(approverOf(i), Approve, fmt.Sprintf("section/section-%02d", sectionNo), func(c *Command) {
			c.ID = fmt.Sprintf("01K8Z00000000000000000%02d%02d", sectionNo, i)
		})
		events, err := p.stage.Decide(c)
		require.NoError(p.t, err)
		p.apply(events)
	}
}

func TestALargeStageStaysSmall(t *testing.T) {
	t.Parallel()
	p := large(t)
	for n := range manySections {
		p.replies(n)
	}
	state := toJSON(t, p.stage)
	t.Logf("%d bytes", len(state))
	require.Less(t, len(state), 1_000_000)
	for _, st := range p.stage.Steps {
		require.True(t, st.Ready())
		require.Len(t, st.Replies, manyHouses)
	}
}

// BenchmarkDecideLarge judges the last of 2,800 replies.
func BenchmarkDecideLarge(b *testing.B) {
	p := large(b)
	for n := range manySections - 1 {
		p.replies(n)
	}
	c := p.command(approverOf(0), Approve, fmt.Sprintf("section/section-%02d", manySections-1))
	for b.Loop() {
		if _, err := p.stage.Decide(c); err != nil {
			b.Fatal(err)
		}
	}
}
