package activities

import (
	"context"

	"nmrf/activities/drafting"
	"nmrf/store"
)

// progress lists by cluster what was last reported of each measure of a cycle's plans, and approved.
func (a *Activities) progress(ctx context.Context, cycle string) (map[string][]drafting.Progress, error) {
	reported, err := a.Store.Progress(ctx, cycle)
	if err != nil {
		return nil, err
	}
	latest := map[string][]drafting.Progress{}
	seen := map[[2]string]bool{}
	for _, r := range reported { // the newest first
		if of := [2]string{r.Cluster, r.Measure}; !seen[of] {
			seen[of] = true
			latest[r.Cluster] = append(latest[r.Cluster], drafting.Progress{Measure: r.Measure, Status: r.Status, Text: r.Text, At: store.DayOf(r.At)})
		}
	}
	return latest, nil
}
