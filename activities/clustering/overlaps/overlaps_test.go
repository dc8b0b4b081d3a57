package overlaps_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/overlaps"
)

// filler is what a collection speaks of otherwise, so that words have a rarity.
var filler = []string{
	"Reform the prison service and build a modern prison", "Train judges and prosecutors in juvenile justice",
	"Vaccinate newborn infants in rural districts", "Teach the minority language in primary schools",
	"Fund shelters for victims of domestic violence", "Publish the budget of the ombudsman every year",
	"Protect the wetlands against pollution by mines", "Count the homeless population of the capital",
}

func items(texts ...string) []overlaps.Item {
	var out []overlaps.Item
	for i, text := range texts {
		out = append(out, overlaps.Item{ID: fmt.Sprintf("r%04d", i), Text: text, Source: overlaps.Source{Body: "UPR", Cycle: "3"}})
	}
	return out
}

func compare(a, b string) overlaps.Comparison {
	all := items(append([]string{a, b}, filler...)...)
	return overlaps.Compare(all[0], all[1], all...)
}

func TestCompare(t *testing.T) {
	t.Parallel()
	const different overlaps.Sureness = ""
	for _, c := range []struct {
		a, b string
		want overlaps.Sureness
	}{
		{"Ratify CRPD", "Accede to the Convention on the Rights of Persons with Disabilities as soon as possible", overlaps.Same},
		{"115.3 Ratify CRPD (Chile);", "Take the necessary steps to ratify the CRPD (Peru) (Portugal);", overlaps.Same},
		{"Abolish the death penalty", "Take steps towards abolishing capital punishment", overlaps.Same},
		{"Extend a standing invitation to all special procedures of the Human Rights Council",
			"Issue an open and standing invitation to special procedures mandate holders", overlaps.Same},
		{"Establish an independent national human rights institution", "Create a national institution for human rights", overlaps.Same},
		{"Ratify the ILO Domestic Workers Convention, 2011 (No. 189)", "Ratify ILO Convention 189 concerning decent work for domestic workers", overlaps.Same},
		{"Ratify the UNESCO Convention against Discrimination in Education (1960)", "Ratify the 1960 Convention against Discrimination in Education", overlaps.Same},
		{"Combat trafficking in persons", "COMBAT TRAFFICKING IN PERSONS!", overlaps.Same},
		{"Ratifier la CDPH", "Adhérer à la Convention relative aux droits des personnes handicapées", overlaps.Same},

		{"Ratify CRPD", "Ratify OP-CRPD", different},
		{"Ratify CRPD", "Ratify CRPD and its Optional Protocol", different},
		{"Ratify the Convention against Torture", "Ratify the Optional Protocol to the Convention against Torture", different},
		{"Ratify the first Optional Protocol to ICCPR", "Ratify the second Optional Protocol to ICCPR", different},
		{"Ratify the Optional Protocol to ICCPR", "Ratify the second Optional Protocol to ICCPR", different},
		{"Ratify OP-CRC-AC", "Ratify OP-CRC-SC", different},
		{"Ratify the Optional Protocol", "Ratify the Optional Protocol to CEDAW", different},
		{"Ratify ILO Convention No. 169", "Ratify ILO Convention No. 189", different},
		{"Ratify all core human rights treaties", "Ratify ICESCR", different},
		{"批准《残疾人权利公约》", "批准《残疾人权利公约任择议定书》", different},
		{"Ratify the CRPD and apply it in all of the country", "Ratifier la CDPH et l'appliquer dans tout le pays", different},

		{"Ratify CRPD", "Consider ratifying CRPD", overlaps.Probably},
		{"Raise the minimum age of marriage to 16 years", "Raise the minimum age of marriage to 18 years", overlaps.Probably},
		{"Prevent and punish the recruitment of child soldiers", "Prevent the recruitment of child soldiers and punish it severely", overlaps.Probably},
		{"Detain children apart from adults in prisons", "Do not detain children apart from adults in prisons", overlaps.Probably},

		{"Withdraw reservations to CRPD", "Ratify CRPD", different},
		{"Ratify CAT and protect detainees in police custody", "Implement CAT and protect detainees in police custody", overlaps.Overlapping},
		{"Decriminalize defamation and blasphemy in the press law", "Criminalize defamation and blasphemy in the press law", overlaps.Overlapping},
		{"Provide legal aid and shelter to women victims of violence", "Provide legal aid and shelter to refugees victims of violence", overlaps.Overlapping},
		{"Reform the prison service", "Vaccinate newborn infants", different},
		{"", "", different},
	} {
		got := compare(c.a, c.b)
		require.Equal(t, c.want, got.Sureness, "%s\n%s\n%+v", c.a, c.b, got)
	}
}

