package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
)

func TestALaunchKeepsTheStatesWorkingDays(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	require.Equal(t, followup.DefaultCalendar, w.launch("Of a State that says nothing").Launch.Calendar.Name)

	named := w.newCycle("By name")
	named.Calendar = "slovenia"
	made, err := w.engine.Launch(background, w.as("cora"), named)
	require.NoError(t, err)
	slovenia, err := followup.CalendarNamed("slovenia")
	require.NoError(t, err)
	require.Equal(t, slovenia, made.Launch.Calendar)

	own := w.newCycle("Its own")
	own.OwnCalendar = &followup.Calendar{Name: "ours", Version: 3, Weekend: []string{"friday"}, Closes: "14:00",
		Holidays: []followup.Holiday{{Date: "2027-02-08", Name: "Founding day"}}}
	made, err = w.engine.Launch(background, w.as("cora"), own)
	require.NoError(t, err)
	require.Equal(t, *own.OwnCalendar, made.Launch.Calendar)
}

func TestCalendarsThatALaunchRefuses(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	w.launch("Report")
	ours := &followup.Calendar{Name: "ours", Version: 1, Closes: "18:00"}
	for name, c := range map[string]struct {
		change func(*engine.NewCycle)
		says   string
	}{
		"unknown": {func(n *engine.NewCycle) { n.Calendar = "full-moon" }, `there is no calendar "full-moon"; there are: monday-friday`},
		"two":     {func(n *engine.NewCycle) { n.Calendar, n.OwnCalendar = "slovenia", ours }, "name a calendar or give your own, not both"},
		"empty":   {func(n *engine.NewCycle) { n.OwnCalendar = &followup.Calendar{} }, "a calendar needs a name"},
		"wrong hour": {func(n *engine.NewCycle) {
			n.OwnCalendar = &followup.Calendar{Name: "ours", Version: 1, Closes: "25:00"}
		}, `hour "25:00"`},
	} {
		n := w.newCycle("Report")
		c.change(&n)
		_, err := w.engine.Launch(background, w.as("cora"), n)
		require.ErrorContains(t, err, c.says, name)
	}
}
