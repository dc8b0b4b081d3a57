package engine

import (
	"context"
	"slices"

	"nmrf/followup"
)

// standing is an institution for which the caller can act: by a role of her own, or by a delegation that is in force.
type standing struct {
	institution string
	principal   string // empty: she acts for herself
	delegation  followup.Delegation
}

// covers says whether the standing reaches to a stage.
func (s standing) covers(stage followup.StageName) bool {
	return s.principal == "" || len(s.delegation.Stages) == 0 || slices.Contains(s.delegation.Stages, stage)
}

// reader returns the caller with what she may read at this moment: beside her own roles those that delegations give her while they are
// in force and their principals hold the role. Decisions are never asked of it: they name the principal. The standings are all of hers,
// her own first.
func (e *Engine) reader(ctx context.Context, c Caller) (Caller, []standing, error) {
	var standings []standing
	for _, institution := range c.Institutions() {
		standings = append(standings, standing{institution: institution})
	}
	now := e.time()
	delegations, err := e.store.DelegationsTo(ctx, c.Person.ID, now)
	if err != nil {
		return c, nil, err
	}
	reader := c
	reader.Grants = slices.Clone(c.Grants)
	for _, d := range delegations {
		grants, err := e.store.Grants(ctx, d.Principal, now)
		if err != nil {
			return c, nil, err
		}
		held := slices.ContainsFunc(grants, func(g followup.Grant) bool {
			return g.Institution == d.Institution && g.Role == d.Role && g.HeldAt(now)
		})
		if !held {
			continue
		}
		standings = append(standings, standing{institution: d.Institution, principal: d.Principal, delegation: d})
		reader.Grants = append(reader.Grants, followup.Grant{ID: d.ID, Person: c.Person.ID, Institution: d.Institution, Role: d.Role, From: d.From, To: d.To})
	}
	return reader, standings, nil
}