func TestCompareShowsWhatDiffers(t *testing.T) {
	t.Parallel()
	a, b := "115.3 Ratify ICRMW and protect migrants (Chile);", "Consider ratifying the Convention on Migrant Workers and protect all migrants"
	got := compare(a, b)

	require.Equal(t, []string{"ICRMW"}, got.A.Instruments)
	require.Equal(t, []string{"ICRMW"}, got.B.Instruments)
	require.Equal(t, []overlaps.Difference{overlaps.OtherWeight, overlaps.OtherWords}, got.Differences)
	require.Equal(t, []string{"Ratify"}, cut(a, got.A.Differs), "neither the paragraph nor the State, nor how a treaty is named")
	require.Equal(t, []string{"Consider ratifying the", "all"}, cut(b, got.B.Differs))
}

func cut(text string, spans []overlaps.Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, text[s.Start:s.End])
	}
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	all := items(append([]string{
		"Ratify CRPD", "Accede to CRPD", "Ratify OP-CRPD", "Consider ratifying the CRPD", "Take steps to ratify CRPD",
	}, filler...)...)
	groups := overlaps.Find(all)

	require.Len(t, groups, 1)
	require.Equal(t, overlaps.Same, groups[0].Sureness)
	var got []string
	for _, m := range groups[0].Members {
		got = append(got, fmt.Sprintf("%s %s %t", m.ID, m.Sureness, m.Ticked))
	}
	require.Equal(t, []string{"r0000 same true", "r0001 same true", "r0004 same true", "r0003 probably false"}, got)
	require.Empty(t, groups[0].Members[0].Differs)
	require.Equal(t, []string{"Consider ratifying the"}, cut(all[3].Text, groups[0].Members[3].Differs))
}

func TestFindTicksAcrossCyclesIdenticalTextOnly(t *testing.T) {
	t.Parallel()
	all := items("Ratify CRPD", "Accede to CRPD", "Take steps to ratify CRPD", "ratify CRPD.", "Ratify the CRPD", "Ratify CRPD")
	for i, source := range []overlaps.Source{{Body: "UPR", Cycle: "3"}, {Body: "UPR", Cycle: "3"}, {Body: "UPR", Cycle: "2"}, {Body: "UPR", Cycle: "2"},
		{Body: "CEDAW", Document: "C/1"}, {Body: "CAT", Document: "C/2"}} {
		all[i].Source = source
	}
	ticked := map[string]bool{}
	for _, m := range overlaps.Find(all)[0].Members {
		require.Equal(t, overlaps.Same, m.Sureness)
		ticked[m.ID] = m.Ticked
	}
	require.Equal(t, map[string]bool{"r0000": true, "r0001": true, "r0002": false, "r0003": true, "r0004": false, "r0005": true}, ticked)
}

func TestFindKeepsEachDemandInAGroupOfItsOwn(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, act := range []string{"Ratify", "Accede to", "Take steps to ratify"} {
		for _, treaty := range []string{"CRPD", "OP-CRPD", "ICRMW", "the Rome Statute"} {
			texts = append(texts, act+" "+treaty)
		}
	}
	all := items(append(texts, filler...)...)
	groups := overlaps.Find(all)
	require.Len(t, groups, 4)
	for _, g := range groups {
		require.Len(t, g.Members, 3)
	}
}

func TestFindBoundsWhatTextsOfOnePatternCost(t *testing.T) {
	t.Parallel()
	var texts []string
	for i := range 1000 {
		texts = append(texts, fmt.Sprintf("Build school number %d in the rural district", i))
	}
	groups := overlaps.Find(items(texts...))
	require.NotEmpty(t, groups)
	require.Equal(t, overlaps.Probably, groups[0].Sureness, "the numbers differ")
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{2600, 27000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			all := items(made(n)...)
			for b.Loop() {
				overlaps.Find(all)
			}
		})
	}
}

// made are texts of about twelve words that follow Zipf's law, as words do.
func made(n int) []string {
	pick := rand.New(rand.NewSource(1))
	word := rand.NewZipf(pick, 1.1, 2, 4000)
	var texts []string
	for range n {
		text := "Continue efforts to"
		for range 12 {
			text += fmt.Sprintf(" w%dx", word.Uint64())
		}
		texts = append(texts, text)
	}
	return texts
}

func TestFindOfNoOrOneItem(t *testing.T) {
	t.Parallel()
	require.Empty(t, overlaps.Find(nil))
	require.Empty(t, overlaps.Find(items("Ratify CRPD")))
	require.Empty(t, overlaps.Find(items("", "…")), "texts without words overlap with nothing")
	require.Empty(t, slices.Concat(overlaps.Find(items("Ratify CRPD", "Ratify ICRMW"))))
}
