package followup_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func selection(ids ...string) Selection {
	var s Selection
	for _, id := range ids {
		s.Recommendations = append(s.Recommendations, Selected{ID: id, Asks: true})
	}
	return s
}

func cluster(id, name string, recommendations ...string) Cluster {
	return Cluster{ID: id, Name: name, Recommendations: recommendations}
}

func TestClustersPartitionTheSelection(t *testing.T) {
	t.Parallel()
	for says, list := range map[string][]Cluster{
		"":                         {cluster("a", "Health", "r1", "r2"), cluster("b", "Justice", "r3")},
		"needs an id of its own":   {cluster("a", "Health", "r1", "r2"), cluster("a", "Justice", "r3")},
		"cluster 1 needs an id":    {cluster("", "Health", "r1", "r2", "r3")},
		"cluster a needs a name":   {cluster("a", "", "r1", "r2", "r3")},
		`"Justice" is empty`:       {cluster("a", "Health", "r1", "r2", "r3"), cluster("b", "Justice")},
		"r9 in cluster \"Health\"": {cluster("a", "Health", "r1", "r2", "r3", "r9")},
		"r1 is in two clusters":    {cluster("a", "Health", "r1", "r2", "r3"), cluster("b", "Justice", "r1")},
		"r2 is in two clusters":    {cluster("a", "Health", "r2", "r1", "r2", "r3")},
		"1 recommendations of the": {cluster("a", "Health", "r1", "r2")},
		"3 recommendations of the": nil,
	} {
		err := Clusters{Clusters: list}.Check(selection("r1", "r2", "r3"))
		if says == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, says)
		require.Equal(t, "clusters", AsError(err).Field)
	}
	require.Equal(t, []ClusterHead{{ID: "a", Size: 2}}, Clusters{Clusters: []Cluster{cluster("a", "Health", "r1", "r2")}}.Heads())
}

func TestMovesSpeakOfTheSelection(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ж", MaxClusterName)
	good := ClusterConstraints{Together: [][]string{{"r1", "r2"}}, Apart: [][2]string{{"r1", "r3"}}, Names: map[string]string{"r1": long}}
	require.NoError(t, good.Check(selection("r1", "r2", "r3")))
	for field, wrong := range map[string][]ClusterConstraints{
		"together": {{Together: [][]string{{"r1"}}}, {Together: [][]string{{"r1", "r9"}}}},
		"apart":    {{Apart: [][2]string{{"r1", "r1"}}}, {Apart: [][2]string{{"r1", "r9"}}}},
		"names":    {{Names: map[string]string{"r1": "  "}}, {Names: map[string]string{"r9": "Health"}}, {Names: map[string]string{"r1": long + "ж"}}},
	} {
		for _, moves := range wrong {
			whole := Clusters{Clusters: []Cluster{cluster("a", "Health", "r1", "r2", "r3")}, ClusterConstraints: moves}
			require.Equal(t, field, AsError(whole.Check(selection("r1", "r2", "r3"))).Field, "%v", moves)
		}
	}
	require.Equal(t, good, good.Within(selection("r1", "r2", "r3")))
	require.Equal(t, ClusterConstraints{Together: [][]string{{"r1", "r2"}}, Names: map[string]string{"r1": long}}, good.Within(selection("r1", "r2")))
	require.Zero(t, good.Within(selection("r3")))
}

func TestUndecidedCountsWhatAsksForAPosition(t *testing.T) {
	t.Parallel()
	s := selection("r1", "r2", "r3", "r4")
	s.Recommendations[0].Position = Noted
	s.Recommendations[1].Asks = false
	require.Equal(t, 2, s.Undecided())
}

func plan(change func(*Measure)) Plan {
	m := Measure{ID: "m1", Title: "Train judges", Responsible: "justice", Start: monday, End: nextYear, Budget: 1000, Currency: "EUR",
		Indicators: []Indicator{{ID: "i1", Name: "Judges trained", Kind: ProcessIndicator, Unit: "persons"}}}
	change(&m)
	return Plan{Cluster: "a", Measures: []Measure{m}}
}

func TestPlanCheck(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(*Measure){
		"needs a title":                   func(m *Measure) { m.Title = "" },
		"needs a responsible institution": func(m *Measure) { m.Responsible = "" },
		"needs an end date":               func(m *Measure) { m.End = time.Time{} },
		"ends before it starts":           func(m *Measure) { m.End = m.Start.Add(-time.Hour) },
		"negative budget":                 func(m *Measure) { m.Budget = -1 },
		"needs the currency":              func(m *Measure) { m.Currency = "Euro" },
		"needs at least one indicator":    func(m *Measure) { m.Indicators = nil },
		"each indicator needs a name":     func(m *Measure) { m.Indicators[0].Name = "" },
		"structural, process or outcome":  func(m *Measure) { m.Indicators[0].Kind = "guess" },
	} {
		err := plan(change).Check()
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, "measure 1")
		require.Equal(t, "measures", AsError(err).Field)
	}
	require.NoError(t, plan(func(*Measure) {}).Check())
	require.NoError(t, plan(func(m *Measure) { m.Budget, m.Currency = 0, "" }).Check())
	require.ErrorContains(t, Plan{}.Check(), "at least one measure")
}

func TestGrantIsHeldFromInclusiveToExclusive(t *testing.T) {
	t.Parallel()
	g := Grant{From: monday, To: nextWeek}
	require.False(t, g.HeldAt(monday.Add(-1)))
	require.True(t, g.HeldAt(monday))
	require.False(t, g.HeldAt(nextWeek))
	g.To = time.Time{}
	require.True(t, g.HeldAt(nextYear))
}

func TestErrorHidesItsCause(t *testing.T) {
	t.Parallel()
	disk := errors.New("disk full")
	hidden := AsError(disk)
	require.Equal(t, Internal, hidden.Code)
	require.NotContains(t, hidden.Says, "disk")
	require.ErrorIs(t, hidden, disk)
	refused := Refuse(Conflict, "stale_text", "the text changed").Because(disk)
	require.ErrorIs(t, refused, disk)
	require.Equal(t, "the text changed: disk full", refused.Error())
	require.NotContains(t, toJSON(t, refused), "disk")
}

func TestARefusalKeepsItsWords(t *testing.T) {
	t.Parallel()
	refused := CommandRefused{Kind: Approve, Code: Conflict, Rule: "stale_text", Says: "the text changed"}
	require.Equal(t, Refuse(Conflict, "stale_text", "the text changed"), refused.Error())
}

func TestInstitutionKinds(t *testing.T) {
	t.Parallel()
	var consulted, assignable []InstitutionKind
	for _, k := range InstitutionKinds {
		if k.Consulted() {
			consulted = append(consulted, k)
		}
		if k.Assignable() {
			assignable = append(assignable, k)
		}
	}
	require.Equal(t, []InstitutionKind{NHRI, CivilSociety, Parliament, StatisticsOffice}, consulted)
	require.Equal(t, []InstitutionKind{Ministry, ForeignMinistry}, assignable)
}

func TestHashBindsSaltAndText(t *testing.T) {
	t.Parallel()
	require.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", HashContent([]byte("a"), []byte("bc")))
	require.NotEqual(t, HashContent([]byte("a"), []byte("x")), HashContent([]byte("b"), []byte("x")))
}
