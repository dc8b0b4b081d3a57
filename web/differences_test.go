package web

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// drawn writes spans with what is marked in brackets.
func drawn(spans []span) string {
	var out strings.Builder
	for _, s := range spans {
		if s.Marked {
			s.Text = "[" + s.Text + "]"
		}
		out.WriteString(s.Text)
	}
	return out.String()
}

func TestWordsThatDifferAreMarked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after, was, is string }{
		"nothing":         {"the same words", "the same words", "the same words", "the same words"},
		"no text":         {"", "a text", "", "[a text]"},
		"a word":          {"ban all torture", "ban all ill-treatment", "ban all [torture]", "ban all [ill-treatment]"},
		"words in a row":  {"by the end of 2025, fully", "before 2030, fully", "[by the end of 2025], fully", "[before 2030], fully"},
		"a sign":          {"in law, and in practice", "in law and in practice", "in law[,] and in practice", "in law and in practice"},
		"a part of one":   {"ratify CRPD", "ratify CRPD and its protocol", "ratify CRPD", "ratify CRPD[ and its protocol]"},
		"words that move": {"women and girls", "girls and women", "[women] and [girls]", "[girls] and [women]"},
		"Arabic":          {"حظر التعذيب في القانون", "حظر التعذيب تمامًا في القانون", "حظر التعذيب في القانون", "حظر التعذيب [تمامًا ]في القانون"},
		"Chinese":         {"废除死刑并签署议定书", "废除死刑并批准议定书", "废除死刑并[签署]议定书", "废除死刑并[批准]议定书"},
	} {
		was, is := wordDifferences(c.before, c.after)
		require.Equal(t, []string{c.was, c.is}, []string{drawn(was), drawn(is)}, name)
	}
}

func TestLinesThatDifferAreMarkedWhole(t *testing.T) {
	t.Parallel()
	was, is := lineDifferences("Health\nWater", "Food\nHealth\nWater and food")
	require.Equal(t, "Health\n[Water]", drawn(was))
	require.Equal(t, "[Food\n]Health\n[Water and food]", drawn(is))
	was, is = lineDifferences("", "Food")
	require.Empty(t, was)
	require.Equal(t, "[Food]", drawn(is))
}

func TestLongTextsAreComparedInBoundedSpace(t *testing.T) {
	t.Parallel()
	one, other := strings.Repeat("one ", 20_000), strings.Repeat("other ", 20_000)
	was, is := wordDifferences("the beginning "+one+"the end", "the beginning "+other+"the end")
	require.Equal(t, "the beginning ["+strings.TrimSpace(one)+"] the end", drawn(was))
	require.Equal(t, "the beginning ["+strings.TrimSpace(other)+"] the end", drawn(is))
}
