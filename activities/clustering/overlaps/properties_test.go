package overlaps_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/activities/clustering/overlaps"
)

// phrases are what made texts are put together from.
var phrases = rapid.SampledFrom([]string{
	"Ratify", "Consider ratifying", "Accede to", "Withdraw reservations to", "Continue efforts to", "without delay", "not", "16", "(Chile);", "12.3 ",
	"CRPD", "OP-CRPD", "its Optional Protocol", "the Convention against Torture", "ILO Convention No. 169", "articles 2 and 3 of", "and", ",", ".",
	"combat trafficking", "protect children", "protect women", "prisons", "the death penalty", "abolish", "retain", "the Optional Protocols to",
	"Ратифицировать", "Конвенцию о правах инвалидов", "التصديق على", "اتفاقية حقوق الطفل", "批准", "《残疾人权利公约》", "及其任择议定书", "été", "\xff", "—",
})

func anyText(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(phrases, 0, 9).Draw(t, label), " ")
}

func anyItems(t *rapid.T) []overlaps.Item {
	all := make([]overlaps.Item, rapid.IntRange(0, 30).Draw(t, "n"))
	for i := range all {
		all[i] = overlaps.Item{ID: fmt.Sprint(i), Text: anyText(t, "text"),
			Source: overlaps.Source{Body: "UPR", Cycle: fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "cycle"))}}
	}
	return all
}

func TestFindDoesNotDependOnTheOrderOfItems(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := anyItems(t)
		want := overlaps.Find(all)
		shuffled := rapid.Permutation(all).Draw(t, "order")
		before := slices.Clone(shuffled)
		require.Equal(t, want, overlaps.Find(shuffled))
		require.Equal(t, before, shuffled, "the caller's items stay as they were")
	})
}

func TestFindGivesDisjointGroupsOfTwoAndMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := anyItems(t)
		seen := map[string]bool{}
		for _, g := range overlaps.Find(all) {
			require.GreaterOrEqual(t, len(g.Members), 2)
			require.Equal(t, g.Members[1].Sureness, g.Sureness)
			require.Empty(t, g.Members[0].Differs)
			ticked := 0
			for _, m := range g.Members {
				require.False(t, seen[m.ID], "%s is in two groups", m.ID)
				seen[m.ID] = true
				requireMember(t, all, g, m)
				if m.Ticked {
					ticked++
				}
			}
			require.NotEqual(t, 1, ticked, "one alone can't be merged")
		}
	})
}

// requireMember checks a member against the comparison with the group's first.
func requireMember(t require.TestingT, all []overlaps.Item, g overlaps.Group, m overlaps.Member) {
	at := func(id string) overlaps.Item {
		return all[slices.IndexFunc(all, func(i overlaps.Item) bool { return i.ID == id })]
	}
	first, item := at(g.Members[0].ID), at(m.ID)
	got := overlaps.Compare(first, item, all...)
	require.InDelta(t, m.Likeness, got.Likeness, 1e-12)
	require.NotEmpty(t, m.Sureness)
	if m.Sureness == overlaps.Same {
		require.Equal(t, overlaps.Same, got.Sureness)
		require.Equal(t, got.A.Instruments, got.B.Instruments)
	}
	if m.Ticked {
		require.Equal(t, overlaps.Same, m.Sureness)
		require.True(t, first.Source.Cycle == item.Source.Cycle || len(got.B.Differs) == 0)
	}
	requireInside(t, item.Text, m.Differs)
}

// requireInside checks that spans are whole characters of a text, in order, apart from each other.
func requireInside(t require.TestingT, text string, spans []overlaps.Span) {
	last := 0
	for _, s := range spans {
		require.True(t, last <= s.Start && s.Start < s.End && s.End <= len(text), "%v in %q", spans, text)
		require.True(t, utf8.RuneStart(text[s.Start]))
		last = s.End
	}
}

func TestCompareIsSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := overlaps.Item{ID: "a", Text: anyText(t, "a")}
		b := overlaps.Item{ID: "b", Text: anyText(t, "b")}
		there, back := overlaps.Compare(a, b), overlaps.Compare(b, a)
		require.Equal(t, there.Sureness, back.Sureness)
		require.InDelta(t, there.Likeness, back.Likeness, 1e-12)
		require.Equal(t, there.Differences, back.Differences)
		require.Equal(t, there.A, back.B)
		require.Equal(t, there.B, back.A)
		requireInside(t, a.Text, there.A.Differs)
		requireInside(t, b.Text, there.B.Differs)
	})
}

func TestATextIsTheSameAsItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := "Reform " + anyText(t, "text")
		got := overlaps.Compare(overlaps.Item{ID: "a", Text: text}, overlaps.Item{ID: "b", Text: "7.1 " + text})
		require.Empty(t, got.Differences)
		require.Empty(t, got.A.Differs)
		require.Contains(t, []overlaps.Sureness{overlaps.Same, ""}, got.Sureness, "nothing for a text without words")
	})
}
